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

/// `7-0059` of the I2C bus is `7-59` in the names that sensors gives.
std::string place_of(const std::string& parent) {
    const std::size_t dash = parent.find("-00");
    const bool i2c = dash != std::string::npos && dash > 0 && parent.size() == dash + 5 && parent.find_first_not_of("0123456789") == dash;
    return i2c ? parent.substr(0, dash + 1) + parent.substr(dash + 3) : parent;
}

std::optional<Reading> reading_of(const Chip& chip, const Subfeature& sub, double raw) {
    const double scale = scale_of(sub.kind);
    Reading reading{.kind = sub.kind, .driver = chip.name, .feature = sub.feature, .label = sub.feature, .device = chip.disk};
    reading.value = raw * scale;
    if (!std::isfinite(reading.value)) return std::nullopt;
    const auto label = chip.files.find(sub.feature + "_label");
    if (label != chip.files.end()) reading.label = tool::known(label->second).value_or(sub.feature);
    reading.place = place_of(chip.parent);
    for (const auto& [file, content] : chip.files) {
        const auto other = file.starts_with(sub.feature + "_") ? subfeature_of(file) : std::nullopt;
        const auto value = other ? tool::whole_number(content) : std::nullopt;
        if (!value) continue;
        const bool flag = other->what.ends_with("alarm") || other->what == "fault";
        note_subfeature(reading, other->what, flag ? *value : *value * scale);
    }
    reading.alarm = alarm_of(chip, sub.feature);
    return reading;
}

/// A sensor that gives no value and says that it is broken.
void read_faults(const Chip& chip, const std::string& unique_name, std::vector<Reading>& readings) {
    for (const auto& [file, content] : chip.files) {
        const auto sub = subfeature_of(file);
        if (!sub || sub->what != "fault" || number(chip, file).value_or(0) == 0 || number(chip, sub->feature + "_input")) continue;
        auto reading = reading_of(chip, *sub, 0);
        if (!reading) continue;
        reading->chip = unique_name;
        reading->measured = false;
        readings.push_back(std::move(*reading));
    }
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
    read_faults(chip, unique_name, readings);
}

}  // namespace

std::string place_in_name(const std::string& chip) {
    const std::size_t dash = chip.find('-');
    if (dash == std::string::npos) return chip;
    const std::string place = chip.substr(dash + 1);
    return place.starts_with("i2c-") ? place.substr(4) : place;
}

void note_subfeature(Reading& reading, const std::string& what, double number) {
    if (what == "crit") reading.critical = number;
    for (const char* limit : {"lcrit", "min", "max", "crit"}) {
        if (what == limit) reading.limits[what] = number;
    }
    if (!what.ends_with("alarm") && what != "fault") return;
    reading.alarm = reading.alarm.value_or(false) || number != 0;
    if (number != 0) reading.raised.push_back(what);
}

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
    const bool cpu = chip.starts_with("k8temp") || chip.starts_with("k10temp") || chip.starts_with("coretemp");
    if (reading.kind == Kind::Temperature && cpu && reading.value == 0) return true;  // the register is not filled on some models
    if (reading.kind == Kind::Temperature) return reading.value >= 120 || reading.value <= -40;
    return reading.kind == Kind::Fan && (reading.value < 0 || reading.value > 100'000);
}

}  // namespace vetting::hwmon
