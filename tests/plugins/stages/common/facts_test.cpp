#include "plugins/common/stage/facts.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/inventory.hpp"

namespace vetting::stages {
namespace {

TEST(DiskFactsOfAnInventory, NameADiskBySerialAndElseByName) {
    const auto disks = disks_of(Json::parse(R"({"disks": [{"name": "sda", "serial": "S1"}, {"name": "/dev/vda"}]})"));
    ASSERT_EQ(disks.size(), 2U);
    EXPECT_EQ(disks[0].key, "S1");
    EXPECT_EQ(disks[1].key, "/dev/vda");
    EXPECT_EQ(disks[1].path, "/dev/vda");
}

TEST(DiskFactsOfAnInventory, NameTheSecondDiskWithASerialByItsName) {
    const Json facts = Json::parse(R"({"disks": [{"name": "nvme0n1", "serial": "N1"}, {"name": "nvme0n2", "serial": "N1"}]})");
    const auto disks = disks_of(facts);
    ASSERT_EQ(disks.size(), 2U);
    const auto parts = parts_of(facts);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(disks[i].key, parts.at(i).device);
    EXPECT_EQ(disks[1].key, "nvme0n2");
}

TEST(DiskFactsOfAnInventory, SayWhyADeviceIsNoDisk) {
    const auto disks = disks_of(Json::parse(R"({"disks": [{"name": "loop0"}, {"name": "zram0"}, {"name": "sr0"}, {"name": "dm-0"},
        {"name": "ram1"}, {"name": "md0"}, {"name": "sda"}, {"name": "nvme0n1"}, {"name": "mmcblk0"}, {}]})"));
    ASSERT_EQ(disks.size(), 10U);
    for (std::size_t i = 0; i < 6; ++i) EXPECT_FALSE(disks[i].no_disk.empty()) << disks[i].name;
    for (std::size_t i = 6; i < 10; ++i) EXPECT_TRUE(disks[i].no_disk.empty()) << disks[i].name;
    EXPECT_EQ(disks[9].key, "disk9");
}

TEST(DiskFactsOfAnInventory, KeepTheKeysOfTheWire) {
    const Json facts = Json::parse(R"({"cpus": [{"socket": "1"}, {"socket": 0}, {"socket": "P0"}, {}],
        "disks": [{"name": "/dev/sdb"}, {"serial": 12345}, {}], "nics": [{"mac": "aa:bb:cc:00:11:22"}, {"name": "eno1"}, {}]})");
    std::vector<std::string> expected, ours;
    for (const InventoryPart& part : parts_of(facts)) expected.push_back(part.device);
    for (const auto& cpu : cpus_of(facts)) ours.push_back(cpu.key);
    for (const auto& disk : disks_of(facts)) ours.push_back(disk.key);
    for (const auto& nic : nics_of(facts)) ours.push_back(nic.key);
    EXPECT_EQ(ours, expected);
}

TEST(CpuFactsOfAnInventory, CountSocketsWhereNoneIsNumbered) {
    const auto cpus = cpus_of(Json::parse(R"({"cpus": [{"cores": 8, "threads": 16}, {"cores": 8}]})"));
    ASSERT_EQ(cpus.size(), 2U);
    EXPECT_EQ(cpus[0].key, "cpu0");
    EXPECT_EQ(cpus[0].threads, 16);
    EXPECT_EQ(cpus[1].key, "cpu1");
    EXPECT_EQ(cpus[1].threads, 8);
}

TEST(NicFactsOfAnInventory, SayWhichInterfacesHaveNoHardwareBehindThem) {
    const auto nics = nics_of(Json::parse(R"({"nics": [
        {"name": "eno1", "pci_address": "0000:01:00.0", "driver": "ixgbe", "speed_mbps": 10000, "link": true},
        {"name": "eth0", "driver": "virtio_net"}, {"name": "ifb0", "driver": "ifb"}, {"name": "veth12"},
        {"name": "docker0"}, {"name": "lo"}, {"name": "lan", "driver": "bridge"},
        {"name": "eno1.20"}, {"name": "storage", "driver": "802.1Q VLAN Support"}, {"name": "vmbr0"}]})"));
    ASSERT_EQ(nics.size(), 10U);
    EXPECT_EQ(nics[0].speed_mbps, 10000);
    EXPECT_EQ(nics[0].link, true);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(nics[i].no_port.empty()) << nics[i].name;
    for (std::size_t i = 2; i < nics.size(); ++i) EXPECT_FALSE(nics[i].no_port.empty()) << nics[i].name;
}

TEST(FactsOfTheWrongType, AreAbsentFacts) {
    const Json facts = Json::parse(R"({"disks": {"name": "sda"}, "cpus": 4, "nics": "eth0"})");
    EXPECT_TRUE(disks_of(facts).empty());
    EXPECT_TRUE(cpus_of(facts).empty());
    EXPECT_TRUE(nics_of(facts).empty());
    EXPECT_TRUE(disks_of(nullptr).empty());
    EXPECT_FALSE(number_at(Json::parse(R"({"a": "1"})"), "a"));
}

}  // namespace
}  // namespace vetting::stages
