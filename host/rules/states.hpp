// The nouns of a run's life: the states it can be in, what can happen to it, what is done about it. Words are contracts.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sdk/base/json.hpp"

namespace vetting {

enum class State : std::uint8_t {
    None,  ///< before the run exists; never stored
    Registered, Queued, WaitingWoL, WaitingReboot, Booting, InStage, SpecValidate, Rebooting, Reporting,
    Completed, Failed, FailedHolding, Released, Cancelled,
};

/// What happened. `…ThenSpec` and `…Last` are the same thing where SpecValidate, or nothing but Reporting, comes next.
enum class Event : std::uint8_t {
    RunRequested, StartRequested, SlotForWake, SlotForReboot, SlotForLocal, ScriptFetched, BootTimeoutRetry,
    BootTimeoutFinal, AgentClaimed,
    StageEnded, StageEndedThenSpec, StageEndedLast,
    DiffClean, DiffCleanLast, DiffCritical,
    StageFailed, CriticalBreach, WipeRefused, BreachGoOn,
    StageDeadline, StageDeadlineThenSpec, StageDeadlineLast,
    PlanFailed, PlanFailedThenSpec, PlanFailedLast,
    ServiceFailed, ServiceFailedThenSpec, ServiceFailedLast,
    AgentRestartedAgain, AgentRestartedAgainThenSpec, AgentRestartedAgainLast,
    AgentSilent, MachineRebooted, AgentRestarted, AgentBack, AgentReturnedNewBoot, ReturnTimeout, ReportsEnded,
    AgentHolds, RetryStage, OverrideWipe, RetrySpec, HoldReleasedOff, HoldReleasedOn, TokenReplayed, CancelRequested,
};

/// What the engine does because of a transition: outbox rows of the same transaction, each idempotent.
enum class RunAction : std::uint8_t {
    None,
    Pin,                ///< pin profile, rules and plugin digests
    PowerOn,            ///< wake the machine
    ArmReboot,          ///< tell the host-mode agent `reboot_for_vetting`
    HandBootToken,      ///< mint the boot token and hand it to the local agent
    MintBootToken,      ///< mint a boot token, void the one before
    PowerCycle,         ///< void the boot token, power cycle
    FailBoot,           ///< void the boot token, report, notify StageFailed (stage `Boot`)
    OfferStage,         ///< offer the stage at the run's index
    DiffSpec,           ///< compare with the expected spec, in this same transaction
    RenderReports,      ///< every reporter of the profile
    FailSpec,           ///< report, notify SpecMismatch
    FailStage,          ///< `abort_stage`, report, notify StageFailed
    AbortStage,         ///< `abort_stage`; its result is still awaited
    AbortThenOffer,     ///< `abort_stage`, the stage is inconclusive, offer the next
    AbortThenDiff,      ///< `abort_stage`, the stage is inconclusive, compare with the expected spec
    AbortThenRender,    ///< `abort_stage`, the stage is inconclusive, render reports
    AwaitReturn,        ///< keep the evidence, start the grace timer
    MintReturnToken,    ///< mint a boot token for a machine that rebooted in a stage or a hold
    NextAttempt,        ///< clean up from the journal, offer the stage again
    FailRebooted,       ///< "rebooted in STAGE", pstore, report, notify StageFailed
    FailSilent,         ///< "went silent in STAGE", power off, report, notify StageFailed
    Complete,           ///< notify RunCompleted, `shutdown`
    OpenHold,           ///< authorise a key, notify HoldingOpened
    KeepHold,           ///< same key, new host key
    RetryStage,         ///< `retry_stage`, next attempt of the stage in hand
    RetryOverridden,    ///< as RetryStage, with the override of the wipe probe
    RetryInventory,     ///< `retry_stage` from InventoryCheck
    ReleaseOff,         ///< drop the key, final report, power off
    ReleaseOn,          ///< drop the key, final report, leave it on
    FailReplayed,       ///< audit, `abort_stage`, report, notify StageFailed
    Cancel,             ///< drop key, void boot token, disarm reboot, end stage, clean up, report
};

// clang-format off
template <>
struct EnumWords<State> {
    static constexpr auto kWords = std::to_array<std::pair<State, std::string_view>>({
        {State::None, "None"}, {State::Registered, "Registered"}, {State::Queued, "Queued"},
        {State::WaitingWoL, "WaitingWoL"}, {State::WaitingReboot, "WaitingReboot"}, {State::Booting, "Booting"},
        {State::InStage, "InStage"}, {State::SpecValidate, "SpecValidate"}, {State::Rebooting, "Rebooting"},
        {State::Reporting, "Reporting"}, {State::Completed, "Completed"}, {State::Failed, "Failed"},
        {State::FailedHolding, "FailedHolding"}, {State::Released, "Released"}, {State::Cancelled, "Cancelled"},
    });
};
template <>
struct EnumWords<Event> {
    static constexpr auto kWords = std::to_array<std::pair<Event, std::string_view>>({
        {Event::RunRequested, "RunRequested"}, {Event::StartRequested, "StartRequested"},
        {Event::SlotForWake, "SlotForWake"}, {Event::SlotForReboot, "SlotForReboot"},
        {Event::SlotForLocal, "SlotForLocal"}, {Event::ScriptFetched, "ScriptFetched"},
        {Event::BootTimeoutRetry, "BootTimeoutRetry"}, {Event::BootTimeoutFinal, "BootTimeoutFinal"},
        {Event::AgentClaimed, "AgentClaimed"}, {Event::StageEnded, "StageEnded"},
        {Event::StageEndedThenSpec, "StageEndedThenSpec"}, {Event::StageEndedLast, "StageEndedLast"},
        {Event::DiffClean, "DiffClean"}, {Event::DiffCleanLast, "DiffCleanLast"},
        {Event::DiffCritical, "DiffCritical"}, {Event::StageFailed, "StageFailed"},
        {Event::CriticalBreach, "CriticalBreach"}, {Event::WipeRefused, "WipeRefused"},
        {Event::BreachGoOn, "BreachGoOn"}, {Event::StageDeadline, "StageDeadline"},
        {Event::StageDeadlineThenSpec, "StageDeadlineThenSpec"}, {Event::StageDeadlineLast, "StageDeadlineLast"},
        {Event::PlanFailed, "PlanFailed"}, {Event::PlanFailedThenSpec, "PlanFailedThenSpec"},
        {Event::PlanFailedLast, "PlanFailedLast"}, {Event::ServiceFailed, "ServiceFailed"},
        {Event::ServiceFailedThenSpec, "ServiceFailedThenSpec"}, {Event::ServiceFailedLast, "ServiceFailedLast"},
        {Event::AgentRestartedAgain, "AgentRestartedAgain"},
        {Event::AgentRestartedAgainThenSpec, "AgentRestartedAgainThenSpec"},
        {Event::AgentRestartedAgainLast, "AgentRestartedAgainLast"}, {Event::AgentSilent, "AgentSilent"},
        {Event::MachineRebooted, "MachineRebooted"}, {Event::AgentRestarted, "AgentRestarted"},
        {Event::AgentBack, "AgentBack"}, {Event::AgentReturnedNewBoot, "AgentReturnedNewBoot"},
        {Event::ReturnTimeout, "ReturnTimeout"}, {Event::ReportsEnded, "ReportsEnded"},
        {Event::AgentHolds, "AgentHolds"}, {Event::RetryStage, "RetryStage"}, {Event::OverrideWipe, "OverrideWipe"},
        {Event::RetrySpec, "RetrySpec"}, {Event::HoldReleasedOff, "HoldReleasedOff"},
        {Event::HoldReleasedOn, "HoldReleasedOn"}, {Event::TokenReplayed, "TokenReplayed"},
        {Event::CancelRequested, "CancelRequested"},
    });
};
template <>
struct EnumWords<RunAction> {
    static constexpr auto kWords = std::to_array<std::pair<RunAction, std::string_view>>({
        {RunAction::None, "None"}, {RunAction::Pin, "Pin"}, {RunAction::PowerOn, "PowerOn"},
        {RunAction::ArmReboot, "ArmReboot"}, {RunAction::HandBootToken, "HandBootToken"},
        {RunAction::MintBootToken, "MintBootToken"}, {RunAction::PowerCycle, "PowerCycle"},
        {RunAction::FailBoot, "FailBoot"}, {RunAction::OfferStage, "OfferStage"}, {RunAction::DiffSpec, "DiffSpec"},
        {RunAction::RenderReports, "RenderReports"}, {RunAction::FailSpec, "FailSpec"},
        {RunAction::FailStage, "FailStage"}, {RunAction::AbortStage, "AbortStage"},
        {RunAction::AbortThenOffer, "AbortThenOffer"}, {RunAction::AbortThenDiff, "AbortThenDiff"},
        {RunAction::AbortThenRender, "AbortThenRender"}, {RunAction::AwaitReturn, "AwaitReturn"},
        {RunAction::MintReturnToken, "MintReturnToken"}, {RunAction::NextAttempt, "NextAttempt"},
        {RunAction::FailRebooted, "FailRebooted"}, {RunAction::FailSilent, "FailSilent"},
        {RunAction::Complete, "Complete"}, {RunAction::OpenHold, "OpenHold"}, {RunAction::KeepHold, "KeepHold"},
        {RunAction::RetryStage, "RetryStage"}, {RunAction::RetryOverridden, "RetryOverridden"},
        {RunAction::RetryInventory, "RetryInventory"}, {RunAction::ReleaseOff, "ReleaseOff"},
        {RunAction::ReleaseOn, "ReleaseOn"}, {RunAction::FailReplayed, "FailReplayed"}, {RunAction::Cancel, "Cancel"},
    });
};
// clang-format on

/// What an action does, in words for people: the comment beside it.
[[nodiscard]] std::string_view sentence(RunAction action);

/// A run between these has one of the dispatcher's slots; a failed or holding run has given its own back.
[[nodiscard]] constexpr bool holds_slot(State state) {
    return state == State::WaitingWoL || state == State::WaitingReboot || state == State::Booting ||
           state == State::InStage || state == State::SpecValidate || state == State::Rebooting ||
           state == State::Reporting;
}

}  // namespace vetting
