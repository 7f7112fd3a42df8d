// SQL of table `runs`.
#include "host/store/run_store.hpp"

#include <algorithm>

#include "host/store/list_query.hpp"
#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr const char* kColumns =
    "id, host_id, profile, pins, local, created_ms, state, stage_index, verdict, reason, boot_id, agent_token_hash, "
    "boot_token_claimed_hash, claim_nonce, token_nonce, attempts, boot_tries, estimate_s, started_ms, ended_ms, "
    "coverage, hold, extra, log_seq, log_digest, sensor_seq, sensor_digest";

constexpr auto kRow = [](auto& run, auto&& visit) {
    visit(run.id, run.host, run.profile, run.pins, run.local, run.created, run.state, run.stage_index, run.verdict,
          run.reason, run.boot_id, run.agent_token_hash, run.boot_token_claimed_hash, run.claim_nonce, run.token_nonce,
          run.attempts, run.boot_tries, run.estimate_s, run.started, run.ended, run.coverage, run.hold, run.extra,
          run.acked.log, run.log_digest, run.acked.sensor, run.sensor_digest);
};

constexpr auto kNew = [](auto& run, auto&& visit) {
    visit(run.host, run.profile.name, run.profile, run.pins, run.local, run.created, run.state, run.stage_index,
          run.verdict, run.reason, run.boot_id, run.agent_token_hash, run.boot_token_claimed_hash, run.claim_nonce,
          run.token_nonce, run.attempts, run.boot_tries, run.estimate_s, run.started, run.ended, run.coverage, run.hold,
          run.extra);
};

constexpr auto kSummary = [](auto& run, auto&& visit) {
    visit(run.id, run.host, run.host_name, run.profile, run.state, run.reason, run.stage_index, run.stage, run.verdict,
          run.local, run.estimate_s, run.created, run.started, run.ended);
};

constexpr const char* kSummarySelect =
    "SELECT runs.id, host_id, hosts.name, profile_name, state, reason, stage_index, "
    "(SELECT stage FROM stages WHERE stages.run_id = runs.id AND stages.stage_index = runs.stage_index LIMIT 1), "
    "verdict, local, estimate_s, runs.created_ms, started_ms, ended_ms ";
constexpr const char* kSummaryFrom = "runs JOIN hosts ON hosts.id = runs.host_id";

std::vector<Run> runs_where(const Reader& reader, const std::string& condition, const auto&... values) {
    return sql::rows<Run>(reader, std::string("SELECT ") + kColumns + " FROM runs WHERE " + condition, kRow, values...);
}

sql::ListQuery list_query(const RunFilter& filter) {
    sql::ListQuery query;
    if (filter.host) query.where("host_id = CAST(? AS INTEGER)", {std::to_string(filter.host->value)});
    if (!filter.states.empty()) {
        query.where("state IN (SELECT value FROM json_each(?))", {dump_json(Json(filter.states))});
    }
    if (filter.verdict) query.where("verdict = ?", {std::string(word(*filter.verdict))});
    if (!filter.profile.empty()) query.where("profile_name = ?", {filter.profile});
    if (!filter.text.empty()) {
        query.where(R"((hosts.name LIKE ? ESCAPE '\' OR profile_name LIKE ? ESCAPE '\' OR reason LIKE ? ESCAPE '\'))",
                    std::vector<std::string>(3, sql::contains_pattern(filter.text)));
    }
    return query;
}

void set_acked(Tx& tx, RunId id, const std::string& stream, std::int64_t seq, const std::string& digest) {
    sql::run(tx, "UPDATE runs SET " + stream + "_seq = ?, " + stream + "_digest = ? WHERE id = ?", seq, digest, id);
}

}  // namespace

RunId RunStore::add(Tx& tx, const Run& run) {
    sql::insert(tx,
                "INSERT INTO runs (host_id, profile_name, profile, pins, local, created_ms, state, stage_index, verdict, "
                "reason, boot_id, agent_token_hash, boot_token_claimed_hash, claim_nonce, token_nonce, attempts, "
                "boot_tries, estimate_s, started_ms, ended_ms, coverage, hold, extra) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                kNew, run);
    return {sql::last_id(tx)};
}

void RunStore::save(Tx& tx, const Run& run) {
    sql::run(tx,
             "UPDATE runs SET state = ?, stage_index = ?, verdict = ?, reason = ?, boot_id = ?, agent_token_hash = ?, "
             "boot_token_claimed_hash = ?, claim_nonce = ?, token_nonce = ?, attempts = ?, boot_tries = ?, "
             "estimate_s = ?, started_ms = ?, ended_ms = ?, coverage = ?, hold = ?, extra = ? WHERE id = ?",
             run.state, run.stage_index, run.verdict, run.reason, run.boot_id, run.agent_token_hash,
             run.boot_token_claimed_hash, run.claim_nonce, run.token_nonce, run.attempts, run.boot_tries, run.estimate_s,
             run.started, run.ended, run.coverage, run.hold, run.extra, run.id);
    if (sql::changes(tx) == 0) throw Error(Errc::NotFound, "no such run");
}

void RunStore::set_acked_log(Tx& tx, RunId id, std::int64_t seq, const std::string& digest) {
    set_acked(tx, id, "log", seq, digest);
}
void RunStore::set_acked_sensor(Tx& tx, RunId id, std::int64_t seq, const std::string& digest) {
    set_acked(tx, id, "sensor", seq, digest);
}

std::optional<Run> RunStore::find(const Reader& reader, RunId id) {
    std::vector<Run> found = runs_where(reader, "id = ?", id);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

Run RunStore::get(const Reader& reader, RunId id) {
    std::optional<Run> run = find(reader, id);
    if (!run) throw Error(Errc::NotFound, "no such run");
    return std::move(*run);
}

std::vector<Run> RunStore::in_states(const Reader& reader, const std::vector<std::string>& states) {
    return runs_where(reader, "state IN (SELECT value FROM json_each(?)) ORDER BY id", Json(states));
}

std::vector<Run> RunStore::of_host(const Reader& reader, HostId host, std::int64_t limit) {
    return runs_where(reader, "host_id = ? ORDER BY id DESC LIMIT ?", host, limit);
}

std::int64_t RunStore::count_in_states(const Reader& reader, const std::vector<std::string>& states) {
    return sql::value<std::int64_t>(
               reader, "SELECT count(*) FROM runs WHERE state IN (SELECT value FROM json_each(?))", Json(states))
        .value_or(0);
}

Page<RunSummary> RunStore::list(const Reader& reader, const RunFilter& filter) {
    sql::ListQuery query = list_query(filter);
    Page<RunSummary> page;
    page.total = query.count(reader, kSummaryFrom);
    query.start_after({"''", "runs.id", true}, filter.after);
    const std::int64_t limit = std::clamp<std::int64_t>(filter.limit, 1, 1000);
    page.rows = query.rows<RunSummary>(reader, std::string(kSummarySelect) + "FROM " + kSummaryFrom, limit + 1, kSummary);
    if (static_cast<std::int64_t>(page.rows.size()) > limit) {
        page.rows.pop_back();
        page.next = sql::cursor("", page.rows.back().id.value);
    }
    return page;
}

}  // namespace vetting
