#include "host/rules/planning.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <limits>

namespace vetting {
namespace {

Describe wear_stage() {
    Describe describe{.id = "com.acme.wear", .version = "1", .kind = "stage"};
    describe.targets = {"disk"};
    describe.tools = {{"smartctl", "smartmontools", false}, {"nvme", "nvme-cli", true}};
    describe.estimate_s = 30;
    return describe;
}
const Json& machine() {
    static const Json inventory = Json::parse(R"({"cpus": [{"socket": 0}], "disks": [{"name": "sda", "serial": "A"}, {"name": "sdb", "serial": "B"}]})");
    return inventory;
}

TEST(DefaultPlan, WantsAnyWorkOnEveryPartOfItsKinds) {
    const Plan plan = default_plan(wear_stage(), machine());
    ASSERT_EQ(plan.targets.size(), 2U);
    EXPECT_EQ(plan.targets[0].device, "A");
    EXPECT_EQ(plan.targets[0].path, "/dev/sda");
    ASSERT_EQ(plan.targets[0].work.size(), 1U);
    EXPECT_EQ(plan.targets[0].work[0].what, kAnyWork);
    EXPECT_THAT(plan.tools, testing::ElementsAre("smartctl"));
    EXPECT_EQ(plan.timeout_s, 90);
    EXPECT_TRUE(default_plan(wear_stage(), Json::object()).targets.empty());
}

TEST(FirstEstimate, IsThePluginsOrTheConfiguredDurationWhereThatIsMore) {
    EXPECT_EQ(first_estimate_s(wear_stage(), Json::object()), 30);
    EXPECT_EQ(first_estimate_s(wear_stage(), {{"duration_s", 180}}), 180);
    EXPECT_EQ(first_estimate_s(wear_stage(), {{"duration_s", 5}}), 30);
    EXPECT_EQ(first_estimate_s(wear_stage(), {{"duration_s", "long"}}), 30);
    EXPECT_EQ(first_estimate_s(wear_stage(), Json()), 30);
}

TEST(CheckedPlan, TakesNoTimeWhereNothingIsToBeTested) {
    EXPECT_EQ(default_plan(wear_stage(), machine()).estimate_s, 30);
    EXPECT_EQ(default_plan(wear_stage(), Json::object()).estimate_s, 0);
}

TEST(CheckedPlan, FillsPartsFromTheInventory) {
    Plan plan;
    plan.targets = {{.device = "B", .work = {{"bytes read", "byte", 1}}}};
    const Plan checked = checked_plan(plan, wear_stage(), machine());
    EXPECT_FALSE(checked.refused);
    EXPECT_EQ(checked.targets[0].kind, "disk");
    EXPECT_EQ(checked.targets[0].part.slot, "sdb");
    EXPECT_EQ(checked.timeout_s, 60);
}

TEST(CheckedPlan, RefusesWhatCannotBeMeant) {
    const auto refused = [](const std::function<void(Plan&)>& spoil) {
        Plan plan;
        plan.targets = {{.kind = "disk", .device = "A", .work = {{"bytes read", "byte", 1}}}};
        spoil(plan);
        return checked_plan(plan, wear_stage(), machine()).refused.value_or("");
    };
    EXPECT_EQ(refused([](Plan&) {}), "");
    EXPECT_THAT(refused([](Plan& plan) { plan.targets.push_back(plan.targets[0]); }), testing::HasSubstr("stands twice"));
    EXPECT_THAT(refused([](Plan& plan) { plan.targets[0].device.clear(); }), testing::HasSubstr("no device"));
    EXPECT_THAT(refused([](Plan& plan) { plan.estimate_s = std::numeric_limits<double>::infinity(); }), testing::HasSubstr("seconds"));
    EXPECT_THAT(refused([](Plan& plan) { plan.targets[0].work[0].planned = -1; }), testing::HasSubstr("no amount"));
    EXPECT_THAT(refused([](Plan& plan) { plan.destructive = true; }), testing::HasSubstr("destructive"));
    EXPECT_EQ(refused([](Plan& plan) { plan.refused = "its own words"; }), "its own words");
}

TEST(TimeLimit, IsTheProfilesElseThePlansElseThreeEstimates) {
    EXPECT_EQ(time_limit_s({.estimate_s = 100, .timeout_s = 50}, 7), 7);
    EXPECT_EQ(time_limit_s({.estimate_s = 100, .timeout_s = 50}, {}), 50);
    EXPECT_EQ(time_limit_s({.estimate_s = 100}, {}), 300);
    EXPECT_EQ(time_limit_s({}, {}), 60);
}

}  // namespace
}  // namespace vetting
