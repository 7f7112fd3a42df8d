#include "host/rules/planning.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace vetting {
namespace {

Plan refused(Plan plan, std::string why) {
    plan.refused = std::move(why);
    return plan;
}

bool finite_time(double seconds) { return std::isfinite(seconds) && seconds >= 0; }

/// What makes a plan unusable, in one sentence.
std::optional<std::string> fault_of(const Plan& plan, const Describe& describe) {
    if (!finite_time(plan.estimate_s) || !finite_time(plan.timeout_s)) return "its times are not finite numbers of seconds";
    if (plan.destructive && !describe.destructive) return "the plan is destructive and the plugin does not say that it can be";
    std::set<std::string> devices;
    for (const Target& target : plan.targets) {
        if (target.device.empty()) return "a target has no device";
        if (!devices.insert(target.device).second) return "the target " + target.device + " stands twice";
        for (const PlannedWork& work : target.work) {
            if (!std::isfinite(work.planned) || work.planned < 0) return "the work planned on " + target.device + " is no amount";
        }
    }
    return std::nullopt;
}

void fill_part(Target& target, const std::vector<InventoryPart>& parts) {
    const auto known = std::find_if(parts.begin(), parts.end(), [&target](const InventoryPart& part) {
        return part.device == target.device && (target.kind.empty() || part.kind == target.kind);
    });
    if (target.kind.empty() && known != parts.end()) target.kind = known->kind;
    if (target.part == Part{} && known != parts.end()) target.part = known->part;
    if (target.part.kind.empty()) target.part.kind = target.kind;
}

}  // namespace

std::vector<InventoryPart> parts_for(const Describe& describe, const Json& inventory) {
    std::vector<InventoryPart> parts = parts_of(inventory);
    std::erase_if(parts, [&describe](const InventoryPart& part) {
        return std::find(describe.targets.begin(), describe.targets.end(), part.kind) == describe.targets.end();
    });
    return parts;
}

double first_estimate_s(const Describe& describe, const Json& config) {
    if (!config.is_object()) return describe.estimate_s;
    const auto duration = config.find("duration_s");
    const bool given = duration != config.end() && duration->is_number();
    return given ? std::max(describe.estimate_s, duration->get<double>()) : describe.estimate_s;
}

Plan default_plan(const Describe& describe, const Json& inventory) {
    Plan plan{.sub_steps = describe.sub_steps, .estimate_s = describe.estimate_s, .destructive = describe.destructive};
    for (const InventoryPart& part : parts_for(describe, inventory)) {
        Target target{.kind = part.kind, .device = part.device, .part = part.part};
        if (part.kind == "disk" && part.part.slot) target.path = "/dev/" + *part.part.slot;
        if (part.kind == "nic") target.path = part.device;
        target.work.push_back({.what = std::string(kAnyWork), .unit = "", .planned = 1});
        plan.targets.push_back(std::move(target));
    }
    for (const ToolInfo& tool : describe.tools) {
        if (!tool.optional) plan.tools.push_back(tool.name);
    }
    return checked_plan(std::move(plan), describe, inventory);
}

Plan checked_plan(Plan plan, const Describe& describe, const Json& inventory) {
    if (plan.refused) return plan;
    if (auto fault = fault_of(plan, describe)) return refused(std::move(plan), std::move(*fault));
    const std::vector<InventoryPart> parts = parts_of(inventory);
    for (Target& target : plan.targets) fill_part(target, parts);
    if (plan.timeout_s <= 0) plan.timeout_s = time_limit_s(plan, std::nullopt);
    if (plan.targets.empty()) plan.estimate_s = 0;  // what is not in the machine takes no time
    return plan;
}

double time_limit_s(const Plan& plan, std::optional<double> profile_timeout_s) {
    constexpr double kEstimates = 3, kLeast_s = 60;
    if (profile_timeout_s && *profile_timeout_s > 0) return *profile_timeout_s;
    if (plan.timeout_s > 0) return plan.timeout_s;
    return std::max(kLeast_s, kEstimates * plan.estimate_s);
}

}  // namespace vetting
