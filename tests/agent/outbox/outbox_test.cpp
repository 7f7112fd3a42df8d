// What the agent owes the host survives its own death: same numbers, same bytes, nothing twice.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "agent/outbox/artifact_box.hpp"
#include "agent/outbox/result_box.hpp"
#include "agent/outbox/stream.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/json.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

StreamRules rules(std::size_t batch_items = 3) { return {.name = "log", .list_field = "lines", .batch_items = batch_items}; }

std::vector<int> numbers_of(const Batch& batch) {
    std::vector<int> numbers;
    const Json body = parse_json(batch.body);
    for (const Json& item : body.at("lines")) numbers.push_back(item.at("n").get<int>());
    return numbers;
}

void add_numbers(OutboxStream& stream, int from, int to) {
    for (int n = from; n <= to; ++n) stream.add("g", "{\"n\":" + std::to_string(n) + "}");
}

TEST(OutboxStream, NumbersBatchesFromOneAndSendsOneAtATime) {
    const FixtureTree folder;
    OutboxStream stream(folder.root(), rules());
    EXPECT_FALSE(stream.next());
    add_numbers(stream, 1, 5);
    const auto first = stream.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->seq, 1);
    EXPECT_THAT(numbers_of(*first), testing::ElementsAre(1, 2, 3));
    EXPECT_EQ(stream.next()->body, first->body);
    stream.acknowledged(1);
    EXPECT_EQ(stream.next()->seq, 2);
    EXPECT_THAT(numbers_of(*stream.next()), testing::ElementsAre(4, 5));
    stream.acknowledged(2);
    EXPECT_TRUE(stream.idle());
}

TEST(OutboxStream, RepeatsTheSameBytesAfterARestart) {
    const FixtureTree folder;
    std::string body;
    {
        OutboxStream stream(folder.root(), rules());
        add_numbers(stream, 1, 4);
        body = stream.next()->body;
    }
    OutboxStream again(folder.root(), rules());
    add_numbers(again, 5, 5);
    EXPECT_EQ(again.next()->body, body);
    again.acknowledged(1);
    EXPECT_THAT(numbers_of(*again.next()), testing::ElementsAre(4, 5));
}

TEST(OutboxStream, LeavesOutWhatTheHostHadAlreadyWhenItWasKilled) {
    const FixtureTree folder;
    {
        OutboxStream stream(folder.root(), rules());
        add_numbers(stream, 1, 3);
        (void)stream.next();
    }
    OutboxStream again(folder.root(), rules());
    again.host_stands_at(1);
    add_numbers(again, 4, 4);
    EXPECT_EQ(again.next()->seq, 2);
    EXPECT_THAT(numbers_of(*again.next()), testing::ElementsAre(4));
}

TEST(OutboxStream, KnowsWhenTheHostHasAllThatWasAddedByNow) {
    const FixtureTree folder;
    OutboxStream stream(folder.root(), rules(2));
    EXPECT_TRUE(stream.settled(stream.newest()));
    add_numbers(stream, 1, 3);
    const std::int64_t last = stream.newest();
    add_numbers(stream, 4, 5);  // the sidecar never stops
    EXPECT_FALSE(stream.settled(last));
    stream.acknowledged(stream.next()->seq);
    EXPECT_FALSE(stream.settled(last));
    stream.acknowledged(stream.next()->seq);
    EXPECT_TRUE(stream.settled(last));
}

TEST(OutboxStream, TakesTheNumberTheHostExpectsAfterAGap) {
    const FixtureTree folder;
    OutboxStream stream(folder.root(), rules());
    add_numbers(stream, 1, 1);
    (void)stream.next();
    stream.acknowledged(7);
    add_numbers(stream, 2, 2);
    EXPECT_EQ(stream.next()->seq, 8);
    stream.host_stands_at(3);
    EXPECT_EQ(stream.next()->seq, 4);
    EXPECT_THAT(numbers_of(*stream.next()), testing::ElementsAre(2));
}

TEST(OutboxStream, CutsATornTailAndKeepsEveryWholeItem) {
    const FixtureTree folder;
    {
        OutboxStream stream(folder.root(), rules(10));
        add_numbers(stream, 1, 2);
    }
    folder.append("log.spool", "3\tg\t{\"n\":3");
    OutboxStream again(folder.root(), rules(10));
    EXPECT_EQ(again.waiting(), 2U);
    add_numbers(again, 4, 4);
    OutboxStream third(folder.root(), rules(10));
    EXPECT_THAT(numbers_of(*third.next()), testing::ElementsAre(1, 2, 4));
}

TEST(OutboxStream, DoesNotDoubleItemsThatAKillLeftInBothFiles) {
    const FixtureTree folder;
    std::string spool;
    {
        OutboxStream stream(folder.root(), rules());
        add_numbers(stream, 1, 4);
        spool = read_file(folder.root() / "log.spool");
        (void)stream.next();
    }
    folder.put("log.spool", spool);  // as if the kill came between the batch and the spool
    OutboxStream again(folder.root(), rules());
    EXPECT_THAT(numbers_of(*again.next()), testing::ElementsAre(1, 2, 3));
    again.acknowledged(1);
    EXPECT_THAT(numbers_of(*again.next()), testing::ElementsAre(4));
}

TEST(OutboxStream, ThinsEverySeriesWhenTheHostIsAwayForLong) {
    const FixtureTree folder;
    StreamRules few = rules(1000);
    few.most_items = 100;
    few.thin_by_group = true;
    OutboxStream stream(folder.root(), few);
    for (int n = 1; n <= 101; ++n) stream.add(n % 2 == 0 ? "even" : "odd", "{\"n\":" + std::to_string(n) + "}");
    EXPECT_LT(stream.waiting(), 70U);
    EXPECT_GT(stream.take_dropped(), 30U);
    const std::vector<int> left = numbers_of(*stream.next());
    EXPECT_THAT(left, testing::Contains(101));
    EXPECT_GT(std::count_if(left.begin(), left.end(), [](int n) { return n % 2 == 0 && n < 70; }), 10);
    EXPECT_GT(std::count_if(left.begin(), left.end(), [](int n) { return n % 2 == 1 && n < 70; }), 10);
}

/// A child that writes and "sends" until it is killed; what it sent stands in a file of its own.
[[noreturn]] void write_for_ever(const std::filesystem::path& folder) {
    OutboxStream stream(folder, rules(7));
    for (int n = 1;; ++n) {
        add_numbers(stream, n, n);
        if (n % 5 != 0) continue;
        const auto batch = stream.next();
        write_file_atomic(folder / "sent", batch->body);
        if (n % 2 == 0) stream.acknowledged(batch->seq);
    }
}

bool poll_for(const std::filesystem::path& file) {
    for (int i = 0; i < 2000 && !std::filesystem::exists(file); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return std::filesystem::exists(file);
}

TEST(OutboxStream, LosesAndDoublesNothingWhenItIsKilledInMidWriting) {
    for (int round = 0; round < 5; ++round) {
        const FixtureTree folder;
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) write_for_ever(folder.root());
        ASSERT_TRUE(poll_for(folder.root() / "sent"));
        std::this_thread::sleep_for(std::chrono::milliseconds(3 * round));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);

        const std::string sent_body = read_file(folder.root() / "sent");
        const Json sent = parse_json(sent_body);
        OutboxStream again(folder.root(), rules(7));
        const auto batch = again.next();
        ASSERT_TRUE(batch);
        if (batch->seq == sent.at("seq").get<std::int64_t>()) {
            EXPECT_EQ(batch->body, sent_body);
        }
        std::vector<int> rest = numbers_of(*batch);
        for (auto seq = batch->seq; again.acknowledged(seq), again.next(); ++seq) {
            const std::vector<int> more = numbers_of(*again.next());
            rest.insert(rest.end(), more.begin(), more.end());
        }
        for (std::size_t i = 1; i < rest.size(); ++i) ASSERT_EQ(rest[i], rest[i - 1] + 1);
        if (batch->seq == sent.at("seq").get<std::int64_t>() + 1) {
            EXPECT_EQ(rest.front(), sent.at("lines").back().at("n").get<int>() + 1);
        }
    }
}

TEST(ResultBox, KeepsAResultUntilItIsAcknowledged) {
    const FixtureTree folder;
    ResultBox(folder.root()).put("{\"stage\":\"SMART\"}");
    EXPECT_EQ(ResultBox(folder.root()).waiting(), "{\"stage\":\"SMART\"}");
    ResultBox(folder.root()).acknowledged();
    EXPECT_FALSE(ResultBox(folder.root()).waiting());
}

TEST(ArtifactBox, HandsOutArtifactsInOrderAndAgainAfterARestart) {
    const FixtureTree folder;
    {
        ArtifactBox box(folder.root() / "artifacts");
        box.put("lscpu.json", "application/json", "{}");
        box.put("../etc/passwd", "text/plain", "x");
    }
    ArtifactBox again(folder.root() / "artifacts");
    again.put("third", "text/plain", "y");
    ASSERT_TRUE(again.next());
    EXPECT_EQ(again.next()->name, "lscpu.json");
    EXPECT_EQ(read_file(again.next()->data), "{}");
    again.acknowledged(again.next()->number);
    EXPECT_EQ(again.next()->name, "_._etc_passwd");
    again.acknowledged(again.next()->number);
    EXPECT_EQ(again.next()->name, "third");
}

}  // namespace
}  // namespace vetting
