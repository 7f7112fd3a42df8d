// The ladder of a verdict, read top to bottom in `judge()`: the first rung that holds decides, and only the last is a pass.
#include "sdk/wire/decide.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "sdk/wire/amounts.hpp"
#include "sdk/wire/complete_finding.hpp"
#include "sdk/wire/kernel_policy.hpp"
#include "sdk/wire/work_record.hpp"

namespace vetting {
namespace {

/// Nothing: this rung does not hold, look at the next.
using Rung = std::optional<std::pair<StageVerdict, std::string>>;

Rung inconclusive(std::string reason) { return std::pair(StageVerdict::Inconclusive, std::move(reason)); }

double done_on(const StageResult& result, const std::string& device, const PlannedWork* planned = nullptr) {
    double sum = 0;
    for (const Work& work : result.work) {
        if (work.device != device || !std::isfinite(work.done) || work.done <= 0) continue;
        const bool counts = planned == nullptr || planned->what == kAnyWork ||
                            (work.what == planned->what &&
                             (work.unit == planned->unit || work.unit.empty() || planned->unit.empty()));
        if (counts) sum += work.done;
    }
    return sum;
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t kMost = 4;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kMost); ++i) text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > kMost) text += " and " + std::to_string(names.size() - kMost) + " more";
    return text;
}

/// What must be exercised: the plan's targets, and what the inventory lists of that kind unless the plan says why not.
std::vector<std::string> expected_devices(const DecideInput& input) {
    std::vector<std::string> expected;
    for (const Target& target : input.offer.plan.targets) expected.push_back(target.device);
    for (const std::string& device : input.inventory_targets) {
        const auto& left_out = input.offer.plan.untargeted;
        const bool excused = std::any_of(left_out.begin(), left_out.end(),
                                         [&device](const Untargeted& part) { return part.device == device; });
        if (!excused && !contains(expected, device)) expected.push_back(device);
    }
    return expected;
}

std::vector<Work> work_against_plan(const DecideInput& input) {
    std::vector<Work> all = input.result.work;
    for (const Target& target : input.offer.plan.targets) {
        for (const PlannedWork& planned : target.work) {
            if (planned.what == kAnyWork) continue;
            const auto known = std::find_if(all.begin(), all.end(), [&](const Work& work) {
                return work.device == target.device && work.what == planned.what;
            });
            if (known == all.end()) all.push_back({target.device, planned.what, 0, planned.planned, planned.unit});
            else known->planned = planned.planned;
        }
    }
    return all;
}

std::vector<RuleEvidence> rules_applied(const DecideInput& input) {
    std::vector<RuleEvidence> rules;
    for (const EvaluationSummary& summary : input.evaluations) rules.push_back({summary.rule_id, summary.evaluated});
    for (const std::string& id : input.offer.plan.rules) {
        const bool known = std::any_of(rules.begin(), rules.end(), [&id](const RuleEvidence& rule) { return rule.id == id; });
        if (!known) rules.push_back({id, 0});
    }
    return rules;
}

Evidence gather(const DecideInput& input) {
    Evidence evidence;
    evidence.targets.expected = expected_devices(input);
    for (const SeenDevice& seen : input.result.seen) {
        if (!contains(evidence.targets.seen, seen.device)) evidence.targets.seen.push_back(seen.device);
    }
    for (const std::string& device : evidence.targets.expected) {
        if (done_on(input.result, device) > 0) evidence.targets.exercised.push_back(device);
    }
    evidence.work = work_against_plan(input);
    evidence.tools = input.result.tools;
    evidence.rules = rules_applied(input);
    evidence.peak = input.peak;
    evidence.kernel = input.result.kernel;
    evidence.duration_s = input.result.ending.duration_s;
    return evidence;
}

std::vector<Finding> gather_findings(const DecideInput& input) {
    std::vector<Finding> findings;
    for (const Finding& own : input.result.findings) findings.push_back(complete_finding(input, own));
    for (Finding& finding : kernel_findings(input)) findings.push_back(std::move(finding));
    for (const EvaluationSummary& summary : input.evaluations) {
        if (summary.critical_breach || summary.warning_breach) findings.push_back(breach_finding(input, summary));
    }
    const Ending& ending = input.result.ending;
    if (ending.kind != EndingKind::Clean && !cannot_be_tested_here(ending)) findings.push_back(ending_finding(input));
    return findings;
}

// The rungs.

Rung by_refusal(const DecideInput& input) {
    if (!input.offer.plan.refused) return std::nullopt;
    return inconclusive("it cannot run as configured: " + *input.offer.plan.refused);
}

Rung by_critical_findings(const DecideInput& input, const std::vector<Finding>& findings) {
    const auto critical = [](const Finding& finding) { return finding.severity == Severity::Critical; };
    const auto first = std::find_if(findings.begin(), findings.end(), critical);
    if (first == findings.end()) return std::nullopt;
    const auto count = std::count_if(findings.begin(), findings.end(), critical);
    std::string reason = first->message + " [" + first->code + "]";
    if (count > 1) reason += " and " + std::to_string(count - 1) + " more critical";
    if (input.result.ending.kind != EndingKind::Clean) {
        reason += "; " + ending_in_words(input.result.ending) + ": the hardware is suspected, not the plugin";
    }
    return std::pair(StageVerdict::Failed, reason);
}

Rung by_ending(const DecideInput& input) {
    if (input.result.ending.kind == EndingKind::Clean) return std::nullopt;
    return inconclusive(ending_in_words(input.result.ending));
}

/// InventoryCheck exercises nothing; it passes when the probes told of at least one part.
Rung by_inventory(const DecideInput& input) {
    if (!input.offer.plugin.empty() || input.offer.id != "InventoryCheck" || !input.offer.plan.targets.empty()) return std::nullopt;
    const std::size_t parts = parts_of(input.result.inventory).size();
    if (parts == 0) return inconclusive("no probe told of any part of this machine");
    return std::pair(StageVerdict::Passed, std::to_string(parts) + " parts listed");
}

Rung by_absence(const DecideInput& input) {
    const Plan& plan = input.offer.plan;
    if (!plan.targets.empty()) return std::nullopt;
    if (!plan.untargeted.empty()) return inconclusive("nothing was tested: " + plan.untargeted.front().reason);
    if (!input.inventory_targets.empty()) {
        return inconclusive("the plan tests none of what the inventory lists: " + listed(input.inventory_targets));
    }
    const auto& seen = input.result.seen;
    const auto there = std::find_if(seen.begin(), seen.end(), [&input](const SeenDevice& one) { return contains(input.kinds, one.kind); });
    if (there != seen.end()) return inconclusive("seen on the machine and not in the inventory: " + there->device);
    return std::pair(StageVerdict::Skipped, "this machine has no part that the stage could test");
}

Rung by_devices(const DecideInput& input, const Evidence& evidence) {
    std::vector<std::string> unplanned, unseen, idle;
    for (const std::string& device : evidence.targets.expected) {
        const auto& targets = input.offer.plan.targets;
        const bool planned = std::any_of(targets.begin(), targets.end(), [&](const Target& t) { return t.device == device; });
        if (!planned) unplanned.push_back(device);
        else if (!contains(evidence.targets.seen, device)) unseen.push_back(device);
        else if (!contains(evidence.targets.exercised, device)) idle.push_back(device);
    }
    if (!unseen.empty()) return inconclusive("expected and not seen on the machine: " + listed(unseen));
    if (!unplanned.empty()) return inconclusive("in the inventory and left out of the plan: " + listed(unplanned));
    if (!idle.empty()) return inconclusive("not exercised: " + listed(idle));
    return std::nullopt;
}

Rung by_work(const DecideInput& input) {
    constexpr double kRounding = 1e-9;  // of sums of doubles, nothing else
    for (const Target& target : input.offer.plan.targets) {
        bool asks = false;
        for (const PlannedWork& planned : target.work) {
            if (planned.what == kAnyWork) asks = true;  // by_devices has seen that there was some
            if (planned.what == kAnyWork || !(planned.planned > 0)) continue;
            asks = true;
            const double done = done_on(input.result, target.device, &planned);
            if (done >= planned.planned * (1 - kRounding)) continue;
            return inconclusive(target.device + ": " + human_value(done, planned.unit) + " of " +
                                human_value(planned.planned, planned.unit) + " planned (" + planned.what + ")");
        }
        if (!asks) return inconclusive("the plan asks for no work on " + target.device);
    }
    return std::nullopt;
}

Rung by_tools(const DecideInput& input) {
    constexpr int kNotExecutable = 126, kNotFound = 127;  // as a shell says it
    for (const std::string& name : input.offer.plan.tools) {
        const auto& tools = input.result.tools;
        const bool ran = std::any_of(tools.begin(), tools.end(), [&name](const ToolRecord& tool) {
            return tool.name == name && tool.exit != kNotExecutable && tool.exit != kNotFound;
        });
        if (!ran) return inconclusive(name + " never ran");
    }
    return std::nullopt;
}

Rung by_record(const DecideInput& input) {
    const auto why = claims_not_borne_out(input.offer, input.result);
    return why ? inconclusive("the claimed work is not borne out by the record: " + *why) : std::nullopt;
}

Rung by_rules(const DecideInput& input, const Evidence& evidence) {
    for (const RuleEvidence& rule : evidence.rules) {
        if (rule.evaluated == 0 && contains(input.offer.plan.rules, rule.id)) {
            return inconclusive("threshold '" + rule.id + "' was never evaluated: no sample came");
        }
    }
    return std::nullopt;
}

std::string passed_because(const Evidence& evidence, const std::vector<Finding>& findings) {
    std::vector<Work> done;
    for (const Work& work : evidence.work) {
        if (contains(evidence.targets.exercised, work.device)) done.push_back(work);
    }
    std::string reason = listed(evidence.targets.exercised) + ": " + total_in_words(done);
    const auto warnings = std::count_if(findings.begin(), findings.end(),
                                        [](const Finding& finding) { return finding.severity == Severity::Warning; });
    if (warnings > 0) reason += "; " + std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings");
    return reason;
}

std::pair<StageVerdict, std::string> judge(const DecideInput& input, const Evidence& evidence, const std::vector<Finding>& findings) {
    if (auto rung = by_refusal(input)) return *rung;
    if (auto rung = by_critical_findings(input, findings)) return *rung;
    if (auto rung = by_ending(input)) return *rung;
    if (auto rung = by_inventory(input)) return *rung;
    if (auto rung = by_absence(input)) return *rung;
    if (auto rung = by_devices(input, evidence)) return *rung;
    if (auto rung = by_work(input)) return *rung;
    if (auto rung = by_tools(input)) return *rung;
    if (auto rung = by_record(input)) return *rung;
    if (auto rung = by_rules(input, evidence)) return *rung;
    return {StageVerdict::Passed, passed_because(evidence, findings)};
}

}  // namespace

Decision decide(const DecideInput& input) {
    Decision decision;
    decision.evidence = gather(input);
    decision.findings = gather_findings(input);
    if (auto why = claims_not_borne_out(input.offer, input.result)) decision.findings.push_back(record_finding(input, *why));
    std::tie(decision.verdict, decision.reason) = judge(input, decision.evidence, decision.findings);
    return decision;
}

}  // namespace vetting
