// The agent's own list of devices, by the keys of the inventory.
#include <gmock/gmock.h>

#include "agent/stage/seen.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

std::vector<std::string> devices(const FixtureTree& tree, const Json& inventory, const Plan& plan = {}) {
    std::vector<std::string> keys;
    for (const SeenDevice& seen : see_devices(tree.root(), inventory, plan)) keys.push_back(seen.device);
    return keys;
}

FixtureTree& with_disk(FixtureTree& tree, const std::string& name, const std::string& serial) {
    tree.put("sys/block/" + name + "/size", "1000\n");
    tree.put("sys/block/" + name + "/device/model", "Model\n");
    if (!serial.empty()) tree.put("sys/block/" + name + "/device/serial", serial + "\n");
    return tree;
}

TEST(SeenDevices, AreNamedAsTheInventoryNamesThem) {
    FixtureTree tree;
    tree.put("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
    tree.put("sys/devices/system/cpu/cpu1/topology/physical_package_id", "1\n");
    tree.put("proc/meminfo", "MemTotal: 1024 kB\n");
    with_disk(tree, "sda", "");
    tree.put("sys/class/net/eth0/device/uevent", "");
    tree.put("sys/class/net/lo/uevent", "");
    const Json inventory = Json::parse(R"({"disks": [{"name": "sda", "serial": "S1"}]})");
    EXPECT_THAT(devices(tree, inventory), ElementsAre("cpu0", "cpu1", "memory", "S1", "eth0"));
}

TEST(SeenDevices, LeaveOutADiskThatIsGone) {
    FixtureTree tree;
    with_disk(tree, "sdb", "");
    const Json inventory = Json::parse(R"({"disks": [{"name": "sda", "serial": "S1"}, {"name": "sdb", "serial": "S2"}]})");
    EXPECT_THAT(devices(tree, inventory), ElementsAre("S2"));
}

TEST(SeenDevices, NameADiskThatWasExchangedUnderItsOldName) {
    FixtureTree tree;
    with_disk(tree, "nvme0n1", "OTHER");
    const Json inventory = Json::parse(R"({"disks": [{"name": "nvme0n1", "serial": "S1"}]})");
    EXPECT_THAT(devices(tree, inventory), ElementsAre("OTHER"));
}

TEST(SeenDevices, KeepTheInventorysNameForADiskWithoutASerial) {
    FixtureTree tree;
    with_disk(tree, "vda", "");
    tree.put("sys/block/vda/serial", "virtual\n");
    EXPECT_THAT(devices(tree, Json::parse(R"({"disks": [{"name": "vda"}]})")), ElementsAre("vda"));
}

TEST(SeenDevices, HoldNoVirtualDisksAndNoProcessorThatIsOffline) {
    FixtureTree tree;
    with_disk(with_disk(with_disk(tree, "loop0", ""), "zram0", ""), "sr0", "");
    tree.put("sys/devices/system/cpu/cpu1/topology/physical_package_id", "1\n");
    tree.put("sys/devices/system/cpu/cpu1/online", "0\n");
    EXPECT_TRUE(devices(tree, Json::object()).empty());
}

TEST(SeenDevices, HoldATargetOfAnotherKindWhenItsPathIsThere) {
    FixtureTree tree;
    tree.put("dev/thing0", "");
    Plan plan;
    plan.targets = {{.kind = "thing", .device = "thing0", .path = "/dev/thing0"}, {.kind = "thing", .device = "thing1", .path = "/dev/thing1"},
                    {.kind = "disk", .device = "S9", .path = "/dev/thing0"}};
    EXPECT_THAT(devices(tree, Json::object(), plan), ElementsAre("thing0"));
}

}  // namespace
}  // namespace vetting
