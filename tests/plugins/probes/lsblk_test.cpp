#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
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

TEST(Lsblk, ReadsEveryColumnOfATableByItsPlace) {
    const json facts = parse(
        "NAME        KNAME     SIZE ROTA TRAN MODEL                   SERIAL         WWN                VENDOR   REV LOG-SEC PHY-SEC\n"
        "sda         sda     894.3G    0 sata INTEL SSDSC2KB960G8     PHYF0123       0x55cd2e4150000001 ATA     0132     512    4096\n"
        "\xe2\x94\x9c\xe2\x94\x80" "sda1      sda1      512M    0                                                                                 512    4096\n"
        "\xe2\x94\x94\xe2\x94\x80" "sda2      sda2    893.8G    0                                                                                 512    4096\n"
        "  \xe2\x94\x94\xe2\x94\x80" "vg-root dm-0    893.8G    0                                                                                 512    4096\n"
        "sdb         sdb       3.6T    1 sas  ST4000NM0043            Z1Z5DWJK0000R5                    SEAGATE MS03     512     512\n"
        "nvme0n1     nvme0n1 931.5G    0 nvme Samsung SSD 980 PRO 1TB S5P2NG0R8      eui.002538b3                        512     512\n");
    ASSERT_EQ(facts["disks"].size(), 3U);
    EXPECT_EQ(facts["disks"][0]["model"], "INTEL SSDSC2KB960G8");
    EXPECT_EQ(facts["disks"][0]["serial"], "PHYF0123");
    EXPECT_EQ(facts["disks"][0]["wwn"], "0x55cd2e4150000001");
    EXPECT_EQ(facts["disks"][0]["physical_block_bytes"], 4096);
    EXPECT_EQ(facts["disks"][1]["transport"], "sas");
    EXPECT_EQ(facts["disks"][1]["protocol"], "scsi");
    EXPECT_FALSE(facts["disks"][1].contains("wwn")) << "its cell is empty";
}

TEST(Lsblk, ReadsATableWhoseBlanksWereSqueezed) {
    const json facts = parse("NAME MAJ:MIN RM SIZE RO TYPE MOUNTPOINT\nsda 8:0 0 894.3G 0 disk\n|-sda1 8:1 0 512M 0 part /boot\nsr0 11:0 1 1024M 0 rom\n");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["name"], "sda");
}

TEST(Lsblk, ReadsTheUsualColumnsWithoutTheirHeadings) {
    for (const char* capture : {"sda 8:0 0 894.3G 0 disk \nsda1 8:1 0 1G 0 part /boot\nsdb 8:16 1  0 disk \nsr0 11:0 1 1024M 0 rom \n",
                                "# lsblk -n\nsda           8:0    0 894.3G  0 disk \n`-sda1        8:1    0     1G  0 part /boot\nsdb           8:16   1         0 disk \n"}) {
        const json facts = parse(capture);
        ASSERT_EQ(facts["disks"].size(), 2U) << capture;
        EXPECT_EQ(facts["disks"][0]["approximate"][0], "capacity_bytes");
        EXPECT_EQ(facts["disks"][1], json({{"name", "sdb"}})) << "no medium";
    }
}

TEST(Lsblk, ReadsOtherColumnsWithoutHeadingsOnlyWhereEveryWordTellsWhatItIs) {
    const json facts = parse("sda 894.3G disk sata\nsda1 1G part\nnvme0n1 3.5T disk nvme\n");
    ASSERT_EQ(facts["disks"].size(), 2U);
    EXPECT_EQ(facts["disks"][0]["transport"], "sata");
    for (const char* unsure : {"sda 960197124096 disk\n", "sda 894.3G 12.1G disk\n", "sda disk ACME\n", "sda 894.3G\n"}) {
        try {
            static_cast<void>(parse(unsure));
            ADD_FAILURE() << unsure;
        } catch (const tool::InputError& error) {
            EXPECT_NE(std::string(error.what()).find("headings"), std::string::npos) << error.what();
        }
    }
}

TEST(Lsblk, ReadsTheEmptyCellsOfTheRawForm) {
    const json facts = parse("NAME TYPE SIZE MODEL SERIAL TRAN\nsda disk 480103981056 ACME\\x209000 S1 sata\nsda1 part 536870912   \nsdb disk 4000787030016 ACME  sas\n");
    ASSERT_EQ(facts["disks"].size(), 2U);
    EXPECT_EQ(facts["disks"][0]["model"], "ACME 9000");
    EXPECT_FALSE(facts["disks"][1].contains("serial"));
    EXPECT_EQ(facts["disks"][1]["transport"], "sas");
}

TEST(Lsblk, ReadsPairsOfAnyVersionWithTheirEscapes) {
    const json facts = parse("root@a:~# lsblk -P -O\nALIGNMENT=\"0\" ID_LINK=\"ata-ACME_S1\" KNAME=\"sda\" LOG_SEC=\"512\" MAJ_MIN=\"8:0\" MODEL=\"ACME\\x20 9000\" "
                             "NAME=\"sda\" PHY-SEC=\"4096\" ROTA=\"0\" SIZE=\"480103981056\" TYPE=\"disk\" VENDOR=\"ATA     \" TRAN=\"sas\"\n");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["model"], "ACME  9000");
    EXPECT_EQ(facts["disks"][0]["logical_block_bytes"], 512);
    EXPECT_EQ(facts["disks"][0]["physical_block_bytes"], 4096);
    EXPECT_EQ(facts["disks"][0]["protocol"], "ata");
    EXPECT_EQ(facts["disks"][0]["by_id"], "/dev/disk/by-id/ata-ACME_S1");
}

TEST(Lsblk, AFlatListWithoutTypesListsPartitionsToo) {
    const json facts = parse("KNAME        SIZE\nsda     1000204886016\nsda1     536870912\nnvme0n1 1000204886016\nnvme0n1p2  536870912\nnvme1n1 1000204886016\n");
    EXPECT_EQ(facts["disks"].size(), 3U);
}

TEST(Lsblk, ADiskOfNoSizeIsMarked) {
    const json facts = parse(R"({"blockdevices": [{"name": "sdx", "type": "disk", "size": 0, "vendor": "AMI     ", "model": "Virtual HDisk0"}]})");
    EXPECT_EQ(facts["disks"][0]["implausible"], json::array({"capacity_bytes"}));
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

TEST(Lsblk, KnowsWhichDiskIsAPciFunctionItself) {
    std::string folder = (std::filesystem::temp_directory_path() / "lsblk-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::filesystem::path sys = std::filesystem::path(folder) / "sys", pci = sys / "devices/pci0000:00";
    std::filesystem::create_directories(sys / "block");
    const auto disk = [&](const char* name, const std::string& below) {
        std::filesystem::create_directories(pci / below / name);
        std::filesystem::create_directory_symlink(pci / below / name, sys / "block" / name);
    };
    disk("vda", "0000:00:02.0/virtio1/block");
    disk("nvme0n1", "0000:00:01.1/0000:01:00.0/nvme/nvme0");
    disk("sda", "0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block");
    nlohmann::json facts = parse(R"({"blockdevices": [{"name": "vda", "type": "disk"}, {"name": "nvme0n1", "type": "disk"},
        {"name": "sda", "type": "disk"}, {"name": "sdz", "type": "disk"}]})");
    add_pci_address(facts, folder);
    EXPECT_EQ(facts["disks"][0]["pci_address"], "0000:00:02.0");
    EXPECT_EQ(facts["disks"][1]["pci_address"], "0000:01:00.0");
    EXPECT_FALSE(facts["disks"][2].contains("pci_address")) << "its controller is a part of its own";
    EXPECT_FALSE(facts["disks"][3].contains("pci_address"));
    std::filesystem::remove_all(folder);
}

TEST(Lsblk, ListsLoopDevicesToWhichATestGivesASerial) {
    std::string folder = (std::filesystem::temp_directory_path() / "lsblk-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const std::filesystem::path block = std::filesystem::path(folder) / "sys/block";
    const auto put = [&block](const char* file, const char* text) {
        std::filesystem::create_directories((block / file).parent_path());
        std::ofstream(block / file) << text;
    };
    put("loop3/device/serial", "T-1\n");
    put("loop3/size", "524288\n");
    put("loop3/wwid", "naa.5000c500a1b2c3d4\n");
    put("loop4/size", "524288\n");
    json facts = {{"disks", json::array()}};
    add_given_loops(facts, folder);
    EXPECT_EQ(facts["disks"], json::parse(R"([{"name": "loop3", "serial": "T-1", "wwn": "naa.5000c500a1b2c3d4", "capacity_bytes": 268435456}])"));
    std::filesystem::remove_all(folder);
}

TEST(LsblkTable, ARevisionMayBringTheBlanksOfItsField) {
    const json facts = parse("NAME   SIZE TYPE MODEL            PHY-SEC LOG-SEC HCTL    TRAN  REV VENDOR\n"
                             "sda     20G disk VMware Virtual S     512     512 0:0:0:0 spi  1.0  VMware, \n"
                             "sdb     20G disk ACME 9               512     512 0:0:1:0 sas  A123 ACME    \n"
                             "sr0   1024M rom  DVD                  512     512 1:0:0:0 ata  1.00 ACME    \n");
    const json& disk = facts.at("disks").at(0);
    EXPECT_EQ(disk.at("model"), "VMware Virtual S");
    EXPECT_EQ(disk.at("firmware"), "1.0");
    EXPECT_EQ(disk.at("transport"), "spi");
    EXPECT_EQ(disk.at("protocol"), "scsi");
    EXPECT_EQ(facts.at("disks").at(1).at("firmware"), "A123");
}

}  // namespace
}  // namespace vetting::lsblk
