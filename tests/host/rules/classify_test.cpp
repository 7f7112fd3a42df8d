#include "host/rules/classify.hpp"

#include <gmock/gmock.h>

namespace vetting {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RunFacts in_stage(NextKind next = NextKind::Plugin, OnFailure on_failure = OnFailure::Hold) {
    return RunFacts{.state = State::InStage, .stage = "SMART", .next = next, .on_failure = on_failure, .boot_id = "boot-1", .claim_nonce = "n-1"};
}
RunFacts in_state(State state) {
    RunFacts run = in_stage();
    run.state = state;
    return run;
}

TEST(ClassifyResult, NamesTheEventByWhatComesNext) {
    EXPECT_THAT(classify_result(in_stage(NextKind::Plugin), StageVerdict::Passed), ElementsAre(Event::StageEnded));
    EXPECT_THAT(classify_result(in_stage(NextKind::SpecValidate), StageVerdict::Skipped), ElementsAre(Event::StageEndedThenSpec));
    EXPECT_THAT(classify_result(in_stage(NextKind::Reporting), StageVerdict::Inconclusive), ElementsAre(Event::StageEndedLast));
    EXPECT_THAT(classify_result(in_stage(), StageVerdict::Failed), ElementsAre(Event::StageFailed));
}

TEST(ClassifyResult, GoesOnAfterAFailureWhereTheProfileSaysSo) {
    EXPECT_THAT(classify_result(in_stage(NextKind::Plugin, OnFailure::Continue), StageVerdict::Failed), ElementsAre(Event::StageEnded));
    EXPECT_THAT(classify_wipe_refused(in_stage(NextKind::Reporting, OnFailure::Continue)), ElementsAre(Event::StageEndedLast));
    EXPECT_THAT(classify_breach(in_stage(NextKind::Plugin, OnFailure::Continue), Severity::Critical, "SMART"), ElementsAre(Event::BreachGoOn));
}

TEST(ClassifyResult, FromASilentAgentIsItsReturnFirst) {
    EXPECT_THAT(classify_result(in_state(State::Rebooting), StageVerdict::Passed), ElementsAre(Event::AgentBack, Event::StageEnded));
    EXPECT_THAT(classify_breach(in_state(State::Rebooting), Severity::Critical, "SMART"), ElementsAre(Event::AgentBack, Event::CriticalBreach));
    EXPECT_THAT(classify_message(in_state(State::Rebooting)), ElementsAre(Event::AgentBack));
}

TEST(ClassifyResult, ChangesNothingOfARunThatIsNotInAStage) {
    for (const State state : {State::Failed, State::Cancelled, State::Reporting, State::Booting}) {
        EXPECT_THAT(classify_result(in_state(state), StageVerdict::Passed), IsEmpty());
        EXPECT_THAT(classify_breach(in_state(state), Severity::Critical, "SMART"), IsEmpty());
    }
}

TEST(ClassifyBreach, CountsOnlyWhenCriticalAndOfTheStageInHand) {
    EXPECT_THAT(classify_breach(in_stage(), Severity::Critical, "SMART"), ElementsAre(Event::CriticalBreach));
    EXPECT_THAT(classify_breach(in_stage(), Severity::Warning, "SMART"), IsEmpty());
    EXPECT_THAT(classify_breach(in_stage(), Severity::Critical, "Memory"), IsEmpty());
}

TEST(ClassifyDiff, FailsOnlyWhenCriticalAndHeld) {
    RunFacts run = in_state(State::SpecValidate);
    EXPECT_THAT(classify_diff(run, false), ElementsAre(Event::DiffClean));
    EXPECT_THAT(classify_diff(run, true), ElementsAre(Event::DiffCritical));
    run.on_failure = OnFailure::Continue;
    run.next = NextKind::Reporting;
    EXPECT_THAT(classify_diff(run, true), ElementsAre(Event::DiffCleanLast));
    EXPECT_THAT(classify_diff(in_stage(), true), IsEmpty());
}

TEST(ClassifyClaim, TellsFirstClaimRestartReturnAndReplayApart) {
    EXPECT_THAT(classify_claim(in_state(State::Booting), {"boot-1", "n-1"}), ElementsAre(Event::AgentClaimed));
    EXPECT_THAT(classify_claim(in_stage(), {"boot-1", "n-1"}), IsEmpty());  // the answer was lost: the same again
    EXPECT_THAT(classify_claim(in_stage(), {"boot-1", "n-2"}), ElementsAre(Event::AgentRestarted));
    EXPECT_THAT(classify_claim(in_stage(), {"boot-2", "n-2"}), ElementsAre(Event::MachineRebooted, Event::AgentReturnedNewBoot));
    EXPECT_THAT(classify_claim(in_stage(), {"boot-1", "n-2", true}), ElementsAre(Event::TokenReplayed));
    EXPECT_THAT(classify_claim(in_state(State::Rebooting), {"boot-1", "n-1"}), ElementsAre(Event::AgentBack));
    EXPECT_THAT(classify_claim(in_state(State::Rebooting), {"boot-1", "n-2"}), ElementsAre(Event::AgentRestarted));
    EXPECT_THAT(classify_claim(in_state(State::Rebooting), {"boot-2", "n-2"}), ElementsAre(Event::AgentReturnedNewBoot));
    EXPECT_THAT(classify_claim(in_state(State::FailedHolding), {"boot-2", "n-2"}), IsEmpty());
    EXPECT_THAT(classify_claim(in_state(State::Failed), {"boot-1", "n-2", true}), IsEmpty());
}

TEST(ClassifyClaim, ForgivesOneRestartAStage) {
    RunFacts run = in_stage(NextKind::SpecValidate);
    run.restarts_in_stage = 1;
    EXPECT_THAT(classify_claim(run, {"boot-1", "n-2"}), ElementsAre(Event::AgentRestartedAgainThenSpec));
    run.state = State::Rebooting;
    EXPECT_THAT(classify_claim(run, {"boot-1", "n-2"}), ElementsAre(Event::AgentBack, Event::AgentRestartedAgainThenSpec));
}

TEST(ClassifyBoot, RetriesWhileTriesAreLeftAndTheMachineIsNotLocal) {
    RunFacts run = in_state(State::Booting);
    EXPECT_THAT(classify_boot_timeout(run), ElementsAre(Event::BootTimeoutFinal));
    run.boot_retries_left = 1;
    EXPECT_THAT(classify_boot_timeout(run), ElementsAre(Event::BootTimeoutRetry));
    run.local = true;
    EXPECT_THAT(classify_boot_timeout(run), ElementsAre(Event::BootTimeoutFinal));
    EXPECT_THAT(classify_boot_timeout(in_stage()), IsEmpty());
}

TEST(ClassifyBoot, ReadsAFetchedScriptByTheState) {
    EXPECT_THAT(classify_script_fetched(in_state(State::WaitingWoL)), ElementsAre(Event::ScriptFetched));
    EXPECT_THAT(classify_script_fetched(in_stage()), ElementsAre(Event::MachineRebooted));
    EXPECT_THAT(classify_script_fetched(in_state(State::FailedHolding)), ElementsAre(Event::MachineRebooted));
    EXPECT_THAT(classify_script_fetched(in_state(State::Completed)), IsEmpty());
}

TEST(ClassifyTimers, SpeakOnlyWhereTheStateListens) {
    EXPECT_THAT(classify_silence(in_stage()), ElementsAre(Event::AgentSilent));
    EXPECT_THAT(classify_silence(in_state(State::Reporting)), IsEmpty());
    EXPECT_THAT(classify_return_timeout(in_state(State::Rebooting)), ElementsAre(Event::ReturnTimeout));
    EXPECT_THAT(classify_deadline(in_stage(NextKind::Reporting)), ElementsAre(Event::StageDeadlineLast));
    EXPECT_THAT(classify_deadline(in_state(State::Rebooting)), IsEmpty());
    EXPECT_THAT(classify_plan_failed(in_stage()), ElementsAre(Event::PlanFailed));
    EXPECT_THAT(classify_service_failed(in_stage(NextKind::SpecValidate)), ElementsAre(Event::ServiceFailedThenSpec));
}

TEST(ClassifyHold, RetriesTheStageTheSpecOrNothing) {
    RunFacts run = in_state(State::FailedHolding);
    EXPECT_THAT(classify_retry(run), ElementsAre(Event::RetryStage));
    EXPECT_THAT(classify_override(run), IsEmpty());
    run.held_for_wipe = true;
    EXPECT_THAT(classify_override(run), ElementsAre(Event::OverrideWipe));
    run.stage = kSpecValidate;
    EXPECT_THAT(classify_retry(run), ElementsAre(Event::RetrySpec));
    run.stage = kReporting;
    EXPECT_THAT(classify_retry(run), IsEmpty());
    EXPECT_THAT(classify_retry(in_state(State::Failed)), IsEmpty());
}

}  // namespace
}  // namespace vetting
