#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/raid/report.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/raid/parse.hpp"

namespace vetting::raid {
namespace {

using nlohmann::json;

constexpr const char* kStorcliText = R"(CLI Version = 007.1410.0000.0000 Jun 02, 2020
Operating system = Linux 5.4.0-42-generic
Controller = 0
Status = Success
Description = Show Drive Information Succeeded.


Drive /c0/e252/s0 :
=================

---------------------------------------------------------------------------------
EID:Slt DID State DG     Size Intf Med SED PI SeSz Model                 Sp Type 
---------------------------------------------------------------------------------
252:0    34 Onln   0 14.551 TB SATA HDD N   N  512B ST16000NM001G-2KK103  U  -    
---------------------------------------------------------------------------------

EID=Enclosure Device ID|Slt=Slot No|DID=Device ID|DG=DriveGroup
UGood=Unconfigured Good|UBad=Unconfigured Bad|Intf=Interface

Drive /c0/e252/s0 - Detailed Information :
========================================

Drive /c0/e252/s0 State :
=======================
Shield Counter = 0
Media Error Count = 12
Other Error Count = 3
Drive Temperature =  28C (82.40 F)
Predictive Failure Count = 5
S.M.A.R.T alert flagged by drive = Yes

Drive /c0/e252/s0 Device attributes :
===================================
SN =             ZL2PVFA8
Manufacturer Id = ATA     
Model Number = ST16000NM001G-2KK103
NAND Vendor = NA
WWN = 5000C500E54F4EBB
Firmware Revision = SN03    
Raw size = 14.552 TB [0x746c00000 Sectors]
Logical Sector Size = 512B
Physical Sector Size = 4 KB
)";

TEST(Storcli, IsReadInTheFormForPeople) {
    const json facts = parse(kStorcliText);
    ASSERT_EQ(facts["disks"].size(), 1U);
    const json& disk = facts["disks"][0];
    EXPECT_EQ(disk["slot"], "c0/e252/s0");
    EXPECT_EQ(disk["raid_state"], "Onln");
    EXPECT_EQ(disk["serial"], "ZL2PVFA8");
    EXPECT_EQ(disk["model"], "ST16000NM001G-2KK103");
    EXPECT_EQ(disk["wwn"], "0x5000c500e54f4ebb");
    EXPECT_EQ(disk["firmware"], "SN03");
    EXPECT_EQ(disk["capacity_bytes"], 16'000'900'661'248U);
    EXPECT_EQ(disk["logical_block_bytes"], 512);
    EXPECT_EQ(disk["physical_block_bytes"], 4096);
    EXPECT_EQ(disk["protocol"], "ata");
    EXPECT_EQ(disk["smart"]["media_errors"], 12);
    EXPECT_EQ(disk["smart"]["temperature_c"], 28);
    EXPECT_EQ(disk["smart"]["passed"], false);
    EXPECT_EQ(disk["predictive_failures"], 5);
    EXPECT_EQ(parse_raid(kStorcliText).drives[0].health, Health::Predictive);
}

TEST(Storcli, ListsControllersVolumesAndDrivesOfShowAll) {
    const Report report = parse_raid(R"({"Controllers": [{"Command Status": {"Controller": 1, "Status": "Success"}, "Response Data": {
        "Basics": {"Controller": 1, "Model": "PERC H730P Mini", "Serial Number": "58A0123"}, "Version": {"Firmware Version": "4.300"},
        "Status": {"Controller Status": "Needs Attention", "Memory Correctable Errors": 0, "Memory Uncorrectable Errors": 2},
        "TOPOLOGY": [{"DG": 0, "Arr": 0, "Row": 1, "EID:Slt": "-", "DID": "-", "Type": "DRIVE", "State": "Msng", "BT": "-"}],
        "VD LIST": [{"DG/VD": "0/0", "TYPE": "RAID1", "State": "Dgrd", "Access": "RW", "Size": "446.625 GB", "Name": "OS"}],
        "PD LIST": [{"EID:Slt": "32:0", "DID": 0, "State": "Onln", "DG": 0, "Size": "446.625 GB", "Intf": "SAS", "Med": "SSD", "SeSz": "512B", "Model": "PX05SMB040      "},
                    {"EID:Slt": " :4", "DID": 4, "State": "UBad", "DG": "-", "Size": "1.090 TB", "Intf": "SAS", "Med": "HDD", "SeSz": "512B", "Model": "ST1200MM0099"}],
        "BBU_Info": [{"Model": "BBU", "State": "Failed", "RetentionTime": "0 hours", "Temp": "36C"}]}}]})");
    ASSERT_EQ(report.controllers.size(), 1U);
    EXPECT_EQ(report.controllers[0].name, "c1");
    EXPECT_EQ(report.controllers[0].model, "PERC H730P Mini");
    EXPECT_EQ(report.controllers[0].health, Health::Degraded);
    EXPECT_EQ(report.controllers[0].battery_health, Health::Failed);
    EXPECT_EQ(report.controllers[0].uncorrectable_errors, 2U);
    ASSERT_EQ(report.volumes.size(), 1U);
    EXPECT_EQ(report.volumes[0].name, "c1/v0");
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
    ASSERT_EQ(report.drives.size(), 2U) << "the topology lists places";
    EXPECT_EQ(report.drives[0].disk.rotation_rpm, 0U);
    EXPECT_EQ(report.drives[0].disk.approximate, std::vector<std::string>{"capacity_bytes"}) << "446.625 GB is rounded";
    EXPECT_EQ(report.drives[1].slot, "c1/s4");
    EXPECT_EQ(report.drives[1].health, Health::Failed);
}

TEST(Storcli, OfTwoIsReadAlike) {
    const Report report = parse_raid(R"({"Controllers": [{"Command Status": {"Controller": "0", "Status": "Success"}, "Response Data": {"Drives List": [
        {"Drive Information": {"EID:Slt": "306:2", "PID": 281, "State": "Conf", "Status": "Online", "DG": 0, "Size": "893.750 GiB", "Intf": "NVMe", "Med": "SSD", "Model": "SAMSUNG MZQL2960"},
         "Drive Detailed Information": {"Serial Number": "S64FNN0T", "WWN": "343645304E500000", "Media Error Count": 0, "Predictive Failure Count": 0}}]}}]})");
    ASSERT_EQ(report.drives.size(), 1U);
    EXPECT_EQ(report.drives[0].slot, "c0/e306/s2");
    EXPECT_EQ(report.drives[0].disk.serial, "S64FNN0T");
    EXPECT_EQ(report.drives[0].disk.protocol, "nvme");
    EXPECT_EQ(report.drives[0].health, Health::Good);
}

TEST(Storcli, ThatFailedGivesNoFactAndSaysWhy) {
    const char* const kAnswer = R"({"Controllers": [{"Command Status": {"Status": "Failure", "Description": "No Controller found"}}]})";
    EXPECT_EQ(parse(kAnswer), json::object());
    EXPECT_EQ(parse_raid(kAnswer).failures, std::vector<std::string>{"No Controller found"});
    EXPECT_EQ(parse_raid("CLI Version = 007.1\nController = 0\nStatus = Failure\nDescription = Controller 0 not found\n").failures.size(), 1U);
    EXPECT_THROW(static_cast<void>(parse(R"({"Controllers": [{"Command Status": 1}]})")), tool::InputError);
}

TEST(Storcli, ReadsTablesOfVolumesAndOfControllersForPeople) {
    const Report report = parse_raid(
        "CLI Version = 007.1\nController = 0\nStatus = Success\nDescription = None\n\nProduct Name = AVAGO MegaRAID SAS 9361-8i\nSerial Number = SV0001\n"
        "FW Version = 4.680\nController Status = Optimal\n\nVD LIST :\n=======\n\n"
        "--------------------------------------------------------------\nDG/VD TYPE  State Access Consist Cache Cac sCC       Size Name \n"
        "--------------------------------------------------------------\n0/0   RAID1 Optl  RW     Yes     RWBD  -   ON  446.625 GB my disk\n1/1   RAID6 Pdgd  RW     No      RWTD  -   ON   50.937 TB \n"
        "--------------------------------------------------------------\n\nCac=CacheCade|Rec=Recovery|OfLn=OffLine|Pdgd=Partially Degraded\n");
    ASSERT_EQ(report.volumes.size(), 2U);
    EXPECT_EQ(report.volumes[0].label, "my disk");
    EXPECT_EQ(report.volumes[0].level, "RAID1");
    EXPECT_EQ(report.volumes[0].health, Health::Good);
    EXPECT_EQ(report.volumes[1].health, Health::Degraded);
    EXPECT_EQ(report.volumes[1].label, "");
    EXPECT_EQ(report.controllers.at(0).model, "AVAGO MegaRAID SAS 9361-8i");
    EXPECT_EQ(report.controllers[0].health, Health::Good);
}

TEST(MegaCli, ReadsAnInquiryThatLostItsBlanks) {
    const Report report = parse_raid("Enclosure Device ID: 252\nSlot Number: 9\nPD Type: SAS\nFirmware state: Unconfigured(bad)\n"
                                     "Inquiry Data: SEAGATE ST3146356SS 00063QN4CW33\n");
    ASSERT_EQ(report.drives.size(), 1U);
    EXPECT_EQ(report.drives[0].disk.model, "SEAGATE ST3146356SS");
    EXPECT_EQ(report.drives[0].disk.serial, "3QN4CW33");
}

TEST(MegaCli, TakesSerialAndModelFromTheInquiry) {
    const Report report = parse_raid(
        "Adapter #1\n\nEnclosure Device ID: N/A\nSlot Number: 7\nMedia Error Count: 3\nOther Error Count: 1\nPredictive Failure Count: 0\nPD Type: SAS\n"
        "Raw Size: 279.396 GB [0x22ecb25c Sectors]\nFirmware state: Unconfigured(bad)\nInquiry Data: SEAGATE ST3300657SS     ES656SJ0ABCD            \n"
        "Drive Temperature :31C (87.80 F)\nDrive has flagged a S.M.A.R.T alert : Yes\n\n"
        "Enclosure Device ID: 32\nSlot Number: 2\nPD Type: SATA\nFirmware state: Online, Spun Up\n"
        "Inquiry Data:      WD-WMAY02794530WDC WD2003FYYS-02W0B1                   01.01D02\n");
    ASSERT_EQ(report.drives.size(), 2U);
    EXPECT_EQ(report.drives[0].slot, "c1/s7");
    EXPECT_EQ(report.drives[0].disk.model, "SEAGATE ST3300657SS");
    EXPECT_EQ(report.drives[0].disk.serial, "6SJ0ABCD");
    EXPECT_EQ(report.drives[0].disk.capacity_bytes, 300'000'000'000U);
    EXPECT_EQ(report.drives[0].disk.passed, false);
    EXPECT_EQ(report.drives[0].health, Health::Failed);
    EXPECT_EQ(report.drives[1].slot, "c1/e32/s2");
    EXPECT_EQ(report.drives[1].disk.serial, "WD-WMAY02794530");
    EXPECT_EQ(report.drives[1].disk.model, "WDC WD2003FYYS-02W0B1");
    EXPECT_EQ(report.drives[1].disk.firmware, "01.01D02");
}

TEST(MegaCli, TellsTheStateOfVolumes) {
    const Report report = parse_raid("Adapter 0 -- Virtual Drive Information:\nVirtual Drive: 0 (Target Id: 0)\nName                :\n"
                                     "RAID Level          : Primary-5, Secondary-0, RAID Level Qualifier-3\nSize                : 5.455 TB\nState               : Degraded\n");
    ASSERT_EQ(report.volumes.size(), 1U);
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
    EXPECT_EQ(report.volumes[0].label, "");
}

TEST(Ssacli, ReadsTheShortListsToo) {
    const Report report = parse_raid(
        "\nSmart Array P440ar in Slot 0 (Embedded)   (sn: PDNLH0BRH7X0AB)\n\n   Array A (SAS, Unused Space: 0  MB)\n\n"
        "      logicaldrive 1 (279.4 GB, RAID 1, Interim Recovery Mode)\n\n      physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS HDD, 300 GB, OK)\n"
        "      physicaldrive 1I:1:2 (port 1I:box 1:bay 2, SAS HDD, 300 GB, Predictive Failure)\n   physicaldrive 1I:1:3 (port 1I:box 1:bay 3, 300 GB): Failed\n");
    ASSERT_EQ(report.drives.size(), 3U);
    EXPECT_EQ(report.drives[0].slot, "slot 0/1I:1:1");
    EXPECT_EQ(report.drives[0].health, Health::Good);
    EXPECT_EQ(report.drives[1].health, Health::Predictive);
    EXPECT_EQ(report.drives[2].health, Health::Failed);
    ASSERT_EQ(report.volumes.size(), 1U);
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
}

TEST(Mdstat, TellsWhichArrayLacksAMember) {
    const Report report = parse_raid(
        "Personalities : [raid1] [raid6] [raid5] [raid4]\nmd1 : active raid5 sdd1[3] sdc1[1] sdb1[0](F)\n      1953260544 blocks super 1.2 level 5, 512k chunk [3/2] [_UU]\n"
        "      [==>..................]  recovery = 12.6% (123456/976630272) finish=97.5min speed=141132K/sec\n\n"
        "md0 : active (auto-read-only) raid1 sda1[0] sdb2[1]\n      523712 blocks [2/2] [UU]\n        resync=PENDING\n\nmd2 : inactive sde1[0](S)\n      976630272 blocks super 1.2\n\nunused devices: <none>\n");
    ASSERT_EQ(report.volumes.size(), 3U);
    EXPECT_EQ(report.volumes[0].health, Health::Degraded);
    EXPECT_EQ(report.volumes[0].level, "raid5");
    EXPECT_EQ(report.volumes[0].bad_members, std::vector<std::string>{"sdb1 faulty"});
    EXPECT_EQ(report.volumes[0].size_bytes, 1'953'260'544ULL * 1024);
    EXPECT_EQ(report.volumes[1].health, Health::Rebuilding);
    EXPECT_EQ(report.volumes[1].level, "raid1");
    EXPECT_EQ(report.volumes[2].health, Health::Failed);
}

TEST(Mdadm, LooksAtStateCountsAndRows) {
    const Report report = parse_raid(
        "/dev/md0:\n        Raid Level : raid1\n      Raid Devices : 2\n             State : clean \n    Active Devices : 2\n    Failed Devices : 0\n\n"
        "    Number   Major   Minor   RaidDevice State\n       0       8        1        0      active sync   /dev/sda1\n       1       8       17        1      active sync   /dev/sdb1\n"
        "/dev/md1:\n        Raid Level : raid1\n      Raid Devices : 2\n             State : active \n    Active Devices : 2\n    Failed Devices : 1\n"
        "       2       8       33        -      faulty   /dev/sdc1\n");
    ASSERT_EQ(report.volumes.size(), 2U);
    EXPECT_EQ(report.volumes[0].health, Health::Good);
    EXPECT_EQ(report.volumes[1].health, Health::Good) << "a spare took the place of the disk that failed";
    EXPECT_EQ(report.volumes[1].bad_members, std::vector<std::string>{"sdc1 faulty"});
}

TEST(StorcliText, TellsOfAFailedBattery) {
    const json facts = parse("CLI Version = 007.1017\nController = 0\nStatus = Success\nDescription = None\n\nProduct Name = MR9361-8i\n\nBBU_Info :\n========\n\n------\n"
                             "Model  State   RetentionTime Temp Mode MfgDate    Next Learn\n------\nCVPM02 Failed  0 hour(s)     28C  -    2016/05/30 2023/10/12 17:20:30\n------\n");
    EXPECT_EQ(facts["raid"]["controllers"][0]["battery"], "Failed");
}

}  // namespace
}  // namespace vetting::raid
