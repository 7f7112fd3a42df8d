#include "plugins/stages/cpustress/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"

namespace vetting::cpustress {
namespace {

Plan plan_for(const char* config, const char* facts) {
    return from_json_value<Plan>(plan(Json::parse(config), Json::parse(facts)));
}

constexpr const char* kTwoSockets = R"({"cpus": [{"socket": 0, "model": "EPYC", "cores": 32, "threads": 64},
                                                {"socket": 1, "model": "EPYC", "cores": 32, "threads": 64}]})";

TEST(CpuStressPlan, WantsLoadAndOperationsOfEverySocket) {
    const Plan wanted = plan_for(R"({"duration_s": 50})", kTwoSockets);
    ASSERT_EQ(wanted.targets.size(), 2U);
    EXPECT_EQ(wanted.targets[1].device, "cpu1");
    EXPECT_EQ(wanted.targets[1].part.model, "EPYC");
    ASSERT_EQ(wanted.targets[1].work.size(), 3U);
    EXPECT_EQ(wanted.targets[1].work[0].unit, "second");
    EXPECT_DOUBLE_EQ(wanted.targets[1].work[0].planned, 25);
    EXPECT_DOUBLE_EQ(wanted.targets[1].work[1].planned, 64 * 5);
    EXPECT_DOUBLE_EQ(wanted.targets[1].work[2].planned, 5) << "every method on every thread";
}

TEST(CpuStressPlan, KeepsToTheDurationOfTheSettings) {
    const Plan wanted = plan_for(R"({"duration_s": 36})", kTwoSockets);
    EXPECT_NEAR(wanted.estimate_s, 36, 3);
    EXPECT_GT(wanted.timeout_s, 2 * wanted.estimate_s);
}

TEST(CpuStressPlan, RunsEachNamedMethodOnceInTheirOrder) {
    const Plan wanted = plan_for(R"({"methods": ["crypto", "matrix", "crypto"]})", kTwoSockets);
    EXPECT_EQ(wanted.sub_steps, (std::vector<std::string>{"crypto", "matrix"}));
    EXPECT_EQ(wanted.tools, std::vector<std::string>{"stress-ng"});
}

TEST(CpuStressPlan, RefusesAMachineThatNamesNoProcessor) {
    const Plan wanted = plan_for("{}", R"({"memory": {"total_bytes": 1}})");
    EXPECT_TRUE(wanted.targets.empty());
    ASSERT_TRUE(wanted.refused);
    EXPECT_NE(wanted.refused->find("no processor"), std::string::npos);
}

TEST(CpuStressPlan, GivesEveryMethodAtLeastASecond) {
    EXPECT_EQ(method_seconds(settings_of(Json::parse(R"({"duration_s": 1})"))), 1);
    EXPECT_EQ(method_seconds(settings_of(Json::parse(R"({"duration_s": 36})"))), 7);
}

}  // namespace
}  // namespace vetting::cpustress
