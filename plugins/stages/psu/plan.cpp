#include "plugins/stages/psu/plan.hpp"

#include "plugins/stages/psu/judge.hpp"

namespace vetting::psu {
namespace {

/// Where the machine itself lists its supplies; a BMC knows more of them, and not every machine has one.
constexpr std::string_view kSeenAt = "/sys/firmware/dmi/tables/DMI";

}  // namespace

Json plan(const Json& config, const Json& facts) {
    stages::PlanBuilder plan;
    const double load_s = stages::number_at(config, "load_s").value_or(20);
    plan.sub_steps({"before", "load", "after"});
    Json before = Json::object();
    if (const auto last = last_event_in(facts)) before["last_event"] = *last;
    for (const Supply& supply : supplies_of(facts)) {
        Json part = stages::part_of("psu", supply.slot, supply.serial, supply.model);
        if (supply.present) plan.target("psu", supply.key, kSeenAt, std::move(part), {{std::string(kRead), "count", 3}}, before);
        else plan.untargeted("psu", supply.key, "the bay is empty", std::move(part));
    }
    // The inventory asks no Redfish service that only this stage's settings name.
    if (!plan.has_targets() && !stages::text_at(config, "redfish_url").empty()) {
        plan.target("psu", kTogether, kSeenAt, stages::part_of("psu", "", "", ""), {{std::string(kRead), "count", 3}}, before);
    }
    plan.times(15 + load_s, 120 + 3 * load_s);
    return plan.json();
}

}  // namespace vetting::psu
