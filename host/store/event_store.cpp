// SQL of tables `events` and `outbox`.
#include "host/store/event_store.hpp"

#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr auto kEvent = [](auto& event, auto&& visit) {
    visit(event.id, event.at, event.type, event.run, event.host, event.data);
};
constexpr const char* kEventSelect = "SELECT id, at_ms, type, run_id, host_id, data FROM events WHERE ";

constexpr auto kAction = [](auto& action, auto&& visit) {
    visit(action.id, action.kind, action.run, action.payload, action.key, action.created, action.due, action.tries,
          action.tried, action.done, action.error);
};
constexpr const char* kActionSelect =
    "SELECT id, kind, run_id, payload, coalesce(key, ''), created_ms, due_ms, tries, tried_ms, done_ms, error "
    "FROM outbox WHERE ";

}  // namespace

EventId EventStore::append(Tx& tx, StoredEvent event) {
    sql::run(tx, "INSERT INTO events (at_ms, type, run_id, host_id, data) VALUES (?, ?, ?, ?, ?)", event.at, event.type,
             event.run, event.host, event.data);
    event.id = {sql::last_id(tx)};
    const EventId id = event.id;
    tx.note(std::move(event));
    return id;
}

std::vector<StoredEvent> EventStore::after(const Reader& reader, EventId after, std::int64_t limit,
                                           std::optional<RunId> run) {
    const std::string order = "id > ? ORDER BY id LIMIT ?";
    if (!run) return sql::rows<StoredEvent>(reader, kEventSelect + order, kEvent, after, limit);
    return sql::rows<StoredEvent>(reader, kEventSelect + ("run_id = ? AND " + order), kEvent, *run, after, limit);
}

EventId EventStore::last(const Reader& reader) {
    return {sql::value<std::int64_t>(reader, "SELECT coalesce(max(id), 0) FROM events").value_or(0)};
}

void OutboxStore::add(Tx& tx, OutboxAction action) {
    const std::optional<std::string> key = action.key.empty() ? std::nullopt : std::optional(action.key);
    sql::run(tx,
             "INSERT INTO outbox (kind, run_id, payload, key, created_ms, due_ms) VALUES (?, ?, ?, ?, ?, ?) "
             "ON CONFLICT (key) DO NOTHING",
             action.kind, action.run, action.payload, key, action.created, action.due);
    if (sql::changes(tx) == 0) return;
    action.id = sql::last_id(tx);
    tx.note(std::move(action));
}

void OutboxStore::mark_tried(Tx& tx, std::int64_t id, WallTime at) {
    sql::run(tx, "UPDATE outbox SET tries = tries + 1, tried_ms = ? WHERE id = ?", at, id);
}
void OutboxStore::mark_done(Tx& tx, std::int64_t id, WallTime at) {
    sql::run(tx, "UPDATE outbox SET done_ms = ?, error = '' WHERE id = ?", at, id);
}
void OutboxStore::mark_failed(Tx& tx, std::int64_t id, WallTime next_due, const std::string& error) {
    sql::run(tx, "UPDATE outbox SET due_ms = ?, error = ? WHERE id = ?", next_due, error, id);
}

std::vector<OutboxAction> OutboxStore::undone(const Reader& reader) {
    return sql::rows<OutboxAction>(reader, std::string(kActionSelect) + "done_ms IS NULL ORDER BY id", kAction);
}

std::optional<OutboxAction> OutboxStore::find(const Reader& reader, std::int64_t id) {
    return sql::row<OutboxAction>(reader, std::string(kActionSelect) + "id = ?", kAction, id);
}

std::vector<OutboxAction> OutboxStore::undone_of_run(const Reader& reader, RunId run, const std::string& kind) {
    return sql::rows<OutboxAction>(
        reader, std::string(kActionSelect) + "done_ms IS NULL AND run_id = ? AND (? = '' OR kind = ?) ORDER BY id",
        kAction, run, kind, kind);
}

}  // namespace vetting
