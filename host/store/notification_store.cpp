// SQL of table `notifications`.
#include "host/store/notification_store.hpp"

#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr auto kRow = [](auto& row, auto&& visit) {
    visit(row.id, row.run, row.kind, row.severity, row.notifier, row.event, row.created, row.state, row.error, row.tried,
          row.ended);
};
constexpr const char* kSelect =
    "SELECT id, run_id, kind, severity, notifier, event, created_ms, state, error, tried_ms, ended_ms FROM notifications ";

}  // namespace

std::int64_t NotificationStore::add(Tx& tx, const NotificationRow& row) {
    sql::run(tx,
             "INSERT INTO notifications (run_id, kind, severity, notifier, event, created_ms, state, error, tried_ms, "
             "ended_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
             row.run, row.kind, row.severity, row.notifier, row.event, row.created, row.state, row.error, row.tried,
             row.ended);
    return sql::last_id(tx);
}

void NotificationStore::save(Tx& tx, const NotificationRow& row) {
    sql::run(tx, "UPDATE notifications SET state = ?, error = ?, tried_ms = ?, ended_ms = ? WHERE id = ?", row.state,
             row.error, row.tried, row.ended, row.id);
    if (sql::changes(tx) == 0) throw Error(Errc::NotFound, "no such notification");
}

std::optional<NotificationRow> NotificationStore::find(const Reader& reader, std::int64_t id) {
    return sql::row<NotificationRow>(reader, std::string(kSelect) + "WHERE id = ?", kRow, id);
}
std::vector<NotificationRow> NotificationStore::of_run(const Reader& reader, RunId run) {
    return sql::rows<NotificationRow>(reader, std::string(kSelect) + "WHERE run_id = ? ORDER BY id", kRow, run);
}
std::vector<NotificationRow> NotificationStore::newest(const Reader& reader, std::int64_t limit) {
    return sql::rows<NotificationRow>(reader, std::string(kSelect) + "ORDER BY id DESC LIMIT ?", kRow, limit);
}

}  // namespace vetting
