// Identity and use of a device, from trees like /sys and /proc.
#include "agent/safety/seen_disk.hpp"

#include <gmock/gmock.h>
#include <sys/sysmacros.h>

#include "agent/safety/disk_use.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting::safety {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SeeDisk : public testing::Test {
protected:
    SeeDisk() {
        tree.put("proc/self/mountinfo", "21 1 254:1 / / rw - ext4 /dev/vda1 rw\n");
        tree.put("proc/swaps", "Filename Type Size Used Priority\n");
    }
    /// A disk as the kernel lists it: `sys/devices/<bus>/block/<name>`, with a link by number.
    void disk(const std::string& name, unsigned minor_number, const std::string& bus = "pci0/ata1") {
        const std::string folder = "sys/devices/" + bus + "/block/" + name, number = "8:" + std::to_string(minor_number);
        tree.put(folder + "/dev", number + "\n");
        tree.put(folder + "/size", "2048\n");
        std::filesystem::create_directories(tree.root() / "sys/dev/block");
        std::filesystem::create_directory_symlink(tree.root() / folder, tree.root() / "sys/dev/block" / number);
        base = folder;
    }
    [[nodiscard]] SeenDisk see(unsigned minor_number) const { return see_disk({tree.root(), tree.root()}, makedev(8, minor_number)); }

    FixtureTree tree;
    std::string base;
};

TEST_F(SeeDisk, ReadsSerialWwnAndSize) {
    disk("sda", 0);
    tree.put(base + "/device/vpd_pg80", std::string("\0\x80\0\x0a  ZA1B2C3D", 14));
    tree.put(base + "/device/wwid", "naa.5000c500a1b2c3d4\n");
    const SeenDisk seen = see(0);
    EXPECT_EQ(seen.serial, "ZA1B2C3D");
    EXPECT_EQ(seen.wwn, "naa.5000c500a1b2c3d4");
    EXPECT_EQ(seen.size_bytes, 2048 * 512);
    EXPECT_THAT(seen.no_target, IsEmpty());
    EXPECT_THAT(seen.in_use, IsEmpty());
}

TEST_F(SeeDisk, SaysWhatIsNoTarget) {
    disk("sdb", 16, "pci0/usb2/2-1");
    tree.put(base + "/removable", "1\n");
    tree.put(base + "/ro", "1\n");
    tree.put(base + "/device/model", "Virtual HDisk 1\n");
    EXPECT_THAT(see(16).no_target, ElementsAre("attached by USB", "virtual media", "removable", "read-only"));
    disk("dm-0", 32);
    EXPECT_THAT(see(32).no_target, Contains("a mapped device"));
    disk("md127", 48);
    EXPECT_THAT(see(48).no_target, Contains("a RAID array"));
    disk("sr0", 64);
    EXPECT_THAT(see(64).no_target, Contains("an optical drive"));
    disk("mmcblk0", 80);
    EXPECT_THAT(see(80).no_target, Contains("a memory card"));
    disk("loop3", 96);
    EXPECT_THAT(see(96).no_target, Contains("a loop device"));
    disk("pmem0", 112);
    EXPECT_THAT(see(112).no_target, Contains("not of a kind that is known"));
    disk("sda1", 113);
    tree.put(base + "/partition", "1\n");
    EXPECT_THAT(see(113).no_target, Contains("a partition"));
}

TEST_F(SeeDisk, SaysWhatItIsUsedFor) {
    disk("sda", 0);
    const std::string whole = base;
    tree.put(whole + "/sda1/partition", "1\n");
    tree.put(whole + "/sda1/dev", "8:1\n");
    tree.put(whole + "/sda2/partition", "2\n");
    tree.put(whole + "/sda2/dev", "8:2\n");
    tree.put("proc/self/mountinfo", "21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n22 1 253:0 / /srv\\040x rw - xfs /dev/dm-0 rw\n");
    tree.put("proc/swaps", "Filename Type Size Used Priority\n/dev/sda2 partition 8 0 -2\n");
    tree.put("sys/devices/virtual/block/dm-0/dev", "253:0\n");
    std::filesystem::create_directories(tree.root() / whole / "holders");
    std::filesystem::create_directory_symlink(tree.root() / "sys/devices/virtual/block/dm-0", tree.root() / whole / "holders/dm-0");
    EXPECT_THAT(see(0).in_use, testing::UnorderedElementsAre("held by dm-0", "sda1 is mounted at /", "dm-0 is mounted at /srv x", "sda2 is swapped on"));
    EXPECT_THAT(partitions_of(tree.root(), makedev(8, 0)), ElementsAre("sda1", "sda2"));
}

TEST_F(SeeDisk, LeavesVolumesOfAStorageNetworkAlone) {
    disk("sda", 0, "pci0/host6/rport-6:0-1/target6:0:1");
    EXPECT_THAT(see(0).no_target, ElementsAre("a volume of a storage network"));
    disk("sdb", 16, "platform/host7/session1/target7:0:0");
    EXPECT_THAT(see(16).no_target, ElementsAre("a volume of a storage network"));
    disk("nvme0n1", 32, "virtual/nvme-fabrics/ctl");
    tree.put("sys/devices/virtual/nvme-fabrics/ctl/nvme0/transport", "tcp\n");
    tree.link(base + "/device", "sys/devices/virtual/nvme-fabrics/ctl/nvme0");
    EXPECT_THAT(see(32).no_target, ElementsAre("a volume of a storage network"));
    disk("nvme1n1", 48);
    tree.put("sys/devices/pci0/nvme/nvme1/transport", "pcie\n");
    tree.link(base + "/device", "sys/devices/pci0/nvme/nvme1");
    EXPECT_THAT(see(48).no_target, IsEmpty());
}

TEST_F(SeeDisk, SeesTheRootThroughEncryptionAndVolumes) {
    disk("sda", 0);
    const std::string part = base + "/sda3";
    tree.put(part + "/partition", "3\n");
    tree.put(part + "/dev", "8:3\n");
    tree.put("sys/devices/virtual/block/dm-0/dev", "253:0\n");
    tree.put("sys/devices/virtual/block/dm-1/dev", "253:1\n");
    tree.link(part + "/holders/dm-0", "sys/devices/virtual/block/dm-0");
    tree.link("sys/devices/virtual/block/dm-0/holders/dm-1", "sys/devices/virtual/block/dm-1");
    tree.put("proc/self/mountinfo", "21 1 253:1 / / rw - ext4 /dev/mapper/vg-root rw\n");
    EXPECT_THAT(see(0).in_use, testing::UnorderedElementsAre("held by dm-0", "held by dm-1", "dm-1 is mounted at /"));
}

TEST_F(SeeDisk, CountsWhatItCannotFindOutAsAUse) {
    EXPECT_THAT(see(7).in_use, Contains(HasSubstr("knows no such device")));
    disk("sda", 0);
    tree.put("proc/self/mountinfo", "");
    EXPECT_THAT(see(0).in_use, Contains(HasSubstr("mounts cannot be read")));
}

}  // namespace
}  // namespace vetting::safety
