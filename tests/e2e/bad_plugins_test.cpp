// Stage plugins that crash, hang, throw and lie: the run ends with the right verdict and reason, and another run
// beside it goes on as if nothing had happened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/profiles.hpp"
#include "tests/e2e/site.hpp"

namespace vetting::e2e {
namespace {

struct BadPlugin {
    const char* stage;
    const char* reason;  ///< a word that the stage's reason must hold
};
void PrintTo(const BadPlugin& plugin, std::ostream* out) { *out << plugin.stage; }

class BadStage : public testing::TestWithParam<BadPlugin> {};

TEST_P(BadStage, CostsItsOwnStageAndNothingElse) {
    Site site({.profiles = {{"bad", zoo_profile(GetParam().stage)}, {"counting", counting_profile(100)}},
               .more_plugins = {VETTING_ZOO_PLUGINS, VETTING_COUNTER_PLUGINS}});
    const std::int64_t bad = site.start_run("bad"), good = site.start_run("counting");
    Process bad_agent = site.start_agent(bad), good_agent = site.start_agent(good);
    const RunItem bad_run = site.wait_for_end(bad, std::chrono::seconds(120));
    const RunItem good_run = site.wait_for_end(good, std::chrono::seconds(60));

    const StageItem* stage = find_stage(bad_run, GetParam().stage);
    ASSERT_NE(stage, nullptr);
    EXPECT_EQ(stage->verdict, StageVerdict::Inconclusive) << stage->reason;
    EXPECT_THAT(stage->reason, testing::HasSubstr(GetParam().reason));
    EXPECT_EQ(bad_run.verdict, RunVerdict::Inconclusive) << bad_run.reason;
    const StageItem* next = find_stage(bad_run, "Counter");
    ASSERT_NE(next, nullptr);
    EXPECT_EQ(next->verdict, StageVerdict::Passed) << next->reason;

    EXPECT_EQ(good_run.verdict, RunVerdict::Fit) << good_run.reason;
    const StageItem* counter = find_stage(good_run, "Counter");
    ASSERT_NE(counter, nullptr);
    EXPECT_EQ(counter->attempt, 1) << "the run beside it was disturbed";
    EXPECT_EQ(bad_agent.wait(std::chrono::seconds(60)), 0) << bad_agent.errors();
    EXPECT_EQ(good_agent.wait(std::chrono::seconds(60)), 0) << good_agent.errors();
    EXPECT_TRUE(site.host().running());
}

INSTANTIATE_TEST_SUITE_P(Zoo, BadStage,
                         testing::Values(BadPlugin{"ZooSegfault", "SIGSEGV"}, BadPlugin{"ZooHang", "no sign of life"},
                                         BadPlugin{"ZooThrow", "thrown on purpose"}, BadPlugin{"ZooLiar", "record"}),
                         [](const auto& test) { return std::string(test.param.stage); });

}  // namespace
}  // namespace vetting::e2e
