// Proofs about the table, made by the compiler: a table that breaks one does not build.
#include "host/rules/state_machine.hpp"

namespace vetting {
namespace {

constexpr bool each_pair_appears_once() {
    for (std::size_t i = 0; i < kTransitions.size(); ++i) {
        for (std::size_t j = i + 1; j < kTransitions.size(); ++j) {
            if (kTransitions[i].from == kTransitions[j].from && kTransitions[i].event == kTransitions[j].event) return false;
        }
    }
    return true;
}

/// States that can be reached from `start`, as bits.
constexpr std::uint32_t reachable_from(State start) {
    std::uint32_t reached = 1U << static_cast<unsigned>(start);
    for (std::size_t round = 0; round < kTransitions.size(); ++round) {
        for (const Transition& row : kTransitions) {
            if ((reached >> static_cast<unsigned>(row.from) & 1U) != 0) reached |= 1U << static_cast<unsigned>(row.next);
        }
    }
    return reached;
}

template <class Predicate>
constexpr bool for_each_state(Predicate predicate) {
    for (const auto& [state, text] : EnumWords<State>::kWords) {
        if (!predicate(state)) return false;
    }
    return true;
}

constexpr bool has_row_from(State state) {
    for (const Transition& row : kTransitions) {
        if (row.from == state) return true;
    }
    return false;
}

constexpr bool every_event_has_a_row() {
    for (const auto& [event, text] : EnumWords<Event>::kWords) {
        bool found = false;
        for (const Transition& row : kTransitions) found = found || row.event == event;
        if (!found) return false;
    }
    return true;
}

constexpr State walk(std::initializer_list<Event> events) {
    State state = State::None;
    for (const Event event : events) state = find_transition(state, event).value().next;
    return state;
}

static_assert(each_pair_appears_once(), "two rows answer the same (state, event)");
static_assert(every_event_has_a_row(), "an event that no state answers");
static_assert(for_each_state([](State state) {
    return (reachable_from(State::None) >> static_cast<unsigned>(state) & 1U) != 0;
}), "a state that no run can reach");
static_assert(for_each_state([](State state) {
    return is_active(state) == find_transition(state, Event::CancelRequested).has_value();
}), "exactly the active states can be cancelled");
static_assert(for_each_state([](State state) { return is_terminal(state) != has_row_from(state); }),
              "nothing leads out of a terminal state, and something out of every other");
static_assert(for_each_state([](State state) {
    return is_terminal(state) || (reachable_from(state) & (1U << static_cast<unsigned>(State::Completed) |
                                                           1U << static_cast<unsigned>(State::Released) |
                                                           1U << static_cast<unsigned>(State::Cancelled))) != 0;
}), "a state from which no run can end");

static_assert(walk({Event::RunRequested, Event::StartRequested, Event::SlotForLocal, Event::AgentClaimed,
                    Event::StageEndedThenSpec, Event::DiffClean, Event::StageEndedLast, Event::ReportsEnded}) ==
              State::Completed, "the straight road of a local run");
static_assert(walk({Event::RunRequested, Event::StartRequested, Event::SlotForWake, Event::ScriptFetched,
                    Event::AgentClaimed, Event::StageFailed, Event::AgentHolds, Event::RetryStage,
                    Event::StageEndedLast, Event::ReportsEnded}) == State::Completed, "a held run can be retried to its end");
static_assert(walk({Event::RunRequested, Event::StartRequested, Event::SlotForReboot, Event::BootTimeoutRetry,
                    Event::ScriptFetched, Event::AgentClaimed, Event::MachineRebooted, Event::AgentReturnedNewBoot,
                    Event::HoldReleasedOff}) == State::Released, "a reboot in a stage ends in a release");

}  // namespace
}  // namespace vetting
