#include "host/rules/classify.hpp"

#include <optional>

namespace vetting {
namespace {

/// The three faces of one happening, by what comes after the stage.
struct ByNext {
    Event plugin, spec, last;
};
constexpr ByNext kEnded{Event::StageEnded, Event::StageEndedThenSpec, Event::StageEndedLast};
constexpr ByNext kDeadline{Event::StageDeadline, Event::StageDeadlineThenSpec, Event::StageDeadlineLast};
constexpr ByNext kPlanFailed{Event::PlanFailed, Event::PlanFailedThenSpec, Event::PlanFailedLast};
constexpr ByNext kServiceFailed{Event::ServiceFailed, Event::ServiceFailedThenSpec, Event::ServiceFailedLast};
constexpr ByNext kRestartedAgain{Event::AgentRestartedAgain, Event::AgentRestartedAgainThenSpec, Event::AgentRestartedAgainLast};

Event pick(const ByNext& faces, NextKind next) {
    switch (next) {
        case NextKind::Plugin: return faces.plugin;
        case NextKind::SpecValidate: return faces.spec;
        case NextKind::Reporting: break;
    }
    return faces.last;
}

bool in_stage(const RunFacts& run) { return run.state == State::InStage || run.state == State::Rebooting; }

/// An event of the stage in hand: in Rebooting the agent that brings it is back first.
Events stage_event(const RunFacts& run, Event event) {
    if (run.state == State::InStage) return {event};
    if (run.state == State::Rebooting) return {Event::AgentBack, event};
    return {};
}

Events only_where_listed(const RunFacts& run, Event event) {
    return find_transition(run.state, event) ? Events{event} : Events{};
}

/// Another process of the same boot: the first restart in a stage is forgiven with a new attempt.
Events classify_restart(const RunFacts& run) {
    if (run.restarts_in_stage == 0) return {Event::AgentRestarted};
    return stage_event(run, pick(kRestartedAgain, run.next));
}

}  // namespace

Events classify_result(const RunFacts& run, StageVerdict verdict) {
    if (verdict == StageVerdict::Failed && run.on_failure == OnFailure::Hold) return stage_event(run, Event::StageFailed);
    return stage_event(run, pick(kEnded, run.next));
}

Events classify_wipe_refused(const RunFacts& run) {
    if (run.on_failure == OnFailure::Hold) return stage_event(run, Event::WipeRefused);
    return stage_event(run, pick(kEnded, run.next));
}

Events classify_diff(const RunFacts& run, bool critical) {
    if (run.state != State::SpecValidate) return {};
    if (critical && run.on_failure == OnFailure::Hold) return {Event::DiffCritical};
    return {run.next == NextKind::Reporting ? Event::DiffCleanLast : Event::DiffClean};
}

Events classify_breach(const RunFacts& run, Severity severity, std::string_view sample_stage) {
    if (severity != Severity::Critical || sample_stage != run.stage) return classify_message(run);
    return stage_event(run, run.on_failure == OnFailure::Hold ? Event::CriticalBreach : Event::BreachGoOn);
}

Events classify_deadline(const RunFacts& run) { return only_where_listed(run, pick(kDeadline, run.next)); }
Events classify_plan_failed(const RunFacts& run) { return only_where_listed(run, pick(kPlanFailed, run.next)); }
Events classify_service_failed(const RunFacts& run) { return only_where_listed(run, pick(kServiceFailed, run.next)); }

Events classify_claim(const RunFacts& run, const Claim& claim) {
    if (claim.replayed) return only_where_listed(run, Event::TokenReplayed);
    if (run.state == State::Booting) return {Event::AgentClaimed};
    if (!in_stage(run)) return {};
    if (claim.boot_id != run.boot_id) {
        if (run.state == State::Rebooting) return {Event::AgentReturnedNewBoot};
        return {Event::MachineRebooted, Event::AgentReturnedNewBoot};
    }
    return claim.nonce == run.claim_nonce ? classify_message(run) : classify_restart(run);
}

Events classify_message(const RunFacts& run) {
    return run.state == State::Rebooting ? Events{Event::AgentBack} : Events{};
}

Events classify_script_fetched(const RunFacts& run) {
    const Events boots = only_where_listed(run, Event::ScriptFetched);
    return boots.empty() ? only_where_listed(run, Event::MachineRebooted) : boots;
}

Events classify_silence(const RunFacts& run) { return only_where_listed(run, Event::AgentSilent); }
Events classify_return_timeout(const RunFacts& run) { return only_where_listed(run, Event::ReturnTimeout); }

Events classify_boot_timeout(const RunFacts& run) {
    const bool again = run.boot_retries_left > 0 && !run.local;
    return only_where_listed(run, again ? Event::BootTimeoutRetry : Event::BootTimeoutFinal);
}

Events classify_retry(const RunFacts& run) {
    if (run.state != State::FailedHolding || run.stage.empty() || run.stage == kReporting) return {};
    return {run.stage == kSpecValidate ? Event::RetrySpec : Event::RetryStage};
}

Events classify_override(const RunFacts& run) {
    return run.held_for_wipe ? only_where_listed(run, Event::OverrideWipe) : Events{};
}

}  // namespace vetting
