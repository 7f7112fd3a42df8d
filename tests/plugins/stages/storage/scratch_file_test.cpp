#include "plugins/stages/storage/scratch_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/scratch.hpp"

namespace vetting::storage {
namespace {

namespace fs = std::filesystem;

/// A sysfs with the disks sda (one partition) and sdb, dm-0 on sda1, dm-1 on both disks.
class DiskBelow : public testing::Test {
protected:
    void SetUp() override {
        for (const char* disk : {"sda", "sdb"}) fs::create_directories(devices() / disk / "slaves");
        fs::create_directories(devices() / "sda/sda1");
        std::ofstream(devices() / "sda/sda1/partition") << "1\n";
        for (const char* mapped : {"dm-0", "dm-1"}) fs::create_directories(devices() / mapped / "slaves");
        fs::create_directory_symlink(devices() / "sda/sda1", devices() / "dm-0/slaves/sda1");
        fs::create_directory_symlink(devices() / "sda", devices() / "dm-1/slaves/sda");
        fs::create_directory_symlink(devices() / "sdb", devices() / "dm-1/slaves/sdb");
        fs::create_directories(sys_.path() / "dev/block");
        number("8:0", "sda");
        number("8:1", "sda/sda1");
        number("253:0", "dm-0");
        number("253:1", "dm-1");
    }
    [[nodiscard]] fs::path devices() const { return sys_.path() / "devices"; }
    void number(const char* device, const char* folder) {
        fs::create_directory_symlink(devices() / folder, sys_.path() / "dev/block" / device);
    }
    stages::ScratchFolder sys_;
};

TEST_F(DiskBelow, APartitionIsItsDisk) {
    EXPECT_EQ(disk_below(sys_.path(), 8, 0), "sda");
    EXPECT_EQ(disk_below(sys_.path(), 8, 1), "sda");
}

TEST_F(DiskBelow, AMappedDeviceOnOneDiskIsThatDisk) { EXPECT_EQ(disk_below(sys_.path(), 253, 0), "sda"); }

TEST_F(DiskBelow, AMappedDeviceOnSeveralDisksIsNone) { EXPECT_EQ(disk_below(sys_.path(), 253, 1), std::nullopt); }

TEST_F(DiskBelow, AFileSystemWithoutADeviceIsNone) { EXPECT_EQ(disk_below(sys_.path(), 0, 42), std::nullopt); }

TEST(MountPoints, HaveTheirBlanksBack) {
    EXPECT_EQ(mount_points("22 28 254:1 / / rw - ext4 /dev/vda1 rw\n30 22 8:1 / /mnt/my\\040disk rw - xfs /dev/sda1 rw\ntorn line\n"),
              (std::vector<std::string>{"/", "/mnt/my disk"}));
}

TEST(ScratchFiles, LieOnlyWhereFioTakesTheirPathForOne) {
    EXPECT_TRUE(is_one_name_for_fio("/var/tmp"));
    EXPECT_TRUE(is_one_name_for_fio("/mnt/my disk, and \"more\""));
    EXPECT_FALSE(is_one_name_for_fio("/srv/backup:2026")) << "fio would overwrite /srv/backup";
    EXPECT_FALSE(is_one_name_for_fio("/dev/disk/by-path/pci-0000:00:17.0-ata-1"));
    EXPECT_FALSE(is_one_name_for_fio("/srv/a\\b"));
    EXPECT_FALSE(is_one_name_for_fio("tmp"));
    EXPECT_FALSE(is_one_name_for_fio(""));
}

TEST(ScratchFiles, AreRemovedAndNothingElseIs) {
    const stages::ScratchFolder folder;
    const auto ours = folder.path() / (std::string(kScratchPrefix) + "abc");
    const auto other = folder.path() / "precious";
    std::ofstream(ours) << "x";
    std::ofstream(other) << "x";
    EXPECT_TRUE(remove_scratch_file(ours));
    EXPECT_FALSE(remove_scratch_file(other));
    EXPECT_FALSE(remove_scratch_file("relative/" + std::string(kScratchPrefix)));
    EXPECT_TRUE(fs::exists(other));
    EXPECT_FALSE(fs::exists(ours));
}

}  // namespace
}  // namespace vetting::storage
