#include "plugins/common/stage/plan.hpp"

#include "plugins/stages/firmware/judge.hpp"

namespace vetting::firmware {

nlohmann::json plan(const nlohmann::json& config, const nlohmann::json& facts) {
    stages::PlanBuilder plan;
    plan.sub_steps({"compare"});
    plan.times(1, 60);
    try {
        const FirmwareList list = firmware_of(facts);
        for (const JudgedPart& judged : judge(list, rules_of(config), "ignore").parts) {
            const FirmwarePart& part = *judged.part;
            plan.target("firmware", part.key, "", stages::part_of(part.kind, part.slot, part.serial, part.model),
                        {{std::string(kCompared), "count", static_cast<double>(judged.rules)}});
        }
    } catch (const RuleError& error) {
        plan.refuse(error.what());
    }
    return plan.json();
}

}  // namespace vetting::firmware
