#include "plugins/stages/smart/plan.hpp"

#include <algorithm>

#include "plugins/stages/smart/judge.hpp"

namespace vetting::smart {
namespace {

/// Why the disk is not asked; empty when it is. A disk on a bus whose disks have SMART is asked even where the
/// inventory saw none: then it may have been a matter of permission.
std::string why_not(const stages::DiskFacts& disk) {
    if (!disk.access_type.empty() || !disk.slot.empty()) return {};  // behind a RAID controller: asked through it
    if (!disk.no_disk.empty()) return disk.no_disk;
    if (const auto supported = disk.smart.find("supported"); disk.smart.is_object() && supported != disk.smart.end()) {
        if (*supported == false) return "it says that it has no SMART";
        return {};
    }
    constexpr std::string_view kWithSmart[] = {"ata", "nvme", "scsi", "sata", "sas", "fc", "usb"};
    const auto known = [&disk](std::string_view word) { return disk.protocol == word || disk.transport == word; };
    if (std::any_of(std::begin(kWithSmart), std::end(kWithSmart), known)) return {};
    const std::string bus = disk.transport.empty() ? disk.protocol : disk.transport;
    return "no SMART on this disk" + (bus.empty() ? std::string{} : " (" + bus + ")");
}

/// Minutes of a self-test where the drive says nothing better.
double self_test_seconds(const std::string& kind) {
    constexpr double kShort_s = 150, kExtended_s = 12 * 3600;
    return kind == "short" ? kShort_s : kind == "extended" ? kExtended_s : 0;
}

/// Hours that an expected spec allows this disk: by its serial, else by its model.
std::optional<double> expected_hours(const Json& facts, const stages::DiskFacts& disk) {
    std::optional<double> by_model;
    if (!facts.is_object() || !facts.contains("expected")) return by_model;
    for (const Json& row : stages::list_at(facts.at("expected"), "disks")) {
        const auto hours = stages::number_at(row, "max_power_on_hours");
        if (!hours) continue;
        if (!disk.serial.empty() && stages::text_at(row, "serial") == disk.serial) return hours;
        if (!disk.model.empty() && stages::text_at(row, "model") == disk.model) by_model = hours;
    }
    return by_model;
}

Json params_of(const Json& facts, const stages::DiskFacts& disk) {
    Json params{{"smart_before", counters_to_watch(disk.smart)}};
    if (!disk.access_type.empty()) params["type"] = disk.access_type;
    if (disk.protocol == "nvme" && disk.access_type.empty()) params["protocol"] = "nvme";
    if (const auto hours = expected_hours(facts, disk)) params["max_power_on_hours"] = *hours;
    return params;
}

}  // namespace

Json plan(const Json& config, const Json& facts) {
    stages::PlanBuilder plan;
    const std::string self_test = stages::text_at(config, "self_test");
    const bool tests = self_test == "short" || self_test == "extended";
    plan.sub_steps(tests ? std::vector<std::string>{"read", "self-test"} : std::vector<std::string>{"read"});
    plan.tools({"smartctl"});
    if (const std::string unknown = unknown_rule(policy_of(config)); !unknown.empty()) {
        plan.refuse("the policy names no rule '" + unknown + "'");
        return plan.json();
    }
    std::vector<stages::Wanted> work{{std::string(kAttributes), "count", 1}};
    if (tests) work.push_back({std::string(kSelfTest), "count", 1});
    for (const stages::DiskFacts& disk : stages::disks_of(facts)) {
        Json part = stages::part_of("disk", disk.slot.empty() ? disk.name : disk.slot, disk.serial, disk.model);
        if (const std::string reason = why_not(disk); !reason.empty()) {
            plan.untargeted("disk", disk.key, reason, std::move(part));
        } else {
            // A disk that only its controller's tool shows has no path, and can start no test of its own.
            const bool by_tool = disk.access_type.empty() && !disk.slot.empty() && disk.path.empty();
            const std::string& path = disk.access_type.empty() ? disk.path : disk.access_path;
            plan.target("disk", disk.key, path, std::move(part), by_tool ? std::vector{work.front()} : work, params_of(facts, disk));
        }
    }
    const double seconds = self_test_seconds(self_test);
    plan.times(5 + seconds, 120 + 3 * seconds);
    return plan.json();
}

}  // namespace vetting::smart
