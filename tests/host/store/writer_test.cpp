// The writer: groups, savepoints, answers after the commit.
#include "host/store/writer.hpp"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <latch>
#include <thread>

#include "host/store/event_store.hpp"
#include "host/store/setting_store.hpp"
#include "sdk/base/error.hpp"
#include "temp_store.hpp"

namespace vetting::test {
namespace {

namespace asio = boost::asio;

class WriterTest : public StoreTest {
protected:
    /// Holds the writer's thread inside a command until `release` is called, so that others queue up behind it.
    struct Gate {
        std::latch entered{1}, leave{1};
        void release() { leave.count_down(); }
    };
    std::jthread hold_writer(Gate& gate) {
        std::jthread holder([this, &gate] {
            writer.submit_and_wait([&gate](Tx&) {
                gate.entered.count_down();
                gate.leave.wait();
            });
        });
        gate.entered.wait();
        return holder;
    }
    std::optional<std::string> setting(const std::string& name) {
        return read([&name](const Reader& reader) { return SettingStore::get(reader, name); });
    }
};

asio::awaitable<void> set_name(Writer& writer, int number, std::vector<std::thread::id>& answered_on) {
    co_await writer.submit([number](Tx& tx) { SettingStore::set(tx, "n" + std::to_string(number), "x"); });
    answered_on.push_back(std::this_thread::get_id());
}

TEST_F(WriterTest, CommandsThatWaitShareOneTransactionAndAreAnsweredOnTheirExecutor) {
    Gate gate;
    std::jthread holder = hold_writer(gate);
    asio::io_context io;
    std::vector<std::thread::id> answered_on;
    for (int i = 0; i < 50; ++i) asio::co_spawn(io, set_name(writer, i, answered_on), asio::detached);
    io.poll();  // each coroutine runs to its wait; nobody is answered while the writer is held
    EXPECT_EQ(writer.queued(), 50U);
    EXPECT_TRUE(answered_on.empty());
    const std::uint64_t before = writer.commits();
    gate.release();
    io.run();
    EXPECT_EQ(writer.commits() - before, 2U);  // the gate's own, and one for all fifty
    EXPECT_THAT(answered_on, testing::AllOf(testing::SizeIs(50), testing::Each(std::this_thread::get_id())));
    EXPECT_EQ(setting("n49"), "x");
}

TEST_F(WriterTest, AnExceptionUndoesItsCommandAloneAndReachesItsCaller) {
    Gate gate;
    std::jthread holder = hold_writer(gate);
    auto good = std::async(std::launch::async, [this] {
        writer.submit_and_wait([](Tx& tx) { SettingStore::set(tx, "good", "1"); });
    });
    auto bad = std::async(std::launch::async, [this] {
        writer.submit_and_wait([](Tx& tx) {
            SettingStore::set(tx, "bad", "1");
            EventStore::append(tx, {.type = "never.seen"});
            throw Error(Errc::InvalidValue, "no");
        });
    });
    gate.release();
    EXPECT_NO_THROW(good.get());
    EXPECT_THROW(bad.get(), Error);
    EXPECT_EQ(setting("good"), "1");
    EXPECT_EQ(setting("bad"), std::nullopt);
    EXPECT_EQ(read([](const Reader& reader) { return EventStore::last(reader).value; }), 0);
}

asio::awaitable<void> expect_refusal(Writer& writer, bool& refused) {
    try {
        co_await writer.submit([](Tx&) { throw Error(Errc::RunNotActive, "over"); });
    } catch (const Error& error) {
        refused = error.code() == Errc::RunNotActive;
    }
}

TEST_F(WriterTest, ThrowsTheCommandsErrorInTheAwaitingCoroutine) {
    asio::io_context io;
    bool refused = false;
    asio::co_spawn(io, expect_refusal(writer, refused), asio::detached);
    io.run();
    EXPECT_TRUE(refused);
}

TEST_F(WriterTest, TellsWhatACommitMadeTrueBeforeTheCommandIsAnswered) {
    std::vector<std::string> told;
    writer.on_commit([&told](const Committed<CommittedBatch>& batch) {
        for (const StoredEvent& event : batch->events) told.push_back(event.type + std::to_string(event.id.value));
        for (const OutboxAction& action : batch->actions) told.push_back(action.kind);
    });
    writer.submit_and_wait([](Tx& tx) {
        EventStore::append(tx, {.type = "run.changed"});
        OutboxStore::add(tx, {.kind = "notify", .key = "n/1"});
        OutboxStore::add(tx, {.kind = "notify again", .key = "n/1"});
    });
    EXPECT_THAT(told, testing::ElementsAre("run.changed1", "notify"));
}

TEST(Writer, RefusesWhenTheQueueIsFull) {
    TempFolder folder;
    Database database(folder.path() / "vetting.db");
    Writer writer(database, {.queued = 1, .per_commit = 1});
    std::latch entered{1}, leave{1};
    std::jthread first([&] {
        writer.submit_and_wait([&](Tx&) {
            entered.count_down();
            leave.wait();
        });
    });
    entered.wait();
    std::jthread second([&] { writer.submit_and_wait([](Tx&) {}); });
    while (writer.queued() == 0) std::this_thread::yield();
    try {
        writer.submit_and_wait([](Tx&) {});
        ADD_FAILURE() << "the third command was taken";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::StoreBusy);
    }
    leave.count_down();
}

TEST(Writer, CommitsWhatIsQueuedBeforeItEnds) {
    TempFolder folder;
    Database database(folder.path() / "vetting.db");
    {
        Writer writer(database);
        for (int i = 0; i < 20; ++i) {
            writer.submit_and_wait([i](Tx& tx) { SettingStore::set(tx, "n" + std::to_string(i), "1"); });
        }
    }
    EXPECT_EQ(database.read([](const Reader& reader) { return SettingStore::get(reader, "n19"); }), "1");
}

}  // namespace
}  // namespace vetting::test
