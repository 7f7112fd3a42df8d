// The one place where a stage's verdict is made. Pure: no clock, no files, no host.
#pragma once

#include <string>
#include <vector>

#include "sdk/wire/describe.hpp"
#include "sdk/wire/inventory.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// One evaluation of a threshold rule during the stage, as far as a verdict needs it.
struct EvaluationSummary {
    std::string rule_id;
    std::int64_t evaluated = 0;
    bool critical_breach = false;
    bool warning_breach = false;
    std::int64_t breaches = 0;  ///< evaluations that broke the rule
    Breach worst;  ///< meaningful when one of the two is set
};

struct DecideInput {
    StageOffer offer;                           ///< what was wanted: the plan is the yardstick
    StageResult result;                         ///< what the agent reports
    std::vector<EvaluationSummary> evaluations; ///< of this stage and attempt
    PeakEvidence peak;
    /// Parts of the kinds this stage is about that the inventory lists (keys as in `Target::device`); `skipped`
    /// stands only when this is empty and the plan has no target.
    std::vector<std::string> inventory_targets;
    std::vector<std::string> kinds;             ///< those kinds; none of them may have been seen either, for a skip
    std::vector<InventoryPart> parts;           ///< every part, so that findings name slot, serial and model
    std::vector<FindingInfo> own_findings;      ///< the plugin's own codes (`Describe::findings`)
    bool beta = false;  ///< the plugin's maturity: it can warn and not fail
};

/// `PlannedWork::what` of a plan that wants any work above zero: a default plan's.
inline constexpr std::string_view kAnyWork = "*";

struct Decision {
    StageVerdict verdict = StageVerdict::Inconclusive;
    std::string reason;  ///< one sentence for a person; never empty
    Evidence evidence;
    std::vector<Finding> findings;  ///< the plugin's (completed from the catalogue) and the core's own
};

/// @return a verdict that the evidence bears out. `passed` needs: a clean ending, every expected device seen and
/// exercised, work at least as planned and borne out by the runner's own record, every required rule evaluated,
/// kernel truth quiet, and no critical finding.
[[nodiscard]] Decision decide(const DecideInput& input);

}  // namespace vetting
