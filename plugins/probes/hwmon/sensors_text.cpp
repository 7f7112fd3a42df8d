// sensors for people (`Core 0:  +42.0°C  (high = +80.0°C, crit = +100.0°C)`) and sensors -u (`  temp1_input: 42.000`).
#include <cmath>

#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {
namespace {

/// `nct6798-isa-02a0`, `nvme-pci-0200`, `pmbus-i2c-3-58`: driver, bus, address.
bool is_chip(std::string_view line) {
    if (line.empty() || line.front() == ' ' || line.front() == '\t' || line.find_first_of(" \t:=") != std::string_view::npos) return false;
    for (const char* bus : {"-isa-", "-pci-", "-i2c-", "-acpi-", "-virtual-", "-hid-", "-spi-", "-mdio-", "-scsi-", "-sdio-"}) {
        if (tool::contains(line, bus)) return true;
    }
    return false;
}

struct Unit {
    Kind kind;
    double scale, offset;  ///< to °C, rpm, V, W, A
};

/// What stands behind a number: `°C` in any encoding, `RPM`, `V`, `mW` …; nothing for units that make no reading.
std::optional<Unit> unit_of(std::string_view text) {
    text = tool::trim(text);
    if (text.starts_with("RPM")) return Unit{Kind::Fan, 1, 0};
    double scale = 1;
    for (const auto& [prefix, factor] : {std::pair{'m', 1e-3}, std::pair{'u', 1e-6}, std::pair{'k', 1e3}}) {
        if (text.size() > 1 && text.front() == prefix && (text[1] == 'V' || text[1] == 'W' || text[1] == 'A')) {
            scale = factor;
            text.remove_prefix(1);
            break;
        }
    }
    while (!text.empty() && (static_cast<unsigned char>(text.front()) >= 0x80 || text.front() == '?')) text.remove_prefix(1);
    const bool ends = text.size() == 1 || (text.size() > 1 && std::isalpha(static_cast<unsigned char>(text[1])) == 0);
    if (!ends) return std::nullopt;
    switch (text.front()) {
        case 'C': return Unit{Kind::Temperature, 1, 0};
        case 'F': return Unit{Kind::Temperature, 5.0 / 9, -32};  // sensors -f
        case 'V': return Unit{Kind::Voltage, scale, 0};
        case 'W': return Unit{Kind::Power, scale, 0};
        case 'A': return Unit{Kind::Current, scale, 0};
        default: return std::nullopt;
    }
}

/// A number and its unit at the start of a text.
std::optional<std::pair<Kind, double>> value_at(std::string_view text) {
    text = tool::trim(text);
    const auto number = tool::leading_number(text);
    if (!number) return std::nullopt;
    const auto unit = unit_of(text.substr(std::min(text.find_first_not_of("+-.0123456789"), text.size())));
    if (!unit) return std::nullopt;
    return std::pair{unit->kind, (*number + unit->offset) * unit->scale};
}

/// `…crit = +100.0°C, …`: the limit of that name itself, not `crit low` or `crit hyst`.
std::optional<double> limit_in(std::string_view text, std::string_view name) {
    const std::string mark = std::string(name) + " = ";
    for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
        const std::string_view before = tool::trim(text.substr(0, at));
        if (!before.empty() && before.back() != '(' && before.back() != ',') continue;  // `min` of `crit min` is another
        if (const auto value = value_at(text.substr(at + mark.size()))) return value->second;
    }
    return std::nullopt;
}

/// `ALARM (MIN, LCRIT)`: which of them; `alarm` where it does not say.
void add_alarms(std::string_view line, Reading& reading) {
    const std::size_t at = line.find("ALARM");
    if (line.find("FAULT") != std::string_view::npos) reading.raised.emplace_back("fault");
    if (at == std::string_view::npos) return;
    std::string_view which = tool::trim(line.substr(at + 5));
    which = which.starts_with('(') ? which.substr(1, which.find(')') - 1) : std::string_view{};
    if (which.empty()) reading.raised.emplace_back("alarm");
    while (!which.empty()) {
        const std::size_t comma = std::min(which.find(','), which.size());
        std::string name = tool::lower(tool::trim(which.substr(0, comma)));
        reading.raised.push_back(name == "low" ? "min_alarm" : name == "high" ? "max_alarm" : name + "_alarm");
        which.remove_prefix(std::min(comma + 1, which.size()));
    }
}

void add_limits(std::string_view line, Reading& reading) {
    struct Name { const char* text; const char* limit; };
    constexpr Name kNames[] = {{"crit min", "lcrit"}, {"lcrit", "lcrit"}, {"crit low", "lcrit"}, {"min", "min"}, {"low", "min"}, {"low ", "min"}, {"max", "max"}, {"high", "max"},
                               {"crit max", "crit"}, {"crit", "crit"}};
    for (const Name& name : kNames) {
        if (const auto limit = limit_in(line, name.text)) reading.limits.emplace(name.limit, *limit);
    }
    add_alarms(line, reading);
    if (const auto critical = limit_in(line, "crit"); critical && reading.kind == Kind::Temperature) reading.critical = critical;
    if (line.find("ALARM") != std::string_view::npos) {
        reading.alarm = true;
    } else if (!reading.alarm && reading.kind == Kind::Fan && limit_in(line, "min")) {
        reading.alarm = false;  // a limit, and no alarm
    }
}

/// What only one driver calls its sensors tells the chip whose name was cut off.
std::string chip_of_label(std::string_view label) {
    struct Row { std::string_view begin, chip; };
    constexpr Row kRows[] = {{"Core ", "coretemp"}, {"Package id ", "coretemp"}, {"Physical id ", "coretemp"}, {"Tctl", "k10temp"}, {"Tdie", "k10temp"},
                             {"Tccd", "k10temp"}, {"Composite", "nvme"}, {"junction", "amdgpu"}, {"SYSTIN", "nct6775"}};
    for (const Row& row : kRows) {
        if (label.starts_with(row.begin)) return std::string(row.chip);
    }
    return "unnamed";
}

class Reader {
public:
    void line(std::string_view line) {
        const bool indented = line.starts_with(' ') || line.starts_with('\t');
        if (is_chip(line)) {
            chip_ = tool::clean(line);
            headless_ = false;
            found_chip = true;
            label_.clear();
        } else if (line.starts_with("Adapter:") || line.starts_with("ERROR:")) {
            headless_ = headless_ || (chip_.empty() && line.starts_with("Adapter:"));
        } else if (chip_.empty() && !is_of_a_lost_chip(line)) {
            headless_ = headless_ && !tool::trim(line).empty();
        } else if (indented && !readings.empty() && tool::trim(line).starts_with('(')) {
            add_limits(line, readings.back());  // limits that did not fit
        } else if (const auto pair = tool::key_value(line)) {
            if (indented && !label_.empty()) return subfeature(pair->first, pair->second);
            label_ = pair->second.empty() ? tool::clean(pair->first) : std::string{};
            feature_.clear();
            if (label_.empty()) feature(pair->first, pair->second, line);
        }
    }

    std::vector<Reading> readings;
    bool found_chip = false;

private:
    /// `sensors | grep Core`, or a capture that begins below a chip's name: `Adapter:` before it, or limits behind its value.
    [[nodiscard]] bool is_of_a_lost_chip(std::string_view line) const {
        if (headless_) return !tool::trim(line).empty();
        const auto pair = tool::key_value(line);
        const bool limits = line.find(" = ") != std::string_view::npos && line.find('(') < line.find(" = ");
        return pair && limits && value_at(pair->second).has_value();
    }
    Reading& add(Kind kind, std::string label, std::string feature, double value) {
        const std::string chip = chip_.empty() ? chip_of_label(label) : chip_;
        found_chip = true;
        readings.push_back({.kind = kind, .chip = chip, .driver = chip.substr(0, chip.find('-')), .feature = std::move(feature),
                            .label = std::move(label), .device = {}, .value = value, .critical = {}, .alarm = {}});
        readings.back().place = place_in_name(chip);
        return readings.back();
    }
    void feature(std::string_view label, std::string_view text, std::string_view line) {
        const auto value = value_at(text);
        const bool broken = tool::trim(text).starts_with("FAULT");
        if (value && std::isfinite(value->second)) {
            add_limits(line, add(value->first, tool::clean(label), tool::clean(label), value->second));
        } else if (broken) {
            const Kind kind = tool::contains(tool::lower(label), "fan") ? Kind::Fan : Kind::Temperature;
            Reading& reading = add(kind, tool::clean(label), tool::clean(label), 0);
            reading.measured = false;
            add_limits(line, reading);
        }
    }
    void subfeature(std::string_view name, std::string_view text) {
        const auto sub = subfeature_of(name);
        const auto value = tool::whole_number(text);
        if (!sub || !value) return;
        const bool average = sub->kind == Kind::Power && sub->what == "average" && sub->feature != feature_;
        if (sub->what == "input" || average) {
            add(sub->kind, label_, sub->feature, *value);
            feature_ = sub->feature;
        } else if (sub->feature == feature_) {
            Reading& reading = readings.back();
            note_subfeature(reading, sub->what, *value);
        }
    }
    std::string chip_, label_, feature_;
    bool headless_ = false;  ///< below an `Adapter:` whose chip was cut off
};

}  // namespace

std::vector<Reading> read_sensors_text(std::string_view capture) {
    Reader reader;
    const auto lines = tool::split_lines(capture);
    // People paste it indented: as far as its first chip is.
    std::size_t indent = 0;
    for (const std::string_view line : lines) {
        if (!is_chip(tool::trim(line))) continue;
        indent = line.find_first_not_of(" \t");
        break;
    }
    for (std::string_view line : lines) {
        line = line.substr(0, line.find_last_not_of(" \t") + 1);  // terminals pad what is copied from them
        const std::size_t blank = std::min(line.find_first_not_of(" \t"), line.size());
        reader.line(line.substr(std::min(indent, blank)));
    }
    // A machine without sensors: `No sensors found!`, and how to detect them.
    if (!reader.found_chip && !tool::contains(capture, "No sensors found")) throw tool::InputError("not the output of sensors, nor sensors of /sys");
    return std::move(reader.readings);
}

}  // namespace vetting::hwmon
