#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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

}  // namespace
}  // namespace vetting::smartctl
