// The last events as the bytes that go out, shared by all readers: a reader is a position in here and nothing more.
// Pure: no clock, no network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/store/event_rows.hpp"

namespace vetting {

/// One event as it goes over the wire: `id:` (where it has one), `event:`, `data:`.
[[nodiscard]] std::string sse_text(const StoredEvent& event);
[[nodiscard]] std::string sse_text(std::string_view type, std::string_view data);

class EventRing {
public:
    explicit EventRing(std::size_t capacity) : capacity_(capacity) {}

    struct Item {
        std::string text;
        EventId id;               ///< 0: not durable
        std::optional<RunId> run;
        bool for_all = false;     ///< a comment: goes to readers of any one run too
    };
    /// All of one window in one block of bytes, so that a reader at the head gets one piece of memory.
    void append(std::vector<Item> window);

    /// Where a reader stands, and what it has seen.
    struct Cursor {
        std::uint64_t position = 0;
        EventId seen;                  ///< durable events up to here are not sent again
        std::optional<RunId> only_run;
    };
    struct Gathered {
        std::vector<std::string_view> pieces;
        std::vector<std::shared_ptr<const std::string>> owners;  ///< keep the pieces alive while they are sent
        std::size_t bytes = 0;
    };
    /// Everything for this reader from its position on (about `most_bytes`), and moves it.
    [[nodiscard]] Gathered gather(Cursor& cursor, std::size_t most_bytes) const;
    /// Events that this reader had not yet been given have left the ring.
    [[nodiscard]] bool lost(const Cursor& cursor) const { return cursor.position < first_; }

    [[nodiscard]] std::uint64_t end() const { return first_ + entries_.size(); }
    /// The first position still here whose durable event is newer than `id`; the end where there is none.
    [[nodiscard]] std::uint64_t position_after(EventId id) const;
    /// The newest durable event that has left the ring.
    [[nodiscard]] EventId newest_gone() const { return newest_gone_; }
    void set_newest_gone(EventId id) { newest_gone_ = id; }

private:
    struct Entry {
        std::shared_ptr<const std::string> block;
        std::size_t offset = 0, size = 0;
        EventId id;
        std::optional<RunId> run;
        bool for_all = false;
    };
    std::size_t capacity_;
    std::deque<Entry> entries_;
    std::uint64_t first_ = 0;
    EventId newest_gone_;
};

}  // namespace vetting
