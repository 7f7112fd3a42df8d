// SQL of tables `permits` and `wipe_overrides`.
#include "host/store/permit_store.hpp"

#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr auto kPermit = [](auto& row, auto&& visit) {
    visit(row.run, row.boot_id, row.stage, row.attempt, row.serial, row.wwn, row.size_bytes, row.probe_digest, row.found,
          row.pattern, row.override_by, row.given, row.expires);
};
constexpr auto kPermitWithId = [](auto& row, auto&& visit) {
    visit(row.id, row.run, row.boot_id, row.stage, row.attempt, row.serial, row.wwn, row.size_bytes, row.probe_digest, row.found,
          row.pattern, row.override_by, row.given, row.expires);
};
constexpr auto kOverride = [](auto& row, auto&& visit) {
    visit(row.id, row.run, row.stage, row.attempt, row.serial, row.by, row.reason, row.given, row.expires, row.used);
};

}  // namespace

std::int64_t PermitStore::add(Tx& tx, const PermitRow& row) {
    if (exists(tx, row.run, row.stage, row.attempt, row.serial)) {
        throw Error(Errc::Conflict, "a permit for " + row.serial + " was given to this attempt before and is used once: try the stage again");
    }
    sql::insert(tx,
                "INSERT INTO permits (run_id, boot_id, stage, attempt, serial, wwn, size_bytes, probe_digest, found, pattern, "
                "override_by, given_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                kPermit, row);
    return sql::last_id(tx);
}

bool PermitStore::exists(const Reader& reader, RunId run, const std::string& stage, std::int32_t attempt, const std::string& serial) {
    return sql::value<std::int64_t>(reader, "SELECT id FROM permits WHERE run_id = ? AND stage = ? AND attempt = ? AND serial = ?",
                                    run, stage, attempt, serial)
        .has_value();
}

std::optional<std::string> PermitStore::pattern_of(const Reader& reader, RunId run, const std::string& serial) {
    return sql::value<std::string>(reader, "SELECT pattern FROM permits WHERE run_id = ? AND serial = ? ORDER BY id LIMIT 1", run, serial);
}

std::vector<PermitRow> PermitStore::of_run(const Reader& reader, RunId run) {
    return sql::rows<PermitRow>(reader,
                                "SELECT id, run_id, boot_id, stage, attempt, serial, wwn, size_bytes, probe_digest, found, pattern, "
                                "override_by, given_ms, expires_ms FROM permits WHERE run_id = ? ORDER BY id",
                                kPermitWithId, run);
}

void PermitStore::add_override(Tx& tx, const OverrideRow& row) {
    sql::run(tx,
             "INSERT INTO wipe_overrides (run_id, stage, attempt, serial, operator, reason, given_ms, expires_ms, used_ms) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             row.run, row.stage, row.attempt, row.serial, row.by, row.reason, row.given, row.expires, row.used);
}

std::vector<OverrideRow> PermitStore::overrides(const Reader& reader, RunId run, const std::string& stage, std::int32_t attempt) {
    return sql::rows<OverrideRow>(reader,
                                  "SELECT id, run_id, stage, attempt, serial, operator, reason, given_ms, expires_ms, used_ms "
                                  "FROM wipe_overrides WHERE run_id = ? AND stage = ? AND attempt = ? ORDER BY id",
                                  kOverride, run, stage, attempt);
}

void PermitStore::mark_used(Tx& tx, std::int64_t override_id, WallTime at) {
    sql::run(tx, "UPDATE wipe_overrides SET used_ms = ? WHERE id = ? AND used_ms IS NULL", at, override_id);
}

void PermitStore::inherit_overrides(Tx& tx, RunId run, const std::string& stage, std::int32_t from, std::int32_t to) {
    for (OverrideRow row : overrides(tx, run, stage, from)) {
        row.attempt = to;
        add_override(tx, row);
    }
}

}  // namespace vetting
