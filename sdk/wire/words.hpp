// The closed vocabularies of the protocol: verdicts, severities, actions, endings. Words are contracts.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sdk/base/json.hpp"

namespace vetting {

enum class StageVerdict : std::uint8_t { Passed, Failed, Skipped, Inconclusive };
enum class RunVerdict : std::uint8_t { Fit, Unfit, Inconclusive, Cancelled };
enum class Severity : std::uint8_t { Info, Warning, Critical };
/// What a person should do about a finding.
enum class Action : std::uint8_t { Watch, Retest, Reseat, Reconfigure, Replace };
/// How a plugin's child process ended.
enum class EndingKind : std::uint8_t { Clean, Status, Signal, OutOfMemory, Killed, Silent, Unkillable, Unavailable };
/// What the host tells the agent in answer to a heartbeat.
enum class Command : std::uint8_t { Continue, AbortStage, RetryStage, Abort, Shutdown };

template <>
struct EnumWords<StageVerdict> {
    static constexpr auto kWords = std::to_array<std::pair<StageVerdict, std::string_view>>(
        {{StageVerdict::Passed, "passed"}, {StageVerdict::Failed, "failed"}, {StageVerdict::Skipped, "skipped"},
         {StageVerdict::Inconclusive, "inconclusive"}});
};
template <>
struct EnumWords<RunVerdict> {
    static constexpr auto kWords = std::to_array<std::pair<RunVerdict, std::string_view>>(
        {{RunVerdict::Fit, "fit"}, {RunVerdict::Unfit, "unfit"}, {RunVerdict::Inconclusive, "inconclusive"},
         {RunVerdict::Cancelled, "cancelled"}});
};
template <>
struct EnumWords<Severity> {
    static constexpr auto kWords = std::to_array<std::pair<Severity, std::string_view>>(
        {{Severity::Info, "info"}, {Severity::Warning, "warning"}, {Severity::Critical, "critical"}});
};
template <>
struct EnumWords<Action> {
    static constexpr auto kWords = std::to_array<std::pair<Action, std::string_view>>(
        {{Action::Watch, "watch"}, {Action::Retest, "retest"}, {Action::Reseat, "reseat"},
         {Action::Reconfigure, "reconfigure"}, {Action::Replace, "replace"}});
};
template <>
struct EnumWords<EndingKind> {
    static constexpr auto kWords = std::to_array<std::pair<EndingKind, std::string_view>>(
        {{EndingKind::Clean, "clean"}, {EndingKind::Status, "status"}, {EndingKind::Signal, "signal"},
         {EndingKind::OutOfMemory, "out_of_memory"}, {EndingKind::Killed, "killed"}, {EndingKind::Silent, "silent"},
         {EndingKind::Unkillable, "unkillable"}, {EndingKind::Unavailable, "unavailable"}});
};
template <>
struct EnumWords<Command> {
    static constexpr auto kWords = std::to_array<std::pair<Command, std::string_view>>(
        {{Command::Continue, "continue"}, {Command::AbortStage, "abort_stage"}, {Command::RetryStage, "retry_stage"},
         {Command::Abort, "abort"}, {Command::Shutdown, "shutdown"}});
};

}  // namespace vetting
