#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "plugins/probes/lsblk/parse.hpp"

namespace vetting::lsblk {
namespace {

using nlohmann::json;

TEST(Lsblk, ReadsTheStringsOfOldVersions) {
    const json facts = parse(R"({"blockdevices": [
        {"name": "sda", "type": "disk", "size": "480103981056", "rota": "0", "tran": "sata", "model": "INTEL SSDSC2KB48    ", "rev": "0110"},
        {"name": "sr0", "type": "rom", "size": "1073741312"}, {"name": "zram0", "type": "disk", "size": "0"}]})");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["capacity_bytes"], 480'103'981'056U);
    EXPECT_EQ(facts["disks"][0]["rotation_rpm"], 0);
    EXPECT_EQ(facts["disks"][0]["model"], "INTEL SSDSC2KB48");
    EXPECT_EQ(facts["disks"][0]["protocol"], "ata");
}

TEST(Lsblk, ADiskUnderTwoParentsIsOneDisk) {
    const json facts = parse(R"({"blockdevices": [
        {"name": "mpatha", "kname": "dm-0", "type": "mpath", "children": [{"name": "sda", "type": "disk"}]},
        {"name": "mpathb", "kname": "dm-1", "type": "mpath", "children": [{"name": "sda", "type": "disk"}]}]})");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["name"], "sda");
}

TEST(Lsblk, ThatADiskRotatesDoesNotSayHowFast) {
    const json facts = parse(R"({"blockdevices": [{"name": "sda", "type": "disk", "rota": true}]})");
    EXPECT_FALSE(facts["disks"][0].contains("rotation_rpm"));
}

TEST(Lsblk, ReadsPairs) {
    const json facts = parse("NAME=\"sda\" TYPE=\"disk\" SIZE=\"512\" MODEL=\"My Disk\" SERIAL=\"\"\nNAME=\"sda1\" TYPE=\"part\"\n");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["model"], "My Disk");
    EXPECT_FALSE(facts["disks"][0].contains("serial"));
}

TEST(Lsblk, ReadsThePlainTableAsFarAsItIsCertain) {
    const json facts = parse("NAME        MAJ:MIN RM   SIZE RO TYPE MOUNTPOINTS\nsda           8:0    0 894.3G  0 disk \n"
                             "\xe2\x94\x94\xe2\x94\x80sda1        8:1    0   512M  0 part /boot\nsr0          11:0    1  1024M  0 rom  \n");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["name"], "sda");
    EXPECT_EQ(facts["disks"][0]["approximate"][0], "capacity_bytes");
}

TEST(Lsblk, FindsThePersistentNameOfADisk) {
    std::string folder = (std::filesystem::temp_directory_path() / "lsblk-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::filesystem::path by_id = std::filesystem::path(folder) / "dev/disk/by-id";
    std::filesystem::create_directories(by_id);
    std::filesystem::create_symlink("../../sda", by_id / "wwn-0x5000c500");
    std::filesystem::create_symlink("../../sda", by_id / "ata-MODEL_SERIAL");
    json facts = {{"disks", {{{"name", "sda"}}, {{"name", "sdb"}}}}};
    add_by_id(facts, folder);
    EXPECT_EQ(facts["disks"][0]["by_id"], "/dev/disk/by-id/ata-MODEL_SERIAL");
    EXPECT_FALSE(facts["disks"][1].contains("by_id"));
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace vetting::lsblk
