#include "plugins/common/ipmi/supplies.hpp"

#include <algorithm>

#include "plugins/common/files.hpp"
#include "plugins/common/ipmi/plausible.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using nlohmann::json;
using tool::contains;

/// Beyond this a supply's voltage is its mains, whatever the sensor is called: rails are 12 or 54 V.
constexpr double kLeastMains_v = 80;

struct Supply {
    std::string slot;
    std::optional<bool> present;
    bool states_told = false;  ///< a sensor of its state spoke
    bool delivers = false;     ///< draws or delivers power within its limits
    std::vector<std::string> problems;
    std::string status;
    std::optional<double> input_v, input_w, output_w, power_w, capacity_w;
    std::optional<std::string> model, serial, vendor, part_number;
    bool worth_telling = false;
};

Supply& supply_at(std::vector<Supply>& supplies, const std::string& slot) {
    const auto found = std::find_if(supplies.begin(), supplies.end(), [&slot](const Supply& one) { return one.slot == slot; });
    if (found != supplies.end()) return *found;
    supplies.push_back({.slot = slot});
    return supplies.back();
}

void add_problem(Supply& supply, std::string_view problem) {
    if (std::find(supply.problems.begin(), supply.problems.end(), problem) == supply.problems.end()) {
        supply.problems.emplace_back(problem);
    }
}

void add_status(Supply& supply, const std::string& text) {
    if (text.empty() || contains(supply.status, text)) return;
    supply.status += (supply.status.empty() ? "" : ", ") + text;
}

bool named_in(const std::string& name, std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&name](std::string_view word) { return contains(name, word); });
}

void add_analogue(Supply& supply, const Sensor& sensor) {
    const std::string name = tool::lower(sensor.name);
    const bool bad = sensor.status == "cr" || sensor.status == "nr";
    const bool input = named_in(name, {"vin", "pin", " in", "_in", "input", "line", "ac "}) || name.starts_with("voltage ");
    const bool output = named_in(name, {"out"});
    if (sensor.unit == "Watts") {
        auto& place = input ? supply.input_w : output ? supply.output_w : supply.power_w;
        if (!place) place = sensor.value;
        supply.delivers = supply.delivers || (!bad && *sensor.value > 0 && !is_implausible(sensor));
    } else if (sensor.unit == "Volts" && !output && (input || *sensor.value >= kLeastMains_v)) {
        if (!supply.input_v) supply.input_v = sensor.value;
        if (*sensor.value == 0) add_problem(supply, "no_input");
    } else if (sensor.unit != "Volts" && sensor.unit != "Amps" && !bad) {
        return;  // temperature and fan of a supply say nothing of its power
    }
    supply.worth_telling = true;
    if (bad) add_problem(supply, "out_of_range"), add_status(supply, sensor.name + ": " + sensor.status);
}

/// `PSU1 Fail | State Asserted`: the name says what is asserted.
void add_generic(Supply& supply, const Sensor& sensor) {
    const std::string name = tool::lower(sensor.name), text = tool::lower(sensor.text);
    const bool asserted = text == "state asserted" || contains(text, "limit exceeded");
    if (!asserted) return;
    if (named_in(name, {"fail", "fault", "alert", "error"})) add_problem(supply, "failed"), add_status(supply, sensor.name + ": " + sensor.text);
    if (named_in(name, {"ac lost", "ac_lost", "input lost"})) add_problem(supply, "no_input"), add_status(supply, sensor.name + ": " + sensor.text);
    if (named_in(name, {"present", "presence", "prsnt"})) supply.present = true, supply.worth_telling = true;
}

/// Bits of the sensor type 08h: of the sensors whose type no list tells only those that are named for a supply or its status.
/// `PS1 Presence` and `PS 1 Fan Fault` have generic states, which mean other things.
bool has_supply_bits(const Sensor& sensor) {
    const std::string name = tool::lower(sensor.name);
    if (named_in(name, {"pres", "prsnt", "redun", "fail", "fault", "mism", "alert", "err", "fan", "temp", "therm", "pg", "good", "volt", "pmbus"})) return false;
    if (sensor.type == "Power Supply" || named_in(name, {"stat", "sts", "supply", "sply"})) return true;
    return name.find_first_not_of("0123456789 _-#./psuwrchai") == std::string::npos;  // `PSU1`, `PS 2`, `Sys PSU A` has more
}

/// `PSU1 Fail | 0x0280`: state 0 of the generic types is the good one, the others assert what the name says.
void add_generic_bits(Supply& supply, const Sensor& sensor) {
    const std::string name = tool::lower(sensor.name);
    const bool fault = named_in(name, {"fail", "fault"}) && !named_in(name, {"fail safe", "failsafe"});
    if (sensor.from_reading || !fault || (*sensor.states & 0xfeU) == 0) return;
    add_problem(supply, "failed");
    add_status(supply, sensor.name + " is asserted");
}

void add_state(Supply& supply, const Sensor& sensor) {
    SupplyState state;
    std::string words = sensor.text;
    if (sensor.states && !has_supply_bits(sensor)) return add_generic_bits(supply, sensor);
    if (sensor.states) {
        // The raw byte of the short list counts only where it mirrors the states: then presence is among them.
        if (sensor.from_reading && (*sensor.states & 1U) == 0) return;
        if (sensor.states == 0x80U) return;  // nothing asserted, written the wrong way round, or in standby: neither tells
        state = supply_state(*sensor.states);
        words = supply_words(*sensor.states);
    } else {
        state = supply_state(std::string_view(sensor.text));
        // A state sensor without any state of its own asserted: the bay is empty.
        const std::string name = tool::lower(sensor.name);
        const bool is_state = contains(name, "status") || name.starts_with("power supply ") || sensor.type == "Power Supply";
        if (sensor.text.empty() && sensor.status == "ok" && is_state && sensor.entity.starts_with("10.")) state.present = false;
    }
    if (state.present == false && supply.present == true) state.present = true;
    if (state.present) supply.present = state.present, supply.states_told = true;
    for (const std::string& problem : state.problems) add_problem(supply, problem);
    if (state.present || !state.problems.empty()) {
        add_status(supply, words);
        supply.worth_telling = true;
    }
    const bool bad = sensor.status == "cr" || sensor.status == "nr";
    if (bad && state.problems.empty()) add_problem(supply, "out_of_range");
    if (bad) supply.worth_telling = true;
    add_generic(supply, sensor);
}

void add_sensor(std::vector<Supply>& supplies, const Sensor& sensor, const std::optional<std::string>& slot) {
    if (!slot || sensor.status == "ns" || sensor.status == "na" || redundancy_ok(sensor.text)) return;
    Supply& supply = supply_at(supplies, *slot);
    if (sensor.value) add_analogue(supply, sensor);
    if (!sensor.value || contains(sensor.text, ",")) add_state(supply, sensor);
}

std::optional<std::string> field(const Fru& fru, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        const auto found = fru.fields.find(std::string_view(name));
        if (found == fru.fields.end()) continue;
        if (auto text = tool::known(found->second)) return text;
    }
    return std::nullopt;
}

bool is_supply(const Fru& fru) {
    if (supply_slot(std::string_view(fru.name))) return true;
    for (const char* name : {"Board Product", "Product Name"}) {
        const std::string product = tool::lower(field(fru, {name}).value_or(""));
        if (product.starts_with("pwr sply") || contains(product, "power supply")) return true;
    }
    return false;
}

void add_fru(std::vector<Supply>& supplies, const Fru& fru) {
    if (!is_supply(fru) || (fru.present && fru.fields.empty())) return;
    Supply& supply = supply_at(supplies, supply_slot(std::string_view(fru.name)).value_or(fru.name));
    supply.worth_telling = true;
    if (!supply.present) supply.present = fru.present;
    supply.model = field(fru, {"Product Name", "Board Product", "Product Part Number", "Board Part Number"});
    supply.serial = field(fru, {"Product Serial", "Board Serial"});
    supply.vendor = field(fru, {"Product Manufacturer", "Board Mfg"});
    supply.part_number = field(fru, {"Product Part Number", "Board Part Number"});
    if (const auto watts = field(fru, {"Capacity"}); watts && watts->ends_with("W")) supply.capacity_w = tool::leading_number(*watts);
}

std::optional<bool> ok_of(const Supply& supply) {
    if (!supply.problems.empty()) return false;
    if (supply.present == false) return std::nullopt;
    return supply.states_told || supply.delivers ? std::optional(true) : std::nullopt;
}

json facts_of(const Supply& supply) {
    const auto number = tool::leading_uint(supply.slot);
    json psu = json::object();
    if (number && supply.slot == std::to_string(*number)) psu["slot"] = *number;
    else psu["slot"] = supply.slot;
    const bool there = supply.present.value_or(supply.delivers || !supply.problems.empty());
    if (supply.present || there) psu["present"] = there;
    tool::put(psu, "ok", ok_of(supply));
    if (!supply.status.empty()) psu["status"] = supply.status;
    if (!supply.problems.empty()) psu["problems"] = supply.problems;
    tool::put(psu, "input_v", supply.input_v);
    tool::put(psu, "input_w", supply.input_w);
    tool::put(psu, "output_w", supply.output_w);
    tool::put(psu, "power_w", supply.power_w);
    tool::put(psu, "capacity_w", supply.capacity_w);
    tool::put(psu, "vendor", supply.vendor);
    tool::put(psu, "model", supply.model);
    tool::put(psu, "part_number", supply.part_number);
    tool::put(psu, "serial", supply.serial);
    return psu;
}

/// `Voltage 2`, `Current 2` of Dell: those of supply 2, where one of the voltages is the mains (else they are rails of the board).
std::optional<std::string> numbered_input(const Sensor& sensor, bool mains) {
    const std::size_t blank = sensor.name.find(' ');
    const bool named = sensor.name.starts_with("Voltage ") || sensor.name.starts_with("Current ");
    if (!named || !mains || blank + 1 >= sensor.name.size()) return std::nullopt;
    const std::string number = sensor.name.substr(blank + 1);
    return number.size() <= 2 && number.find_first_not_of("0123456789") == std::string::npos ? std::optional(number) : std::nullopt;
}

/// The one state sensor that a board has for its supplies, without a number: `PS Status`, `PSU`.
bool is_unnumbered(const Sensor& sensor) {
    const std::string name = tool::lower(sensor.name);
    const bool named = name == "ps status" || name == "psu status" || name == "psu" || name == "power supply" || name == "power supply status";
    return !sensor.value && sensor.entity.empty() && (named || (sensor.type == "Power Supply" && supply_state(std::string_view(sensor.text)).present));
}

}  // namespace

std::vector<std::optional<std::string>> supply_slots(const Bmc& bmc) {
    std::vector<std::optional<std::string>> slots;
    int nameless = 0;
    const bool mains = std::any_of(bmc.sensors.begin(), bmc.sensors.end(), [](const Sensor& one) {
        return one.unit == "Volts" && one.value.value_or(0) >= kLeastMains_v && one.name.starts_with("Voltage ");
    });
    // Device-relative instances count from 60h; some controllers begin at 60h, others at 61h.
    const bool from_zero = std::any_of(bmc.sensors.begin(), bmc.sensors.end(), [](const Sensor& one) { return one.entity == "10.96"; });
    for (const Sensor& sensor : bmc.sensors) {
        auto slot = supply_slot(sensor);
        const auto instance = sensor.entity.starts_with("10.") ? tool::leading_uint(sensor.entity.substr(3)) : std::nullopt;
        if (from_zero && instance && *instance >= 0x60 && !supply_slot(std::string_view(sensor.name))) slot = std::to_string(*instance - 0x5f);
        if (!slot) slot = numbered_input(sensor, mains);
        if (!slot && sensor.entity.empty() && sensor.type == "Power Supply" && tool::lower(sensor.name) == "status") slot = std::to_string(++nameless);
        slots.push_back(std::move(slot));
    }
    // Only now is it known whether others have numbers: then this one is none of theirs.
    const bool numbered = std::any_of(slots.begin(), slots.end(), [](const auto& slot) { return slot.has_value(); });
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!slots[i] && is_unnumbered(bmc.sensors[i])) slots[i] = numbered ? bmc.sensors[i].name : "1";
    }
    return slots;
}

json supply_facts(const Bmc& bmc) {
    std::vector<Supply> supplies;
    const auto slots = supply_slots(bmc);
    for (std::size_t i = 0; i < slots.size(); ++i) add_sensor(supplies, bmc.sensors[i], slots[i]);
    for (const Fru& fru : bmc.frus) add_fru(supplies, fru);
    std::stable_sort(supplies.begin(), supplies.end(), [](const Supply& a, const Supply& b) { return tool::natural_less(a.slot, b.slot); });
    json list = json::array();
    for (const Supply& supply : supplies) {
        if (supply.worth_telling || !supply.problems.empty()) list.push_back(facts_of(supply));
    }
    return list;
}

}  // namespace vetting::ipmi
