// Captures as people make them: several commands for one disk, a log asked for alone, serials blacked out.
#include <gtest/gtest.h>

#include <algorithm>

#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/raid/report.hpp"
#include "plugins/common/smartctl/disk.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

const std::string kBanner = "smartctl 7.3 2022-02-28 r5338 [x86_64-linux] (local build)\nCopyright (C) 2002-22, www.smartmontools.org\n\n";

std::string command(const std::string& options, const std::string& printed) { return "# smartctl " + options + "\n" + kBanner + printed; }

const std::string kIdentity = "=== START OF INFORMATION SECTION ===\nDevice Model:     ACME 4000\nSerial Number:    A1B2C3\n\n";
const std::string kHealth = "=== START OF READ SMART DATA SECTION ===\nSMART overall-health self-assessment test result: PASSED\n\n";
const std::string kTable = "=== START OF READ SMART DATA SECTION ===\nSMART Attributes Data Structure revision number: 16\nVendor Specific SMART Attributes with Thresholds:\n"
                           "  9 Power_On_Hours          0x0032   056   056   000    Old_age   Always       -       17617\n\n";

TEST(CommandsOfOneDisk, AreOneDisk) {
    const auto disks = parse_smartctl_reports(command("-i /dev/sda", kIdentity) + command("-H /dev/sda", kHealth) + command("-A /dev/sda", kTable));
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].model, "ACME 4000");
    EXPECT_EQ(disks[0].passed, true);
    EXPECT_EQ(disks[0].power_on_hours, 17617U);
}

TEST(CommandsOfOneDisk, AreTwoReadingsWhereTheyTellTheSameTwice) {
    EXPECT_EQ(parse_smartctl_reports(command("-A /dev/sda", kTable) + command("-A /dev/sda", kTable)).size(), 2U);
    EXPECT_EQ(parse_smartctl_reports(command("-H /dev/sda", kHealth) + command("-H /dev/sda", kHealth)).size(), 2U) << "two hosts";
    EXPECT_EQ(parse_smartctl_reports(command("-a /dev/sda", kIdentity + kHealth) + command("-a /dev/sdb", kTable)).size(), 2U);
}

TEST(CommandsOfOneDisk, LeaveNothingOfTheFirstThatCouldNotAsk) {
    const auto disks = parse_smartctl_reports(command("-a /dev/sdb", "/dev/sdb: Unknown USB bridge [0x1234:0x5678 (0x100)]\nPlease specify device type with the -d option.\n\n") +
                                              command("-a -d sat /dev/sdb", kIdentity + kHealth));
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].type, "sat");
    EXPECT_EQ(disks[0].passed, true);
}

TEST(CommandsOfOneDisk, ThatFailedTwiceAreOneDisk) {
    const std::string failed = "Read NVMe Identify Controller failed: scsi error medium or hardware error (serious)\n";
    const auto disks = parse_smartctl_reports(command("-x /dev/sda", failed) + command("-x -d sntjmicron /dev/sda", failed));
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].messages.size(), 1U);
}

TEST(NvmeLog, OfZerosIsNone) {
    const std::string zeros = "SMART/Health Information (NVMe Log 0x02)\nCritical Warning:                   0x00\nTemperature:                        -273 Celsius\n"
                              "Available Spare:                    0%\nAvailable Spare Threshold:          0%\nPower Cycles:                       0\nPower On Hours:                     0\n";
    const auto says = [](const Disk& disk) { return std::find(disk.implausible.begin(), disk.implausible.end(), "critical_warning") != disk.implausible.end(); };
    EXPECT_TRUE(says(parse_smartctl(command("-a /dev/sdd", zeros))));
    EXPECT_FALSE(says(parse_smartctl(command("-a /dev/sdd", "SMART/Health Information (NVMe Log 0x02)\nCritical Warning:                   0x00\nPower Cycles:                       9\n"))));
}

TEST(CommandsOfOneDisk, BehindAControllerAreOtherDisks) {
    const auto disks = parse_smartctl_reports(command("-a -d megaraid,0 /dev/sda", "Smartctl open device: /dev/sda [megaraid_disk_00] failed: INQUIRY failed\n\n") +
                                              command("-a -d megaraid,1 /dev/sda", kIdentity + kHealth));
    EXPECT_EQ(disks.size(), 2U);
}

const char* const kFarm = "\nSeagate Field Access Reliability Metrics log (FARM) (GP Log 0xa6)\n\tFARM Log Page 1: Drive Information\n"
                          "\t\tSerial Number: ZA0FARM1\n\t\tWorld Wide Name: 0x5000c500f1432700\n\t\tDevice Interface: SATA\n"
                          "\t\tDevice Capacity in Sectors: 7814037168\n\t\tPhysical Sector Size: 4096\n\t\tLogical Sector Size: 512\n"
                          "\t\tRotation Rate: 5400 rpm\n\t\tFirmware Rev: SC60    \n\t\tPower on Hours: 31383\n\t\tSpindle Power on Hours: 31378\n"
                          "\t\tPower Cycle Count: 21\n\t\tModel Number: \n\tFARM Log Page 3: Error Statistics\n\t\tNumber of Reallocated Sectors: 0\n"
                          "\tFARM Log Page 4: Environment Statistics\n\t\tCurrent Temperature (Celsius): 39\n";

TEST(FarmLog, AskedForAloneTellsOfTheDisk) {
    const Disk disk = parse_smartctl(command("-l farm /dev/sda", kFarm));
    EXPECT_EQ(disk.protocol, "ata");
    EXPECT_EQ(disk.serial, "ZA0FARM1");
    EXPECT_EQ(disk.wwn, "0x5000c500f1432700");
    EXPECT_EQ(disk.firmware, "SC60");
    EXPECT_EQ(disk.capacity_bytes, 4'000'787'030'016U);
    EXPECT_EQ(disk.power_on_hours, 31383U);
    EXPECT_EQ(disk.temperature_c, 39.0);
    EXPECT_FALSE(disk.passed);
    EXPECT_FALSE(disk.model);
}

TEST(FarmLog, OfAWholeReportGivesItsHoursAndNothingElse) {
    const Disk disk = parse_smartctl(command("-x /dev/sda", kIdentity + kHealth + kTable + kFarm));
    EXPECT_EQ(disk.serial, "A1B2C3");
    EXPECT_EQ(disk.power_on_hours, 17617U);
    EXPECT_EQ(disk.farm_power_on_hours, 31383U);
    EXPECT_FALSE(disk.power_cycles);
}

TEST(FarmLog, IsReadFromADocument) {
    const Disk disk = parse_smartctl(R"({"smartctl": {"exit_status": 0}, "device": {"name": "/dev/sda", "type": "sat", "protocol": "ATA"},
        "seagate_farm_log": {"page_1_drive_information": {"serial_number": "ZA0FARM2", "device_interface": "SATA", "poh": 812}}})");
    EXPECT_EQ(disk.serial, "ZA0FARM2");
    EXPECT_EQ(disk.power_on_hours, 812U);
}

TEST(SmartctlJson, IsReadBehindWordsThatOldVersionsLeftBeforeIt) {
    const Disk disk = parse_smartctl("  Pending defect count:{\n  \"smartctl\": {\"version\": [7, 2], \"exit_status\": 0},\n  \"serial_number\": \"A1\"\n}\n");
    EXPECT_EQ(disk.serial, "A1");
}

TEST(PendingDefects, AreCountedWhereNoAttributeCountsThem) {
    const std::string list = "Pending Defects log (GP Log 0x0c)\nIndex                LBA    Hours\n      0        11454997800        -\n"
                             "      1        11454997801     2312\n....\n\nSATA Phy Event Counters (GP Log 0x11)\n0x0001  4            0  Command failed\n";
    const Disk disk = parse_smartctl(command("-l defects /dev/sdd", kIdentity + list));
    EXPECT_EQ(disk.pending_sectors, 2U);
    EXPECT_EQ(parse_smartctl(command("-x /dev/sdd", kIdentity + "Pending Defects log (GP Log 0x0c)\nNo Defects Logged\n")).pending_sectors, 0U);
    EXPECT_FALSE(parse_smartctl(command("-x /dev/sdd", kIdentity + "Pending Defects log (GP Log 0x0c) not supported\n1 2 3\n")).pending_sectors);
    EXPECT_EQ(parse_smartctl(R"({"smartctl": {"exit_status": 0}, "ata_pending_defects_log": {"size": 255, "count": 16}})").pending_sectors, 16U);
}

TEST(SmartctlText, ReadsAMailThatWasMadePrintable) {
    const Disk disk = parse_smartctl("smartctl 7.3 2022-02-28 r5338 [x86_64-linux] (local build)\n\n=3D=3D=3D START OF INFORMATION SECTION =3D=3D=3D\nDevice Model:     ACME =\n4000\n"
                                     "User Capacity:    1=C2=A0000=C2=A0204=C2=A0886=C2=A0016 bytes\n=3D=3D=3D START OF READ SMART DATA SECTION =3D=3D=3D\n"
                                     "SMART overall-health self-assessment test resul=\r\nt: PASSED\n=\n");
    EXPECT_EQ(disk.model, "ACME 4000");
    EXPECT_EQ(disk.capacity_bytes, 1'000'204'886'016U);
    EXPECT_EQ(disk.passed, true);
}

TEST(SmartctlText, ReadsRowsThatAMailHasBroken) {
    const Disk disk = parse_smartctl(
        ">       > smartctl 7.2 2020-12-30 r5155 [x86_64-linux] (local build)\n>       > === START OF READ SMART DATA SECTION ===\n"
        ">       > SMART overall-health self-assessment test result: PASSED\n>       > Vendor Specific SMART Attributes with Thresholds:\n"
        ">       >   9 Power_On_Hours          0x0032   100   100   000    Old_age   Always\n>       >        -       769\n"
        ">       > 194 Temperature_Celsius     0x0022   068   051   000    Old_age   Always\n>       >        -       32 (Min/Max 9/49)\n"
        ">       > 197 Current_Pending_ECC_Cnt 0x0032   100\n> 100   000\n> Old_age   Always\n>        -       2\n"
        ">       > 199 UDMA_CRC_Error_Count    0x0032   100   100   000    Old_age   Always       -       7\n\n");
    ASSERT_EQ(disk.attributes.size(), 4U);
    EXPECT_EQ(disk.power_on_hours, 769U);
    EXPECT_EQ(disk.temperature_c, 32.0);
    EXPECT_EQ(disk.pending_sectors, 2U);
    EXPECT_EQ(disk.udma_crc_errors, 7U);
    EXPECT_TRUE(parse_smartctl(kBanner + "  5 Reallocated_Sector_Ct   0x0033   100   100\n" + kHealth).attributes.empty()) << "cut off";
}

TEST(NameOfADisk, IsItsOwnWhereAPartitionWasNamed) {
    const auto named = [](const char* name) { return short_name(Disk{.name = name}); };
    EXPECT_EQ(named("/dev/sda1"), "sda");
    EXPECT_EQ(named("/dev/nvme0n1p3"), "nvme0n1");
    EXPECT_EQ(parse_smartctl("ubuntu@a:~/f3$ sudo smartctl /dev/nvme0 --all\n" + kBanner + kHealth).name, "/dev/nvme0");
    EXPECT_EQ(parse_smartctl("smartctl -a /dev/sdb\n" + kBanner + kHealth).name, "/dev/sdb");
    for (const char* whole : {"sda", "nvme0", "nvme0n1", "ada1", "sg0", "disk0", "bus/0"}) EXPECT_EQ(named(whole), whole);
}

TEST(SmartctlText, ReadsATableThatAConsoleBrokeAtItsWidth) {
    const std::string head = "ID# ATTRIBUTE_NAME          FLAG     VALUE WORST THRESH TYPE      UPDATED  WHEN_";
    const std::string rows = "\nFAILED RAW_VALUE\n"
                             "  5 Reallocated_Sector_Ct   0x0033   002   002   036    Pre-fail  Always   FAILI\nNG_NOW 4015\n"
                             "  9 Power_On_Hours          0x0032   095   095   000    Old_age   Always       -\n       5222\n"
                             "194 Temperature_Celsius     0x0022   029   049   000    Old_age   Always       -\n       29 (0 14 0 0)\n";
    const Disk disk = parse_smartctl(kBanner + kIdentity + kHealth + head + rows);
    EXPECT_EQ(disk.reallocated_sectors, 4015U);
    EXPECT_EQ(disk.power_on_hours, 5222U);
    EXPECT_EQ(disk.temperature_c, 29.0);
    ASSERT_EQ(disk.attributes.size(), 3U);
    EXPECT_EQ(disk.attributes[0].failed, Failed::Now);
}

TEST(SmartctlText, ReadsALogOfSelfTestsAlone) {
    const Disk scsi = parse_smartctl("SMART Self-test log\nNum  Test              Status                 segment  LifeTime  LBA_first_err [SK ASC ASQ]\n"
                                     "     Description                              number   (hours)\n"
                                     "# 1  Background short  Failed in segment -->       -   34617            109273 [0x3 0x11 0x0]\n");
    EXPECT_EQ(scsi.protocol, "scsi");
    ASSERT_EQ(scsi.self_tests.size(), 1U);
    EXPECT_EQ(scsi.self_tests[0].passed, false);
    EXPECT_EQ(scsi.self_tests[0].at_hours, 34617U);
    EXPECT_EQ(scsi.self_tests[0].lba, 109273U);
    const Disk ata = parse_smartctl("Num  Test_Description    Status                  Remaining  LifeTime(hours)  LBA_of_first_error\n"
                                    "# 1  Short offline       Completed without error       00%      2315         -\n");
    EXPECT_EQ(ata.protocol, "ata");
    EXPECT_EQ(ata.self_tests.size(), 1U);
}

TEST(SmartctlText, KnowsTheProtocolByTheHealthAlone) {
    EXPECT_EQ(parse_smartctl(command("-H /dev/sda", kHealth)).protocol, "ata");
    EXPECT_EQ(parse_smartctl(command("-H /dev/nvme0", "=== START OF SMART DATA SECTION ===\nSMART overall-health self-assessment test result: PASSED\n")).protocol, std::nullopt);
}

TEST(SmartctlText, ReadsSizesWhateverAConsoleMadeOfTheirGroups) {
    EXPECT_EQ(parse_smartctl(kBanner + kIdentity + "User Capacity:    120-034-123-776 bytes [120 GB]\n").capacity_bytes, 120'034'123'776U);
}

TEST(SmartctlText, CutsWhatStoodBehindALongName) {
    const Disk disk = parse_smartctl(kBanner + "Vendor:               ACME\nProduct:              LUN\nDevice supports SMART and is Enabled\n"
                                     "Logical Unit id:      0x60a9800044312d364d5d4478753370620x5d447875337062000a980044312d364d\n");
    EXPECT_EQ(disk.wwn, "0x60a9800044312d364d5d447875337062");
}

TEST(NameOfADisk, IsInAHeadlineAbove) {
    const std::string report = "Size: 465.8G\n\nsmartctl output: \n```\n" + kBanner + kHealth + "```\n";
    const auto disks = parse_smartctl_reports("### sda\n\n" + report + "### nvme0n1\n\n" + report);
    ASSERT_EQ(disks.size(), 2U);
    EXPECT_EQ(disks[0].name, "/dev/sda");
    EXPECT_EQ(disks[1].name, "/dev/nvme0n1");
}

TEST(Capacity, OfNoneInTotalIsThatOfTheNamespace) {
    const Disk disk = parse_smartctl("=== START OF INFORMATION SECTION ===\nModel Number:                       ACME 1\nSerial Number: A1\n"
                                     "Total NVM Capacity:                 0\nNamespace 1 Size/Capacity:          2,000,398,934,016 [2.00 TB]\n");
    EXPECT_EQ(disk.capacity_bytes, 2'000'398'934'016U);
}

TEST(BlackedOut, SerialsAreNone) {
    for (const char* text : {"XXXXXXXX", "xxxxxxxxxxxxxxxxxx", "********", "WD-XXXXXXXXXXXX", "[redacted]", "<removed>", "REDACTED", "S3Z-******", "ZZZZZZZZZ"}) {
        EXPECT_TRUE(tool::masked(text)) << text;
    }
    for (const char* text : {"S466NX0M776250H", "WD-WX11A80XXXXX", "2013X", "0000AB", "TEXAS1", "FFFFFFFF", ""}) EXPECT_FALSE(tool::masked(text)) << text;
    const Disk disk = parse_smartctl("=== START OF INFORMATION SECTION ===\nDevice Model:     ACME 1\nSerial Number:    XXXXXXXXXXXX\nLU WWN Device Id: X XXXXXX XXXXXXXXX\n");
    EXPECT_EQ(disk.model, "ACME 1");
    EXPECT_FALSE(disk.serial);
    EXPECT_FALSE(disk.wwn);
    const auto nvme = nvme::parse_nvme(R"({"Devices": [{"DevicePath": "/dev/nvme0n1", "ModelNumber": "ACME 2", "SerialNumber": "********"}]})");
    ASSERT_EQ(nvme.size(), 1U);
    EXPECT_FALSE(nvme[0].serial);
    const auto array = raid::parse_raid("Smart Array P420i in Slot 1\n\n   physicaldrive 1I:1:1\n         Status: OK\n         Serial Number: [redacted]\n         Model: ACME 3\n");
    ASSERT_EQ(array.drives.size(), 1U);
    EXPECT_FALSE(array.drives[0].disk.serial);
}

TEST(SasEnvironment, TellsTheTemperatureInItsOwnWords) {
    const std::string head = "=== START OF READ SMART DATA SECTION ===\nSMART Health Status: OK\n";
    EXPECT_EQ(parse_smartctl(head + "Current temperature = 25\nLifetime maximum temperature = 54\n").temperature_c, 25);
    EXPECT_EQ(parse_smartctl(head + "Current Drive Temperature:     31 C\nCurrent temperature = 25\n").temperature_c, 31);
}

}  // namespace
}  // namespace vetting::smartctl
