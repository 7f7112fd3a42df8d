// The whole life of a run as one table: seeing an event in a state, go to the next state and do an action.
//
// The table decides; nothing else changes a state. There are no guards: `classify.hpp` turns what came in (a result, a
// breach, a timer, a claim) into events. state_machine.cpp proves at compile time that pairs are unique, every state is
// reachable and every active state can be cancelled; docs/state-machine.md is drawn from it.
#pragma once

#include <array>
#include <optional>

#include "host/rules/states.hpp"

namespace vetting {

/// One row of the run's life: seeing `event` in `from`, go to `next` and do `action`.
struct Transition {
    State from;
    Event event;
    State next;
    RunAction action;
    constexpr bool operator==(const Transition&) const = default;
};

// clang-format off
/// A pair (from, event) that is not listed is refused.
inline constexpr auto kTransitions = std::to_array<Transition>({
    {State::None,          Event::RunRequested,                State::Registered,    RunAction::Pin},
    {State::Registered,    Event::StartRequested,              State::Queued,        RunAction::None},
    {State::Queued,        Event::SlotForWake,                 State::WaitingWoL,    RunAction::PowerOn},
    {State::Queued,        Event::SlotForReboot,               State::WaitingReboot, RunAction::ArmReboot},
    {State::Queued,        Event::SlotForLocal,                State::Booting,       RunAction::HandBootToken},

    {State::WaitingWoL,    Event::ScriptFetched,               State::Booting,       RunAction::MintBootToken},
    {State::WaitingReboot, Event::ScriptFetched,               State::Booting,       RunAction::MintBootToken},
    {State::Booting,       Event::ScriptFetched,               State::Booting,       RunAction::MintBootToken},
    {State::WaitingWoL,    Event::BootTimeoutRetry,            State::WaitingWoL,    RunAction::PowerCycle},
    {State::WaitingReboot, Event::BootTimeoutRetry,            State::WaitingWoL,    RunAction::PowerCycle},
    {State::Booting,       Event::BootTimeoutRetry,            State::WaitingWoL,    RunAction::PowerCycle},
    {State::WaitingWoL,    Event::BootTimeoutFinal,            State::Failed,        RunAction::FailBoot},
    {State::WaitingReboot, Event::BootTimeoutFinal,            State::Failed,        RunAction::FailBoot},
    {State::Booting,       Event::BootTimeoutFinal,            State::Failed,        RunAction::FailBoot},
    {State::Booting,       Event::AgentClaimed,                State::InStage,       RunAction::OfferStage},

    {State::InStage,       Event::StageEnded,                  State::InStage,       RunAction::OfferStage},
    {State::InStage,       Event::StageEndedThenSpec,          State::SpecValidate,  RunAction::DiffSpec},
    {State::InStage,       Event::StageEndedLast,              State::Reporting,     RunAction::RenderReports},
    {State::SpecValidate,  Event::DiffClean,                   State::InStage,       RunAction::OfferStage},
    {State::SpecValidate,  Event::DiffCleanLast,               State::Reporting,     RunAction::RenderReports},
    {State::SpecValidate,  Event::DiffCritical,                State::Failed,        RunAction::FailSpec},
    {State::InStage,       Event::StageFailed,                 State::Failed,        RunAction::FailStage},
    {State::InStage,       Event::CriticalBreach,              State::Failed,        RunAction::FailStage},
    {State::InStage,       Event::WipeRefused,                 State::Failed,        RunAction::FailStage},
    {State::InStage,       Event::BreachGoOn,                  State::InStage,       RunAction::AbortStage},

    {State::InStage,       Event::StageDeadline,               State::InStage,       RunAction::AbortThenOffer},
    {State::InStage,       Event::StageDeadlineThenSpec,       State::SpecValidate,  RunAction::AbortThenDiff},
    {State::InStage,       Event::StageDeadlineLast,           State::Reporting,     RunAction::AbortThenRender},
    {State::InStage,       Event::PlanFailed,                  State::InStage,       RunAction::AbortThenOffer},
    {State::InStage,       Event::PlanFailedThenSpec,          State::SpecValidate,  RunAction::AbortThenDiff},
    {State::InStage,       Event::PlanFailedLast,              State::Reporting,     RunAction::AbortThenRender},
    {State::InStage,       Event::ServiceFailed,               State::InStage,       RunAction::AbortThenOffer},
    {State::InStage,       Event::ServiceFailedThenSpec,       State::SpecValidate,  RunAction::AbortThenDiff},
    {State::InStage,       Event::ServiceFailedLast,           State::Reporting,     RunAction::AbortThenRender},
    {State::InStage,       Event::AgentRestartedAgain,         State::InStage,       RunAction::AbortThenOffer},
    {State::InStage,       Event::AgentRestartedAgainThenSpec, State::SpecValidate,  RunAction::AbortThenDiff},
    {State::InStage,       Event::AgentRestartedAgainLast,     State::Reporting,     RunAction::AbortThenRender},

    {State::InStage,       Event::AgentSilent,                 State::Rebooting,     RunAction::AwaitReturn},
    {State::InStage,       Event::MachineRebooted,             State::Rebooting,     RunAction::MintReturnToken},
    {State::Rebooting,     Event::MachineRebooted,             State::Rebooting,     RunAction::MintReturnToken},
    {State::InStage,       Event::AgentRestarted,              State::InStage,       RunAction::NextAttempt},
    {State::Rebooting,     Event::AgentRestarted,              State::InStage,       RunAction::NextAttempt},
    {State::Rebooting,     Event::AgentBack,                   State::InStage,       RunAction::None},
    {State::Rebooting,     Event::AgentReturnedNewBoot,        State::Failed,        RunAction::FailRebooted},
    {State::Rebooting,     Event::ReturnTimeout,               State::Failed,        RunAction::FailSilent},
    {State::Reporting,     Event::ReportsEnded,                State::Completed,     RunAction::Complete},

    {State::Failed,        Event::AgentHolds,                  State::FailedHolding, RunAction::OpenHold},
    {State::FailedHolding, Event::AgentHolds,                  State::FailedHolding, RunAction::KeepHold},
    {State::FailedHolding, Event::MachineRebooted,             State::FailedHolding, RunAction::MintReturnToken},
    {State::FailedHolding, Event::RetryStage,                  State::InStage,       RunAction::RetryStage},
    {State::FailedHolding, Event::OverrideWipe,                State::InStage,       RunAction::RetryOverridden},
    {State::FailedHolding, Event::RetrySpec,                   State::InStage,       RunAction::RetryInventory},
    {State::Failed,        Event::HoldReleasedOff,             State::Released,      RunAction::ReleaseOff},
    {State::FailedHolding, Event::HoldReleasedOff,             State::Released,      RunAction::ReleaseOff},
    {State::Failed,        Event::HoldReleasedOn,              State::Released,      RunAction::ReleaseOn},
    {State::FailedHolding, Event::HoldReleasedOn,              State::Released,      RunAction::ReleaseOn},

    {State::InStage,       Event::TokenReplayed,               State::Failed,        RunAction::FailReplayed},
    {State::SpecValidate,  Event::TokenReplayed,               State::Failed,        RunAction::FailReplayed},
    {State::Rebooting,     Event::TokenReplayed,               State::Failed,        RunAction::FailReplayed},
    {State::Reporting,     Event::TokenReplayed,               State::Failed,        RunAction::FailReplayed},

    {State::Registered,    Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::Queued,        Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::WaitingWoL,    Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::WaitingReboot, Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::Booting,       Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::InStage,       Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::SpecValidate,  Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::Rebooting,     Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::Reporting,     Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
    {State::FailedHolding, Event::CancelRequested,             State::Cancelled,     RunAction::Cancel},
});
// clang-format on

/// The row for `event` in `from`, or nothing: the event is refused there.
[[nodiscard]] constexpr std::optional<Transition> find_transition(State from, Event event) {
    for (const Transition& row : kTransitions) {
        if (row.from == from && row.event == event) return row;
    }
    return std::nullopt;
}

/// All but Completed, Failed, Released and Cancelled (and None): the run can still be cancelled.
[[nodiscard]] constexpr bool is_active(State state) {
    return state != State::None && state != State::Completed && state != State::Failed && state != State::Released &&
           state != State::Cancelled;
}
/// No row leads out of it.
[[nodiscard]] constexpr bool is_terminal(State state) {
    return state == State::Completed || state == State::Released || state == State::Cancelled;
}

}  // namespace vetting
