// RAID tools in their less usual moods: arcconf, storcli2's two words of state, short lists of ssacli, containers of mdadm.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/raid/report.hpp"
#include "plugins/common/raid/tools.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/raid/parse.hpp"

namespace vetting::raid {
namespace {

using nlohmann::json;

constexpr const char* kArcconf =
    "Controllers found: 1\n----------------------------------------------------------------------\nController information\n"
    "----------------------------------------------------------------------\n   Controller Status                        : Optimal\n"
    "   Controller Model                         : Adaptec ASR8805\n   Controller Serial Number                 : 5A0000000A1\n"
    "   Temperature                              : 61 C/ 141 F (Normal)\n   --------------------------------------------------------\n"
    "   Controller Version Information\n   --------------------------------------------------------\n"
    "   Firmware                                 : 7.5-0 (32033)\n   --------------------------------------------------------\n"
    "   Controller ZMM Information\n   --------------------------------------------------------\n"
    "   Status                                   : ZMM not installed\n\n"
    "----------------------------------------------------------------------\nLogical device information\n"
    "----------------------------------------------------------------------\nLogical Device number 1\n"
    "   Logical Device name                      : data\n   RAID level                               : 10\n"
    "   Status of Logical Device                 : Degraded\n   Size                                     : 974838 MB\n"
    "   Failed stripes                           : No\n   Group 0, Segment 0                       : Inconsistent (0,2)\n"
    "   Group 0, Segment 1                       : Present (0,3) SN3\n\n"
    "----------------------------------------------------------------------\nPhysical Device information\n"
    "----------------------------------------------------------------------\n      Device #0\n         Device is a Hard drive\n"
    "         State                              : Online\n         Block Size                         : 512 Bytes\n"
    "         Transfer Speed                     : SATA 6.0 Gb/s\n         Reported Channel,Device(T:L)       : 0,16(16:0)\n"
    "         Reported Location                  : Enclosure 0, Slot 0( Connector Unknown )\n         Vendor                             : ATA\n"
    "         Model                              : INTEL SSDSC2KB019T\n         Firmware                           : SCV10111\n"
    "         Serial number                      : PHYS0001\n         Total Size                         : 1831420 MB\n"
    "         S.M.A.R.T. warnings                : 2\n         SSD                                : Yes\n"
    "         Temperature                        : 27 C/ 80 F \n         Medium Error Count                 : 3\n"
    "      Device #2\n         Device is a Hard drive\n         State                              : Failed\n"
    "         Reported Channel,Device            : 0,2\n         Vendor                             : *MISSING*\n"
    "         Model                              :\n         Size                               : 0 MB\n"
    "      Device #4\n         Device is an Enclosure services device\n         Vendor                             : ADAPTEC\n"
    "         Model                              : Virtual SGPIO\n\nCommand completed successfully.\n";

TEST(Arcconf, TellsOfControllersVolumesAndDrives) {
    const Report report = parse_raid(kArcconf);
    ASSERT_EQ(report.controllers.size(), 1U);
    EXPECT_EQ(report.controllers[0].model, "Adaptec ASR8805");
    EXPECT_EQ(report.controllers[0].serial, "5A0000000A1");
    EXPECT_EQ(report.controllers[0].firmware, "7.5-0 (32033)");
    EXPECT_EQ(report.controllers[0].health, Health::Good);
    EXPECT_EQ(report.controllers[0].battery, std::nullopt) << "none is installed";
    ASSERT_EQ(report.volumes.size(), 1U);
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
    EXPECT_EQ(report.volumes[0].bad_members, std::vector<std::string>{"Group 0, Segment 0 Inconsistent"});
    ASSERT_EQ(report.drives.size(), 2U) << "an enclosure is no drive";
    const Drive& first = report.drives[0];
    EXPECT_EQ(first.slot, "Enclosure 0, Slot 0");
    EXPECT_EQ(first.disk.model, "INTEL SSDSC2KB019T");
    EXPECT_EQ(first.disk.serial, "PHYS0001");
    EXPECT_EQ(first.disk.firmware, "SCV10111");
    EXPECT_EQ(first.disk.protocol, "ata");
    EXPECT_EQ(first.disk.rotation_rpm, 0U);
    EXPECT_EQ(first.disk.capacity_bytes, 1'831'420ULL << 20U);
    EXPECT_EQ(first.disk.approximate, std::vector<std::string>{"capacity_bytes"});
    EXPECT_EQ(first.disk.temperature_c, 27.0);
    EXPECT_EQ(first.disk.media_errors, 3U);
    EXPECT_EQ(first.health, Health::Predictive);
    EXPECT_EQ(report.drives[1].slot, "channel,device 0,2");
    EXPECT_EQ(report.drives[1].health, Health::Failed);
    EXPECT_EQ(report.drives[1].disk.capacity_bytes, std::nullopt);
}

TEST(Arcconf, KnowsItsWordsOfVolumesAndBatteries) {
    const Report report = parse_raid(
        "Controller information\n   Controller Status                        : Optimal\n   Controller Model                         : X\n"
        "   Controller Cache Backup Unit Information\n    Overall Backup Unit Status              : Not Ready\n"
        "Logical device number 0\n   Status of logical device                 : Impacted ( Build/Verify with fix : 90 % )\n"
        "Logical device number 1\n   Status of logical device                 : Suboptimal, Fault Tolerant\n");
    EXPECT_EQ(report.volumes.at(0).health, Health::Rebuilding);
    EXPECT_EQ(report.volumes.at(1).health, Health::Degraded);
    EXPECT_EQ(report.controllers.at(0).battery, "Not Ready");
}

constexpr const char* kPercli2 =
    "CLI Version = 008.0004.0000.0022 Apr 28, 2023\nOperating system = Linux6.8.8-2-pve\nController = 0\nStatus = Success\nDescription = None\n\n"
    "PD LIST :\n=======\n\n"
    "--------------------------------------------------------------------------------------------------------\n"
    "EID:Slt PID State Status  DG       Size Intf Med SED_Type   SeSz Model            Sp LU/NS Count Alt-EID\n"
    "--------------------------------------------------------------------------------------------------------\n"
    "268:0   257 Conf  Online   0 893.75 GiB SAS  SSD Enterprise 512B KRM6VVUG960G     U            1 -\n"
    "268:1   258 Conf  Failed   0 893.75 GiB SAS  SSD Enterprise 512B KRM6VVUG960G     U            1 -\n"
    "268:5   262 GHS   Good     - 893.75 GiB SAS  SSD Enterprise 512B KRM6VVUG960G     U            1 -\n"
    "268:6   263 Conf  Sleepy   0 893.75 GiB SAS  SSD Enterprise 512B KRM6VVUG960G     U            1 -\n"
    "--------------------------------------------------------------------------------------------------------\n";

TEST(Storcli2, TellsInTwoWordsHowADriveIs) {
    const Report report = parse_raid(kPercli2);
    ASSERT_EQ(report.drives.size(), 4U);
    EXPECT_EQ(report.drives[0].health, Health::Good);
    EXPECT_EQ(report.drives[0].state, "Conf Online");
    EXPECT_EQ(report.drives[0].disk.model, "KRM6VVUG960G");
    EXPECT_EQ(report.drives[0].disk.rotation_rpm, 0U);
    EXPECT_EQ(report.drives[1].health, Health::Failed) << "configured, and failed";
    EXPECT_EQ(report.drives[2].health, Health::Good);
    EXPECT_EQ(report.drives[3].health, Health::Unknown) << "a word that nobody knows is no pass";
}

TEST(Storcli2, InJsonToo) {
    const Report report = parse_raid(R"({"Controllers": [{"Command Status": {"Controller": "0", "Status": "Success"}, "Response Data": {"PD LIST": [
        {"EID:Slt": "306:2", "PID": 281, "State": "Conf", "Status": "Offline", "DG": 0, "Size": "893.750 GiB", "Intf": "NVMe", "Med": "SSD",
         "SED_Type": "-", "SeSz": "512B", "Model": "SAMSUNG MZQL2960", "Sp": "U", "LU/NS Count": 1, "Alt-EID": "-"}]}}]})");
    ASSERT_EQ(report.drives.size(), 1U);
    EXPECT_EQ(report.drives[0].health, Health::Failed);
    EXPECT_EQ(report.drives[0].state, "Conf Offline");
}

TEST(Storcli2, TellsOfControllersAndTheirEnergyPacks) {
    const Report overview = parse_raid(R"({"Controllers": [{"Command Status": {"Status Code": 0, "Status": "Success"}, "Response Data": {"System Overview": [
        {"Ctrl": 1, "Product Name": "Tri-Mode 24G RAID", "Status": "Optimal", "EPack": "Failed", "SerialNumber": "SPD0001   "}]}}]})");
    ASSERT_EQ(overview.controllers.size(), 1U);
    EXPECT_EQ(overview.controllers[0].name, "c1");
    EXPECT_EQ(overview.controllers[0].serial, "SPD0001");
    EXPECT_EQ(overview.controllers[0].health, Health::Good);
    EXPECT_EQ(overview.controllers[0].battery_health, Health::Failed);
    const Report one = parse_raid(R"x({"Controllers": [{"Command Status": {"Controller": "0", "Status": "Success"}, "Response Data": {"Product Name": "P",
        "Firmware Version": "8.6.2", "TOPOLOGY": [{"DG": 0, "Span": 0, "Row": 0, "EID:Slot": "322:2", "Type": "DRIVE", "State": "Conf", "Status": "Online", "BT": "N"}],
        "LU/NS LIST": [{"PID": 312, "LUN/NSID": "0/-", "Status": "Online"}],
        "Virtual Drives": [{"VD Info": {"DG/VD": "0/1", "TYPE": "RAID1", "State": "Dgrd", "Size": "893.137 GiB", "Name": ""}, "PDs": [{"EID:Slt": "322:3", "PID": 313, "State": "ConfDgrd", "Status": "Online"}]}],
        "Energy Pack Info": [{"Type": "Supercap", "SubType": "FBU345", "Voltage(mV)": 8937, "Temperature(C)": 23, "Status": "Optimal"}]}}]})x");
    EXPECT_EQ(one.controllers.at(0).battery, "Optimal");
    EXPECT_EQ(one.controllers[0].firmware, "8.6.2");
    EXPECT_EQ(one.volumes.at(0).health, Health::Degraded);
    ASSERT_EQ(one.drives.size(), 1U) << "the topology lists places, the list of units parts of drives";
    EXPECT_EQ(one.drives[0].health, Health::Predictive) << "a part of it is lost";
}

TEST(Ssacli, FindsTheStateWhereMoreFollowsIt) {
    const Report report = parse_raid(
        "HPE Smart Array P816i-a SR Gen10 in Slot 0 (Embedded)\n\n   Array B\n\n      logicaldrive 2 (16.00 TB, RAID 6, Recovering, 55.73% complete)\n"
        "      logicaldrive 3 (16.00 TB, RAID 6, Ready for Rebuild)\n      logicaldrive 1 (279.4 GB, RAID 1, OK)\n"
        "      physicaldrive 1I:1:3 (port 1I:box 1:bay 3, SAS HDD, 300 GB, OK, spare)\n"
        "      physicaldrive 1I:1:4 (port 1I:box 1:bay 4, SAS HDD, 1.2 TB, Predictive Failure, spare)\n"
        "      physicaldrive 1I:1:5 (port 1I:box 1:bay 5, SATA, 6001.1 GB, Failed)\n");
    ASSERT_EQ(report.volumes.size(), 3U);
    EXPECT_EQ(report.volumes[0].state, "Recovering");
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
    EXPECT_EQ(report.volumes[0].level, "RAID 6");
    EXPECT_EQ(report.volumes[1].health, Health::Degraded);
    EXPECT_EQ(report.volumes[2].health, Health::Good);
    ASSERT_EQ(report.drives.size(), 3U);
    EXPECT_EQ(report.drives[0].state, "OK");
    EXPECT_EQ(report.drives[0].health, Health::Good);
    EXPECT_EQ(report.drives[0].disk.capacity_bytes, 300'000'000'000U);
    EXPECT_EQ(report.drives[1].health, Health::Predictive);
    EXPECT_EQ(report.drives[2].health, Health::Failed);
}

TEST(Ssacli, NamesTheVolumesWhoseDrivesHaveUnreadableSectors) {
    const Report report = parse_raid(
        "[root@a ~]# ssacli ctrl all show detail\nHPE Smart Array P816i-a SR Gen10 in Slot 0 (Embedded)\n\n"
        "Warning: Unrecoverable Media Errors Detected on Drives during previous Rebuild \nor Background Surface Analysis (ARM) scan. The\n"
        "following logical drives are affected: 4, 5\n\n   Serial Number: PWXLH0CRHF0000\n   Controller Status: OK\n");
    ASSERT_EQ(report.volumes.size(), 2U);
    EXPECT_EQ(report.volumes[1].name, "slot 0/ld 5");
    EXPECT_EQ(report.volumes[1].bad_members.size(), 1U);
    EXPECT_EQ(report.controllers.at(0).serial, "PWXLH0CRHF0000");
}

TEST(Ssacli, TellsAControllersSerialInItsShortestList) {
    const json facts = parse("\nSmart Array P420 in Slot 2                (sn: PDKRH0ARH00000)\n\n");
    EXPECT_EQ(facts["raid"]["controllers"][0]["serial"], "PDKRH0ARH00000");
    EXPECT_EQ(facts["raid"]["controllers"][0]["model"], "Smart Array P420");
}

TEST(Mdstat, AContainerIsNoBrokenArray) {
    const Report report = parse_raid(
        "Personalities : [raid1]\nmd126 : active raid1 sdb[0]\n      1048576 blocks super external:/md127/1 [2/1] [_U]\n\n"
        "md127 : inactive sdb[1](S) sda[0](S)\n      10402 blocks super external:imsm\n\nunused devices: <none>\n");
    ASSERT_EQ(report.volumes.size(), 2U);
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
    EXPECT_EQ(report.volumes[1].health, Health::Good);
    EXPECT_EQ(report.volumes[1].level, "container");
}

TEST(Mdadm, AContainerHasNoStateOfItsOwn) {
    const Report report = parse_raid("/dev/md127:\n           Version : imsm\n        Raid Level : container\n     Total Devices : 2\n   Working Devices : 2\n"
                                     "     Member Arrays : /dev/md/Volume0\n\n    Number   Major   Minor   RaidDevice\n       -       8        0        -        /dev/sda\n");
    ASSERT_EQ(report.volumes.size(), 1U);
    EXPECT_EQ(report.volumes[0].health, Health::Good);
}

TEST(Mdadm, ExamineTellsOfArraysNotOfTheDisksAsked) {
    const Report report = parse_raid(
        "/dev/sda1:\n          Magic : a92b4efc\n        Version : 1.2\n     Array UUID : 1111:2222\n           Name : node7:0  (local to host node7)\n"
        "     Raid Level : raid1\n   Raid Devices : 2\n     Array Size : 976630336 (931.39 GiB 1000.07 GB)\n          State : clean\n"
        "    Device Role : Active device 0\n    Array State : A. ('A' == active, '.' == missing, 'R' == replacing)\n"
        "/dev/sdb1:\n          Magic : a92b4efc\n     Array UUID : 1111:2222\n           Name : node7:0  (local to host node7)\n     Raid Level : raid1\n"
        "   Raid Devices : 2\n          State : clean\n    Array State : A. ('A' == active, '.' == missing, 'R' == replacing)\n"
        "/dev/sdc:\n   MBR Magic : aa55\nPartition[0] :   1953523120 sectors at         2048 (type fd)\n");
    ASSERT_EQ(report.volumes.size(), 1U);
    EXPECT_EQ(report.volumes[0].name, "node7:0");
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
    EXPECT_EQ(report.volumes[0].active, 1U);
}

TEST(MegaCli, GivesNoBlocksOfNoBytes) {
    const auto facts = facts_of(parse_raid("Enclosure Device ID: 252\nSlot Number: 0\nPD Type: SAS\nLogical Sector Size:  0\nPhysical Sector Size:  0\nFirmware state: Online, Spun Up\n"));
    EXPECT_FALSE(facts["disks"][0].contains("logical_block_bytes"));
    EXPECT_FALSE(facts["disks"][0].contains("physical_block_bytes"));
}

TEST(MegaCli, TellsOfItsBatteryAlone) {
    const Report report = parse_raid("\nBBU status for Adapter: 1\n\nBatteryType: iBBU\nVoltage: 4090 mV\nBattery State     : Optimal\nBBU Firmware Status:\n\n"
                                     "  Battery Pack Missing                    : No\n  Battery Replacement required            : Yes\n");
    ASSERT_EQ(report.controllers.size(), 1U);
    EXPECT_EQ(report.controllers[0].name, "c1");
    EXPECT_EQ(report.controllers[0].battery, "Optimal, replacement required");
    EXPECT_EQ(report.controllers[0].battery_health, Health::Failed);
}

TEST(MegaCli, ACacheIsNoVolumeAndLostLinesAreNoReport) {
    const Report report = parse_raid("Adapter 0 -- Virtual Drive Information:\nVirtual Drive: 0 (Target Id: 0)\nRAID Level          : Primary-6\nState               : Optimal\n\n"
                                     "CacheCade Virtual Drive: 1 (Target Id: 1)\nVirtual Drive Type: CacheCade \nName:cachecade0\nSize:512.0 GB\n");
    EXPECT_EQ(report.volumes.size(), 1U);
    EXPECT_THROW(static_cast<void>(parse_raid("Adapter #0Enclosure Device ID: 252Slot Number: 0Media Error Count: 0Firmware state: Online")), tool::InputError);
}

TEST(RaidTools, AreLookedForInThePath) {
    EXPECT_EQ(installed("sh", "/nowhere::/bin"), "/bin/sh");
    EXPECT_EQ(installed("/bin/sh", ""), "/bin/sh");
    EXPECT_EQ(installed("no-such-tool", "/bin:/usr/bin"), "");
    EXPECT_EQ(installed("/nowhere/storcli64", "/bin"), "");
}

TEST(Mdstat, KnowsAWholeArrayThatKeepsAFailedDiskInItsList) {
    const Report report = parse_raid("Personalities : [raid1]\nmd1 : active raid1 sdc1[0] sdh1[2](F) sdd1[1]\n      1953382400 blocks super 1.2 [2/2] [UU]\n\n"
                                     "md3 : active raid1 sdb1[1](F) sda1[0]\n      104320 blocks [2/2] [U_]\n\nunused devices: <none>\n");
    ASSERT_EQ(report.volumes.size(), 2U);
    EXPECT_EQ(report.volumes[0].health, Health::Good);
    EXPECT_EQ(report.volumes[0].bad_members, std::vector<std::string>{"sdh1 faulty"});
    EXPECT_EQ(report.volumes[1].health, Health::Degraded) << "the map counts, not the number of disks";
}

TEST(Ssacli, BelievesTheArrayMoreThanTheLogicalDriveOnIt) {
    const Report report = parse_raid("Smart Array P410 in Slot 1\n\n   array A\n\n      logicaldrive 1 (558.9 GB, RAID 1, OK)\n\n   array B (Failed)\n\n"
                                     "      logicaldrive 2 (2.2 TB, RAID 5, OK)\n\n   array C\n\n      logicaldrive 3 (2.2 TB, RAID 5, OK)\n");
    ASSERT_EQ(report.volumes.size(), 3U);
    EXPECT_EQ(report.volumes[0].health, Health::Good);
    EXPECT_EQ(report.volumes[1].health, Health::Degraded);
    EXPECT_EQ(report.volumes[1].bad_members, std::vector<std::string>{"array B (Failed)"});
    EXPECT_EQ(report.volumes[2].health, Health::Good);
}

TEST(Arcconf, ReadsKeysWithColonsAndTheWearOfNewerControllers) {
    const Report report = parse_raid(
        "Controller information\n   Controller Status                          : Optimal\n   Controller Model                           : ACME 3154\n"
        "   Cache Status                               : Ok\n   Backup Power Status                        : Failed\n"
        "Physical Device information\n      Device #0\n         Device is a Hard drive\n         State                                : Online\n"
        "         Block Size                           : 512 Bytes\n         Physical Block Size                  : 4K Bytes\n"
        "         Reported Channel,Device(T:L)         : 0,3(3:0)\n         Model                                : \n         Power On Hours                       : 3398\n"
        "         Usage Remaining                      : 3 percent\n         SSD Smart Trip Wearout               : True\n");
    ASSERT_EQ(report.drives.size(), 1U);
    EXPECT_EQ(report.drives[0].slot, "channel,device 0,3");
    EXPECT_EQ(report.drives[0].disk.physical_block_bytes, 4096U);
    EXPECT_EQ(report.drives[0].disk.percentage_used, 97U);
    EXPECT_EQ(report.drives[0].disk.power_on_hours, 3398U);
    EXPECT_EQ(report.drives[0].worn_out, true);
    EXPECT_EQ(report.controllers.at(0).cache, "Ok");
    EXPECT_EQ(report.controllers[0].battery_health, Health::Failed);
}

TEST(Arcconf, WritesItsKeysInCapitalsToo) {
    const json facts = raid::parse(
        "Controllers Found: 1\nController Information\n   Controller Status                        : OK\n   Controller Model                         : Adaptec ASR71605\n"
        "Physical Device Information\n      Device #0\n         Device is a Hard drive\n         State                              : Online\n"
        "         Reported Location                  : Enclosure 0, Slot 0\n         Serial Number                      : WD-A0001\n"
        "         World-wide Name                    : 50014EE604E6A6D5\n");
    EXPECT_EQ(facts["raid"]["controllers"][0]["status"], "OK");
    EXPECT_EQ(facts["disks"][0]["serial"], "WD-A0001");
    EXPECT_EQ(facts["disks"][0]["wwn"], "0x50014ee604e6a6d5");
}

TEST(Mdadm, BesideMdstatMakesNoArrayOfItsLines) {
    const Report report = parse_raid(
        "Personalities : [raid1]\nmd126 : active raid1 nvme0n1[1] nvme1n1[0]\n      890806272 blocks super external:/md127/0 [2/2] [UU]\n\nunused devices: <none>\n"
        "# mdadm --detail /dev/md126\n/dev/md126:\n        Raid Level : raid1\n             State : active\n    Active Devices : 2\n");
    ASSERT_EQ(report.volumes.size(), 1U);
    EXPECT_EQ(report.volumes[0].name, "md126");
}

TEST(Mdstat, CountsWhatFailed) {
    const Report report = parse_raid("Personalities : [raid1]\nmd0 : active raid1 sdb1[1](F) sda1[0]\n      16787776 blocks [2/2] [_U]\n\nunused devices: <none>\n");
    EXPECT_EQ(report.volumes.at(0).failed, 1U);
}

TEST(Storcli, TellsThePlainAdaptersToo) {
    const json facts = raid::parse(R"({"Controllers": [{"Command Status": {"Status": "Success"}, "Response Data": {"Number of Controllers": 1,
        "IT System Overview": [{"Ctl": 0, "Model": "HBA 9400-16i", "AdapterType": "  SAS3416"}]}}]})");
    EXPECT_EQ(facts["raid"]["controllers"][0]["model"], "HBA 9400-16i");
}

TEST(Ssacli, ACacheInErrorIsNotWell) {
    const Report report = parse_raid("Smart HBA P22 in Slot 3\n   Controller Status: OK\n   Cache Status: ERROR\n");
    EXPECT_EQ(report.controllers.at(0).cache_health, Health::Failed);
}

constexpr const char* kSasIrcu =
    "LSI Corporation SAS2 IR Configuration Utility.\nRead configuration has been initiated for controller 1\n"
    "------------------------------------------------------------------------\nController information\n"
    "------------------------------------------------------------------------\n  Controller type                         : SAS2008\n"
    "  BIOS version                            : 7.11.10.00\n  Firmware version                        : 7.15.08.00\n"
    "------------------------------------------------------------------------\nIR Volume information\n"
    "------------------------------------------------------------------------\nIR volume 1\n  Volume ID : 286\n  Volume Name : os\n"
    "  Status of volume : Degraded (DGD)\n  RAID level : RAID1\n  Size (in MB) : 139236\n  PHY[0] Enclosure#/Slot# : 1:0\n"
    "  PHY[1] Enclosure#/Slot# : 0:0\n------------------------------------------------------------------------\n"
    "Physical device information\n------------------------------------------------------------------------\nInitiator at ID #0\n\n"
    "Device is a Hard disk\n  Enclosure #                             : 1\n  Slot #                                  : 0\n"
    "  SAS Address                             : 4433221-1-0700-0000\n  State                                   : Optimal (OPT)\n"
    "  Size (in MB)/(in sectors)               : 476940/976773167\n  Manufacturer                            : ATA\n"
    "  Model Number                            : ST9500620NS\n  Firmware Revision                       : AA0D\n"
    "  Serial No                               : 9X000001\n  GUID                                    : 5000c5007bc1cfd7\n"
    "  Protocol                                : SATA\n  Drive Type                              : SATA_HDD\n\n"
    "Device is a Hard disk\n  Enclosure #                             : 0\n  Slot #                                  : 0\n"
    "  SAS Address                             : 0000000-0-0000-0000\n  State                                   : Missing (MIS)\n"
    "  Manufacturer                            : SEAGATE\n  Model Number                            : ST9146803SS\n"
    "  Serial No                               : 6SD00001\n  GUID                                    : N/A\n  Drive Type                              : SAS_HDD\n\n"
    "Device is a Enclosure services device\n  Enclosure #                             : 1\n  Slot #                                  : 9\n"
    "  State                                   : Standby (SBY)\n  Model Number                            : BACKPLANE\n";

TEST(SasIrcu, TellsTheAdapterItsVolumeAndTheDrives) {
    const json facts = raid::parse(kSasIrcu);
    EXPECT_EQ(facts["raid"]["controllers"][0], (json{{"name", "c1"}, {"model", "SAS2008"}, {"firmware", "7.15.08.00"}}));
    const json& volume = facts["raid"]["volumes"][0];
    EXPECT_EQ(volume["name"], "c1/ir 1");
    EXPECT_EQ(volume["label"], "os");
    EXPECT_EQ(volume["degraded"], true);
    EXPECT_EQ(volume["devices"], 2);
    EXPECT_EQ(volume["size_bytes"], 139236ULL * 1024 * 1024);
    ASSERT_EQ(facts["disks"].size(), 2U) << "the enclosure is no disk";
    EXPECT_EQ(facts["disks"][0]["slot"], "c1/e1/s0");
    EXPECT_EQ(facts["disks"][0]["capacity_bytes"], 976'773'168ULL * 512) << "the tool tells the last address";
    EXPECT_EQ(facts["disks"][0]["wwn"], "0x5000c5007bc1cfd7");
    EXPECT_EQ(facts["disks"][1]["model"], "SEAGATE ST9146803SS");
    const Report report = parse_raid(kSasIrcu);
    EXPECT_EQ(report.drives[0].health, Health::Good);
    EXPECT_EQ(report.drives[1].health, Health::Failed);
}

TEST(SasIrcu, ListsAdapters) {
    const json facts = raid::parse("Avago Technologies SAS3 IR Configuration Utility.\n\n         Adapter      Vendor  Device                       SubSys  SubSys\n"
                                   " Index    Type          ID      ID    Pci Address          Ven ID  Dev ID\n -----  ------------  ------  ------  -----------------    ------  ------\n"
                                   "   0     SAS3008       1000h    97h   00h:01h:00h:00h      1028h   1f53h\n");
    EXPECT_EQ(facts["raid"]["controllers"][0]["model"], "SAS3008");
}

TEST(Storcli, TellsDrivesOfHpeInPowersOf1000) {
    const auto size = [](const char* text) {
        const std::string document = std::string(R"({"Controllers": [{"Command Status": {"Controller": 0, "Status": "Success"}, "Response Data": {"PD LIST": [{"EID:Slt": "251:1", "State": "Onln", "Size": ")") + text + "\"}]}}]}";
        return raid::parse(document)["disks"][0]["capacity_bytes"].get<std::uint64_t>();
    };
    EXPECT_EQ(size("800.00 GB"), 800'000'000'000U);
    EXPECT_EQ(size("744.687 GB"), 799'601'577'689U);
}

}  // namespace
}  // namespace vetting::raid
