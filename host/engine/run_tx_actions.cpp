// What each action of the state table writes: rows and outbox entries, in the transaction of the state itself.
#include "host/engine/hold_key.hpp"
#include "host/engine/run_tx.hpp"
#include "host/store/notification_store.hpp"
#include "host/store/spec_store.hpp"
#include "sdk/wire/catalogue.hpp"

namespace vetting {
namespace {

/// A finding of the core's own, on the machine as a whole.
Finding core_finding(std::string_view code, const std::string& message) {
    Finding finding;
    finding.code = std::string(code);
    finding.message = message;
    finding.source = "core";
    finding.part.kind = "system";
    if (const auto entry = find_in_catalogue(code)) {
        finding.severity = entry->severity;
        finding.action = entry->action;
        finding.next_step = std::string(entry->next_step);
    }
    return finding;
}

std::vector<Finding> findings_of(const std::vector<SpecDiff>& diffs) {
    std::vector<Finding> findings;
    for (const SpecDiff& diff : diffs) {
        const bool missing = diff.kind == DiffKind::Missing, surplus = diff.kind == DiffKind::Surplus;
        Finding finding = core_finding(missing ? "VT-SPC-001" : surplus ? "VT-SPC-003" : "VT-SPC-002", diff.message);
        finding.severity = diff.severity;
        finding.details = Json{{"path", diff.path}};
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace

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

/// The stage at `index` is the one in hand from now on; one whose plan has failed already is over at once.
void RunTx::enter(std::int32_t index) {
    run_.stage_index = index;
    StageRow& stage = stages_.at(std::size_t(index));
    stage.state = "offered";
    stage.started = now_;
    touch(stage);
    tell("stage.changed", {{"run", run_.id.value}, {"stage", stage.offer.id}, {"index", index},
                           {"attempt", stage.attempt}, {"state", "running"}});
    if (stage.extra.value("service", false) && !stage.extra.contains("plan_failed")) {
        act(action::kStartService, {{"index", index}, {"attempt", stage.attempt}});
    }
    settle_plan();
}

void RunTx::settle_plan() {
    const StageRow* stage = current();
    if (state_ != State::InStage || !stage || stage->state == "ended") return;
    const std::string why = stage->extra.value("plan_failed", "");
    if (why.empty()) return;
    const std::string id = stage->offer.id;
    end_stage(StageVerdict::Inconclusive, why);
    apply(classify_plan_failed(facts()), id + ": " + why);
}

/// The attempt in hand stays as it is, as history; the next begins.
void RunTx::new_attempt(StageRow& stage, bool after_restart) {
    if (stage.state != "ended") {
        stage.state = "ended";
        stage.ended = now_;
        stage.reason = after_restart ? "the agent restarted" : "tried again";
    }
    StageStore::save(tx_, stage);
    const std::int64_t restarts = stage.extra.value("agent_restarts", std::int64_t{0});
    StageRow next;
    next.run = run_.id;
    next.attempt = stage.attempt + 1;
    next.offer = stage.offer;
    next.offer.attempt = next.attempt;
    next.required = stage.required;
    next.on_failure = stage.on_failure;
    next.title = stage.title;
    next.state = "offered";
    next.started = now_;
    for (const char* note : {"planned", "plan_failed", "service"}) {
        if (stage.extra.contains(note)) next.extra[note] = stage.extra[note];
    }
    if (after_restart) {
        next.extra["agent_restarts"] = restarts + 1;
        if (stage.extra.contains("service_ready")) next.extra["service_ready"] = true;
    } else {
        next.offer.endpoints = Json::object();
    }
    next.row = StageStore::add(tx_, next);
    stage = std::move(next);
    tell("stage.changed", {{"run", run_.id.value}, {"stage", stage.offer.id}, {"index", stage.offer.index},
                           {"attempt", stage.attempt}, {"state", "running"}});
}

/// An operator's retry out of a hold. From the inventory everything behind it is planned and done anew.
void RunTx::retry_from(std::int32_t index) {
    run_.hold = Json::object();
    run_.ended.reset();
    run_.reason.clear();
    run_.extra.erase("end");
    ++run_.attempts;
    run_.stage_index = index;
    new_attempt(stages_.at(std::size_t(index)), false);
    if (index == 0) {
        for (std::size_t i = 1; i < stages_.size(); ++i) forget_plan(stages_[i]);
    }
    if (stages_.at(std::size_t(index)).extra.value("service", false)) {
        act(action::kStartService, {{"index", index}, {"attempt", stages_.at(std::size_t(index)).attempt}});
    }
}

void RunTx::forget_plan(StageRow& stage) {
    if (stage.state != "pending" && stage.state != "ready") {
        const bool service = stage.extra.value("service", false);
        new_attempt(stage, false);
        stage.extra = Json::object();
        if (service) stage.extra["service"] = true;
    }
    stage.state = "pending";
    stage.started.reset();
    stage.extra.erase("planned");
    stage.extra.erase("plan_failed");
    touch(stage);
}

/// SpecValidate never is the agent's turn: it is over in the transaction that reached it.
void RunTx::validate_spec() {
    enter(run_.stage_index + 1);
    const auto expected = SpecStore::expected(tx_, run_.host);
    if (!expected) {
        SpecStore::set_diffs(tx_, run_.id, {});
        end_stage(StageVerdict::Skipped, "this host has no expected spec; accept one from a run's inventory");
        apply(classify_diff(facts(), false));
        return;
    }
    const std::vector<SpecDiff> diffs = spec_diff(expected->facts, inventory(), run_.profile.spec_rules);
    std::vector<SpecDiffRow> rows;
    for (const SpecDiff& diff : diffs) {
        rows.push_back({diff.path, std::string(word(diff.kind)), diff.severity, diff.expected, diff.actual, diff.message});
    }
    SpecStore::set_diffs(tx_, run_.id, rows);
    keep_findings(*current(), findings_of(diffs));
    const bool critical = any_critical(diffs);
    tell("spec_diff", {{"run", run_.id.value}, {"diffs", diffs.size()}, {"critical", critical}});
    const std::string reason = diffs.empty() ? "the inventory is as expected"
                                             : std::to_string(diffs.size()) + " difference" + (diffs.size() == 1 ? "" : "s") +
                                                   " from the expected spec, first: " + diffs.front().message;
    end_stage(critical ? StageVerdict::Failed : StageVerdict::Passed, reason);
    const Events events = classify_diff(facts(), critical);
    if (critical && state_after(events) != State::Failed) notify("SpecMismatch", Severity::Critical, stage_id(), reason);
    apply(events, reason);
}

State RunTx::state_after(const Events& events) const {
    State state = state_;
    for (const Event event : events) {
        if (const auto row = find_transition(state, event)) state = row->next;
    }
    return state;
}

void RunTx::begin_reporting() {
    enter(run_.stage_index + 1);
    act(action::kRenderReports);
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
    act(action::kRenderReports);
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
    act(action::kRenderReports);
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
    if (run_.started) act(action::kRenderReports);
}

namespace {

bool lists(const std::vector<std::string>& wanted, const std::string& word) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), word) != wanted.end();
}

bool names(const std::vector<std::string>& wanted, const Describe& describe) {
    return wanted.empty() || lists(wanted, describe.id) || (!describe.name.empty() && lists(wanted, describe.name));
}

}  // namespace

bool RunTx::wants(const Describe& notifier, const std::string& kind, Severity severity) const {
    const Json& configured = fixed_.options.notifiers;
    if (!configured.contains(notifier.id) && !(!notifier.name.empty() && configured.contains(notifier.name))) return false;
    if (!names(run_.profile.notifiers, notifier)) return false;
    const auto& routes = fixed_.options.routes;
    return routes.empty() || std::any_of(routes.begin(), routes.end(), [&](const NotifyRoute& route) {
        return lists(route.kinds, kind) && lists(route.severities, std::string(word(severity))) && names(route.notifiers, notifier);
    });
}

void RunTx::notify(const std::string& kind, Severity severity, const std::string& stage, const std::string& message) {
    Json event = {{"kind", kind}, {"severity", severity}, {"run", run_.id.value}, {"host", host_.name}, {"message", message},
                  {"at", to_rfc3339(now_)}};
    if (!stage.empty()) event["stage"] = stage;
    if (run_.verdict) event["verdict"] = *run_.verdict;
    if (!fixed_.options.public_url.empty()) event["url"] = fixed_.options.public_url + "/runs/" + std::to_string(run_.id.value);
    for (const HostPlugin* notifier : fixed_.plugins->of_kind("notifier")) {
        if (!wants(notifier->describe, kind, severity)) continue;
        NotificationRow row;
        row.run = run_.id;
        row.kind = kind;
        row.severity = severity;
        row.notifier = notifier->describe.id;
        row.event = event;
        row.created = now_;
        act(action::kNotify, {{"notification", NotificationStore::add(tx_, row)}});
    }
    tell("notification", {{"run", run_.id.value}, {"kind", kind}, {"severity", severity}, {"stage", stage}, {"message", message}});
}

}  // namespace vetting
