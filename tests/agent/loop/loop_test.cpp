// One life of an agent with a host that behaves, is away, changes its mind, or refuses.
#include <gmock/gmock.h>

#include "tests/agent/loop/fake_host.hpp"

namespace vetting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class AgentLife : public testing::Test {
protected:
    AgentEnd live(bool local = false) { return bench.run(host, stages, io, local); }
    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    Bench bench;
};

TEST_F(AgentLife, DoesTheStagesInOrderAndEndsWhenTold) {
    host.stages = {offer_of(0, "InventoryCheck"), offer_of(1, "SMART"), offer_of(2, "Memory")};
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    EXPECT_THAT(stages.ran, ElementsAre("InventoryCheck 1", "SMART 1", "Memory 1"));
    ASSERT_EQ(host.of("hello").size(), 1U);
    EXPECT_EQ(host.of("hello").front().bearer, "Bearer boot-token");
    EXPECT_EQ(host.of("claim").front().json().at("plugins").at(0).at("id"), "org.vetting.smart");
    for (const Seen& result : host.of("result")) EXPECT_EQ(result.bearer, "Bearer run-token");
}

TEST_F(AgentLife, TakesTheNextStageFromTheHeartbeatWhenTheResultDidNotBringIt) {
    host.stages = {offer_of(0, "SMART"), offer_of(1, "Memory")};
    host.offers_in_result = false;
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    EXPECT_THAT(stages.ran, ElementsAre("SMART 1", "Memory 1"));
}

TEST_F(AgentLife, SendsLinesSamplesAndArtifactsOfAStage) {
    host.stages = {offer_of(0, "SMART")};
    stages.during = [](const StageOffer&, StageReport& report) {
        report.log("info", "a line");
        report.samples({{.ts = "2026-01-01T00:00:00.000Z", .key = "disk/S1/temp", .value = 31, .unit = "celsius"}});
        report.artifact("smartctl.json", "application/json", "{}");
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    ASSERT_EQ(host.items("log").size(), 1U);
    EXPECT_EQ(host.items("log").front().at("stage"), "SMART");
    ASSERT_EQ(host.items("sensor").size(), 1U);
    EXPECT_EQ(host.items("sensor").front().at("stage"), "SMART");
    ASSERT_EQ(host.of("artifacts/smartctl.json?stage=SMART&attempt=1").size(), 1U);
    EXPECT_EQ(host.of("artifacts/smartctl.json?stage=SMART&attempt=1").front().body, "{}");
}

TEST_F(AgentLife, SendsTheLastSamplesOfAStageBeforeItsResult) {
    host.stages = {offer_of(0, "SMART")};
    stages.during = [](const StageOffer&, StageReport& report) {
        for (int i = 0; i < 5000; ++i) report.samples({{.ts = "2026-01-01T00:00:00.000Z", .key = "temp/x", .value = 31, .unit = "celsius"}});
    };
    std::size_t taken = 0;
    host.hook = [this, &taken](const Seen& request) {
        if (request.call == "result") taken = host.items("sensor").size();
        return Reply{0, {}, {}};
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    EXPECT_EQ(taken, 5000U);
}

TEST_F(AgentLife, RepeatsAResultByteForByteUntilTheHostHasIt) {
    host.stages = {offer_of(0, "SMART")};
    int refusals = 0;
    host.hook = [&refusals](const Seen& request) -> Reply {
        if (request.call != "result" || refusals == 3) return {0, {}, {}};
        ++refusals;
        if (refusals == 1) return {503, R"({"code":"store_busy"})", "Retry-After: 0\r\n"};
        if (refusals == 2) return {500, "not even JSON", {}};
        return {-1, {}, {}};
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    ASSERT_EQ(host.of("result").size(), 4U);
    for (const Seen& result : host.of("result")) EXPECT_EQ(result.body, host.of("result").front().body);
}

TEST_F(AgentLife, DropsNoLineWhileTheHostIsAway) {
    host.stages = {offer_of(0, "SMART")};
    int refusals = 0;
    host.hook = [&refusals](const Seen& request) -> Reply {
        return request.call == "log" && refusals++ < 3 ? Reply{-1, {}, {}} : Reply{0, {}, {}};
    };
    stages.during = [](const StageOffer&, StageReport& report) {
        for (int i = 0; i < 50; ++i) report.log("info", "line " + std::to_string(i));
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    ASSERT_EQ(host.items("log").size(), 50U);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(host.items("log")[i].at("text"), "line " + std::to_string(i));
}

TEST_F(AgentLife, EndsAStageThatTheHostAbortsAndReportsIt) {
    host.stages = {offer_of(0, "Memory"), offer_of(1, "Storage")};
    stages.lasts = true;
    host.hook = [this](const Seen& request) -> Reply {
        host.command = request.call == "heartbeat" && request.json().value("stage", "") == "Memory" ? "abort_stage" : "continue";
        if (request.call == "result") stages.lasts = false;
        return {0, {}, {}};
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    const auto first = from_json_text<StageResult>(host.of("result").front().body);
    EXPECT_EQ(first.ending.kind, EndingKind::Killed);
    EXPECT_THAT(first.ending.message, HasSubstr("host"));
    EXPECT_THAT(stages.ran, ElementsAre("Memory 1", "Storage 1"));
}

TEST_F(AgentLife, EndsAStageWhoseSampleBrokeACriticalRule) {
    host.stages = {offer_of(0, "CPUStress")};
    stages.lasts = true;
    stages.during = [](const StageOffer&, StageReport& report) {
        report.samples({{.ts = "2026-01-01T00:00:00.000Z", .key = "temp/cpu/package0", .value = 110, .unit = "celsius"}});
    };
    host.hook = [](const Seen& request) -> Reply {
        if (request.call != "sensor") return {0, {}, {}};
        return {200, R"({"acked_seq":1,"breaches":[{"rule_id":"hot","stage":"CPUStress","key":"temp/cpu/package0","value":110,"limit":95,"severity":"critical"}]})", {}};
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    EXPECT_THAT(from_json_text<StageResult>(host.of("result").front().body).ending.message, HasSubstr("temp/cpu/package0"));
}

TEST_F(AgentLife, HoldsWhenTheRunHasFailed) {
    host.stages = {offer_of(0, "SMART")};
    stages.lasts = true;
    host.hook = [this](const Seen& request) -> Reply {
        if (request.call == "heartbeat" && !stages.ran.empty() && host.state == "InStage") host.state = "Failed";
        if (request.call == "result") return {409, R"({"code":"run_not_active","detail":"the run has failed"})", {}};
        if (request.call == "hold") {
            host.state = "FailedHolding";
            host.command = "shutdown";
        }
        return {0, {}, {}};
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    EXPECT_EQ(host.of("result").size(), 1U);
    EXPECT_EQ(host.of("hold").size(), 1U);
    EXPECT_TRUE(std::filesystem::exists(bench.folder.root() / "state/hold/authorized_keys"));
}

TEST_F(AgentLife, NeverHoldsOnALocalMachine) {
    host.stages = {offer_of(0, "SMART")};
    stages.lasts = true;
    host.hook = [this](const Seen& request) -> Reply {
        if (request.call == "heartbeat" && !stages.ran.empty()) host.state = "Failed";
        return {0, {}, {}};
    };
    EXPECT_EQ(live(true), AgentEnd::Finished);
    EXPECT_EQ(host.of("hold").size(), 0U);
    EXPECT_EQ(host.of("result").size(), 1U);
}

TEST_F(AgentLife, RetriesAStageFromTheHold) {
    host.state = "FailedHolding";
    host.hook = [this](const Seen& request) -> Reply {
        if (request.call == "heartbeat" && !host.of("hold").empty() && host.state == "FailedHolding") {
            host.state = "InStage";
            host.stages = {offer_of(3, "Storage", 2)};
            return {200, Json{{"state", "InStage"}, {"cmd", "retry_stage"}, {"offer", Json(host.stages[0])}}.dump(), {}};
        }
        return {0, {}, {}};
    };
    host.command = "continue";
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    EXPECT_THAT(stages.ran, ElementsAre("Storage 2"));
}

TEST_F(AgentLife, EndsEverythingWhenTheRunIsCancelled) {
    host.stages = {offer_of(0, "SMART")};
    stages.lasts = true;
    host.hook = [this](const Seen& request) -> Reply {
        if (request.call == "heartbeat" && !stages.ran.empty()) {
            host.state = "Cancelled";
            host.command = "abort";
        }
        return {0, {}, {}};
    };
    EXPECT_EQ(live(), AgentEnd::Aborted);
    EXPECT_EQ(host.of("result").size(), 1U);
}

TEST_F(AgentLife, EndsWhenTheHostWillHaveNoneOfIt) {
    host.hook = [](const Seen&) { return Reply{401, R"({"code":"token_invalid","detail":"no such run, or a bad token"})", {}}; };
    EXPECT_EQ(live(), AgentEnd::Refused);
    EXPECT_EQ(host.of("hello").size(), 1U);
}

TEST_F(AgentLife, SendsABareResultWhereTheFullOneIsTooLarge) {
    host.stages = {offer_of(0, "SMART")};
    host.hook = [](const Seen& request) -> Reply {
        if (request.call != "result" || request.body.find("refused the full result") != std::string::npos) return {0, {}, {}};
        return {413, R"({"code":"body_too_large","detail":"1 MiB"})", {}};
    };
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    const auto bare = from_json_text<StageResult>(host.of("result").back().body);
    EXPECT_EQ(bare.stage, "SMART");
    EXPECT_NE(bare.ending.kind, EndingKind::Clean);
}

TEST_F(AgentLife, DoesNotWaitForWhatAnEndedRunNoLongerTakes) {
    host.stages = {offer_of(0, "SMART")};
    host.hook = [](const Seen& request) -> Reply {
        if (request.call != "sensor") return {0, {}, {}};
        return {409, R"({"code":"run_not_active","detail":"the run is Completed"})", {}};
    };
    stages.during = [](const StageOffer&, StageReport& report) {
        report.samples({{.ts = "2026-01-01T00:00:00.000Z", .key = "cpu/busy", .value = 1, .unit = "ratio"}});
    };
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 8s);  // the limit for an absent host is 10 s
}

TEST_F(AgentLife, GoesOnAfterABatchThatTheHostRefuses) {
    host.stages = {offer_of(0, "SMART")};
    host.hook = [](const Seen& request) -> Reply {
        const bool poisoned = request.call == "log" && request.body.find("poison") != std::string::npos;
        return poisoned ? Reply{400, R"({"code":"bad_request","detail":"no"})", {}} : Reply{0, {}, {}};
    };
    int lines = 0;
    stages.during = [&lines](const StageOffer&, StageReport& report) { report.log("info", lines++ == 0 ? "poison" : "fine"); };
    host.stages.push_back(offer_of(1, "Memory"));
    host.offers_in_result = false;
    EXPECT_EQ(live(), AgentEnd::ShutDown);
    ASSERT_FALSE(host.items("log").empty() && lines > 1 && host.of("log").size() > 1);
}

}  // namespace
}  // namespace vetting
