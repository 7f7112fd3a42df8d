// A machine that comes back with another boot id in mid-stage.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/profiles.hpp"
#include "tests/e2e/site.hpp"

namespace vetting::e2e {
namespace {

TEST(Reboot, InMidStageFailsTheRunWithEvidence) {
    Site site({.profiles = {{"counting", counting_profile(1500)}}, .more_plugins = {VETTING_COUNTER_PLUGINS}});
    const std::int64_t run = site.start_run("counting");
    Process before = site.start_agent(run, {"--boot-id", "11111111-1111-4111-8111-111111111111"});
    ASSERT_TRUE(site.wait_for_stage(run, "Counter", std::chrono::seconds(60)));
    before.kill9();

    Process after = site.start_agent(run, {"--boot-id", "22222222-2222-4222-8222-222222222222"});
    const RunItem ended = site.wait_for_end(run, std::chrono::seconds(60));
    EXPECT_EQ(ended.verdict, RunVerdict::Unfit) << ended.reason;
    EXPECT_EQ(ended.state, "Failed");
    EXPECT_THAT(ended.reason, testing::HasSubstr("rebooted in Counter"));
    const StageItem* stage = find_stage(ended, "Counter");
    ASSERT_NE(stage, nullptr);
    EXPECT_EQ(stage->verdict, StageVerdict::Failed);
    const Json report = site.report(run);
    EXPECT_EQ(report.at("verdict"), "unfit");
    EXPECT_THAT(dump_json(report.at("findings")), testing::HasSubstr("VT-RUN-"));
    EXPECT_TRUE(after.wait(std::chrono::seconds(60)).has_value()) << "a local agent does not hold";
}

TEST(Reboot, AMachineThatStaysAwayEndsTheRun) {
    Site site({.profiles = {{"counting", "stages:\n  - id: Counter\n    config: {count: 1500}\nheartbeat: {interval_s: 0.3, missed: 4}\n"
                                         "reboot_grace_s: 2\nreporters: [json]\n"}},
               .more_plugins = {VETTING_COUNTER_PLUGINS}});
    const std::int64_t run = site.start_run("counting");
    Process agent = site.start_agent(run);
    ASSERT_TRUE(site.wait_for_stage(run, "Counter", std::chrono::seconds(60)));
    agent.kill9();
    const RunItem ended = site.wait_for_end(run, std::chrono::seconds(60));
    EXPECT_EQ(ended.verdict, RunVerdict::Unfit);
    EXPECT_THAT(ended.reason, testing::HasSubstr("went silent in Counter"));
}

TEST(Reboot, AnAgentThatComesBackInTimeGoesOn) {
    Site site({.profiles = {{"counting", "stages:\n  - id: Counter\n    config: {count: 150}\nheartbeat: {interval_s: 0.3, missed: 4}\n"
                                         "reboot_grace_s: 60\nreporters: [json]\n"}},
               .more_plugins = {VETTING_COUNTER_PLUGINS}});
    const std::int64_t run = site.start_run("counting");
    Process agent = site.start_agent(run);
    ASSERT_TRUE(site.wait_for_stage(run, "Counter", std::chrono::seconds(60)));
    agent.signal(SIGSTOP);
    ASSERT_TRUE(wait_until([&] { return site.run(run).state == "Rebooting"; }, std::chrono::seconds(30)));
    agent.signal(SIGCONT);
    EXPECT_EQ(site.wait_for_end(run, std::chrono::seconds(60)).verdict, RunVerdict::Fit);
}

}  // namespace
}  // namespace vetting::e2e
