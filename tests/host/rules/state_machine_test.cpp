#include "host/rules/state_machine.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/sdk/drawn_page.hpp"

namespace vetting {
namespace {

struct Case {
    const char* name;
    State from;
    Event event;
    State next;
    RunAction action;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

class StateMachineAccepts : public testing::TestWithParam<Case> {};
TEST_P(StateMachineAccepts, TheEventAndNamesItsAction) {
    const auto row = find_transition(GetParam().from, GetParam().event);
    ASSERT_TRUE(row);
    EXPECT_EQ(word(row->next), word(GetParam().next));
    EXPECT_EQ(word(row->action), word(GetParam().action));
}
INSTANTIATE_TEST_SUITE_P(Run, StateMachineAccepts, testing::Values(
    Case{"FreedSlotWakesTheMachine", State::Queued, Event::SlotForWake, State::WaitingWoL, RunAction::PowerOn},
    Case{"FailedStageEndsTheRun", State::InStage, Event::StageFailed, State::Failed, RunAction::FailStage},
    Case{"MissedDeadlineGoesOnWithTheNextStage", State::InStage, Event::StageDeadline, State::InStage, RunAction::AbortThenOffer},
    Case{"CriticalDiffEndsTheRun", State::SpecValidate, Event::DiffCritical, State::Failed, RunAction::FailSpec},
    Case{"SilenceWaitsForTheMachine", State::InStage, Event::AgentSilent, State::Rebooting, RunAction::AwaitReturn},
    Case{"NewBootInAStageFails", State::Rebooting, Event::AgentReturnedNewBoot, State::Failed, RunAction::FailRebooted},
    Case{"RestartedAgentTriesAgain", State::InStage, Event::AgentRestarted, State::InStage, RunAction::NextAttempt},
    Case{"FailedMachineIsHeld", State::Failed, Event::AgentHolds, State::FailedHolding, RunAction::OpenHold},
    Case{"HeldStageIsRetried", State::FailedHolding, Event::RetryStage, State::InStage, RunAction::RetryStage},
    Case{"HeldMachineIsReleased", State::FailedHolding, Event::HoldReleasedOff, State::Released, RunAction::ReleaseOff},
    Case{"ReplayedTokenFails", State::Reporting, Event::TokenReplayed, State::Failed, RunAction::FailReplayed}),
    case_name);

TEST(StateMachine, RefusesAStageResultBeforeTheRunIsClaimed) {
    EXPECT_FALSE(find_transition(State::Queued, Event::StageEnded));
    EXPECT_FALSE(find_transition(State::Booting, Event::StageEnded));
}

TEST(StateMachine, ChangesNothingOfARunThatHasEnded) {
    for (const State state : {State::Completed, State::Released, State::Cancelled}) {
        for (const auto& [event, text] : EnumWords<Event>::kWords) EXPECT_FALSE(find_transition(state, event)) << word(state) << " " << text;
    }
}

TEST(StateMachine, GivesEveryWordBack) {
    for (const auto& [state, text] : EnumWords<State>::kWords) EXPECT_EQ(from_word<State>(text), state);
    for (const auto& [event, text] : EnumWords<Event>::kWords) EXPECT_EQ(from_word<Event>(text), event);
    for (const auto& [action, text] : EnumWords<RunAction>::kWords) {
        EXPECT_EQ(from_word<RunAction>(text), action);
        EXPECT_NE(sentence(action), "?") << text;
    }
}

TEST(StateMachine, ReportsAndNotifiesOnEveryRowIntoFailed) {
    const std::set<RunAction> reporting = {RunAction::FailBoot, RunAction::FailSpec, RunAction::FailStage,
                                           RunAction::FailRebooted, RunAction::FailSilent, RunAction::FailReplayed};
    for (const Transition& row : kTransitions) EXPECT_EQ(row.next == State::Failed, reporting.count(row.action) == 1) << word(row.event);
}

/// Rows between the same two states share an arrow.
std::string mermaid() {
    std::string text = "```mermaid\nstateDiagram-v2\n";
    std::set<std::pair<State, State>> drawn;
    for (const Transition& first : kTransitions) {
        if (first.event == Event::CancelRequested || !drawn.emplace(first.from, first.next).second) continue;
        std::string events;
        for (const Transition& row : kTransitions) {
            if (row.from != first.from || row.next != first.next || row.event == Event::CancelRequested) continue;
            events += (events.empty() ? "" : ", ") + std::string(word(row.event));
        }
        const std::string from = first.from == State::None ? "[*]" : std::string(word(first.from));
        text += "    " + from + " --> " + std::string(word(first.next)) + ": " + events + "\n";
    }
    for (const State end : {State::Completed, State::Released, State::Cancelled}) text += "    " + std::string(word(end)) + " --> [*]\n";
    return text + "```\n";
}

std::string drawn_table() {
    std::string page =
        "# The life of a run\n\nDrawn from the table in `host/rules/state_machine.hpp`; a pair that is not listed is refused. Every active\n"
        "state also answers CancelRequested by going to Cancelled (left out of the picture, not of the table).\n\n" + mermaid() +
        "\n| from | event | next | action |\n|---|---|---|---|\n";
    for (const Transition& row : kTransitions) {
        const std::string from = row.from == State::None ? "–" : std::string(word(row.from));
        page += "| " + from + " | " + std::string(word(row.event)) + " | " + std::string(word(row.next)) + " | " +
                std::string(row.action == RunAction::None ? "–" : sentence(row.action)) + " |\n";
    }
    return page;
}

TEST(StateMachine, IsDrawnInTheDocumentation) { testing_pages::expect_page_is_fresh("state-machine.md", drawn_table()); }

}  // namespace
}  // namespace vetting
