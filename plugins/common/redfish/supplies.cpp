// Power supplies of both schemas: members of Power, and resources of PowerSubsystem with their metrics beside them.
#include <algorithm>

#include "plugins/common/ipmi/supplies.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/redfish/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::redfish {
namespace {

using tool::number_at;
using tool::put;
using tool::text_at;

/// The digits that end a name: `PSU.Slot.1`, `Bay1`, `Power Supply Bay 2`.
std::optional<std::string> ending_number(const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    const std::size_t at = name->find_last_not_of("0123456789") + 1;
    if (at >= name->size() || name->size() - at > 3) return std::nullopt;
    return name->substr(at);
}

std::string last_step(const std::string& place) { return place.substr(place.rfind('/') == std::string::npos ? 0 : place.rfind('/') + 1); }

std::string slot_of(const json& supply, std::size_t index) {
    for (const char* vendor : {"Hpe", "Hp"}) {
        if (const auto bay = tool::uint_at(supply, {"Oem", vendor, "BayNumber"})) return std::to_string(*bay);
    }
    const auto name = text_at(supply, {"Name"});
    if (name) {
        if (auto slot = ipmi::supply_slot(std::string_view(*name))) return *slot;
    }
    for (const auto& text : {name, text_at(supply, {"Location", "PartLocation", "ServiceLabel"}), text_at(supply, {"Id"}), text_at(supply, {"MemberId"})}) {
        if (auto slot = ending_number(text)) return *slot;
    }
    return std::to_string(index + 1);
}

/// iLO's own state, in lower case, says more than the health beside it: `OverTemperature`, `ACPowerLost`, `GoodInStandby`.
std::string problem_of_hpe(const std::string& state) {
    struct Row { const char* words; const char* problem; };
    constexpr Row kRows[] = {{"lost", "no_input"}, {"no input", "no_input"}, {"nopower", "no_input"}, {"fail", "failed"}, {"fault", "failed"},
                             {"overvoltage", "out_of_range"}, {"overcurrent", "out_of_range"}, {"overtemperature", "out_of_range"},
                             {"undervoltage", "out_of_range"}, {"degraded", "warning"}, {"warning", "warning"}};
    for (const Row& row : kRows) {
        if (tool::contains(state, row.words)) return row.problem;
    }
    return {};
}

/// What is wrong with it, in the words of the ipmi facts.
std::vector<std::string> problems_of(const json& supply) {
    std::vector<std::string> problems;
    const std::string health = health_of(supply), input = text_at(supply, {"LineInputStatus"}).value_or("");
    if (input == "LossOfInput" || number_at(supply, {"LineInputVoltage"}) == 0.0) problems.emplace_back("no_input");
    if (input == "OutOfRange") problems.emplace_back("input_range");
    if (health == "Critical") problems.emplace_back("failed");
    if (health == "Warning") problems.emplace_back("warning");
    for (const char* vendor : {"Hpe", "Hp"}) {
        const std::string problem = problem_of_hpe(tool::lower(text_at(supply, {"Oem", vendor, "PowerSupplyStatus", "State"}).value_or("")));
        const bool told = std::find(problems.begin(), problems.end(), problem) != problems.end();
        if (problem == "no_input" && !told) problems.insert(problems.begin(), problem);
        else if (!problem.empty() && !told && health != "Critical") problems.push_back(problem);
        if (tool::bool_at(supply, {"Oem", vendor, "Mismatched"}) == true) problems.emplace_back("config");
    }
    return problems;
}

/// Without a health nobody knows; a supply that is there and cannot be used is not well whatever its health says.
std::optional<bool> ok_of(const json& supply, bool troubled) {
    if (troubled) return false;
    const std::string state = state_of(supply);
    if (state == "UnavailableOffline" || state == "Disabled") return std::nullopt;
    return healthy(supply);
}

std::string status_of(const json& supply) {
    std::string status;
    std::string own;
    for (const char* vendor : {"Hpe", "Hp"}) {
        const std::string state = text_at(supply, {"Oem", vendor, "PowerSupplyStatus", "State"}).value_or("");
        if (own.empty() && tool::lower(state) != "ok") own = state;
    }
    for (const std::string& word : {state_of(supply), health_of(supply), text_at(supply, {"LineInputStatus"}).value_or(""), own}) {
        if (!word.empty()) status += (status.empty() ? "" : ", ") + word;
    }
    return status;
}

/// A number given as such, or as a sensor excerpt `{"Reading": n}`.
std::optional<double> reading_at(const json& value, const char* name) {
    if (const auto number = number_at(value, {name})) return number;
    return number_at(value, {name, "Reading"});
}

/// Services write 0 where they do not know.
std::optional<double> above_zero(std::optional<double> value) { return value && *value > 0 ? value : std::nullopt; }

json facts_of_supply(const json& supply, const std::string& slot) {
    json psu = json::object();
    const auto number = tool::leading_uint(slot);
    if (number && std::to_string(*number) == slot) psu["slot"] = *number;
    else psu["slot"] = slot;
    const std::string status = status_of(supply);
    if (!status.empty()) psu["status"] = status;
    psu["present"] = !is_absent(supply);
    if (is_absent(supply)) return psu;
    const auto problems = problems_of(supply);
    put(psu, "ok", ok_of(supply, !problems.empty()));
    if (!problems.empty()) psu["problems"] = problems;
    put(psu, "input_v", number_at(supply, {"LineInputVoltage"}));
    put(psu, "input_w", number_at(supply, {"PowerInputWatts"}));
    const auto output = number_at(supply, {"PowerOutputWatts"});
    put(psu, "output_w", output ? output : number_at(supply, {"LastPowerOutputWatts"}));
    const auto capacity = above_zero(number_at(supply, {"PowerCapacityWatts"}));
    put(psu, "capacity_w", capacity ? capacity : above_zero(number_at(supply, {"CapacityWatts"})));
    put(psu, "vendor", text_at(supply, {"Manufacturer"}));
    put(psu, "model", text_at(supply, {"Model"}));
    put(psu, "part_number", text_at(supply, {"PartNumber"}));
    put(psu, "serial", text_at(supply, {"SerialNumber"}));
    put(psu, "firmware", text_at(supply, {"FirmwareVersion"}));
    return psu;
}

struct Known {
    json facts;
    std::string place;
};

/// Metrics of `…/PowerSupplies/Bay1/Metrics` belong to the supply of that place, else to the one of that slot.
void add_metrics(std::vector<Known>& supplies, const Resource& metrics) {
    const std::string place = metrics.place.substr(0, metrics.place.rfind('/'));
    const auto slot = ending_number(last_step(place));
    auto found = std::find_if(supplies.begin(), supplies.end(), [&place](const Known& one) { return !place.empty() && one.place == place; });
    if (found == supplies.end() && slot) {
        found = std::find_if(supplies.begin(), supplies.end(), [&slot](const Known& one) { return one.facts.at("slot") == *tool::leading_uint(*slot); });
    }
    if (found == supplies.end()) {
        if (!slot) return;
        supplies.push_back({json{{"slot", *tool::leading_uint(*slot)}, {"present", true}}, place});
        found = supplies.end() - 1;
    }
    const json& body = *metrics.body;
    put(found->facts, "input_v", reading_at(body, "InputVoltage"));
    put(found->facts, "input_w", reading_at(body, "InputPowerWatts"));
    put(found->facts, "output_w", reading_at(body, "OutputPowerWatts"));
    if (found->facts.contains("ok") || healthy(body) != false) return;  // a good word about its sensors is none about it
    found->facts["ok"] = false;
    found->facts["status"] = health_of(body);
    found->facts["problems"] = json::array({health_of(body) == "Critical" ? "failed" : "warning"});
}

/// Both schemas, or a collection and its members, may tell of one supply.
void add_supply(std::vector<Known>& supplies, json facts, const std::string& place) {
    for (Known& known : supplies) {
        const bool other = known.facts.contains("serial") && facts.contains("serial") && known.facts["serial"] != facts["serial"];
        if (known.facts.at("slot") != facts.at("slot")) continue;
        if (other) {
            facts["slot"] = place.empty() ? facts.at("slot").dump() + "b" : place;
            continue;
        }
        for (const auto& [field, value] : facts.items()) {
            if (!known.facts.contains(field)) known.facts[field] = value;
        }
        if (facts.value("ok", true) == false) known.facts["ok"] = false;
        return;
    }
    supplies.push_back({std::move(facts), place});
}

}  // namespace

json supply_facts(const Documents& documents) {
    std::vector<Known> supplies;
    for (const Resource& resource : documents.resources()) {
        if (resource.type == "PowerSupply") add_supply(supplies, facts_of_supply(*resource.body, slot_of(*resource.body, supplies.size())), resource.place);
    }
    for (const Resource& resource : documents.resources()) {
        if (resource.type == "PowerSupplyMetrics") add_metrics(supplies, resource);
    }
    json list = json::array();
    for (Known& known : supplies) list.push_back(std::move(known.facts));
    return list;
}

}  // namespace vetting::redfish
