#include "plugins/common/stage/facts.hpp"

#include <gtest/gtest.h>

namespace vetting::stages {
namespace {

TEST(DiskFactsOfAnInventory, NameADiskBySerialAndElseByName) {
    const auto disks = disks_of(Json::parse(R"({"disks": [{"name": "sda", "serial": "S1"}, {"name": "/dev/vda"}]})"));
    ASSERT_EQ(disks.size(), 2U);
    EXPECT_EQ(disks[0].key, "S1");
    EXPECT_EQ(disks[1].key, "vda");
    EXPECT_EQ(disks[1].path, "/dev/vda");
}

TEST(DiskFactsOfAnInventory, LeaveOutWhatIsNoWholeDisk) {
    const auto disks = disks_of(Json::parse(R"({"disks": [{"name": "loop0"}, {"name": "zram0"}, {"name": "sr0"},
        {"name": "dm-0"}, {"name": "ram1"}, {"name": "md0"}, {}]})"));
    EXPECT_TRUE(disks.empty());
}

TEST(CpuFactsOfAnInventory, CountSocketsWhereNoneIsNumbered) {
    const auto cpus = cpus_of(Json::parse(R"({"cpus": [{"cores": 8, "threads": 16}, {"cores": 8}]})"));
    ASSERT_EQ(cpus.size(), 2U);
    EXPECT_EQ(cpus[0].key, "cpu0");
    EXPECT_EQ(cpus[0].threads, 16);
    EXPECT_EQ(cpus[1].key, "cpu1");
    EXPECT_EQ(cpus[1].threads, 8);
}

TEST(NicFactsOfAnInventory, AreOnlyPortsWithHardwareBehindThem) {
    const auto nics = physical_nics_of(Json::parse(R"({"nics": [
        {"name": "eno1", "pci_address": "0000:01:00.0", "driver": "ixgbe", "speed_mbps": 10000, "link": true},
        {"name": "eth0", "driver": "virtio_net"}, {"name": "ifb0", "driver": "ifb"}, {"name": "veth12"},
        {"name": "docker0"}, {"name": "lo"}, {"name": "lan", "driver": "bridge"}]})"));
    ASSERT_EQ(nics.size(), 2U);
    EXPECT_EQ(nics[0].speed_mbps, 10000);
    EXPECT_EQ(nics[0].link, true);
    EXPECT_EQ(nics[1].name, "eth0");
    EXPECT_FALSE(nics[1].speed_mbps);
}

TEST(FactsOfTheWrongType, AreAbsentFacts) {
    const Json facts = Json::parse(R"({"disks": {"name": "sda"}, "cpus": 4, "nics": "eth0"})");
    EXPECT_TRUE(disks_of(facts).empty());
    EXPECT_TRUE(cpus_of(facts).empty());
    EXPECT_TRUE(physical_nics_of(facts).empty());
    EXPECT_TRUE(disks_of(nullptr).empty());
    EXPECT_FALSE(number_at(Json::parse(R"({"a": "1"})"), "a"));
}

}  // namespace
}  // namespace vetting::stages
