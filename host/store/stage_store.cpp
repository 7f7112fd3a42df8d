// SQL of tables `stages` and `sub_steps`.
#include "host/store/stage_store.hpp"

#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr const char* kColumns =
    "id, run_id, stage_index, attempt, stage, plugin, version, sha256, config, plan, endpoints, timeout_s, "
    "max_silence_s, destructive, required, on_failure, title, state, verdict, reason, evidence, result, started_ms, "
    "ended_ms, extra";

/// All but id, in the order of kColumns.
constexpr auto kValues = [](auto& stage, auto&& visit) {
    visit(stage.run, stage.offer.index, stage.attempt, stage.offer.id, stage.offer.plugin, stage.offer.version,
          stage.offer.sha256, stage.offer.config, stage.offer.plan, stage.offer.endpoints, stage.offer.timeout_s,
          stage.offer.max_silence_s, stage.offer.destructive, stage.required, stage.on_failure, stage.title, stage.state,
          stage.verdict, stage.reason, stage.evidence, stage.result, stage.started, stage.ended, stage.extra);
};
constexpr auto kRow = [](auto& stage, auto&& visit) {
    kValues(stage, [&stage, &visit](auto&... member) { visit(stage.row, member...); });
};
constexpr auto kSubStep = [](auto& step, auto&& visit) {
    visit(step.name, step.permille, step.started_s, step.ended_s);
};

void put_sub_steps(Tx& tx, StageRowId row, const std::vector<SubStep>& steps) {
    sql::run(tx, "DELETE FROM sub_steps WHERE stage_id = ?", row);
    std::int64_t position = 0;
    for (const SubStep& step : steps) {
        sql::run(tx, "INSERT INTO sub_steps (stage_id, position, name, permille, started_s, ended_s) VALUES (?, ?, ?, ?, ?, ?)",
                 row, position, step.name, step.permille, step.started_s, step.ended_s);
        ++position;
    }
}

std::vector<StageRow> stages_where(const Reader& reader, const std::string& condition, const auto&... values) {
    auto found = sql::rows<StageRow>(reader, std::string("SELECT ") + kColumns + " FROM stages WHERE " + condition, kRow,
                                     values...);
    for (StageRow& stage : found) {
        stage.offer.attempt = stage.attempt;
        stage.sub_steps = sql::rows<SubStep>(
            reader, "SELECT name, permille, started_s, ended_s FROM sub_steps WHERE stage_id = ? ORDER BY position",
            kSubStep, stage.row);
    }
    return found;
}

constexpr const char* kLastAttempt =
    "attempt = (SELECT max(attempt) FROM stages AS other WHERE other.run_id = stages.run_id "
    "AND other.stage_index = stages.stage_index)";

}  // namespace

StageRowId StageStore::add(Tx& tx, const StageRow& stage) {
    sql::insert(tx,
                "INSERT INTO stages (run_id, stage_index, attempt, stage, plugin, version, sha256, config, plan, "
                "endpoints, timeout_s, max_silence_s, destructive, required, on_failure, title, state, verdict, reason, "
                "evidence, result, started_ms, ended_ms, extra) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                kValues, stage);
    const StageRowId row{sql::last_id(tx)};
    put_sub_steps(tx, row, stage.sub_steps);
    return row;
}

void StageStore::save(Tx& tx, const StageRow& stage) {
    const StageOffer& offer = stage.offer;
    sql::run(tx,
             "UPDATE stages SET plugin = ?, version = ?, sha256 = ?, config = ?, plan = ?, endpoints = ?, timeout_s = ?, "
             "max_silence_s = ?, destructive = ?, required = ?, on_failure = ?, title = ?, state = ?, verdict = ?, "
             "reason = ?, evidence = ?, result = ?, started_ms = ?, ended_ms = ?, extra = ? WHERE id = ?",
             offer.plugin, offer.version, offer.sha256, offer.config, offer.plan, offer.endpoints, offer.timeout_s,
             offer.max_silence_s, offer.destructive, stage.required, stage.on_failure, stage.title, stage.state,
             stage.verdict, stage.reason, stage.evidence, stage.result, stage.started, stage.ended, stage.extra,
             stage.row);
    if (sql::changes(tx) == 0) throw Error(Errc::NotFound, "no such stage");
    put_sub_steps(tx, stage.row, stage.sub_steps);
}

std::vector<StageRow> StageStore::of_run(const Reader& reader, RunId run) {
    return stages_where(reader, std::string("run_id = ? AND ") + kLastAttempt + " ORDER BY stage_index", run);
}

std::vector<StageRow> StageStore::all_attempts(const Reader& reader, RunId run) {
    return stages_where(reader, "run_id = ? ORDER BY stage_index, attempt", run);
}

std::optional<StageRow> StageStore::at(const Reader& reader, RunId run, std::int32_t index) {
    auto found = stages_where(reader, "run_id = ? AND stage_index = ? ORDER BY attempt DESC LIMIT 1", run, index);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::optional<StageRow> StageStore::find(const Reader& reader, StageRowId row) {
    auto found = stages_where(reader, "id = ?", row);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace vetting
