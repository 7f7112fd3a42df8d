// The verdict of a whole run, from the last attempt of each stage and the way it ended.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/rules/pipeline.hpp"

namespace vetting {

struct StageOutcome {
    std::string id;
    bool required = true;
    std::optional<StageVerdict> verdict;  ///< of the last attempt; nothing: never reached
    std::string reason;
};

/// How a run came to its end (or to its hold: the verdict there stands unless the hold changes it).
enum class RunEnd : std::uint8_t {
    Completed,
    StageFailed,    ///< a failed stage, critical breach or critical diff
    DiedInStage,    ///< rebooted or went silent in a stage: says something of the hardware
    NeverBooted,
    WipeRefused,
    TokenReplayed,
    Cancelled,
};
template <>
struct EnumWords<RunEnd> {
    static constexpr auto kWords = std::to_array<std::pair<RunEnd, std::string_view>>(
        {{RunEnd::Completed, "completed"}, {RunEnd::StageFailed, "stage_failed"}, {RunEnd::DiedInStage, "died_in_stage"},
         {RunEnd::NeverBooted, "never_booted"}, {RunEnd::WipeRefused, "wipe_refused"},
         {RunEnd::TokenReplayed, "token_replayed"}, {RunEnd::Cancelled, "cancelled"}});
};

struct RunJudgement {
    RunVerdict verdict = RunVerdict::Inconclusive;
    std::string reason;  ///< one sentence for a person
};

/// `fit` only when the run completed, every required stage passed or was rightly skipped, none failed, and at least one
/// stage that tests something passed (the core's own stages test nothing).
[[nodiscard]] RunJudgement judge_run(const std::vector<StageOutcome>& stages, RunEnd end);

}  // namespace vetting
