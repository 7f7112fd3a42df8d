#include "host/rules/run_verdict.hpp"

#include <gmock/gmock.h>

namespace vetting {
namespace {

using V = StageVerdict;

struct Case {
    const char* name;
    std::vector<StageOutcome> stages;
    RunEnd end;
    RunVerdict verdict;
    const char* reason;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

class RunIsJudged : public testing::TestWithParam<Case> {};
TEST_P(RunIsJudged, ByItsStagesAndItsEnd) {
    const RunJudgement judgement = judge_run(GetParam().stages, GetParam().end);
    EXPECT_EQ(word(judgement.verdict), word(GetParam().verdict));
    EXPECT_THAT(judgement.reason, testing::HasSubstr(GetParam().reason));
}

const StageOutcome kInventory{"InventoryCheck", true, V::Passed, ""};
const StageOutcome kReport{"Reporting", true, std::nullopt, ""};
std::vector<StageOutcome> with(std::vector<StageOutcome> middle) {
    middle.insert(middle.begin(), kInventory);
    middle.push_back(kReport);
    return middle;
}

INSTANTIATE_TEST_SUITE_P(Run, RunIsJudged, testing::Values(
    Case{"FitWhenEveryRequiredStagePassed", with({{"SMART", true, V::Passed, ""}, {"Network", false, V::Inconclusive, "no link"}}),
         RunEnd::Completed, RunVerdict::Fit, "every required stage passed"},
    Case{"FitWhenARequiredStageHadNothingToTest", with({{"SMART", true, V::Skipped, ""}, {"Memory", true, V::Passed, ""}}),
         RunEnd::Completed, RunVerdict::Fit, ""},
    Case{"UnfitWhenAStageFailedEvenIfNotRequired", with({{"Memory", true, V::Passed, ""}, {"Network", false, V::Failed, "link down"}}),
         RunEnd::Completed, RunVerdict::Unfit, "Network failed: link down"},
    Case{"InconclusiveWhenARequiredStageIs", with({{"Memory", true, V::Inconclusive, "tool missing"}, {"SMART", true, V::Passed, ""}}),
         RunEnd::Completed, RunVerdict::Inconclusive, "Memory is required and inconclusive: tool missing"},
    Case{"InconclusiveWhenARequiredStageWasNeverReached", with({{"SMART", true, V::Passed, ""}, {"Memory", true, std::nullopt, ""}}),
         RunEnd::Completed, RunVerdict::Inconclusive, "never reached"},
    Case{"InconclusiveWhenNothingPassed", with({{"SMART", true, V::Skipped, ""}}), RunEnd::Completed, RunVerdict::Inconclusive, "nothing was tested"},
    Case{"InconclusiveWhenOnlyTheSpecWasCompared",
         with({{"SpecValidate", true, V::Passed, ""}, {"CPUStress", false, V::Inconclusive, "stress-ng is not here"}, {"Memory", true, V::Skipped, ""}}),
         RunEnd::Completed, RunVerdict::Inconclusive, "nothing was tested"},
    Case{"InconclusiveWhenItNeverBooted", with({{"SMART", true, std::nullopt, ""}}), RunEnd::NeverBooted, RunVerdict::Inconclusive, "never booted"},
    Case{"InconclusiveWhenAWipeWasRefused", with({{"Storage", true, std::nullopt, ""}}), RunEnd::WipeRefused, RunVerdict::Inconclusive, "holds data"},
    Case{"InconclusiveWhenATokenWasReplayed", with({{"SMART", true, V::Passed, ""}}), RunEnd::TokenReplayed, RunVerdict::Inconclusive, "token"},
    Case{"UnfitWhenAStageFailedBeforeATokenWasReplayed", with({{"SMART", true, V::Failed, ""}}), RunEnd::TokenReplayed, RunVerdict::Unfit, "SMART"},
    Case{"UnfitWhenItRebootedInAStage", with({{"SMART", true, std::nullopt, ""}}), RunEnd::DiedInStage, RunVerdict::Unfit, "rebooted"},
    Case{"CancelledWhateverItsStages", with({{"SMART", true, V::Failed, ""}}), RunEnd::Cancelled, RunVerdict::Cancelled, "cancelled"}), case_name);

}  // namespace
}  // namespace vetting
