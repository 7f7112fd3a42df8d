#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/disk.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/smartctl/parse.hpp"

namespace vetting::smartctl {
namespace {

TEST(SmartctlText, TakesTheFirstNumberOfAPackedRawValue) {
    const Disk disk = parse_smartctl(
        "=== START OF READ SMART DATA SECTION ===\n"
        "  5 Reallocated_Sector_Ct   0x0033   100   100   010    Pre-fail  Always       -       5 (0 3)\n"
        "  9 Power_On_Hours          0x0032   098   098   000    Old_age   Always       -       39447h+12m+05.123s\n"
        "190 Airflow_Temperature_Cel 0x0022   067   055   045    Old_age   Always   In_the_past 33 (Min/Max 20/45)\n");
    EXPECT_EQ(disk.reallocated_sectors, 5U);
    EXPECT_EQ(disk.power_on_hours, 39447U);
    EXPECT_EQ(disk.temperature_c, 33.0);
    EXPECT_EQ(disk.attributes.at(2).failed, Failed::Past);
    EXPECT_EQ(disk.attributes.at(0).prefailure, true);
    EXPECT_EQ(disk.passed, std::nullopt) << "no status is no pass";
}

TEST(SmartctlText, DoesNotTakeAVendorsOtherUseOfAnIdForTheCounter) {
    const Disk disk = parse_smartctl(
        "Vendor Specific SMART Attributes with Thresholds:\n"
        "197 Total_Unc_Read_Failures -O--CK   100   100   000    -    7\n"
        "199 Host_Writes_GiB         -O--CK   100   100   000    -    123456\n"
        "194 Proprietary_194         -O--CK   100   100   000    -    0x0102\n");
    EXPECT_EQ(disk.pending_sectors, std::nullopt);
    EXPECT_EQ(disk.udma_crc_errors, std::nullopt);
    EXPECT_EQ(disk.temperature_c, std::nullopt);
    EXPECT_EQ(disk.attributes.size(), 3U);
}

TEST(SmartctlText, TellsFailedTestsFromThoseThatWereCutShort) {
    const Disk disk = parse_smartctl(
        "=== START OF READ SMART DATA SECTION ===\n"
        "Self-test execution status:      ( 249)\tSelf-test routine in progress...\n"
        "Short self-test routine \nrecommended polling time: \t (   2) minutes.\n"
        "# 1  Short offline       Self-test routine in progress 90%      8804         -\n"
        "# 2  Extended offline    Completed: read failure       90%      8800         197765129\n"
        "# 3  Short offline       Aborted by host               10%      8700         -\n");
    ASSERT_EQ(disk.self_tests.size(), 3U);
    EXPECT_EQ(disk.self_tests[0].result, "Self-test routine in progress");
    EXPECT_EQ(disk.self_tests[0].passed, std::nullopt);
    EXPECT_EQ(disk.self_tests[1].passed, false);
    EXPECT_EQ(disk.self_tests[1].lba, 197'765'129U);
    EXPECT_EQ(disk.self_tests[2].passed, std::nullopt);
    EXPECT_EQ(disk.self_test_running, true);
    EXPECT_EQ(disk.self_test_remaining_pct, 90U);
    EXPECT_EQ(disk.short_test_minutes, 2U);
}

TEST(SmartctlText, ReadsSasSelfTests) {
    const Disk disk = parse_smartctl(
        "=== START OF READ SMART DATA SECTION ===\nSMART Health Status: FAILURE PREDICTION THRESHOLD EXCEEDED [asc=5d, ascq=10]\n"
        "Accumulated power on time, hours:minutes 34222:09\n"
        "# 1  Background long   Failed in segment -->       7   34220          87654321 [0x3 0x11 0x0]\n"
        "# 2  Background short  Self test in progress ...   -     NOW                 - [-   -    -]\n");
    EXPECT_EQ(disk.passed, false);
    EXPECT_EQ(disk.power_on_hours, 34222U);
    ASSERT_EQ(disk.self_tests.size(), 2U);
    EXPECT_EQ(disk.self_tests[0].passed, false);
    EXPECT_EQ(disk.self_tests[0].at_hours, 34220U);
    EXPECT_EQ(disk.self_tests[0].lba, 87'654'321U);
    EXPECT_EQ(disk.self_tests[1].at_hours, std::nullopt);
}

TEST(SmartctlJson, ReadsCountersBeyond64Bits) {
    const Disk disk = parse_smartctl(R"({"smartctl": {"exit_status": 0}, "device": {"protocol": "NVMe"},
        "nvme_smart_health_information_log": {"media_errors": 36893488147419103232, "media_errors_s": "36893488147419103232",
        "unsafe_shutdowns": {"lo": 7, "hi": 0}, "num_err_log_entries": 9007199254740993, "critical_warning": 0}})");
    EXPECT_EQ(disk.media_errors, UINT64_MAX);
    EXPECT_THAT(disk.implausible, testing::Contains("media_errors"));
    EXPECT_EQ(disk.unsafe_shutdowns, 7U);
    EXPECT_EQ(disk.error_log_count, 9'007'199'254'740'993U) << "exact, not rounded to a double";
}

TEST(SmartctlJson, ReadsTheSelfTestLogOfNvme) {
    const Disk disk = parse_smartctl(R"({"smartctl": {}, "device": {"name": "/dev/nvme0", "protocol": "NVMe"},
        "nvme_self_test_log": {"current_self_test_operation": {"value": 2, "string": "Extended"},
        "current_self_test_completion_percent": 28, "table": [
        {"self_test_code": {"value": 1, "string": "Short"}, "self_test_result": {"value": 7, "string": "Completed: failed segments"},
         "power_on_hours": 1200, "lba": 42},
        {"self_test_code": {"value": 2, "string": "Extended"}, "self_test_result": {"value": 2, "string": "Aborted: Controller Reset"}}]}})");
    EXPECT_EQ(disk.self_test_running, true);
    EXPECT_EQ(disk.self_test_remaining_pct, 72U);
    ASSERT_EQ(disk.self_tests.size(), 2U);
    EXPECT_EQ(disk.self_tests[0].passed, false);
    EXPECT_EQ(disk.self_tests[0].at_hours, 1200U);
    EXPECT_EQ(disk.self_tests[1].passed, std::nullopt);
}

TEST(SmartctlJson, AnAbortedTestIsNoFailureThoughSmartctlSaysNotPassed) {
    const Disk disk = parse_smartctl(R"({"smartctl": {}, "device": {"protocol": "ATA"}, "ata_smart_self_test_log": {"standard":
        {"table": [{"type": {"string": "Short offline"}, "status": {"value": 16, "string": "Aborted by host", "passed": false}}]}}})");
    ASSERT_EQ(disk.self_tests.size(), 1U);
    EXPECT_EQ(disk.self_tests[0].passed, std::nullopt);
}

TEST(SmartctlJson, ADiskThatWouldNotOpenGivesNoFactAndSaysWhy) {
    constexpr const char* kReport = R"({"smartctl": {"exit_status": 2, "messages": [{"string": "Permission denied", "severity": "error"}]},
        "device": {"name": "/dev/sda", "type": "scsi", "protocol": "SCSI"}})";
    EXPECT_EQ(parse(kReport), nlohmann::json::object());
    EXPECT_THAT(parse_smartctl(kReport).messages, testing::ElementsAre("Permission denied"));
    EXPECT_EQ(parse_smartctl(kReport).exit_status, 2);
}

TEST(SmartctlProbe, ReadsSeveralReportsInOneCapture) {
    constexpr const char* kOne = "smartctl 7.3 2022-02-28\n=== START OF INFORMATION SECTION ===\nDevice Model:     A\nSerial Number:    S1\n";
    constexpr const char* kTwo = "smartctl 7.3 2022-02-28\n=== START OF INFORMATION SECTION ===\nModel Number:     B\nSerial Number:    S2\n";
    const nlohmann::json facts = parse(std::string(kOne) + kTwo);
    ASSERT_EQ(facts.at("disks").size(), 2U);
    EXPECT_EQ(facts["disks"][0]["serial"], "S1");
    EXPECT_EQ(facts["disks"][1]["model"], "B");
}

constexpr const char* kDocument = R"({"json_format_version": [1, 0], "smartctl": {"version": [7, 3], "exit_status": 0, "argv": ["smartctl", "-x", "[x"],
    "output": ["=== START OF INFORMATION SECTION ===", "Device Model:     Wrong"]},
    "device": {"name": "/dev/sda", "info_name": "/dev/sda [SAT]", "type": "sat", "protocol": "ATA"}, "model_name": "Right",
    "serial_number": "S1", "smart_status": {"passed": true}})";

TEST(SmartctlCapture, MayHaveAPromptBeforeAndAfterItsJson) {
    const std::string noisy = std::string("\xEF\xBB\xBF[root@node7 ~]# smartctl --json=o -x /dev/sda\r\n[sudo] password for ops:\r\n") + kDocument +
                              "\r\n[root@node7 ~]# \r\n";
    const auto disks = parse_smartctl_reports(noisy);
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].model, "Right") << "the text that --json=o carries is no second report";
    EXPECT_EQ(disks[0].name, "/dev/sda");
}

TEST(SmartctlCapture, MayHoldSeveralDocumentsAndWrappers) {
    EXPECT_EQ(parse_smartctl_reports(std::string(kDocument) + "\n# next\n" + kDocument).size(), 2U);
    EXPECT_EQ(parse_smartctl_reports(std::string("[") + kDocument + "," + kDocument + "]").size(), 2U);
    EXPECT_EQ(parse_smartctl_reports(std::string("{\"sda\": ") + kDocument + ", \"sdb\": " + kDocument + "}").size(), 2U);
    EXPECT_THROW(static_cast<void>(parse_smartctl_reports(std::string(kDocument) + R"({"smartctl": {"exit_sta)")), tool::InputError);
}

TEST(SmartctlCapture, WithStrayBytesInASerialIsRead) {
    const Disk disk = parse_smartctl("{\"smartctl\": {}, \"serial_number\": \"AB\xff\xfe\", \"smart_status\": {\"passed\": true}}");
    EXPECT_EQ(disk.passed, true);
}

TEST(SmartctlPathLines, AreTheSameDocument) {
    const Disk disk = parse_smartctl(
        "json = {};\njson.smartctl = {};\njson.smartctl.argv = [];\njson.smartctl.argv[0] = \"smartctl\";\njson.smartctl.exit_status = 4;\n"
        "json.device = {};\njson.device.name = \"/dev/sda\";\njson.device.protocol = \"ATA\";\njson.smart_status = {};\njson.smart_status.passed = true;\n"
        "json.ata_smart_attributes = {};\njson.ata_smart_attributes.table = [];\njson.ata_smart_attributes.table[0] = {};\n"
        "json.ata_smart_attributes.table[0].id = 5;\njson.ata_smart_attributes.table[0].name = \"Reallocated_Sector_Ct\";\n"
        "json.ata_smart_attributes.table[0].raw = {};\njson.ata_smart_attributes.table[0].raw.string = \"8\";\njson.x[99] = 1;\n");
    EXPECT_EQ(disk.exit_status, 4);
    EXPECT_EQ(disk.passed, true);
    EXPECT_EQ(disk.reallocated_sectors, 8U);
}

TEST(SmartctlYaml, IsTheSameDocument) {
    const Disk disk = parse_smartctl(
        "---\njson_format_version:\n  - 1\n  - 0\nsmartctl:\n  argv:\n    - smartctl\n    - '--json=y'\n  messages:\n    - string: 'It''s old'\n"
        "      severity: warning\n  exit_status: 0\ndevice:\n  name: '/dev/nvme0'\n  protocol: NVMe\nmodel_name: 'A B: C'\nsmart_status:\n  passed: true\n"
        "nvme_smart_health_information_log:\n  critical_warning: 0\n  percentage_used: 3\n");
    EXPECT_EQ(disk.model, "A B: C");
    EXPECT_EQ(disk.percentage_used, 3U);
    EXPECT_THAT(disk.messages, testing::ElementsAre("It's old"));
    EXPECT_EQ(disk.protocol, "nvme");
}

TEST(SmartctlText, KnowsItsDiskFromThePromptBeforeIt) {
    const auto disks = parse_smartctl_reports(
        "root@a:~# smartctl -a -d megaraid,3 /dev/sda\nsmartctl 7.2 2020-12-30\n=== START OF INFORMATION SECTION ===\nVendor:               SEAGATE\n"
        "Product:              ST600MP0005\nSerial number:        W7M0\n\n=== /dev/nvme0n1 ===\nsmartctl 7.2 2020-12-30\n"
        "=== START OF INFORMATION SECTION ===\nModel Number:       X\n");
    ASSERT_EQ(disks.size(), 2U);
    EXPECT_EQ(disks[0].model, "SEAGATE ST600MP0005");
    EXPECT_EQ(short_name(disks[0]), "sda [megaraid_disk_03]");
    EXPECT_EQ(disks[1].name, "/dev/nvme0n1");
    EXPECT_EQ(disks[1].protocol, "nvme");
}

TEST(SmartctlText, WithoutBannersIsCutAtEachInformationSection) {
    constexpr const char* kReport = "=== START OF INFORMATION SECTION ===\nDevice Model:     A\n=== START OF READ SMART DATA SECTION ===\n"
                                    "SMART overall-health self-assessment test result: PASSED\n\n";
    EXPECT_EQ(parse_smartctl_reports(std::string(kReport) + kReport).size(), 2U);
}

TEST(SmartctlText, ReadsScsiOfVersion5) {
    const Disk disk = parse_smartctl(
        "smartctl version 5.38 [x86_64-unknown-linux-gnu] Copyright (C) 2002-8 Bruce Allen\nHome page is http://smartmontools.sourceforge.net/\n\n"
        "Device: SEAGATE  ST3146855SS      Version: 0002\nSerial number: 3LN0ABCD\nDevice type: disk\nTransport protocol: SAS\n"
        "Device supports SMART and is Enabled\nTemperature Warning Enabled\nSMART Health Status: OK\n\nCurrent Drive Temperature:     31 C\n"
        "Drive Trip Temperature:        68 C\nElements in grown defect list: 2\n");
    EXPECT_EQ(disk.model, "SEAGATE ST3146855SS");
    EXPECT_EQ(disk.firmware, "0002");
    EXPECT_EQ(disk.transport, "sas");
    EXPECT_EQ(disk.protocol, "scsi");
    EXPECT_EQ(disk.passed, true);
    EXPECT_EQ(disk.grown_defects, 2U);
    EXPECT_EQ(disk.trip_temperature_c, 68.0);
}

TEST(SmartctlText, ADiskThatWouldNotOpenIsNamed) {
    const Disk disk = parse_smartctl("smartctl 7.3 2022-02-28\nCopyright (C) 2002-22, Bruce Allen, www.smartmontools.org\n\n"
                                     "Smartctl open device: /dev/sdc failed: Permission denied\n");
    EXPECT_EQ(disk.name, "/dev/sdc");
    EXPECT_THAT(disk.messages, testing::ElementsAre(testing::HasSubstr("Permission denied")));
}

TEST(SmartctlText, ADiskBehindAnUnknownBridgeIsNamedAndSaysWhy) {
    const Disk disk = parse_smartctl("smartctl 7.2 2020-12-30 r5155\nCopyright (C) 2002-20, Bruce Allen, www.smartmontools.org\n\n"
                                     "/dev/sdb: Unknown USB bridge [0x152d:0x0583 (0x205)]\nPlease specify device type with the -d option.\n");
    EXPECT_EQ(disk.name, "/dev/sdb");
    EXPECT_THAT(disk.messages, testing::ElementsAre("Unknown USB bridge [0x152d:0x0583 (0x205)]"));
}

TEST(SmartctlJson, TellsTheDisksOfOneControllerApart) {
    const nlohmann::json facts = parse(R"({"smartctl": {}, "device": {"name": "/dev/bus/0", "info_name": "/dev/bus/0 [megaraid_disk_07] [SAT]",
        "type": "sat+megaraid,7", "protocol": "ATA"}, "serial_number": "Z1"})");
    EXPECT_EQ(facts["disks"][0]["name"], "bus/0 [megaraid_disk_07]");
    EXPECT_EQ(facts["disks"][0]["access"], nlohmann::json::parse(R"({"path": "/dev/bus/0", "type": "sat+megaraid,7"})"));
    EXPECT_EQ(controller_tag("aacraid,0,1,12"), "[aacraid_disk_00_01_12]");
    EXPECT_EQ(controller_tag("usbjmicron,x"), std::nullopt);
}

TEST(SmartctlJson, JoinsVendorAndProductWhereNoModelIsGiven) {
    const Disk disk = parse_smartctl(R"({"smartctl": {}, "scsi_vendor": "HGST", "scsi_product": "HUS726T4TAL5200", "smart_status": {"passed": true}})");
    EXPECT_EQ(disk.model, "HGST HUS726T4TAL5200");
    EXPECT_EQ(disk.protocol, "scsi");
}

TEST(SmartctlScan, NamesWhatCouldNotBeOpenedAndFindsNothingInAnEmptyScan) {
    const auto entries = parse_scan("/dev/sda -d sat # /dev/sda [SAT], ATA device\n"
                                    "# /dev/sdb -d scsi # /dev/sdb, SCSI device open failed: Permission denied\n");
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].type, "sat");
    EXPECT_EQ(entries[0].error, "");
    EXPECT_THAT(entries[1].error, testing::HasSubstr("Permission denied"));
    EXPECT_THAT(parse_scan(R"({"smartctl": {"exit_status": 0}})"), testing::IsEmpty());
    EXPECT_THROW(static_cast<void>(parse_scan("bash: smartctl: command not found")), tool::InputError);
}

// A page of a forum squeezes the blanks by which the columns are told apart.
TEST(SmartctlText, ReadsRowsWhoseBlanksWereSqueezed) {
    const Disk scsi = parse_smartctl("=== START OF READ SMART DATA SECTION ===\nSMART Health Status: OK\nErrors Corrected by Total Correction Gigabytes Total\n"
                                     "read: 0 34 0 34 238396 38 280,029 2\nwrite: 0 0 0 0 67506 3887,270 0\nverify: 0 16 0 16 9129 23760,004 0\n"
                                     "# 1 Background short Completed - 349 - [- - -]\n# 2 Background long Failed in segment --> 7 340 1234 [0x3 0x11 0x0]\n");
    EXPECT_EQ(scsi.uncorrected_read_errors, 2U) << "digits may be grouped by blanks";
    EXPECT_EQ(scsi.uncorrected_verify_errors, 0U);
    ASSERT_EQ(scsi.self_tests.size(), 2U);
    EXPECT_EQ(scsi.self_tests[0].type, "Background short");
    EXPECT_EQ(scsi.self_tests[0].passed, true);
    EXPECT_EQ(scsi.self_tests[0].at_hours, 349U);
    EXPECT_EQ(scsi.self_tests[1].passed, false);
    EXPECT_EQ(scsi.self_tests[1].lba, 1234U);
    const Disk ata = parse_smartctl("=== START OF READ SMART DATA SECTION ===\n# 1 Extended offline Completed: read failure 90% 8800 197765129\n"
                                    "# 2 Vendor (0xff) Completed without error 00% 338 -\n");
    ASSERT_EQ(ata.self_tests.size(), 2U);
    EXPECT_EQ(ata.self_tests[0].type, "Extended offline");
    EXPECT_EQ(ata.self_tests[0].result, "Completed: read failure");
    EXPECT_EQ(ata.self_tests[0].passed, false);
    EXPECT_EQ(ata.self_tests[0].at_hours, 8800U);
    EXPECT_EQ(ata.self_tests[1].type, "Vendor (0xff)");
    const Disk nvme = parse_smartctl("=== START OF SMART DATA SECTION ===\nCritical Warning: 0x00\nSelf-test Log (NVMe Log 0x06)\n"
                                     "0 Extended Completed: failed segments 17773 42 1 3 - -\n1 Short Completed without error 17000 - - - - -\n");
    ASSERT_EQ(nvme.self_tests.size(), 2U);
    EXPECT_EQ(nvme.self_tests[0].passed, false);
    EXPECT_EQ(nvme.self_tests[0].at_hours, 17773U);
    EXPECT_EQ(nvme.self_tests[0].lba, 42U);
    EXPECT_EQ(nvme.self_tests[1].passed, true);
}

TEST(SmartctlText, ReadsWearAndProgressOfSasDisks) {
    const Disk disk = parse_smartctl("=== START OF READ SMART DATA SECTION ===\nSMART Health Status: OK\nSS Media used endurance indicator: 7%\n"
                                     "Self-test execution status:             89% of test remaining\n");
    EXPECT_EQ(disk.percentage_used, 7U);
    EXPECT_EQ(disk.self_test_running, true);
    EXPECT_EQ(disk.self_test_remaining_pct, 89U);
}

TEST(SmartctlJson, LooksForTheTemperatureInTheEnvironmentalReport) {
    const Disk disk = parse_smartctl(R"({"smartctl": {}, "device": {"protocol": "SCSI"}, "smart_status": {"passed": true}, "temperature": {"current": 0, "drive_trip": 0},
        "scsi_environmental_reports": {"temperature_1": {"parameter_code": 0, "current": 38}}})");
    EXPECT_EQ(disk.temperature_c, 38.0);
    EXPECT_THAT(disk.implausible, testing::IsEmpty());
}

TEST(SmartctlText, ZeroDegreesIsNoReading) {
    const Disk disk = parse_smartctl("=== START OF READ SMART DATA SECTION ===\nSMART overall-health self-assessment test result: PASSED\n"
                                     "194 Temperature_Celsius     -O---K   100   100   000    -    0\n");
    EXPECT_EQ(disk.temperature_c, 0.0);
    EXPECT_THAT(disk.implausible, testing::ElementsAre("temperature_c"));
}

TEST(SmartctlText, ReadsWhatASasDriveFoundByItself) {
    const Disk disk = parse_smartctl(
        "=== START OF READ SMART DATA SECTION ===\nSMART Health Status: OK\n"
        "  Pending defect count:2 Pending Defects: index, LBA and accumulated_power_on_hours follow\n     1:  0x7b12f000        ,   4120\n\n"
        "Background scan results log\n  Status: halted due to fatal error\n"
        "    Accumulated power on time, hours:minutes 4131:07 [247867 minutes]\n"
        "   #  when        lba(hex)    [sk,asc,ascq]    reassign_status\n"
        "   1 4120:30  000000007b12f000  [3,11,0]   Require Write or Reassign Blocks command\n"
        "   2 4121:02  000000007b12f008  [4,32,0]   Reassignment by disk failed\n");
    EXPECT_EQ(disk.pending_sectors, 2U);
    EXPECT_EQ(disk.power_on_hours, 4131U);
    EXPECT_EQ(disk.scan_status, "halted due to fatal error");
    ASSERT_EQ(disk.scan_found.size(), 2U);
    EXPECT_EQ(disk.scan_found[0].lba, 0x7b12f000U);
    EXPECT_EQ(disk.scan_found[0].at_minutes, 4120U * 60 + 30);
    EXPECT_EQ(disk.scan_found[0].sense_key, 3U);
    EXPECT_EQ(disk.scan_found[1].outcome, "Reassignment by disk failed");
}

TEST(SmartctlJson, ReadsWhatASasDriveFoundByItself) {
    const Disk disk = parse_smartctl(R"({"smartctl": {"exit_status": 0}, "device": {"protocol": "SCSI"}, "smart_status": {"passed": true},
        "scsi_background_scan": {"status": {"value": 8, "string": "waiting until BMS interval timer expires", "number_scans_performed": 9},
        "result_1": {"parameter_code": 1, "accumulated_power_on": {"minutes": 1200}, "lba": 4660, "sense_key": {"value": 1, "string": "Recovered Error"},
                     "asc": 23, "ascq": 1, "reassign_status": {"value": 5, "string": "Recovered via rewrite in-place"}}}})");
    EXPECT_EQ(disk.scan_status, "waiting until BMS interval timer expires");
    ASSERT_EQ(disk.scan_found.size(), 1U);
    EXPECT_EQ(disk.scan_found[0].lba, 4660U);
    EXPECT_EQ(disk.scan_found[0].at_minutes, 1200U);
    EXPECT_EQ(disk.scan_found[0].outcome, "Recovered via rewrite in-place");
}

TEST(SmartctlText, TellsWhyABrokenTableOrABridgeIsNotToBeTrusted) {
    const Disk spoilt = parse_smartctl("smartctl version 5.37 [i686-pc-linux-gnu] Copyright (C) 2002-6 Bruce Allen\n\n"
                                       "Warning! SMART Attribute Data Structure error: invalid SMART checksum.\n"
                                       "=== START OF READ SMART DATA SECTION ===\nSMART overall-health self-assessment test result: PASSED\n");
    EXPECT_THAT(spoilt.messages, testing::ElementsAre("Warning! SMART Attribute Data Structure error: invalid SMART checksum."));
    const Disk bridge = parse_smartctl("smartctl 7.5 2025-04-30 r5714 [x86_64-linux] (local build)\nCopyright (C) 2002-25, www.smartmontools.org\n\n"
                                       "/dev/sdq: USB bridge [0x152d:0x0583 (0x3202)] type is ambiguous: 'sat' or 'sntjmicron'\n");
    EXPECT_EQ(bridge.name, "/dev/sdq");
    EXPECT_THAT(bridge.messages, testing::ElementsAre(testing::HasSubstr("ambiguous")));
}

TEST(SmartctlText, ReadsAttributesWithBitsThatHaveNoLetter) {
    const Disk disk = parse_smartctl("=== START OF READ SMART DATA SECTION ===\nSMART overall-health self-assessment test result: PASSED\n"
                                     "170 Reserve_Block_Count     POSR-K+  002   002   003    NOW  140800\n"
                                     "233 SandForce_Internal      ------+  000   000   000    -    91863\n");
    ASSERT_EQ(disk.attributes.size(), 2U);
    EXPECT_EQ(disk.attributes[0].prefailure, true);
    EXPECT_EQ(disk.attributes[0].failed, Failed::Now);
    EXPECT_EQ(disk.attributes[1].prefailure, false);
}

TEST(SmartctlText, ReadsDigitsGroupedBySignsThatAConsoleHasNot) {
    const Disk disk = parse_smartctl("=== START OF INFORMATION SECTION ===\nDevice Model:     ACME 960\nUser Capacity:    960?197?124?096 bytes [960 GB]\n");
    EXPECT_EQ(disk.capacity_bytes, 960'197'124'096U);
}

TEST(SmartctlText, ReadsAReportThatAMailQuotes) {
    for (const std::string mark : {"> ", ">>> ", "> > "}) {
        const Disk disk = parse_smartctl("He wrote:\n" + mark + "smartctl 6.4 2014-10-07 r4002 [x86_64-linux] (local build)\n\n" + mark +
                                         "=== START OF INFORMATION SECTION ===\n" + mark + "Vendor:               ACME\n" + mark +
                                         "Product:              S1\n" + mark + "=== START OF READ SMART DATA SECTION ===\n" + mark +
                                         "SMART Health Status: OK\n" + mark + "Elements in grown defect list: 12\n");
        EXPECT_EQ(disk.model, "ACME S1") << mark;
        EXPECT_EQ(disk.passed, true) << mark;
        EXPECT_EQ(disk.grown_defects, 12U) << mark;
    }
}

TEST(SmartctlJson, ReadsWhatAnotherToolWrappedAsAString) {
    const auto text = parse_smartctl_reports(
        R"({"changed": true, "rc": 8, "stdout": "smartctl 7.2 2020-12-30 r5155 [x86_64-linux]\nCopyright (C) 2002-20, www.smartmontools.org\n\n=== START OF INFORMATION SECTION ===\nDevice Model:     ACME 1\n",
        "stdout_lines": ["smartctl 7.2 2020-12-30 r5155 [x86_64-linux]", "Copyright (C) 2002-20, www.smartmontools.org"]})");
    ASSERT_EQ(text.size(), 1U);
    EXPECT_EQ(text[0].model, "ACME 1");
    const auto json =
        parse_smartctl_reports(R"([{"item": "sda", "stdout": "{\"smartctl\": {\"exit_status\": 0}, \"model_name\": \"ACME 2\"}"}])");
    ASSERT_EQ(json.size(), 1U);
    EXPECT_EQ(json[0].model, "ACME 2");
}

TEST(SmartctlJson, NamesADiskThatWasNotEvenRecognised) {
    const Disk disk = parse_smartctl(R"({"smartctl": {"argv": ["smartctl", "-a", "/dev/nonexistent", "--json"], "exit_status": 1,
        "messages": [{"string": "/dev/nonexistent: Unable to detect device type", "severity": "error"}]}})");
    EXPECT_EQ(disk.name, "/dev/nonexistent");
    EXPECT_EQ(parse(R"({"smartctl": {"argv": ["smartctl", "/dev/sdx"], "exit_status": 1}})"), nlohmann::json::object());
}

}  // namespace
}  // namespace vetting::smartctl
