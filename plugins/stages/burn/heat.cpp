#include "plugins/stages/burn/heat.hpp"

#include <algorithm>

#include "plugins/common/files.hpp"

namespace vetting::burn {
namespace {

constexpr int kReadings = 3;    // in a row at least, and
constexpr double kLasts_s = 6;  // drivers of board chips keep a measurement for up to two seconds, management controllers longer
/// Limits that chips report when nobody has set one.
constexpr double kLowestLimit_c = 40, kHighestLimit_c = 130;
constexpr double kHighestTemperature_c = 200, kLowestTemperature_c = -40;

std::optional<double> milli(const std::filesystem::path& file) {
    const auto value = tool::read_integer(file);
    return value ? std::optional(static_cast<double>(*value) / 1000) : std::nullopt;
}

std::string name_of(const std::filesystem::path& chip) { return tool::read_small(chip / "name").value_or(chip.filename().string()); }

/// `nvme (nvme1)`: which of several chips of one name.
std::string name_among(const std::filesystem::path& chip, const std::map<std::string, int>& names) {
    const std::string name = name_of(chip);
    const auto count = names.find(name);
    if (count == names.end() || count->second < 2) return name;
    std::error_code none;
    const auto device = std::filesystem::read_symlink(chip / "device", none);
    return name + " (" + (none ? chip : device).filename().string() + ")";
}

void read_chip(const std::filesystem::path& chip, const std::string& name, Reading& into) {
    for (const std::string& file : tool::list_folder(chip)) {
        if (!file.ends_with("_input")) continue;
        const std::string sensor = file.substr(0, file.size() - 6);
        std::string label = name + " " + tool::read_small(chip / (sensor + "_label")).value_or(sensor);
        if (into.temperatures.contains(label) || into.fans_rpm.contains(label)) label += " " + sensor;
        if (sensor.starts_with("fan")) {
            if (const auto rpm = tool::read_integer(chip / file); rpm && *rpm >= 0) into.fans_rpm[label] = static_cast<double>(*rpm);
        } else if (sensor.starts_with("temp")) {
            const auto celsius = milli(chip / file);
            if (!celsius || *celsius < kLowestTemperature_c || *celsius > kHighestTemperature_c) continue;
            Reading::Temperature temperature{*celsius, milli(chip / (sensor + "_crit"))};
            const auto limit = temperature.critical_c;
            if (limit && (*limit < kLowestLimit_c || *limit > kHighestLimit_c)) temperature.critical_c.reset();
            into.temperatures[label] = temperature;
        }
    }
}

}  // namespace

Reading read_heat(const std::filesystem::path& root) {
    Reading reading;
    const auto folder = root / "sys/class/hwmon";
    const auto chips = tool::list_folder(folder);
    std::map<std::string, int> names;
    for (const std::string& chip : chips) ++names[name_of(folder / chip)];
    for (const std::string& chip : chips) read_chip(folder / chip, name_among(folder / chip, names), reading);
    return reading;
}

Heat::Heat(const Reading& before) {
    for (const auto& [name, rpm] : before.fans_rpm) fans_[name].before_rpm = rpm;
}

void Heat::Lasting::take(bool is_so, double at_s) {
    readings = is_so ? readings + 1 : 0;
    if (readings == 1) since_s = at_s;
    lasted = lasted || (readings >= kReadings && at_s - since_s >= kLasts_s);
}

void Heat::take(const Reading& now, double at_s) {
    for (const auto& [name, temperature] : now.temperatures) {
        if (!temperature.critical_c) continue;
        Hot& hot = hot_[name];
        hot.too_hot.take(temperature.celsius >= *temperature.critical_c, at_s);
        hot.celsius = std::max(hot.celsius, temperature.celsius);
        hot.critical_c = *temperature.critical_c;
    }
    for (auto& [name, fan] : fans_) {
        const auto rpm = now.fans_rpm.find(name);
        fan.still.take(rpm != now.fans_rpm.end() && rpm->second <= 0, at_s);
    }
}

std::vector<Finding> Heat::findings() const {
    std::vector<Finding> findings;
    for (const auto& [name, hot] : hot_) {
        if (!hot.too_hot.lasted) continue;
        findings.push_back({.code = "VT-THM-001", .device = "", .message = name + " reached its critical temperature under load",
                            .value = hot.celsius, .limit = hot.critical_c, .unit = "celsius", .source = "hwmon", .confirmed = true,
                            .part = Part{"sensor", name, "", ""}});
    }
    for (const auto& [name, fan] : fans_) {
        // A header without a fan, and one that rests while the machine is cool, stood still before the load too.
        if (fan.before_rpm <= 0 || !fan.still.lasted) continue;
        findings.push_back({.code = "VT-THM-003", .device = "", .message = name + " stopped under load; it turned before",
                            .value = 0, .limit = fan.before_rpm, .unit = "rpm", .source = "hwmon", .confirmed = true,
                            .part = Part{"fan", name, "", ""}});
    }
    return findings;
}

}  // namespace vetting::burn
