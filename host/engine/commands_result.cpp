// The road of a verdict: a stage's work and findings in, decide() inside the transaction, the next stage's offer out.
#include <algorithm>

#include "host/engine/engine_impl.hpp"
#include "host/rules/part_changes.hpp"
#include "host/rules/pipeline.hpp"
#include "host/store/spec_store.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

struct ResultOutcome {
    StageVerdict verdict = StageVerdict::Inconclusive;
    bool late = false;  ///< stored as evidence; the run is not active any more
    State state = State::None;
};

std::string text_of(const Json& inventory, const char* section, const char* key) {
    const Json::json_pointer path(std::string("/") + section + "/" + key);
    return inventory.contains(path) && inventory[path].is_string() ? inventory[path].get<std::string>() : std::string();
}

/// What is in the box, kept with the run; the host's own row takes its name plate; the stages behind it can be planned.
void keep_inventory(RunTx& change, const Json& facts) {
    InventoryRow row;
    row.run = change.run().id;
    row.host = change.run().host;
    row.at = change.now();
    row.facts = facts;
    SpecStore::add_inventory(change.tx(), row);
    change.forget_inventory();
    if (auto host = HostStore::find(change.tx(), change.run().host)) {
        host->vendor = text_of(facts, "system", "vendor");
        host->product = text_of(facts, "system", "product");
        host->serial = text_of(facts, "system", "serial");
        HostStore::save(change.tx(), *host);
    }
}

/// The result with what the host alone knows: how the parts differ from the run before.
StageResult with_part_changes(RunTx& change, StageResult result) {
    const auto before = SpecStore::previous_inventory(change.tx(), change.run().host, change.run().id);
    if (!before) return result;
    const bool blind = std::any_of(result.findings.begin(), result.findings.end(), [](const Finding& finding) {
        return finding.code == "VT-INV-001" || finding.code == "VT-INV-007" || finding.code.starts_with("VT-RUN-");
    });
    for (Finding& finding : part_changes(before->facts, result.inventory, blind)) result.findings.push_back(std::move(finding));
    return result;
}

/// The attempt that this result is of, whether it is the last of its stage or an earlier one.
std::optional<StageRow> attempt_of(RunTx& change, const StageResult& result) {
    for (StageRow& row : StageStore::all_attempts(change.tx(), change.run().id)) {
        if (row.offer.id == result.stage && row.attempt == result.attempt) return std::move(row);
    }
    return std::nullopt;
}

/// Of an attempt that is over already: the same result again, or what came too late to decide anything.
/// @return whether that settled it.
bool settle_repeated(RunTx& change, StageRow& row, const StageResult& result, const std::string& digest, ResultOutcome& outcome) {
    const std::string known = row.extra.value("result_digest", "");
    outcome.verdict = row.verdict.value_or(StageVerdict::Inconclusive);
    if (!known.empty()) {
        if (known != digest) throw Error(Errc::SeqConflict, "a result of " + result.stage + " with other content was stored already");
        outcome.late = row.extra.value("late_for_run", false);
        return true;
    }
    const StageRow* current = change.current();
    const bool in_hand = current && current->row == row.row && row.state != "ended" &&
                         (change.state() == State::InStage || change.state() == State::Rebooting);
    if (in_hand) return false;
    if (row.state != "ended") throw Error(Errc::StageOutOfOrder, result.stage + " is not the stage in hand");
    row.extra["result_digest"] = digest;
    row.extra["late"] = true;
    outcome.late = !holds_slot(change.state());
    row.extra["late_for_run"] = outcome.late;
    row.result = Json(result);
    StageStore::save(change.tx(), row);
    return true;
}

void decide_it(RunTx& change, const StageResult& result, const std::string& digest, ResultOutcome& outcome) {
    change.apply(classify_message(change.facts()));
    StageRow& stage = *change.current();
    const bool listed = result.stage == kInventoryCheck && result.inventory.is_object();
    const StageResult judged = listed ? with_part_changes(change, result) : result;
    if (listed) keep_inventory(change, result.inventory);
    const Decision decision = decide(change.decide_input(judged));
    stage.result = Json(result);
    stage.result.erase("inventory");  // it has a row of its own
    stage.sub_steps = result.sub_steps;
    stage.extra["result_digest"] = digest;
    change.end_stage(decision);
    outcome.verdict = decision.verdict;
    if (result.stage == kInventoryCheck) change.act(action::kPlanStages);
    const Events events = classify_result(change.facts(), decision.verdict);
    const std::string reason = result.stage + ": " + decision.reason;
    const bool goes_on = events.empty() || events.back() != Event::StageFailed;
    if (decision.verdict == StageVerdict::Failed && goes_on) change.notify("StageFailed", Severity::Critical, result.stage, reason);
    change.apply(events, reason);
}

void do_result(RunTx& change, const StageResult& result, const std::string& digest, ResultOutcome& outcome) {
    auto row = attempt_of(change, result);
    if (!row) {
        throw Error(Errc::StageOutOfOrder, result.stage + " attempt " + std::to_string(result.attempt) + " was never offered");
    }
    if (settle_repeated(change, *row, result, digest, outcome)) {
        change.apply(classify_message(change.facts()));
    } else {
        decide_it(change, result, digest, outcome);
    }
    outcome.state = change.state();
}

}  // namespace

asio::awaitable<ResultAnswer> Engine::record_result(RunId run, StageResult result, std::string_view body) {
    const auto core = impl_->core;
    core->heard(run);
    const std::string digest = sha256_hex(body);
    const auto shared = std::make_shared<StageResult>(std::move(result));
    const auto outcome = std::make_shared<ResultOutcome>();
    std::function<void(RunTx&)> work = [shared, digest, outcome](RunTx& change) { do_result(change, *shared, digest, *outcome); };
    co_await core->change(run, std::move(work));
    if (outcome->late) {
        throw Error(Errc::RunNotActive, "the run is " + std::string(word(outcome->state)) + "; the result was kept as evidence");
    }
    const RunSnapshot view = core->view(run);
    ResultAnswer answer{outcome->verdict, view->state_word, std::nullopt};
    if (view->state == State::InStage && !view->abort_stage) answer.next_stage = view->offer;
    co_return answer;
}

}  // namespace vetting
