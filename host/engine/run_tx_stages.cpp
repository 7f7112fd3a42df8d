// From stage to stage inside a transaction: entering, trying again, and SpecValidate, which is over where it begins.
#include "host/engine/core_finding.hpp"
#include "host/engine/run_tx.hpp"
#include "host/store/permit_store.hpp"
#include "host/store/spec_store.hpp"

namespace vetting {
namespace {

std::vector<Finding> findings_of(const std::vector<SpecDiff>& diffs, const Json& expected, const Json& actual) {
    std::vector<Finding> findings;
    for (const SpecDiff& diff : diffs) {
        const bool missing = diff.kind == DiffKind::Missing, surplus = diff.kind == DiffKind::Surplus;
        Finding finding = core_finding(missing ? "VT-SPC-001" : surplus ? "VT-SPC-003" : "VT-SPC-002", diff.message);
        finding.severity = diff.severity;
        finding.part = part_of(diff, expected, actual);
        finding.details = Json{{"path", diff.path}};
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace

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
        if (stage.extra.contains("override_flags")) next.extra["override_flags"] = stage.extra["override_flags"];
        PermitStore::inherit_overrides(tx_, run_.id, stage.offer.id, stage.attempt, next.attempt);
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
    run_.coverage.reset();  // of the run as it had failed
    outdate_reports();
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
    keep_findings(*current(), findings_of(diffs, expected->facts, inventory()));
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
    render_anew();
}

/// Reports still being made tell of the run as it was before: only the newest number is kept.
void RunTx::render_anew() {
    act(action::kRenderReports, {{"reports", outdate_reports()}});
}

std::int64_t RunTx::outdate_reports() {
    const std::int64_t next = newest_reports(run_) + 1;
    run_.extra["reports"] = next;
    return next;
}

}  // namespace vetting
