// The hub against a store of plain rows: nothing is missed, nothing comes twice, and a slow reader costs only itself.
#include "host/events/hub.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace vetting {

/// Stands in for the store's writer, the only one who can make a `Committed`.
class Writer {
public:
    static Committed<CommittedBatch> commit(std::vector<StoredEvent> events) {
        return Committed<CommittedBatch>(CommittedBatch{std::move(events), {}});
    }
};

namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing::HasSubstr;

/// A reader: what came, and how it takes it.
struct TestReader {
    std::string text;
    int writes = 0;
    bool blocked = false;  ///< does not read
    std::size_t leave_after = SIZE_MAX;
    bool ended = false;

    [[nodiscard]] std::vector<int> ids() const {
        std::vector<int> found;
        for (std::size_t at = text.find("id: "); at != std::string::npos; at = text.find("id: ", at + 1)) {
            found.push_back(std::atoi(text.c_str() + at + 4));
        }
        return found;
    }
};

class Hub : public testing::Test {
protected:
    void start(HubOptions options, std::int64_t last = 0) {
        options.window = std::chrono::milliseconds(1);
        EventHub::Replay replay = [this](EventId after, std::int64_t limit, std::optional<RunId> run) -> asio::awaitable<std::vector<StoredEvent>> {
            ++replays;
            asio::steady_timer pause(io, std::chrono::milliseconds(1));
            std::vector<StoredEvent> page;
            for (const StoredEvent& event : stored) {
                if (event.id > after && (!run || event.run == run) && std::int64_t(page.size()) < limit) page.push_back(event);
            }
            co_await pause.async_wait(asio::use_awaitable);  // more is committed while the page is on its way
            co_return page;
        };
        hub.emplace(io.get_executor(), options, EventId{last}, std::move(replay));
    }
    StoredEvent make_event(std::int64_t run) {
        StoredEvent event;
        event.id = EventId{std::int64_t(stored.size()) + 1};
        event.type = "run.changed";
        event.run = RunId{run};
        stored.push_back(event);
        return event;
    }
    void commit(int count, std::int64_t run = 1) {
        std::vector<StoredEvent> events;
        for (int i = 0; i < count; ++i) events.push_back(make_event(run));
        hub->publish(Writer::commit(std::move(events)));
    }
    void read(TestReader& reader, EventHub::Subscription subscription) {
        EventHub::Write write = [this, &reader](std::vector<std::string_view> pieces) -> asio::awaitable<bool> {
            ++reader.writes;
            asio::steady_timer pause(io);
            while (reader.blocked) {
                pause.expires_after(std::chrono::milliseconds(1));
                co_await pause.async_wait(asio::use_awaitable);
            }
            for (const std::string_view piece : pieces) reader.text += piece;
            co_return reader.ids().size() < reader.leave_after;
        };
        asio::co_spawn(io, hub->serve(std::move(subscription), std::move(write)), [&reader](std::exception_ptr) { reader.ended = true; });
    }
    template <class Condition>
    void run_until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition() && std::chrono::steady_clock::now() < deadline) io.run_one_for(std::chrono::milliseconds(100));
        EXPECT_TRUE(condition());
    }
    void TearDown() override {
        hub->close();
        io.run_for(std::chrono::milliseconds(50));
    }

    std::deque<TestReader> readers;  // outlive what runs in io
    asio::io_context io;
    std::vector<StoredEvent> stored;
    std::optional<EventHub> hub;
    int replays = 0;
};

TEST_F(Hub, GivesANewReaderWhatComesFromNowOn) {
    start({});
    commit(3);
    TestReader& reader = readers.emplace_back();
    read(reader, {});
    run_until([&reader] { return reader.writes > 0; });
    commit(2);
    run_until([&reader] { return reader.ids().size() >= 2; });
    EXPECT_THAT(reader.ids(), ElementsAre(4, 5));
    EXPECT_THAT(reader.text, HasSubstr("retry: 1000\n\n"));
    EXPECT_THAT(reader.text, HasSubstr("event: run.changed\ndata: {\"at\":"));
    EXPECT_EQ(replays, 0);
}

TEST_F(Hub, GivesWhatWasMissedFromTheRingWithoutAskingTheStore) {
    start({});
    commit(5);
    TestReader& reader = readers.emplace_back();
    read(reader, {.run = {}, .after = EventId{2}});
    run_until([&reader] { return reader.ids().size() >= 3; });
    EXPECT_THAT(reader.ids(), ElementsAre(3, 4, 5));
    EXPECT_EQ(replays, 0);
}

TEST_F(Hub, GivesOneRunsEventsOnly) {
    start({});
    TestReader& reader = readers.emplace_back();
    read(reader, {.run = RunId{2}, .after = {}});
    run_until([&reader] { return reader.writes > 0; });
    commit(2, 1);
    commit(1, 2);
    run_until([&reader] { return !reader.ids().empty(); });
    EXPECT_THAT(reader.ids(), ElementsAre(3));
}

/// Readers come, leave and come back by the last id they saw while events are committed all the time, with a ring far
/// too small: whatever the moment, each sees 1, 2, 3, … once.
TEST_F(Hub, ResumesWithoutGapOrRepeat) {
    HubOptions options;
    options.ring_events = 700;
    start(options);
    std::mt19937 random(7);
    for (int round = 0; round < 20; ++round) {
        std::vector<int> seen;
        const std::optional<RunId> only = round % 2 == 0 ? std::nullopt : std::optional(RunId{1});
        while (seen.empty() || seen.back() < int(stored.size())) {
            TestReader& reader = readers.emplace_back();
            reader.leave_after = 1 + random() % 900;
            const int after = seen.empty() ? 0 : seen.back();
            read(reader, {.run = only, .after = EventId{after}});
            if (stored.size() < 20'000 && random() % 2 == 0) commit(int(random() % 300));
            run_until([&reader, this, after] {
                const std::vector<int> now = reader.ids();
                return reader.ended || (now.empty() ? after : now.back()) >= int(stored.size());
            });
            reader.leave_after = 0;
            commit(1);
            run_until([&reader] { return reader.ended; });
            const std::vector<int> got = reader.ids();
            seen.insert(seen.end(), got.begin(), got.end());
        }
        ASSERT_EQ(seen.size(), stored.size());
        for (std::size_t i = 0; i < seen.size(); ++i) ASSERT_EQ(seen[i], int(i) + 1);
    }
    EXPECT_GT(replays, 0);
}

TEST_F(Hub, TellsASlowReaderToResyncAndCutsIt) {
    HubOptions options;
    options.ring_events = 10;
    start(options);
    TestReader& slow = readers.emplace_back();
    TestReader& quick = readers.emplace_back();
    read(slow, {});
    read(quick, {});
    run_until([&slow, &quick] { return slow.writes > 0 && quick.writes > 0; });
    slow.blocked = true;
    for (int i = 1; i <= 5; ++i) {
        commit(5);
        run_until([&quick, i] { return int(quick.ids().size()) == i * 5; });
    }
    slow.blocked = false;
    run_until([&slow] { return slow.ended; });
    EXPECT_THAT(slow.text, HasSubstr("event: resync\n"));
    EXPECT_EQ(hub->cut(), 1u);
    EXPECT_EQ(hub->readers(), 1u);
}

TEST_F(Hub, CoalescesLiveEventsByKey) {
    HubOptions options;
    options.live_interval = std::chrono::milliseconds(40);
    start(options);
    TestReader& reader = readers.emplace_back();
    read(reader, {});
    run_until([&reader] { return reader.writes > 0; });
    for (int i = 0; i < 100; ++i) hub->publish_live("measurement", "temp", RunId{1}, "{\"n\":" + std::to_string(i) + "}");
    hub->publish_live("measurement", "fan", RunId{1}, "{\"fan\":1}");
    run_until([&reader] { return reader.text.find("\"n\":99") != std::string::npos && reader.text.find("fan") != std::string::npos; });
    hub->publish_live("measurement", "temp", RunId{1}, "{\"n\":100}");
    hub->publish_live("measurement", "temp", RunId{1}, "{\"n\":101}");
    run_until([&reader] { return reader.text.find("\"n\":101") != std::string::npos; });
    EXPECT_EQ(reader.text.find("\"n\":98}"), std::string::npos);
    EXPECT_EQ(reader.text.find("\"n\":100}"), std::string::npos);
    EXPECT_TRUE(reader.ids().empty());
}

TEST_F(Hub, SendsACommentNowAndThen) {
    HubOptions options;
    options.comment = std::chrono::seconds(1);
    start(options);
    TestReader& reader = readers.emplace_back();
    read(reader, {.run = RunId{9}, .after = {}});
    run_until([&reader] { return reader.text.find(": still here") != std::string::npos; });
}

TEST_F(Hub, TakesAnIdOfAnotherStoreAsFromNowOn) {
    start({}, 0);
    commit(2);
    TestReader& reader = readers.emplace_back();
    read(reader, {.run = {}, .after = EventId{99}});
    run_until([&reader] { return reader.writes > 0; });
    commit(1);
    run_until([&reader] { return !reader.ids().empty(); });
    EXPECT_THAT(reader.ids(), ElementsAre(3));
}

}  // namespace
}  // namespace vetting
