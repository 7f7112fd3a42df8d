#include "plugins/stages/memory/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"

namespace vetting::memory {
namespace {

constexpr double kGiB = 1024 * kMiB;

Plan plan_for(const char* config, double total_bytes) {
    return from_json_value<Plan>(plan(Json::parse(config), {{"memory", {{"total_bytes", total_bytes}}}}));
}

TEST(MemoryPlan, WantsTheShareTestedAndVerified) {
    const Plan wanted = plan_for(R"({"share_pct": 60})", 100 * kGiB);
    ASSERT_EQ(wanted.targets.size(), 1U);
    EXPECT_EQ(wanted.targets[0].device, "memory");
    ASSERT_EQ(wanted.targets[0].work.size(), 2U);
    EXPECT_DOUBLE_EQ(wanted.targets[0].work[0].planned, 60 * kGiB);
    EXPECT_DOUBLE_EQ(wanted.targets[0].work[1].planned, 60 * kGiB);
}

TEST(MemoryPlan, LeavesTheReserveOfASmallMachine) {
    const Plan wanted = plan_for(R"({"share_pct": 95})", 2 * kGiB);
    EXPECT_DOUBLE_EQ(wanted.targets[0].work[0].planned, 1.5 * kGiB);
}

TEST(MemoryPlan, LeavesATwentiethOfALargeMachine) {
    const Plan wanted = plan_for(R"({"share_pct": 95, "reserve_mib": 64})", 1024 * kGiB);
    EXPECT_LE(wanted.targets[0].work[0].planned, 0.95 * 1024 * kGiB);
}

TEST(MemoryPlan, GivesLargerMemoryMoreTimeWithinItsLimit) {
    const Settings settings = settings_of(Json::parse(R"({"duration_s": 30, "seconds_per_gib": 1, "max_duration_s": 60})"));
    EXPECT_EQ(load_seconds(settings, 0), 30);
    EXPECT_EQ(load_seconds(settings, 10 * kGiB), 40);
    EXPECT_EQ(load_seconds(settings, 1000 * kGiB), 60);
}

TEST(MemoryPlan, TakesMoreThanItAsksForWhereThatCanBeSpared) {
    const Settings settings = settings_of(Json::parse(R"({"share_pct": 50, "up_to_pct": 90})"));
    EXPECT_DOUBLE_EQ(goal_bytes(settings, 50 * kGiB, 100 * kGiB, 98 * kGiB), 90 * kGiB);
    EXPECT_DOUBLE_EQ(goal_bytes(settings, 50 * kGiB, 100 * kGiB, 75 * kGiB), 70 * kGiB);  // a twentieth is kept back
    EXPECT_DOUBLE_EQ(goal_bytes(settings, 50 * kGiB, 100 * kGiB, 40 * kGiB), 50 * kGiB);
    EXPECT_DOUBLE_EQ(goal_bytes(settings_of(Json::object()), 50 * kGiB, 100 * kGiB, 98 * kGiB), 50 * kGiB);
    EXPECT_DOUBLE_EQ(plan_for(R"({"share_pct": 50, "up_to_pct": 90})", 100 * kGiB).targets[0].work[0].planned, 50 * kGiB);
}

TEST(MemoryPlan, RefusesAMachineWhoseMemoryIsNotKnown) {
    for (const char* facts : {"{}", R"({"memory": {}})", "null"}) {
        const Plan wanted = from_json_value<Plan>(plan(Json::object(), Json::parse(facts)));
        EXPECT_TRUE(wanted.refused) << facts;
        EXPECT_TRUE(wanted.targets.empty()) << facts;
    }
}

TEST(MemoryPlan, CarriesWhatTheModulesHold) {
    const Json facts = Json::parse(R"({"memory": {"total_bytes": 51539607552, "dimms": [{"locator": "A1", "size_bytes": 34359738368},
        {"locator": "A2", "size_bytes": 17179869184}, {"locator": "B1"}]}})");
    const Json planned = plan(Json::object(), facts);
    const Installed installed = installed_of(planned["targets"][0]["params"]);
    EXPECT_EQ(installed.modules, 2);
    EXPECT_EQ(installed.bytes, 51539607552);
    EXPECT_EQ(installed.smallest, 17179869184);
    EXPECT_EQ(installed_of(plan(Json::object(), Json::parse(R"({"memory": {"total_bytes": 1073741824}})"))["targets"][0]["params"]).modules, 0);
}

}  // namespace
}  // namespace vetting::memory
