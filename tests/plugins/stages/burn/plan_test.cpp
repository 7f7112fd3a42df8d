#include "plugins/stages/burn/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"

namespace vetting::burn {
namespace {

using testing::UnorderedElementsAre;

constexpr const char* kMachine = R"({"cpus": [{"socket": 0, "threads": 8}], "memory": {"total_bytes": 68719476736},
    "disks": [{"name": "sda", "serial": "S1", "capacity_bytes": 1e12}, {"name": "loop0"}],
    "nics": [{"name": "eno1", "pci_address": "0000:01:00.0"}, {"name": "lo"}]})";

vetting::Plan plan_for(const char* config, const char* facts = kMachine) {
    return from_json_value<vetting::Plan>(plan(Json::parse(config), Json::parse(facts), 7));
}

std::vector<std::string> targets(const vetting::Plan& plan) {
    std::vector<std::string> devices;
    for (const auto& target : plan.targets) devices.push_back(target.device);
    return devices;
}

TEST(BurnPlan, IsMadeOfTheOtherStagesPlans) {
    const auto wanted = plan_for(R"({"duration_s": 60})");
    EXPECT_THAT(targets(wanted), UnorderedElementsAre("cpu0", "memory", "S1"));
    for (const auto& target : wanted.targets) EXPECT_FALSE(target.work.empty()) << target.device;
    EXPECT_THAT(wanted.tools, UnorderedElementsAre("stress-ng", "fio"));
    EXPECT_NEAR(wanted.estimate_s, 60, 12);  // and the time to fill 19 GiB
    EXPECT_FALSE(wanted.refused);
}

TEST(BurnPlan, WantsTrafficOnlyWhereTheProfileRequiresIt) {
    const auto told = plan_for("{}");
    EXPECT_TRUE(std::any_of(told.untargeted.begin(), told.untargeted.end(), [](const auto& row) { return row.device == "eno1"; }));
    EXPECT_THAT(targets(plan_for(R"({"require_network": true})")), UnorderedElementsAre("cpu0", "memory", "S1", "eno1"));
}

TEST(BurnPlan, NamesThePartsThatItLeavesAlone) {
    const auto wanted = plan_for(R"({"parts": ["cpu"]})");
    EXPECT_THAT(targets(wanted), UnorderedElementsAre("cpu0"));
    std::vector<std::string> left;
    for (const auto& row : wanted.untargeted) left.push_back(row.device);
    EXPECT_THAT(left, UnorderedElementsAre("memory", "S1", "loop0", "eno1", "lo"));
}

TEST(BurnPlan, ScalesWithItsDuration) {
    const auto brief = plan_for(R"({"duration_s": 10})"), hours = plan_for(R"({"duration_s": 14400})");
    EXPECT_NEAR(hours.estimate_s / 14400, 1, 0.01);
    EXPECT_GT(hours.targets[0].work[0].planned, 1000 * brief.targets[0].work[0].planned / 2);
    EXPECT_GT(hours.timeout_s, hours.estimate_s);
}

TEST(BurnPlan, LoadsOnlySoMuchMemoryAsIsFilledInAQuarterOfTheTime) {
    const char* large = R"({"cpus": [{"socket": 0, "threads": 512}], "memory": {"total_bytes": 4398046511104}})";
    const auto memory_of = [large](const char* config) { return plan_for(config, large).targets.at(1).work.at(0).planned; };
    EXPECT_NEAR(memory_of(R"({"duration_s": 60})"), 30.0 * (1 << 30), 1 << 21);
    EXPECT_NEAR(memory_of(R"({"duration_s": 7200})"), 0.3 * 4398046511104.0, 1 << 21);
    EXPECT_LT(plan_for(R"({"duration_s": 60})", large).estimate_s, 60 * 1.4);
}

TEST(BurnPlan, OfAnEmptyInventorySaysWhy) {
    const auto nothing = plan_for("{}", "{}");
    EXPECT_TRUE(nothing.targets.empty());
    ASSERT_TRUE(nothing.refused);
    EXPECT_THAT(*nothing.refused, testing::HasSubstr("no processor"));
}

}  // namespace
}  // namespace vetting::burn
