#include "plugins/probes/hwmon/supplies.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::hwmon {
namespace {

using nlohmann::json;
using tool::contains;

/// Drivers of power supplies, by the start of the chip's name.
constexpr auto kDrivers = std::to_array<std::string_view>({"dps", "pfe", "cffps", "corsairpsu", "ym2151", "yh5151", "fsp", "ipsps", "acbel", "fsg032", "crps", "psu"});
/// Beyond this an input is mains (or its rectified form): rails are 12 or 54 V.
constexpr double kLeastMains_v = 80, kNoInput_v = 10, kNoOutput_v = 0.5;

bool is_input(const Reading& reading) {
    const std::string label = tool::lower(reading.label);
    for (const std::string_view start : {"vin", "v_in", "v in", "pin", "p_in", "power in", "iin", "input", "ac in"}) {
        if (label.starts_with(start)) return true;
    }
    return contains(label, "input") || contains(label, "(in)") || (reading.kind == Kind::Voltage && reading.value >= kLeastMains_v);
}
bool is_output(const Reading& reading) {
    const std::string label = tool::lower(reading.label);
    return label.starts_with("vout") || label.starts_with("v_out") || label.starts_with("pout") || contains(label, "out");
}

using Sensors = std::vector<const Reading*>;  ///< of one chip

bool is_supply(const Sensors& chip) {
    const std::string driver = tool::lower(chip.front()->driver);
    if (std::any_of(kDrivers.begin(), kDrivers.end(), [&driver](std::string_view start) { return driver.starts_with(start); })) return true;
    const bool generic = driver == "pmbus";  // regulators have no fan
    return std::any_of(chip.begin(), chip.end(), [generic](const Reading* one) {
        const bool mains = one->kind == Kind::Voltage && one->measured && is_input(*one) && one->value >= kLeastMains_v;
        return mains || (generic && one->kind == Kind::Fan);
    });
}

/// Whether limits were ever set: a chip without them gives 0, -0.5 or one number for all.
bool has_limits(const Reading& reading, const char* low, const char* high) {
    const auto lower = reading.limits.find(low), upper = reading.limits.find(high);
    if (upper != reading.limits.end() && upper->second <= 0) return false;
    return lower == reading.limits.end() || upper == reading.limits.end() || lower->second < upper->second;
}

/// A flag counts where no limit speaks against it: the value must be beyond it.
bool is_believed(const Reading& reading, const std::string& flag) {
    if (!reading.measured || !flag.ends_with("_alarm")) return true;
    const std::string name = flag.substr(0, flag.size() - 6);
    const auto limit = reading.limits.find(name);
    if (limit == reading.limits.end()) return true;
    const bool low = name == "lcrit" || name == "min";
    if (!has_limits(reading, "lcrit", "crit") || !has_limits(reading, "min", "max")) return false;
    return low ? reading.value <= limit->second : reading.value >= limit->second;
}

/// What a flag of a sensor means for its supply; empty for what means nothing.
std::string problem_of(const Reading& reading, const std::string& flag) {
    const bool hard = flag == "crit_alarm" || flag == "lcrit_alarm" || flag == "emergency_alarm";
    if (reading.kind == Kind::Fan && flag == "fault" && (reading.measured || reading.feature == "fan1")) return "failed";
    if (!reading.measured) return {};  // a generic driver asks for sensors that are not fitted
    if (flag == "fault") return "warning";
    if (reading.kind == Kind::Voltage && is_input(reading)) return hard || flag != "alarm" ? "input_range" : "warning";
    return hard ? "out_of_range" : "warning";
}

std::string words_of(const Reading& reading, const std::string& flag) {
    constexpr auto kUnits = std::to_array<std::string_view>({"C", "RPM", "V", "W", "A"});
    std::array<char, 32> number{};
    if (reading.measured) std::snprintf(number.data(), number.size(), " %.2f ", reading.value);
    return reading.label + number.data() + (reading.measured ? std::string(kUnits[static_cast<std::size_t>(reading.kind)]) + " " : " ") + flag;
}

struct Found {
    std::vector<std::string> problems, words;
    bool outputs = false, delivers = false;

    void add(const std::string& problem, std::string said) {
        if (problem.empty()) return;
        if (std::find(problems.begin(), problems.end(), problem) == problems.end()) problems.push_back(problem);
        words.push_back(std::move(said));
    }
};

void look_at(Found& found, const Reading& reading) {
    const bool volts = reading.kind == Kind::Voltage && reading.measured;
    const bool no_input = volts && is_input(reading) && reading.value < kNoInput_v && reading.value > -kNoInput_v;
    if (no_input) found.add("no_input", words_of(reading, ""));
    const bool gives = (reading.kind == Kind::Voltage || reading.kind == Kind::Power) && reading.measured && is_output(reading);
    found.outputs = found.outputs || (gives && reading.kind == Kind::Voltage);
    found.delivers = found.delivers || (gives && reading.value > kNoOutput_v);
    for (const std::string& flag : reading.raised) {
        if (!no_input && is_believed(reading, flag)) found.add(problem_of(reading, flag), words_of(reading, flag));
    }
}

void put_number(json& psu, const char* name, const Reading& reading) {
    if (!psu.contains(name)) psu[name] = reading.value;
}

void add_values(json& psu, const Reading& reading) {
    if (!reading.measured) return;
    if (reading.kind == Kind::Voltage && is_input(reading)) put_number(psu, "input_v", reading);
    if (reading.kind != Kind::Power) return;
    if (is_input(reading)) put_number(psu, "input_w", reading);
    else if (is_output(reading)) put_number(psu, "output_w", reading);
    else if (contains(tool::lower(reading.label), "total")) put_number(psu, "power_w", reading);
}

json facts_of(const Sensors& chip) {
    json psu = {{"slot", chip.front()->place.empty() ? chip.front()->chip : chip.front()->place}, {"driver", chip.front()->driver}, {"present", true}};
    Found found;
    for (const Reading* reading : chip) {
        add_values(psu, *reading);
        look_at(found, *reading);
    }
    const bool lost = std::find(found.problems.begin(), found.problems.end(), "no_input") != found.problems.end();
    if (found.outputs && !found.delivers && !lost) found.add("failed", "no output");
    std::string status;
    for (const std::string& words : found.words) status += (status.empty() ? "" : ", ") + tool::clean(words);
    if (!status.empty()) psu["status"] = status;
    if (!found.problems.empty()) psu["ok"] = false, psu["problems"] = found.problems;
    else if (found.delivers) psu["ok"] = true;
    return psu;
}

}  // namespace

json supply_facts(const std::vector<Reading>& readings) {
    std::vector<std::string> order;
    std::map<std::string, Sensors> chips;
    for (const Reading& reading : readings) {
        if (chips[reading.chip].empty()) order.push_back(reading.chip);
        chips[reading.chip].push_back(&reading);
    }
    json psus = json::array();
    for (const std::string& name : order) {
        if (is_supply(chips[name])) psus.push_back(facts_of(chips[name]));
    }
    return psus;
}

}  // namespace vetting::hwmon
