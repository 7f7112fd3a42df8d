// Fan-out of events to any number of readers: one ring, a position a reader, one write a reader and window.
//
// Durable events come from commits alone, carry the store's id, and are resumed from the store without gap or repeat.
// Live ones (`measurement`, `log`, `progress`) carry no id, at most four a second and key, the newest counts. A reader
// that falls behind the ring is told `resync` and cut off; it costs the others nothing. io thread only.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/store/committed.hpp"
#include "host/store/event_rows.hpp"

namespace vetting {

struct HubOptions {
    std::size_t ring_events = 8192;
    std::chrono::milliseconds window{75};          ///< events of so long go out together
    std::chrono::milliseconds live_interval{250};  ///< of one key
    std::chrono::seconds comment{15};              ///< keeps the way open and finds dead readers
    std::chrono::milliseconds retry{1000};         ///< after which a reader comes back
    std::size_t bytes_a_write = 256 * 1024;
};

class EventHub {
public:
    /// Events of the store after an id, oldest first, at most so many; of one run, or all.
    using Replay = std::function<boost::asio::awaitable<std::vector<StoredEvent>>(EventId after, std::int64_t limit,
                                                                                  std::optional<RunId> run)>;
    /// All pieces in one gathered write; `false`: the reader is gone or does not read.
    using Write = std::function<boost::asio::awaitable<bool>(std::vector<std::string_view>)>;

    /// `last`: the newest event in the store; what comes later is published here.
    EventHub(boost::asio::any_io_executor io, HubOptions options, EventId last, Replay replay);
    ~EventHub();
    EventHub(const EventHub&) = delete;
    EventHub& operator=(const EventHub&) = delete;

    void publish(const Committed<CommittedBatch>& batch);
    /// `data` is JSON on one line.
    void publish_live(std::string type, std::string key, std::optional<RunId> run, std::string data);

    struct Subscription {
        std::optional<RunId> run;
        std::optional<EventId> after;  ///< `Last-Event-ID` or `?after=`; nothing: from now on
    };
    /// Serves one reader until it is gone, falls behind, or the hub closes.
    boost::asio::awaitable<void> serve(Subscription subscription, Write write);

    /// Ends every reader; for a graceful stop.
    void close();
    [[nodiscard]] std::size_t readers() const;
    /// Readers cut off because they fell behind.
    [[nodiscard]] std::uint64_t cut() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vetting
