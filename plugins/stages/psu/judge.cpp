#include "plugins/stages/psu/judge.hpp"

#include <algorithm>
#include <array>

namespace vetting::psu {
namespace {

using stages::list_at;
using stages::number_at;
using stages::text_at;

/// Which problem makes which finding; the first row of a supply's problems is its finding's code.
struct Row {
    std::string_view problem, code, words;
};
constexpr auto kProblems = std::to_array<Row>({
    {"no_input", "VT-PWR-002", "has no input"},
    {"failed", "VT-PWR-001", "has failed"},
    {"predicted", "VT-PWR-005", "says that it will fail"},
    {"config", "VT-PWR-006", "does not match the others or is set up wrongly"},
    {"input_range", "VT-PWR-007", "has an input out of range"},
    {"out_of_range", "VT-PWR-007", "is out of its limits"},
    {"warning", "VT-PWR-008", "raises a warning"},
});

std::optional<bool> flag_at(const Json& object, std::string_view name) {
    if (!object.is_object()) return std::nullopt;
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::string said(const Json& object) {
    const std::string status = text_at(object, "status");
    return status.empty() ? std::string{} : ": " + status;
}

Finding about(const Supply& supply, std::string_view code, std::string message) {
    Finding finding{.code = std::string(code), .device = supply.key, .message = std::move(message)};
    finding.part = Part{"psu", supply.slot, supply.serial, supply.model};
    return finding;
}

Finding about_problem(const Supply& supply, const Json& facts) {
    const Json& problems = list_at(facts, "problems");
    for (const Row& row : kProblems) {
        if (std::find(problems.begin(), problems.end(), Json(row.problem)) == problems.end()) continue;
        return about(supply, row.code, "power supply " + supply.slot + " " + std::string(row.words) + said(facts));
    }
    return about(supply, "VT-PWR-001", "power supply " + supply.slot + " is not well" + said(facts));
}

void judge_supplies(std::vector<Finding>& findings, const Json& facts, const Policy& policy) {
    const auto supplies = supplies_of(facts);
    int present = 0;
    for (std::size_t i = 0; i < supplies.size(); ++i) {
        const Supply& supply = supplies[i];
        present += supply.present ? 1 : 0;
        if (supply.failed) {
            findings.push_back(about_problem(supply, list_at(facts, "psus")[i]));
        } else if (!supply.present && policy.absent != "ignore") {
            Finding finding = about(supply, "VT-PWR-009", "bay " + supply.slot + " holds no power supply");
            finding.severity = policy.absent;
            findings.push_back(std::move(finding));
        } else if (supply.present && !supply.ok) {
            findings.push_back(about(supply, "VT-PWR-010", "nobody says whether power supply " + supply.slot + " is well" + said(list_at(facts, "psus")[i])));
        }
    }
    if (policy.expected > present && !supplies.empty()) {
        findings.push_back({.code = "VT-PWR-001", .device = "power",
                            .message = std::to_string(present) + " of " + std::to_string(policy.expected) + " power supplies are there",
                            .value = present, .limit = policy.expected, .unit = "count"});
    }
}

void judge_redundancy(std::vector<Finding>& findings, const Json& facts) {
    for (const Json& row : list_at(facts, "redundancy")) {
        if (flag_at(row, "ok") != false) continue;
        const bool cooling = text_at(row, "of") == "cooling";
        Finding finding{.code = cooling ? "VT-BMC-003" : "VT-PWR-003", .device = cooling ? "cooling" : "power"};
        finding.message = text_at(row, "name") + said(row);
        finding.part = Part{cooling ? "fan" : "psu", "", "", ""};
        findings.push_back(std::move(finding));
    }
}

/// A reading of 255 °C says that its sensor is not read, not that anything is hot.
bool is_implausible(const Json& row) { return !list_at(row, "implausible").empty(); }

bool hard(const Json& row) { return text_at(row, "status") == "cr" || text_at(row, "status") == "nr"; }

std::string limit_words(const std::string& status) {
    return status == "nr" ? "beyond its non-recoverable limit" : status == "cr" ? "beyond its critical limit" : "beyond its warning limit";
}

/// Units of what belongs to power; other alarms are states of other parts.
bool is_electrical(const Json& row) {
    const std::string unit = text_at(row, "unit");
    constexpr std::string_view kUnits[] = {"Volts", "Amps", "Watts", "VA", "volt", "ampere", "watt"};
    return row.contains("psu") || std::find(std::begin(kUnits), std::end(kUnits), unit) != std::end(kUnits);
}

/// A supply that has failed is one finding, not another one for each of its sensors.
bool is_told(const Json& row, const std::vector<Supply>& supplies) {
    const std::string slot = text_at(row, "psu");
    return std::any_of(supplies.begin(), supplies.end(), [&slot](const Supply& one) { return !slot.empty() && one.slot == slot && one.failed; });
}

/// States of the machine's use, of its log and of bays: they do not say that a part is not well.
bool is_of_use(const Json& row) {
    const std::string type = text_at(row, "type"), name = text_at(row, "name");
    if (name.starts_with("SEL") || name.starts_with("Event Log")) return true;
    for (const std::string_view word : {"Entity Presence", "Physical Security", "Platform Security", "Event Logging", "OS ", "Watchdog", "System ", "Version Change", "Session Audit", "OEM"}) {
        if (type.starts_with(word)) return true;
    }
    return false;
}

void judge_limits(std::vector<Finding>& findings, const Json& facts) {
    const auto supplies = supplies_of(facts);
    struct List { const char* name; const char* value; const char* unit; const char* critical; const char* warning; };
    constexpr List kLists[] = {{"temperatures", "celsius", "celsius", "VT-THM-001", "VT-THM-002"},
                               {"fans", "rpm", "rpm", "VT-BMC-007", "VT-THM-004"},
                               {"alarms", "value", "", "VT-PWR-011", "VT-PWR-012"}};
    for (const List& list : kLists) {
        for (const Json& row : list_at(facts, list.name)) {
            const std::string status = text_at(row, "status");
            if (status.empty() || (status != "nc" && !hard(row)) || is_told(row, supplies)) continue;
            const auto value = number_at(row, list.value);
            const bool stopped = std::string_view(list.name) == "fans" && value == 0.0;
            const bool state = std::string_view(list.name) == "alarms" && !is_electrical(row);
            Finding finding{.code = !hard(row) ? list.warning : stopped ? "VT-THM-003" : list.critical, .device = text_at(row, "name")};
            if (state) finding.code = hard(row) && !is_of_use(row) ? "VT-BMC-004" : "VT-BMC-005";
            finding.message = text_at(row, "name") + " is " + (state ? "not well" : stopped ? "still" : limit_words(status));
            if (const std::string reading = text_at(row, "reading"); !reading.empty()) finding.message += ": " + reading;
            if (is_implausible(row) && std::string_view(list.name) != "alarms") {
                finding.code = list.warning;
                finding.message = text_at(row, "name") + " gives a reading that cannot be: " + std::to_string(static_cast<long long>(value.value_or(0)));
            }
            finding.value = value;
            finding.unit = value ? (list.unit[0] != '\0' ? list.unit : text_at(row, "unit")) : "";
            finding.part = Part{std::string_view(list.name) == "fans" ? "fan" : "board", text_at(row, "name"), "", ""};
            findings.push_back(std::move(finding));
        }
    }
}

void judge_failed_fans(std::vector<Finding>& findings, const Json& facts) {
    for (const Json& fan : list_at(facts, "fans")) {
        if (flag_at(fan, "ok") != false || text_at(fan, "status") == "nc" || hard(fan)) continue;
        Finding finding{.code = "VT-BMC-007", .device = text_at(fan, "name"), .message = text_at(fan, "name") + " is not well" + said(fan)};
        finding.part = Part{"fan", text_at(fan, "name"), text_at(fan, "serial"), text_at(fan, "model")};
        findings.push_back(std::move(finding));
    }
}

/// Parts of which the controller says that they are not well, whatever they are.
void judge_health(std::vector<Finding>& findings, const Json& facts) {
    for (const Json& row : list_at(facts, "health")) {
        const std::string name = text_at(row, "name").empty() ? text_at(row, "id") : text_at(row, "name");
        const bool critical = text_at(row, "health") == "Critical";
        Finding finding{.code = critical ? "VT-BMC-004" : "VT-BMC-005", .device = name};
        finding.message = text_at(row, "kind") + " " + name + ": " + text_at(row, "health");
        finding.part = Part{text_at(row, "kind"), name, text_at(row, "serial"), text_at(row, "model")};
        findings.push_back(std::move(finding));
    }
}

void judge_chassis(std::vector<Finding>& findings, const Json& facts) {
    struct Flag { const char* fact; const char* code; const char* words; };
    constexpr Flag kFlags[] = {{"main_power_fault", "VT-PWR-001", "the chassis reports a fault of its main power"},
                               {"power_control_fault", "VT-PWR-001", "the chassis reports a fault of its power control"},
                               {"power_overload", "VT-PWR-004", "the chassis reports that its power is overloaded"},
                               {"fan_fault", "VT-BMC-007", "the chassis reports a fault of its cooling"},
                               {"drive_fault", "VT-BMC-006", "the chassis reports a fault of a drive"}};
    const auto status = facts.find("chassis_status");
    if (status == facts.end()) return;
    for (const Flag& flag : kFlags) {
        if (flag_at(*status, flag.fact) != true) continue;
        Finding finding{.code = flag.code, .device = "chassis", .message = flag.words};
        finding.part = Part{"chassis", "", "", ""};
        if (std::string_view(flag.fact) == "power_overload") finding.severity = "critical";
        findings.push_back(std::move(finding));
    }
}

void judge_draw(std::vector<Finding>& findings, const Json& facts, const Policy& policy) {
    const auto power = facts.find("power");
    const auto watts = power == facts.end() ? std::nullopt : number_at(*power, "consumed_w");
    if (!watts || is_implausible(*power)) return;
    const bool low = policy.min_watts > 0 && *watts < policy.min_watts, high = policy.max_watts > 0 && *watts > policy.max_watts;
    if (!low && !high) return;
    findings.push_back({.code = "VT-PWR-004", .device = "power", .message = "the machine draws " + std::to_string(static_cast<int>(*watts)) + " W",
                        .value = *watts, .limit = low ? policy.min_watts : policy.max_watts, .unit = "watt"});
}

}  // namespace

Policy policy_of(const Json& config) {
    Policy policy;
    policy.min_watts = number_at(config, "min_watts").value_or(0);
    policy.max_watts = number_at(config, "max_watts").value_or(0);
    policy.expected = static_cast<int>(number_at(config, "expected").value_or(0));
    if (const std::string absent = text_at(config, "absent"); !absent.empty()) policy.absent = absent;
    return policy;
}

std::vector<Supply> supplies_of(const Json& facts) {
    std::vector<Supply> supplies;
    for (const Json& psu : list_at(facts, "psus")) {
        Supply one;
        one.slot = text_at(psu, "slot");
        if (one.slot.empty()) one.slot = std::to_string(supplies.size());
        one.key = one.slot.starts_with("psu") ? one.slot : "psu" + one.slot;
        one.serial = text_at(psu, "serial");
        one.model = text_at(psu, "model");
        one.failed = flag_at(psu, "ok") == false;
        one.present = flag_at(psu, "present").value_or(true) || one.failed;
        one.ok = flag_at(psu, "ok") == true && one.present;
        supplies.push_back(std::move(one));
    }
    return supplies;
}

std::vector<Finding> judge(const Json& facts, const Policy& policy) {
    std::vector<Finding> findings;
    judge_supplies(findings, facts, policy);
    judge_redundancy(findings, facts);
    judge_limits(findings, facts);
    judge_failed_fans(findings, facts);
    judge_chassis(findings, facts);
    judge_health(findings, facts);
    judge_draw(findings, facts, policy);
    return findings;
}

}  // namespace vetting::psu
