#include "host/rules/run_verdict.hpp"

#include <algorithm>

namespace vetting {
namespace {

/// A stage whose pass says something of the hardware: InventoryCheck only looks, SpecValidate compares what it saw, Reporting
/// only writes.
bool tests_something(const StageOutcome& stage) { return !is_core_stage(stage.id); }

std::string because(const StageOutcome& stage, std::string_view how) {
    std::string text = stage.id + " " + std::string(how);
    if (!stage.reason.empty()) text += ": " + stage.reason;
    return text;
}

/// An end that says nothing of the hardware.
std::optional<RunJudgement> judge_end(RunEnd end) {
    switch (end) {
        case RunEnd::NeverBooted: return RunJudgement{RunVerdict::Inconclusive, "the machine never booted into the live image"};
        case RunEnd::WipeRefused: return RunJudgement{RunVerdict::Inconclusive, "a disk that was to be wiped holds data"};
        case RunEnd::TokenReplayed: return RunJudgement{RunVerdict::Inconclusive, "somebody else used this run's boot token"};
        case RunEnd::StageFailed: return RunJudgement{RunVerdict::Unfit, "a stage failed"};
        case RunEnd::DiedInStage: return RunJudgement{RunVerdict::Unfit, "the machine rebooted or went silent in a stage"};
        case RunEnd::Completed:
        case RunEnd::Cancelled: break;
    }
    return std::nullopt;
}

std::optional<RunJudgement> judge_required(const std::vector<StageOutcome>& stages) {
    for (const StageOutcome& stage : stages) {
        if (!stage.required || stage.id == kReporting) continue;
        if (!stage.verdict) return RunJudgement{RunVerdict::Inconclusive, stage.id + " is required and was never reached"};
        if (*stage.verdict == StageVerdict::Inconclusive) {
            return RunJudgement{RunVerdict::Inconclusive, because(stage, "is required and inconclusive")};
        }
    }
    return std::nullopt;
}

}  // namespace

RunJudgement judge_run(const std::vector<StageOutcome>& stages, RunEnd end) {
    if (end == RunEnd::Cancelled) return {RunVerdict::Cancelled, "the run was cancelled"};
    for (const StageOutcome& stage : stages) {
        if (stage.verdict == StageVerdict::Failed) return {RunVerdict::Unfit, because(stage, "failed")};
    }
    if (const auto judged = judge_end(end)) return *judged;
    if (const auto judged = judge_required(stages)) return *judged;
    const auto passed = std::count_if(stages.begin(), stages.end(), [](const StageOutcome& stage) {
        return tests_something(stage) && stage.verdict == StageVerdict::Passed;
    });
    if (passed == 0) return {RunVerdict::Inconclusive, "no stage passed: nothing was tested"};
    return {RunVerdict::Fit, "every required stage passed"};
}

}  // namespace vetting
