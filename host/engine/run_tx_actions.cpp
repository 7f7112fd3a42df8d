// What each action of the state table writes: rows and outbox entries, in the transaction of the state itself.
#include "host/engine/core_finding.hpp"
#include "host/engine/hold_key.hpp"
#include "host/engine/run_tx.hpp"

namespace vetting {

void RunTx::perform(RunAction action, Event event, const std::string& reason) {
    switch (action) {
        case RunAction::None: settle_plan(); break;
        case RunAction::Pin:
        case RunAction::AwaitReturn: break;
        case RunAction::PowerOn: ++run_.boot_tries; act(action::kPowerOn); break;
        case RunAction::ArmReboot: ++run_.boot_tries; arm_reboot(); break;
        case RunAction::HandBootToken: ++run_.boot_tries; act(action::kHandBootToken); break;
        case RunAction::MintBootToken:
        case RunAction::MintReturnToken: run_.agent_token_hash.clear(); break;  // the command sets the new one
        case RunAction::PowerCycle: ++run_.boot_tries; run_.agent_token_hash.clear(); act(action::kPowerCycle); break;
        case RunAction::FailBoot: run_.agent_token_hash.clear(); fail(RunEnd::NeverBooted, "StageFailed", "Boot", reason); break;
        case RunAction::OfferStage: enter(run_.stage_index + 1); break;
        case RunAction::DiffSpec: validate_spec(); break;
        case RunAction::RenderReports: begin_reporting(); break;
        case RunAction::FailSpec: fail(RunEnd::StageFailed, "SpecMismatch", stage_id(), reason); break;
        case RunAction::FailStage:
            fail(event == Event::WipeRefused ? RunEnd::WipeRefused : RunEnd::StageFailed, "StageFailed", stage_id(), reason);
            break;
        case RunAction::AbortStage: current()->extra["abort"] = true; touch(*current()); break;
        case RunAction::AbortThenOffer: enter(run_.stage_index + 1); break;
        case RunAction::AbortThenDiff: validate_spec(); break;
        case RunAction::AbortThenRender: begin_reporting(); break;
        case RunAction::NextAttempt: new_attempt(*current(), true); settle_plan(); break;
        case RunAction::FailRebooted: fail_in_stage(RunEnd::DiedInStage, "rebooted in " + stage_id(), "VT-RUN-009"); break;
        case RunAction::FailSilent:
            fail_in_stage(RunEnd::DiedInStage, "went silent in " + stage_id(), "VT-RUN-010");
            if (!run_.local) act(action::kPowerOff);
            break;
        case RunAction::Complete: complete(); break;
        case RunAction::OpenHold: open_hold(); break;
        case RunAction::KeepHold: break;  // the command writes the new address and host key
        case RunAction::RetryStage:
        case RunAction::RetryOverridden: retry_from(run_.stage_index); break;
        case RunAction::RetryInventory: retry_from(0); break;
        case RunAction::ReleaseOff: release(true); break;
        case RunAction::ReleaseOn: release(false); break;
        case RunAction::FailReplayed: fail_in_stage(RunEnd::TokenReplayed, reason, ""); break;
        case RunAction::Cancel: cancel(reason); break;
    }
}

void RunTx::arm_reboot() {
    host_.pending_command = "reboot_for_vetting";
    ++host_.pending_command_id;
    HostStore::save(tx_, host_);
}

void RunTx::judge(RunEnd end) {
    const RunJudgement judged = judge_run(outcomes_of(stages_), end);
    run_.verdict = judged.verdict;
    run_.ended = now_;
    run_.coverage = coverage_of_run(stages_, *fixed_.plugins, inventory());
    run_.extra["end"] = word(end);
    if (run_.reason.empty()) run_.reason = judged.reason;
}

void RunTx::fail(RunEnd end, const std::string& kind, const std::string& stage, const std::string& reason) {
    run_.reason = reason;
    judge(end);
    render_anew();
    notify(kind, Severity::Critical, stage, run_.reason);
}

void RunTx::fail_in_stage(RunEnd end, const std::string& reason, std::string_view code) {
    if (StageRow* stage = current(); stage && stage->state != "ended") {
        if (!code.empty()) keep_findings(*stage, {core_finding(code, reason)});
        end_stage(end == RunEnd::DiedInStage ? StageVerdict::Failed : StageVerdict::Inconclusive, reason);
    }
    fail(end, "StageFailed", stage_id(), reason);
}

void RunTx::complete() {
    judge(RunEnd::Completed);
    notify("RunCompleted", Severity::Info, "", run_.reason);
}

/// The verdict goes until the hold is over: what the operator does may change it.
void RunTx::open_hold() {
    const HoldKey key = make_hold_key("vetting-run-" + std::to_string(run_.id.value));
    run_.verdict.reset();
    run_.hold = {{"authorized_key", key.authorized_key}, {"private_key", key.private_key}, {"user", "root"},
                 {"since", to_rfc3339(now_)}, {"reason", run_.reason}, {"stage", stage_id()}};
    tell("hold.opened", {{"run", run_.id.value}, {"stage", stage_id()}, {"reason", run_.reason}});
    notify("HoldingOpened", Severity::Critical, stage_id(), run_.reason);
}

void RunTx::release(bool power_off) {
    run_.hold = Json::object();
    run_.agent_token_hash.clear();
    run_.extra["power_off"] = power_off;
    judge(from_word<RunEnd>(run_.extra.value("end", "")).value_or(RunEnd::StageFailed));
    render_anew();
    if (power_off && !run_.local) act(action::kPowerOff);
}

void RunTx::cancel(const std::string& reason) {
    run_.hold = Json::object();
    run_.agent_token_hash.clear();
    if (host_.pending_command == "reboot_for_vetting") {
        host_.pending_command.clear();
        HostStore::save(tx_, host_);
    }
    if (StageRow* stage = current(); stage && stage->state != "ended") end_stage(StageVerdict::Inconclusive, "cancelled");
    run_.reason = reason.empty() ? "cancelled" : "cancelled: " + reason;
    judge(RunEnd::Cancelled);
    if (run_.started) render_anew();
}

}  // namespace vetting
