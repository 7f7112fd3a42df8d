// Tables `events` and `outbox`: written in the transaction that makes them true.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"

namespace vetting {

struct EventStore {
    /// Stores the event and hands it to the after-commit callback. @return its id.
    static EventId append(Tx& tx, StoredEvent event);
    /// Oldest first, ids greater than `after`; `run` narrows.
    [[nodiscard]] static std::vector<StoredEvent> after(const Reader& reader, EventId after, std::int64_t limit,
                                                  std::optional<RunId> run = std::nullopt);
    [[nodiscard]] static EventId last(const Reader& reader);
};

struct OutboxStore {
    /// Stores the action and hands it to the after-commit callback. An action whose key is there already is not added.
    static void add(Tx& tx, OutboxAction action);
    /// Before something that may happen once at most (a notification), or to count a try.
    static void mark_tried(Tx& tx, std::int64_t id, WallTime at);
    static void mark_done(Tx& tx, std::int64_t id, WallTime at);
    static void mark_failed(Tx& tx, std::int64_t id, WallTime next_due, const std::string& error);
    /// Not done, by id: what a start takes up.
    [[nodiscard]] static std::vector<OutboxAction> undone(const Reader& reader);
    [[nodiscard]] static std::optional<OutboxAction> find(const Reader& reader, std::int64_t id);
    /// Actions of a run that are not done, `kind` empty for all.
    [[nodiscard]] static std::vector<OutboxAction> undone_of_run(const Reader& reader, RunId run, const std::string& kind);
};

}  // namespace vetting
