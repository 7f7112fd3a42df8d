#include "host/events/hub.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>

#include "host/events/event_ring.hpp"

namespace vetting {

namespace asio = boost::asio;

namespace {
constexpr auto kToTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::int64_t kReplayPage = 500;
using Moment = std::chrono::steady_clock::time_point;
}  // namespace

struct EventHub::State : std::enable_shared_from_this<EventHub::State> {
    struct Live {
        std::string type, data;
        std::optional<RunId> run;
        bool waiting = false;
        Moment sent{};
    };

    State(const asio::any_io_executor& io, HubOptions given, EventId last, Replay from_store)
        : options(given), replay(std::move(from_store)), ring(given.ring_events), newest(last), flush_timer(io),
          comment_timer(io), news(io) {
        ring.set_newest_gone(last);
        news.expires_at(Moment::max());
    }

    void flush_at(Moment when);
    /// In the past after a quiet time: then at once.
    void flush_soon() { flush_at(last_flush + options.window); }
    void flush();
    void comment_later();
    /// Live events whose key may speak again. @return when the next of the others may.
    std::optional<Moment> take_live(std::vector<EventRing::Item>& window, Moment now);
    asio::awaitable<bool> send(EventRing::Gathered gathered, const Write& write);
    asio::awaitable<bool> catch_up(EventRing::Cursor& cursor, const Write& write);
    asio::awaitable<void> follow(EventRing::Cursor cursor, const Write& write);

    HubOptions options;
    Replay replay;
    EventRing ring;
    EventId newest;  ///< the last one published, in the ring or in `waiting`
    std::vector<EventRing::Item> waiting;
    std::map<std::string, Live, std::less<>> live;
    asio::steady_timer flush_timer, comment_timer;
    asio::steady_timer news;  ///< never fires: cancelling it wakes every reader
    Moment last_flush{};
    std::optional<Moment> armed;  ///< when the next flush is
    bool closed = false;
    std::size_t readers = 0;
    std::uint64_t cut = 0;
};

void EventHub::State::flush_at(Moment when) {
    if (closed || (armed && *armed <= when)) return;
    armed = when;
    flush_timer.expires_at(when);
    flush_timer.async_wait([self = shared_from_this()](boost::system::error_code ec) {
        if (!ec) self->flush();
    });
}

std::optional<Moment> EventHub::State::take_live(std::vector<EventRing::Item>& window, Moment now) {
    std::optional<Moment> next;
    for (auto entry = live.begin(); entry != live.end();) {
        Live& event = entry->second;
        const Moment due = event.sent + options.live_interval;
        if (due > now) {
            if (event.waiting && (!next || due < *next)) next = due;
        } else if (event.waiting) {
            window.push_back({sse_text(event.type, event.data), {}, event.run, false});
            event.waiting = false;
            event.sent = now;
        } else {
            entry = live.erase(entry);  // long silent: forget the key
            continue;
        }
        ++entry;
    }
    return next;
}

void EventHub::State::flush() {
    armed.reset();
    last_flush = std::chrono::steady_clock::now();
    std::vector<EventRing::Item> window = std::exchange(waiting, {});
    const std::optional<Moment> next = take_live(window, last_flush);
    if (!window.empty()) {
        ring.append(std::move(window));
        news.cancel();
    }
    if (next) flush_at(*next);
}

void EventHub::State::comment_later() {
    comment_timer.expires_after(options.comment);
    comment_timer.async_wait([self = shared_from_this()](boost::system::error_code ec) {
        if (ec || self->closed) return;
        self->waiting.push_back({": still here\n\n", {}, std::nullopt, true});
        self->flush_soon();
        self->comment_later();
    });
}

asio::awaitable<bool> EventHub::State::send(EventRing::Gathered gathered, const Write& write) {
    if (gathered.bytes == 0) co_return true;
    std::vector<std::string_view> pieces = gathered.pieces;
    const bool taken = co_await write(std::move(pieces));
    co_return taken;
}

/// Everything newer than `cursor.seen` that is no longer in the ring comes from the store, page by page.
asio::awaitable<bool> EventHub::State::catch_up(EventRing::Cursor& cursor, const Write& write) {
    while (cursor.seen < ring.newest_gone()) {
        const EventId published = newest;  // the store holds at least these
        const std::vector<StoredEvent> page = co_await replay(cursor.seen, kReplayPage, cursor.only_run);
        std::string text;
        for (const StoredEvent& event : page) text += sse_text(event);
        const std::vector<std::string_view> pieces(1, text);
        const bool taken = text.empty() || co_await write(pieces);
        if (!taken || closed) co_return false;
        if (!page.empty()) cursor.seen = page.back().id;
        if (std::int64_t(page.size()) < kReplayPage) cursor.seen = std::max(cursor.seen, published);
    }
    cursor.position = ring.position_after(cursor.seen);
    co_return true;
}

asio::awaitable<void> EventHub::State::follow(EventRing::Cursor cursor, const Write& write) {
    while (!closed) {
        if (ring.lost(cursor)) {
            ++cut;
            const std::string text = sse_text("resync", "{}");
            const std::vector<std::string_view> pieces(1, text);
            co_await write(pieces);
            co_return;
        }
        if (cursor.position == ring.end()) {
            co_await news.async_wait(kToTuple);
            continue;
        }
        const bool taken = co_await send(ring.gather(cursor, options.bytes_a_write), write);
        if (!taken) co_return;
    }
}

EventHub::EventHub(asio::any_io_executor io, HubOptions options, EventId last, Replay replay)
    : state_(std::make_shared<State>(io, options, last, std::move(replay))) {
    state_->comment_later();
}

EventHub::~EventHub() { close(); }

void EventHub::close() {
    state_->closed = true;
    state_->flush_timer.cancel();
    state_->comment_timer.cancel();
    state_->news.cancel();
}

void EventHub::publish(const Committed<CommittedBatch>& batch) {
    for (const StoredEvent& event : batch->events) {
        state_->waiting.push_back({sse_text(event), event.id, event.run, false});
        state_->newest = event.id;
    }
    if (!batch->events.empty()) state_->flush_soon();
}

void EventHub::publish_live(std::string type, std::string key, std::optional<RunId> run, std::string data) {
    State::Live& event = state_->live[type + "/" + (run ? std::to_string(run->value) : "") + "/" + key];
    event.type = std::move(type);
    event.data = std::move(data);
    event.run = run;
    event.waiting = true;
    state_->flush_at(std::max(state_->last_flush + state_->options.window, event.sent + state_->options.live_interval));
}

asio::awaitable<void> EventHub::serve(Subscription subscription, Write write) {
    const std::shared_ptr<State> state = state_;
    struct Counted {
        std::size_t& count;
        explicit Counted(std::size_t& readers) : count(readers) { ++count; }
        ~Counted() { --count; }
    } const counted(state->readers);
    EventRing::Cursor cursor{state->ring.end(), state->newest, subscription.run};
    if (subscription.after) cursor.seen = std::min(*subscription.after, state->newest);  // an id of another store: from now
    const std::string prelude = "retry: " + std::to_string(state->options.retry.count()) + "\n\n";
    const std::vector<std::string_view> pieces(1, prelude);
    const bool open = co_await write(pieces);
    if (!open) co_return;
    if (subscription.after) {
        const bool caught_up = co_await state->catch_up(cursor, write);
        if (!caught_up) co_return;
    }
    co_await state->follow(cursor, write);
}

std::size_t EventHub::readers() const { return state_->readers; }
std::uint64_t EventHub::cut() const { return state_->cut; }

}  // namespace vetting
