#include "plugins/stages/network/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"

namespace vetting::network {
namespace {

TEST(NetworkPlan, WantsBothDirectionsOfEveryPort) {
    const auto wanted = from_json_value<Plan>(plan(Json::parse(R"({"duration_s": 10})"), Json::parse(R"({"nics": [
        {"name": "eno1", "pci_address": "0000:01:00.0", "speed_mbps": 10000}, {"name": "eno2", "pci_address": "0000:01:00.1"},
        {"name": "br0", "driver": "bridge"}]})")));
    ASSERT_EQ(wanted.targets.size(), 2U);
    EXPECT_EQ(wanted.targets[0].path, "eno1");
    ASSERT_EQ(wanted.targets[0].work.size(), 2U);
    EXPECT_DOUBLE_EQ(wanted.targets[0].work[0].planned, 8);
    EXPECT_EQ((*wanted.targets[0].params)["speed_mbps"], 10000);
    ASSERT_EQ(wanted.untargeted.size(), 1U);
    EXPECT_EQ(wanted.untargeted[0].device, "br0");
    EXPECT_GT(wanted.estimate_s, 40);
}

TEST(NetworkPlan, OfAMachineWithoutPortsHasNoTarget) {
    const auto wanted = from_json_value<Plan>(plan(Json::object(), Json::object()));
    EXPECT_TRUE(wanted.targets.empty());
    EXPECT_TRUE(wanted.untargeted.empty());
}

}  // namespace
}  // namespace vetting::network
