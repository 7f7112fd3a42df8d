#include "plugins/stages/network/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"

namespace vetting::network {
namespace {

TEST(NetworkPlan, WantsBothDirectionsOfEveryPort) {
    const auto wanted = from_json_value<Plan>(plan(Json::parse(R"({"duration_s": 10})"), Json::parse(R"({"nics": [
        {"name": "eno1", "pci_address": "0000:01:00.0", "speed_mbps": 10000, "speed_max_mbps": 25000}, {"name": "eno2", "pci_address": "0000:01:00.1"},
        {"name": "br0", "driver": "bridge"}]})")));
    ASSERT_EQ(wanted.targets.size(), 2U);
    EXPECT_EQ(wanted.targets[0].path, "eno1");
    ASSERT_EQ(wanted.targets[0].work.size(), 2U);
    EXPECT_DOUBLE_EQ(wanted.targets[0].work[0].planned, 8);
    EXPECT_EQ((*wanted.targets[0].params)["speed_mbps"], 10000);
    EXPECT_EQ((*wanted.targets[0].params)["speed_max_mbps"], 25000);
    ASSERT_EQ(wanted.untargeted.size(), 1U);
    EXPECT_EQ(wanted.untargeted[0].device, "br0");
    EXPECT_GT(wanted.estimate_s, 40);
}

TEST(NetworkPlan, TakesTheLinkOfAManagementControllerOnlyWhereItIsNamed) {
    const Json facts = Json::parse(R"({"nics": [{"name": "enxbe3af2b6059f", "driver": "cdc_ether", "link": true}, {"name": "wlp3s0",
        "pci_address": "0000:03:00.0", "driver": "iwlwifi"}, {"name": "enx00e04c680001", "driver": "r8152"}]})");
    const auto all = from_json_value<Plan>(plan(Json::object(), facts));
    ASSERT_EQ(all.targets.size(), 1U);
    EXPECT_EQ(all.targets[0].device, "enx00e04c680001");
    EXPECT_EQ(all.untargeted.size(), 2U);
    const auto named = from_json_value<Plan>(plan(Json::parse(R"({"ports": ["enxbe3af2b6059f"]})"), facts));
    ASSERT_EQ(named.targets.size(), 1U);
    EXPECT_EQ(named.targets[0].device, "enxbe3af2b6059f");
}

TEST(NetworkPlan, OfAMachineWithoutPortsHasNoTarget) {
    const auto wanted = from_json_value<Plan>(plan(Json::object(), Json::object()));
    EXPECT_TRUE(wanted.targets.empty());
    EXPECT_TRUE(wanted.untargeted.empty());
}

TEST(NetworkPlan, LeavesPortsOutThatTheProfileDoesNotName) {
    const auto wanted = from_json_value<Plan>(plan(Json::parse(R"({"ports": ["eno2"]})"), Json::parse(R"({"nics": [
        {"name": "eno1", "pci_address": "0000:01:00.0"}, {"name": "eno2", "pci_address": "0000:01:00.1", "link": true,
         "lldp": {"system_name": "leaf7", "chassis": "00:11:22:33:44:55", "port": "Ethernet1/3"}}]})")));
    ASSERT_EQ(wanted.targets.size(), 1U);
    EXPECT_EQ(wanted.targets[0].device, "eno2");
    EXPECT_EQ((*wanted.targets[0].params)["link"], true);
    EXPECT_EQ((*wanted.targets[0].params)["neighbour"], "leaf7 Ethernet1/3");
    ASSERT_EQ(wanted.untargeted.size(), 1U);
    EXPECT_EQ(wanted.untargeted[0].reason, "the profile names other ports");
}

TEST(NetworkPlan, WaitsForPartnersAndTakesTheirTurnsIntoAccount) {
    const Json facts = Json::parse(R"({"nics": [{"name": "eno1", "pci_address": "0000:01:00.0"}]})");
    const Json alone = plan(Json::parse(R"({"duration_s": 10})"), facts);
    const Json paired = plan(Json::parse(R"({"duration_s": 10, "partner": [{"first": "10.0.0.1", "second": "10.0.0.2"}], "partner_wait_s": 100})"), facts);
    EXPECT_NEAR(paired["estimate_s"].get<double>() / alone["estimate_s"].get<double>(), 2, 0.2);
    EXPECT_GT(paired["timeout_s"].get<double>(), alone["timeout_s"].get<double>() + 200);
}

TEST(HostsServers, AreOneForEachPortThatTestsAtTheSameTime) {
    Settings settings;
    EXPECT_EQ(servers_for(settings, 4), 1U);
    settings.at_once = 8;
    EXPECT_EQ(servers_for(settings, 4), 4U);
    EXPECT_EQ(servers_for(settings, 0), 1U);
    settings.port_to = settings.port_from + 1;
    EXPECT_EQ(servers_for(settings, 4), 2U);
}

}  // namespace
}  // namespace vetting::network
