#include "host/engine/run_tx.hpp"

#include "host/store/audit_store.hpp"
#include "host/store/event_store.hpp"
#include "host/store/finding_store.hpp"
#include "host/store/measurement_store.hpp"
#include "host/store/notification_store.hpp"
#include "host/store/spec_store.hpp"

namespace vetting {
namespace {

State state_of(const Run& run) {
    const auto state = from_word<State>(run.state);
    if (!state) throw Error(Errc::StoreFailed, "run " + std::to_string(run.id.value) + " has the unknown state '" + run.state + "'");
    return *state;
}

Host host_of(const Reader& reader, HostId id) {
    auto host = HostStore::find(reader, id);
    if (!host) throw Error(Errc::NotFound, "no host " + std::to_string(id.value));
    return *std::move(host);
}

NextKind kind_of(const std::vector<StageRow>& stages, std::int64_t index) {
    if (index >= std::ssize(stages)) return NextKind::Reporting;
    const std::string& id = stages[std::size_t(index)].offer.id;
    if (id == kReporting) return NextKind::Reporting;
    return id == kSpecValidate ? NextKind::SpecValidate : NextKind::Plugin;
}

Json finding_body(RunId run, const std::string& stage, const Finding& finding) {
    return {{"run", run.value}, {"stage", stage}, {"code", finding.code}, {"severity", finding.severity},
            {"message", finding.message}, {"part", finding.part}};
}

}  // namespace

RunTx::RunTx(Tx& tx, Fixed& fixed, RunId id)
    : tx_(tx), fixed_(fixed), run_(RunStore::get(tx, id)), host_(host_of(tx, run_.host)), state_(state_of(run_)),
      stages_(StageStore::of_run(tx, id)), dirty_(stages_.size(), false), now_(fixed.clock.wall()) {}

StageRow* RunTx::current() {
    const auto index = std::size_t(run_.stage_index);
    return run_.stage_index >= 0 && index < stages_.size() ? &stages_[index] : nullptr;
}

std::string RunTx::stage_id() {
    const StageRow* stage = current();
    return stage ? stage->offer.id : std::string("Boot");
}

RunFacts RunTx::facts() {
    RunFacts facts;
    facts.state = state_;
    facts.next = kind_of(stages_, std::int64_t{run_.stage_index} + 1);
    facts.boot_id = run_.boot_id;
    facts.claim_nonce = run_.claim_nonce;
    facts.boot_retries_left = run_.profile.boot_retries - run_.boot_tries + 1;
    facts.local = run_.local;
    facts.held_for_wipe = run_.extra.value("end", "") == word(RunEnd::WipeRefused);
    if (const StageRow* stage = current()) {
        facts.stage = stage->offer.id;
        facts.on_failure = stage->on_failure;
        facts.restarts_in_stage = stage->extra.value("agent_restarts", std::int64_t{0});
    }
    return facts;
}

const Json& RunTx::inventory() {
    if (!inventory_) {
        const auto row = SpecStore::inventory_of_run(tx_, run_.id);
        inventory_ = row ? row->facts : Json::object();
    }
    return *inventory_;
}

void RunTx::apply(Event event, const std::string& reason) {
    const auto row = find_transition(state_, event);
    if (!row) {
        throw Error(Errc::TransitionRefused,
                    "a run that is " + std::string(word(state_)) + " does not take " + std::string(word(event)));
    }
    state_ = row->next;
    run_.state = std::string(word(state_));
    changed_ = true;
    perform(row->action, event, reason);
}

void RunTx::apply(const Events& events, const std::string& reason) {
    for (const Event event : events) apply(event, reason);
}

DecideInput RunTx::decide_input(const StageResult& result) {
    DecideInput input;
    StageRow& stage = *current();
    input.offer = stage.offer;
    input.offer.attempt = stage.attempt;
    input.result = result;
    input.evaluations = MeasurementStore::summaries(tx_, stage.row);
    if (stage.started) input.peak = MeasurementStore::peak(tx_, run_.id, *stage.started, now_);
    input.parts = parts_of(inventory());
    if (const HostPlugin* plugin = fixed_.plugins->find(stage.offer.plugin)) {
        for (const InventoryPart& part : parts_for(plugin->describe, inventory())) input.inventory_targets.push_back(part.device);
        input.kinds = plugin->describe.targets;
        input.own_findings = plugin->describe.findings;
        input.beta = plugin->describe.maturity == "beta";
    }
    return input;
}

void RunTx::end_stage(const Decision& decision) {
    StageRow& stage = *current();
    stage.evidence = decision.evidence;
    keep_findings(stage, decision.findings);
    end_stage(decision.verdict, decision.reason);
}

void RunTx::keep_findings(const StageRow& stage, const std::vector<Finding>& findings) {
    FindingStore::add(tx_, run_.id, stage.row, findings);
    for (const Finding& finding : findings) tell("finding", finding_body(run_.id, stage.offer.id, finding));
}

void RunTx::end_stage(StageVerdict verdict, const std::string& reason) {
    StageRow& stage = *current();
    stage.verdict = verdict;
    stage.reason = reason;
    stage.state = "ended";
    stage.ended = now_;
    if (stage.evidence.duration_s <= 0 && stage.started) stage.evidence.duration_s = double(now_.ms - stage.started->ms) / 1000;
    touch(stage);
    tell("stage.changed", {{"run", run_.id.value}, {"stage", stage.offer.id}, {"index", stage.offer.index},
                           {"attempt", stage.attempt}, {"state", "ended"}, {"verdict", verdict}, {"reason", reason}});
}

void RunTx::tell(const std::string& type, Json data) {
    EventStore::append(tx_, StoredEvent{.id = {}, .at = now_, .type = type, .run = run_.id, .host = run_.host, .data = std::move(data)});
}

void RunTx::act(const std::string& kind, Json payload) {
    OutboxAction action;
    action.kind = kind;
    action.run = run_.id;
    action.payload = std::move(payload);
    action.created = action.due = now_;
    OutboxStore::add(tx_, std::move(action));
}

void RunTx::audit(const Actor& actor, const std::string& what, Json details) {
    if (!actor.address.empty()) details["address"] = actor.address;
    AuditRow row;
    row.at = now_;
    row.who = actor.name;
    row.what = what;
    row.subject = "run/" + std::to_string(run_.id.value);
    row.details = std::move(details);
    AuditStore::append(tx_, std::move(row));
}

void RunTx::touch(const StageRow& stage) {
    const auto index = std::size_t(stage.offer.index);
    if (index < dirty_.size()) dirty_[index] = true;
}

void RunTx::ack_log(std::int64_t seq, const std::string& digest) {
    RunStore::set_acked_log(tx_, run_.id, seq, digest);
    run_.acked.log = seq;
    run_.log_digest = digest;
}

void RunTx::ack_sensor(std::int64_t seq, const std::string& digest) {
    RunStore::set_acked_sensor(tx_, run_.id, seq, digest);
    run_.acked.sensor = seq;
    run_.sensor_digest = digest;
}

RunSnapshot RunTx::finish() {
    for (std::size_t i = 0; i < stages_.size(); ++i) {
        if (dirty_[i]) StageStore::save(tx_, stages_[i]);
    }
    if (edited_ || changed_) RunStore::save(tx_, run_);
    if (changed_) {
        tell("run.changed", {{"run", run_.id.value}, {"host", run_.host.value}, {"state", state_word(run_, state_, stages_)},
                             {"stage_index", run_.stage_index},
                             {"verdict", run_.verdict ? Json(*run_.verdict) : Json()}, {"reason", run_.reason}});
    }
    if (is_terminal(state_)) fixed_.evaluators.erase(run_.id);
    return make_view(run_, host_, stages_, ++fixed_.revision);
}

}  // namespace vetting
