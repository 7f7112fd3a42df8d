// An agent that is killed and started again in the same state folder.
#include <gmock/gmock.h>

#include "tests/agent/loop/fake_host.hpp"

namespace vetting {
namespace {

using testing::ElementsAre;

/// The host outlives the agent: what it holds is carried from one io thread to the next.
class AgentRestart : public testing::Test {
protected:
    Bench bench;
};

TEST_F(AgentRestart, InMidStageClaimsWithTheSameNonceCleansUpAndTriesAgain) {
    std::string nonce;
    {
        asio::io_context io;
        FakeHost host{io};
        FakeStages stages{io};
        host.stages = {offer_of(0, "Memory")};
        stages.lasts = true;
        bench.run_until(host, stages, io, [&stages] { return !stages.ran.empty(); });
        nonce = host.of("claim").front().json().at("claim_nonce");
    }
    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    host.stages = {offer_of(0, "Memory", 2)};
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_TRUE(host.of("hello").empty());
    ASSERT_EQ(host.of("claim").size(), 1U);
    EXPECT_EQ(host.of("claim").front().json().at("claim_nonce"), nonce);
    EXPECT_EQ(host.of("claim").front().bearer, "Bearer run-token");
    EXPECT_THAT(stages.cleaned, ElementsAre("Memory 1"));
    EXPECT_THAT(stages.ran, ElementsAre("Memory 2"));
}

TEST_F(AgentRestart, BeforeTheClaimWasAnsweredRepeatsTheSameClaim) {
    std::string nonce;
    {
        asio::io_context io;
        FakeHost host{io};
        FakeStages stages{io};
        host.hook = [](const Seen& request) { return request.call == "claim" ? Reply{-1, {}, {}} : Reply{0, {}, {}}; };
        bench.run_until(host, stages, io, [&host] { return !host.of("claim").empty(); });
        nonce = host.of("claim").front().json().at("claim_nonce");
    }
    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    host.stages = {offer_of(0, "SMART")};
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_EQ(host.of("claim").front().json().at("claim_nonce"), nonce);
    EXPECT_EQ(host.of("claim").front().bearer, "Bearer boot-token");
}

TEST_F(AgentRestart, WithAResultThatWasNotAcknowledgedSendsTheSameBytesAndGoesOn) {
    std::string body;
    {
        asio::io_context io;
        FakeHost host{io};
        FakeStages stages{io};
        host.stages = {offer_of(0, "SMART")};
        host.hook = [](const Seen& request) { return request.call == "result" ? Reply{-1, {}, {}} : Reply{0, {}, {}}; };
        bench.run_until(host, stages, io, [&host] { return !host.of("result").empty(); });
        body = host.of("result").front().body;
    }
    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    host.stages = {offer_of(0, "SMART"), offer_of(1, "Memory")};
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_EQ(host.of("result").front().body, body);
    EXPECT_TRUE(host.of("claim").empty());
    EXPECT_THAT(stages.ran, ElementsAre("Memory 1"));
}

TEST_F(AgentRestart, LosesAndDoublesNoLine) {
    std::vector<Json> taken;
    {
        asio::io_context io;
        FakeHost host{io};
        FakeStages stages{io};
        host.stages = {offer_of(0, "Memory")};
        stages.lasts = true;
        stages.during = [](const StageOffer&, StageReport& report) {
            for (int i = 0; i < 5000; ++i) report.log("info", "line " + std::to_string(i));
        };
        bench.run_until(host, stages, io, [&host] { return !host.items("log").empty(); });
        taken = host.items("log");
    }
    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    host.stages = {offer_of(0, "Memory", 2)};
    // The host had taken the first batch when the agent was killed before it heard of that.
    host.hook = [](const Seen& request) -> Reply {
        if (request.call != "claim") return {0, {}, {}};
        return {200, R"({"run_token":"run-token","state":"InStage","acked":{"log":1,"sensor":0},"heartbeat_interval_s":0.02})", {}};
    };
    host.offers_in_result = false;
    std::vector<std::int64_t> numbers;
    const auto script = host.hook;
    host.hook = [&script, &taken, &numbers](const Seen& request) -> Reply {
        if (request.call != "log") return script(request);
        const Json body = request.json();
        numbers.push_back(body.at("seq").get<std::int64_t>());
        for (const Json& line : body.at("lines")) taken.push_back(line);
        return {200, Json{{"acked_seq", numbers.back()}}.dump(), {}};
    };
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_EQ(numbers.front(), 2);
    int next = 0;
    for (const Json& line : taken) {
        if (!line.at("text").get<std::string>().starts_with("line ")) continue;
        EXPECT_EQ(line.at("text"), "line " + std::to_string(next++));
    }
    EXPECT_EQ(next, 5000);
}

TEST_F(AgentRestart, AfterTheEndHasNothingLeftToDo) {
    for (int life = 0; life < 2; ++life) {
        asio::io_context io;
        FakeHost host{io};
        FakeStages stages{io};
        host.stages = {offer_of(0, "SMART")};
        const AgentEnd end = bench.run(host, stages, io);
        EXPECT_EQ(end, life == 0 ? AgentEnd::ShutDown : AgentEnd::Finished);
        EXPECT_EQ(stages.ran.size(), life == 0 ? 1U : 0U);
    }
}

TEST_F(AgentRestart, OfAnotherRunBeginsAnewAndTouchesNothingThatIsNotTheAgents) {
    bench.folder.put("state/agent.json", R"({"run_id":"6","boot_id":"boot-1","claim_nonce":"old","run_token":"old-token"})");
    bench.folder.put("state/result.json", "{}");
    bench.folder.put("state/agent.log", "somebody else's");
    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    host.stages = {offer_of(0, "SMART")};
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_NE(host.of("claim").front().json().at("claim_nonce"), "old");
    EXPECT_EQ(host.of("claim").front().bearer, "Bearer boot-token");
    EXPECT_EQ(host.of("result").size(), 1U);
    EXPECT_TRUE(std::filesystem::exists(bench.folder.root() / "state/agent.log"));
}

TEST_F(AgentRestart, KeepsItsTokenFromOtherUsers) {
    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    host.stages = {offer_of(0, "SMART")};
    (void)bench.run(host, stages, io);
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(bench.folder.root() / "state").permissions(), perms::owner_all);
    EXPECT_EQ(std::filesystem::status(bench.folder.root() / "state/agent.json").permissions(), perms::owner_read | perms::owner_write);
}

}  // namespace
}  // namespace vetting
