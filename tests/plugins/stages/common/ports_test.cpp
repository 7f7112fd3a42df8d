#include "plugins/common/stage/ports.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/scratch.hpp"

namespace vetting::stages {
namespace {

const std::vector<LocalAddress> kOwn{{"lo", "127.0.0.1", 8, false, true, false},
                                     {"eno1", "10.0.1.7", 24, false, false, false},
                                     {"eno2", "10.0.2.7", 24, false, false, false},
                                     {"eno1", "fd00::7", 64, true, false, false},
                                     {"eno3", "fe80::1", 64, true, false, true}};

TEST(Routes, TakeTheServersAddressInThePortsOwnNetwork) {
    const auto route = route_for("eno2", kOwn, {"10.0.1.1", "10.0.2.1"});
    ASSERT_TRUE(route);
    EXPECT_EQ(route->local, "10.0.2.7");
    EXPECT_EQ(route->server, "10.0.2.1");
}

TEST(Routes, GoOverARouterWhereNoAddressIsNear) {
    const auto route = route_for("eno1", kOwn, {"192.0.2.1"});
    ASSERT_TRUE(route);
    EXPECT_EQ(route->local, "10.0.1.7");
}

TEST(Routes, AreNotThereForAPortWithoutAFittingAddress) {
    EXPECT_FALSE(route_for("eno3", kOwn, {"10.0.1.1"}));
    EXPECT_FALSE(route_for("eno2", kOwn, {"fd00::1"}));
    EXPECT_FALSE(route_for("eno9", kOwn, {"10.0.1.1"}));
}

TEST(Routes, NeverLeadToOneself) {
    EXPECT_FALSE(route_for("eno1", kOwn, {"10.0.2.7"}));
    EXPECT_TRUE(is_self(kOwn, {"10.0.2.7", "127.0.0.1", "fd00::7"}));
    EXPECT_TRUE(is_self(kOwn, {"127.0.0.53"}));
    EXPECT_FALSE(is_self(kOwn, {"10.0.2.7", "10.0.2.8"}));
}

TEST(Networks, AreComparedBitByBit) {
    const LocalAddress local{"eno1", "172.16.5.9", 20, false, false, false};
    EXPECT_TRUE(same_network(local, "172.16.15.200"));
    EXPECT_FALSE(same_network(local, "172.16.16.1"));
    EXPECT_FALSE(same_network(local, "fd00::1"));
    EXPECT_FALSE(same_network(local, "not an address"));
}

TEST(PortState, IsReadFromSysfs) {
    const ScratchFolder sys;
    const auto folder = sys.path() / "class/net/eno1";
    std::filesystem::create_directories(folder / "statistics");
    const std::vector<std::pair<const char*, const char*>> files{
        {"carrier", "1"}, {"speed", "10000"}, {"duplex", "full"}, {"carrier_changes", "3"},
        {"statistics/tx_bytes", "12345678901"}, {"statistics/rx_errors", "4"}, {"statistics/tx_errors", "1"}};
    for (const auto& [name, text] : files) std::ofstream(folder / name) << text << "\n";
    const PortState state = port_state(sys.path(), "eno1");
    EXPECT_EQ(state.carrier, true);
    EXPECT_EQ(state.speed_mbps, 10000);
    EXPECT_EQ(state.duplex, "full");
    EXPECT_EQ(state.tx_bytes, 12345678901);
    EXPECT_EQ(state.errors, 5);
    EXPECT_EQ(state.carrier_changes, 3);
}

TEST(PortState, OfAPortThatDoesNotSayHasNoSpeed) {
    const ScratchFolder sys;
    std::filesystem::create_directories(sys.path() / "class/net/eth0");
    std::ofstream(sys.path() / "class/net/eth0/speed") << "-1\n";
    const PortState state = port_state(sys.path(), "eth0");
    EXPECT_FALSE(state.speed_mbps);
    EXPECT_FALSE(state.carrier);
}

}  // namespace
}  // namespace vetting::stages
