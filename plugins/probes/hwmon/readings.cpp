// The kernel's files of a chip as readings, by the hwmon sysfs interface (Documentation/hwmon/sysfs-interface).
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/files.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {
namespace {

struct KindRow {
    std::string_view prefix;
    Kind kind;
    double scale;  ///< of one unit of the file: m°C, rpm, mV, µW, mA
};
constexpr std::array kKinds = {
    KindRow{"temp", Kind::Temperature, 1e-3}, KindRow{"fan", Kind::Fan, 1},          KindRow{"in", Kind::Voltage, 1e-3},
    KindRow{"power", Kind::Power, 1e-6},      KindRow{"curr", Kind::Current, 1e-3},
};

double scale_of(Kind kind) {
    return std::find_if(kKinds.begin(), kKinds.end(), [kind](const KindRow& row) { return row.kind == kind; })->scale;
}

std::optional<double> number(const Chip& chip, const std::string& file) {
    const auto found = chip.files.find(file);
    return found == chip.files.end() ? std::nullopt : tool::whole_number(found->second);
}

/// Any of the sensor's alarm and fault flags; nothing when it has none.
std::optional<bool> alarm_of(const Chip& chip, const std::string& feature) {
    std::optional<bool> alarm;
    for (const char* flag : {"_alarm", "_fault", "_crit_alarm", "_emergency_alarm"}) {
        const auto value = number(chip, feature + flag);
        if (value) alarm = alarm.value_or(false) || *value != 0;
    }
    return alarm;
}

std::optional<Reading> reading_of(const Chip& chip, const Subfeature& sub, double raw) {
    const double scale = scale_of(sub.kind);
    Reading reading{.kind = sub.kind, .driver = chip.name, .feature = sub.feature, .label = sub.feature, .device = chip.disk};
    reading.value = raw * scale;
    if (!std::isfinite(reading.value)) return std::nullopt;
    const auto label = chip.files.find(sub.feature + "_label");
    if (label != chip.files.end()) reading.label = tool::known(label->second).value_or(sub.feature);
    if (const auto critical = number(chip, sub.feature + "_crit")) reading.critical = *critical * scale;
    reading.alarm = alarm_of(chip, sub.feature);
    return reading;
}

void read_chip(const Chip& chip, const std::string& unique_name, std::vector<Reading>& readings) {
    std::vector<std::string> files;
    for (const auto& [file, content] : chip.files) files.push_back(file);
    std::sort(files.begin(), files.end(), tool::natural_less);
    for (const std::string& file : files) {
        const auto sub = subfeature_of(file);
        // Power meters may have an average only.
        const bool average = sub && sub->kind == Kind::Power && sub->what == "average" && !chip.files.contains(sub->feature + "_input");
        if (!sub || (sub->what != "input" && !average)) continue;
        const auto raw = number(chip, file);
        auto reading = raw ? reading_of(chip, *sub, *raw) : std::nullopt;
        if (!reading) continue;
        reading->chip = unique_name;
        readings.push_back(std::move(*reading));
    }
}

}  // namespace

std::optional<Subfeature> subfeature_of(std::string_view file) {
    for (const KindRow& row : kKinds) {
        if (!file.starts_with(row.prefix)) continue;
        const std::size_t digits = file.find_first_not_of("0123456789", row.prefix.size());
        if (digits == row.prefix.size() || digits == std::string_view::npos || file[digits] != '_') continue;
        return Subfeature{row.kind, std::string(file.substr(0, digits)), std::string(file.substr(digits + 1))};
    }
    return std::nullopt;
}

std::vector<Reading> readings_of(const std::vector<Chip>& chips) {
    std::map<std::string, int> chips_of_name;
    for (const Chip& chip : chips) ++chips_of_name[chip.name];
    std::vector<Reading> readings;
    for (const Chip& chip : chips) {
        // hwmon numbers change at every boot; the device that a chip belongs to does not.
        const bool alone = chips_of_name[chip.name] == 1 || chip.parent.empty();
        read_chip(chip, alone ? chip.name : chip.name + "-" + chip.parent, readings);
    }
    return readings;
}

bool is_implausible(const Reading& reading) {
    // Super I/O chips have inputs that the board leaves open: they float around 110 °C, or read 0.
    const std::string_view chip = reading.driver;
    const bool super_io = chip.starts_with("nct6") || chip.starts_with("it8") || chip.starts_with("w83") || chip.starts_with("f71");
    if (reading.kind == Kind::Temperature && super_io) return reading.value >= 100 || reading.value <= 0;
    if (reading.kind == Kind::Temperature) return reading.value >= 120 || reading.value <= -40;
    return reading.kind == Kind::Fan && (reading.value < 0 || reading.value > 100'000);
}

}  // namespace vetting::hwmon
