#include "plugins/common/ipmi/plausible.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/ipmi/supplies.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using nlohmann::json;

struct Range {
    std::string_view unit, other;  ///< as ipmitool and as Redfish's facts spell it
    double least, most;            ///< of any one sensor of a machine or a power shelf
};
constexpr auto kRanges = std::to_array<Range>({
    {"degrees C", "celsius", -55, 150}, {"degrees F", "", -67, 302}, {"RPM", "rpm", 0, 60'000}, {"Volts", "volt", -600, 600},
    {"Amps", "ampere", -2'000, 5'000}, {"Watts", "watt", -1, 60'000}, {"percent", "", -1, 1'000},
});
/// More than one supply can take or give.
constexpr double kMostSupply_w = 8'000;

/// Bytes and words of all ones, by the factor of ten that watts often have; 255 W itself is a usual draw.
bool is_all_ones(double value) { return value == 2'550 || value == 25'500 || value == 65'535 || value == 655'350; }

/// Distances to a limit count downwards from it: -80 of `P1 Therm Margin` is a cool processor.
bool is_margin(std::string_view name) {
    const std::string words = tool::lower(name);
    return tool::contains(words, "margin") || tool::contains(words, "mrgn") || tool::contains(words, "dts") || tool::contains(words, "mgn");
}

struct Field {
    const char *section, *name, *unit;
};
constexpr auto kFields = std::to_array<Field>({
    {"temperatures", "celsius", "degrees C"}, {"fans", "rpm", "RPM"}, {"fans", "percent", "percent"}, {"psus", "input_v", "Volts"},
    {"psus", "input_w", "Watts"}, {"psus", "output_w", "Watts"}, {"psus", "power_w", "Watts"}, {"alarms", "value", nullptr},
});

void mark(json& row, const Field& field) {
    const auto value = row.find(field.name);
    if (value == row.end() || !value->is_number()) return;
    if (is_margin(row.value("name", ""))) return;
    const std::string unit = field.unit != nullptr ? field.unit : row.value("unit", "");
    if (!is_implausible(value->get<double>(), unit, std::string_view(field.section) == "psus" || row.contains("psu"))) return;
    row["implausible"].push_back(field.name);
    if (std::string_view(field.section) == "fans" && row.value("ok", false)) row.erase("ok");
}

}  // namespace

bool is_implausible(double value, std::string_view unit, bool of_supply) {
    if (!std::isfinite(value)) return true;
    const auto range = std::find_if(kRanges.begin(), kRanges.end(), [unit](const Range& row) { return unit == row.unit || unit == row.other; });
    if (range == kRanges.end()) return false;
    if (value < range->least || value > range->most) return true;
    return range->unit == "Watts" && (is_all_ones(value) || (of_supply && value > kMostSupply_w));
}

bool is_implausible(const Sensor& sensor) {
    return sensor.value && !is_margin(sensor.name) && is_implausible(*sensor.value, sensor.unit, supply_slot(sensor).has_value());
}

void mark_implausible(json& facts) {
    for (const Field& field : kFields) {
        const auto rows = facts.find(field.section);
        if (rows == facts.end()) continue;
        for (json& row : *rows) mark(row, field);
    }
    const auto power = facts.find("power");
    if (power == facts.end()) return;
    for (const char* name : {"consumed_w", "minimum_w", "maximum_w", "average_w"}) mark(*power, {"power", name, "Watts"});
    if (power->value("consumed_w", 1.0) == 0.0) (*power)["implausible"].push_back("consumed_w");  // whoever answers is powered
}

}  // namespace vetting::ipmi
