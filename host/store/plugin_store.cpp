// SQL of table `plugins`.
#include "host/store/plugin_store.hpp"

#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr auto kRow = [](auto& row, auto&& visit) {
    visit(row.id, row.sha256, row.kind, row.version, row.path, row.trust, row.state, row.reason, row.describe,
          row.first_seen, row.last_seen);
};
constexpr const char* kSelect =
    "SELECT id, sha256, kind, version, path, trust, state, reason, describe, first_seen_ms, last_seen_ms FROM plugins ";

}  // namespace

void PluginStore::put(Tx& tx, const PluginRow& plugin) {
    sql::insert(tx,
                "INSERT INTO plugins (id, sha256, kind, version, path, trust, state, reason, describe, first_seen_ms, "
                "last_seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id, sha256) DO UPDATE SET kind = excluded.kind, version = excluded.version, "
                "path = excluded.path, trust = excluded.trust, describe = excluded.describe, "
                "last_seen_ms = excluded.last_seen_ms, "
                "reason = CASE plugins.state WHEN 'quarantined' THEN plugins.reason ELSE excluded.reason END, "
                "state = CASE plugins.state WHEN 'quarantined' THEN plugins.state ELSE excluded.state END",
                kRow, plugin);
}

void PluginStore::set_state(Tx& tx, const std::string& id, const std::string& sha256, const std::string& state,
                            const std::string& reason) {
    sql::run(tx, "UPDATE plugins SET state = ?, reason = ? WHERE id = ? AND sha256 = ?", state, reason, id, sha256);
    if (sql::changes(tx) == 0) throw Error(Errc::NotFound, "no such plugin");
}

std::optional<PluginRow> PluginStore::find(const Reader& reader, const std::string& id, const std::string& sha256) {
    return sql::row<PluginRow>(reader, std::string(kSelect) + "WHERE id = ? AND sha256 = ?", kRow, id, sha256);
}

std::vector<PluginRow> PluginStore::list(const Reader& reader) {
    return sql::rows<PluginRow>(reader, std::string(kSelect) + "ORDER BY id, last_seen_ms DESC", kRow);
}

}  // namespace vetting
