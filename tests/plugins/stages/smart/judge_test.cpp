#include "plugins/stages/smart/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vetting::smart {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Disk healthy() {
    Disk disk;
    disk.supported = disk.passed = true;
    disk.reallocated_sectors = disk.pending_sectors = 0;
    disk.temperature_c = 35;
    return disk;
}

std::vector<std::string> codes(const Disk& disk, const Policy& policy = policy_of(Json::object())) {
    std::vector<std::string> all;
    for (const Finding& finding : judge(disk, policy, "S1")) all.push_back(finding.code + (finding.severity.empty() ? "" : " " + finding.severity));
    return all;
}

struct Case {
    const char* name;
    void (*spoil)(Disk&);
    std::vector<std::string> codes;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

class JudgementOfADrive : public testing::TestWithParam<Case> {};
TEST_P(JudgementOfADrive, MakesTheFindingsOfThePolicy) {
    Disk disk = healthy();
    GetParam().spoil(disk);
    EXPECT_THAT(codes(disk), testing::ElementsAreArray(GetParam().codes));
}

INSTANTIATE_TEST_SUITE_P(Table, JudgementOfADrive, testing::Values(
    Case{"Healthy", [](Disk&) {}, {}},
    Case{"FailingByItsOwnWord", [](Disk& d) { d.passed = false; }, {"VT-DSK-001"}},
    Case{"WithoutAHealthStatus", [](Disk& d) { d.passed.reset(); }, {"VT-DSK-029"}},
    Case{"WithAStatusButNoCounters", [](Disk& d) { d.messages = {"Read SMART Data failed: scsi error aborted command"}; }, {"VT-DSK-050 warning"}},
    Case{"AVolumeThatAnswersForItsDrives", [](Disk& d) { d = {}; d.protocol = "scsi"; d.passed = true; d.temperature_c = 0; }, {"VT-DSK-029"}},
    Case{"PendingSectors", [](Disk& d) { d.pending_sectors = 4; }, {"VT-DSK-002"}},
    Case{"DefectsThatNoCounterTells", [](Disk& d) { d.pending_defects = 16; }, {"VT-DSK-002"}},
    Case{"DefectsThatTheCounterTells", [](Disk& d) { d.pending_sectors = d.pending_defects = 16; }, {"VT-DSK-002"}},
    Case{"UnreadableSectors", [](Disk& d) { d.offline_uncorrectable = 1; }, {"VT-DSK-003"}},
    Case{"ReallocatedSectorsWhilePassed", [](Disk& d) { d.reallocated_sectors = 304; }, {"VT-DSK-004"}},
    Case{"MediaErrors", [](Disk& d) { d.media_errors = 7; }, {"VT-DSK-006"}},
    Case{"ImplausibleMediaErrors", [](Disk& d) { d.media_errors = 4294967296; d.implausible = {"media_errors"}; }, {"VT-DSK-012"}},
    Case{"WornOut", [](Disk& d) { d.percentage_used = 161; }, {"VT-DSK-008"}},
    Case{"FullyButNotOverused", [](Disk& d) { d.percentage_used = 99; }, {}},
    Case{"SpareBelowItsThreshold", [](Disk& d) { d.available_spare_pct = 5; d.available_spare_threshold_pct = 10; }, {"VT-DSK-007"}},
    Case{"SpareAtItsThreshold", [](Disk& d) { d.available_spare_pct = 10; d.available_spare_threshold_pct = 10; }, {"VT-DSK-007 warning"}},
    Case{"AHealthLogOfZeros", [](Disk& d) { d = {}; d.protocol = "nvme"; d.passed = true; d.critical_warning = 0; d.implausible = {"critical_warning"}; }, {"VT-DSK-029", "VT-DSK-012"}},
    Case{"NvmeReadOnly", [](Disk& d) { d.critical_warning = 8; }, {"VT-DSK-005"}},
    Case{"NvmeOnlyHot", [](Disk& d) { d.critical_warning = 2; }, {"VT-DSK-018"}},
    Case{"NvmeHotAndDegraded", [](Disk& d) { d.critical_warning = 6; }, {"VT-DSK-005"}},
    Case{"FewCableErrorsInItsLife", [](Disk& d) { d.udma_crc_errors = 12; }, {}},
    Case{"ManyCableErrors", [](Disk& d) { d.udma_crc_errors = 5000; }, {"VT-DSK-011"}},
    Case{"GrownDefects", [](Disk& d) { d.protocol = "scsi"; d.grown_defects = 56; }, {"VT-DSK-020"}},
    Case{"AMultitudeOfReallocatedSectors", [](Disk& d) { d.reallocated_sectors = 4095; }, {"VT-DSK-004 critical"}},
    Case{"AMultitudeOfRetiredBlocksOfAnSsd", [](Disk& d) { d.rotation_rpm = 0; d.reallocated_sectors = 4095; }, {"VT-DSK-004"}},
    Case{"ADriveThatCountsNoSpareBlocks", [](Disk& d) { d.available_spare_pct = d.available_spare_threshold_pct = 0; }, {}},
    Case{"NvmeWithoutAnotherWordThanItsWarning", [](Disk& d) { d.passed.reset(); d.critical_warning = 0; }, {}},
    Case{"FewSpareBlocks", [](Disk& d) { d.available_spare_pct = 15; d.available_spare_threshold_pct = 5; }, {"VT-DSK-007 warning"}},
    Case{"HotterThanItsTripPoint", [](Disk& d) { d.temperature_c = 66; d.trip_temperature_c = 65; }, {"VT-DSK-018"}},
    Case{"VeryOld", [](Disk& d) { d.power_on_hours = 91691; }, {"VT-DSK-028 info"}},
    Case{"HoursSetBack", [](Disk& d) { d.power_on_hours = 12; d.farm_power_on_hours = 25000; }, {"VT-DSK-053"}},
    Case{"HoursBehindItsOwnLog", [](Disk& d) { d.power_on_hours = 12; d.self_tests = {{"Short", "Completed", true, 9000, {}}}; }, {"VT-DSK-053 info"}},
    Case{"ACommandFailed", [](Disk& d) { d.exit_status = 4; }, {"VT-DSK-050"}},
    Case{"ExitStatusAloneSaysFailing", [](Disk& d) { d.passed.reset(); d.exit_status = 8; }, {"VT-DSK-029", "VT-DSK-001"}},
    Case{"ExitStatusOfOldHistory", [](Disk& d) { d.exit_status = 32 + 64 + 128; }, {"VT-DSK-022", "VT-DSK-024 warning", "VT-DSK-030"}},
    Case{"ExitStatusWhoseTablesAreThere", [](Disk& d) { d.exit_status = 64 + 128; d.error_log_count = 0; d.self_tests = {{"Short", "Completed", true, 1, {}}}; }, {}},
    Case{"SpinRetries", [](Disk& d) { d.rotation_rpm = 7200; d.attributes.push_back({.id = 10, .name = "Spin_Retry_Count", .raw_value = 3}); }, {"VT-DSK-051 warning"}},
    Case{"PackedSpinRetries", [](Disk& d) { d.rotation_rpm = 7200; d.attributes.push_back({.id = 10, .name = "Spin_Retry_Count", .raw_value = 281474976710656}); }, {}},
    Case{"LittleLifeLeft", [](Disk& d) { d.attributes.push_back({.id = 233, .name = "Media_Wearout_Indicator", .value = 3}); }, {"VT-DSK-008"}},
    Case{"LifeThatIsCountedInTheRawValue", [](Disk& d) { d.attributes.push_back({.id = 233, .name = "Media_Wearout_Indicator", .value = 2, .raw_value = 99}); }, {}},
    Case{"LifeThatIsUsedUp", [](Disk& d) { d.attributes.push_back({.id = 231, .name = "SSD_Life_Left", .value = 0, .worst = 0, .raw_value = 0}); }, {"VT-DSK-008"}},
    Case{"WearWithoutAValueOfItsOwn", [](Disk& d) { d.attributes.push_back({.id = 177, .name = "Wear_Leveling_Count", .value = 0, .worst = 0, .raw_value = 0}); }, {}},
    Case{"LifeToldByTheRawValueAlone", [](Disk& d) { d.attributes.push_back({.id = 209, .name = "Remaining_Lifetime_Perc", .raw_value = 3}); }, {"VT-DSK-008"}},
    Case{"LifeUsedOfAWdDrive", [](Disk& d) { d.attributes.push_back({.id = 230, .name = "Media_Wearout_Indicator", .value = 96, .raw_value = 0x600001676000}); }, {"VT-DSK-008"}},
    Case{"MoreThanItsLifeUsedOfAWdDrive", [](Disk& d) { d.attributes.push_back({.id = 230, .name = "Media_Wearout_Indicator", .value = 100, .raw_value = 0x761e061e761e}); }, {"VT-DSK-008"}},
    Case{"AFreshWdDrive", [](Disk& d) { d.attributes.push_back({.id = 230, .name = "Media_Wearout_Indicator", .value = 100, .raw_value = 0x006300630063}); }, {}},
    Case{"WearWhoseNumbersDisagree", [](Disk& d) { d.attributes.push_back({.id = 230, .name = "Media_Wearout_Indicator", .value = 7, .raw_value = 0x6000}); }, {}},
    Case{"LifeThatRemains", [](Disk& d) { d.attributes.push_back({.id = 245, .name = "Drive_Life_Remaining%", .value = 3}); }, {"VT-DSK-008"}},
    Case{"AMultitudeOfErrorsInAnSsdsStatistics", [](Disk& d) { d.rotation_rpm = 0; d.reported_uncorrectable = 3086; }, {"VT-DSK-019"}},
    Case{"AMultitudeOfErrorsToldByADisk", [](Disk& d) { d.rotation_rpm = 7200; d.reported_uncorrectable = 3086; }, {"VT-DSK-019 critical"}},
    Case{"WearThatIsCountedUpwards", [](Disk& d) { d.attributes.push_back({.id = 230, .name = "Media_Wearout_Indicator", .value = 1}); }, {}},
    Case{"ThresholdBeyondAllSpareBlocks", [](Disk& d) { d.available_spare_pct = 64; d.available_spare_threshold_pct = 255; d.implausible = {"available_spare_threshold_pct"}; }, {"VT-DSK-012"}},
    Case{"ATableWithABrokenChecksum", [](Disk& d) { d.messages = {"Warning! SMART Attribute Data Structure error: invalid SMART checksum."}; }, {"VT-DSK-050 warning"}},
    Case{"ALogThatWasNeverWritten", [](Disk& d) { d.messages = {"Warning! SMART Selective Self-Test Log Structure error: invalid SMART checksum."}; }, {}},
    Case{"AScanOfItsOwnThatHalted", [](Disk& d) { d.scan_status = "halted due to fatal error"; }, {"VT-DSK-009"}},
    Case{"AScanOfItsOwnThatWaits", [](Disk& d) { d.scan_status = "waiting until BMS interval timer expires"; }, {}},
    Case{"ABlockThatItCouldNotReplace", [](Disk& d) { d.scan_found = {{7, 60, 4, "Reassignment by disk failed"}}; }, {"VT-DSK-003"}},
    Case{"ABlockThatItFoundUnreadable", [](Disk& d) { d.pending_sectors.reset(); d.scan_found = {{7, 60, 3, "Require Write or Reassign Blocks command"}}; }, {"VT-DSK-003 warning"}},
    Case{"ABlockThatWaitsNoMore", [](Disk& d) { d.pending_sectors = 0; d.scan_found = {{7, 60, 3, "Require Write or Reassign Blocks command"}}; }, {}},
    Case{"ABlockThatWasReplacedLater", [](Disk& d) { d.pending_sectors.reset(); d.scan_found = {{7, 60, 3, "Require Write or Reassign Blocks command"}, {7, 90, 1, "Successfully reassigned"}}; }, {}},
    Case{"UncorrectedReads", [](Disk& d) { d.uncorrected_read_errors = 1; }, {"VT-DSK-021"}},
    Case{"Hot", [](Disk& d) { d.temperature_c = 75; }, {"VT-DSK-018"}},
    Case{"ErrorLogOfAnNvmeDrive", [](Disk& d) { d.protocol = "nvme"; d.error_log_count = 62; }, {"VT-DSK-024"}},
    Case{"ErrorLogOfAnAtaDrive", [](Disk& d) { d.protocol = "ata"; d.error_log_count = 1; }, {"VT-DSK-024 warning"}},
    Case{"OnePendingSectorOfAModelThatFlickers", [](Disk& d) { d.pending_sectors = 1; d.model = "CT500MX500SSD1"; }, {}}), case_name);

smartctl::Attribute attribute(smartctl::Failed failed, std::optional<bool> prefailure) {
    smartctl::Attribute one;
    one.id = 5;
    one.name = "Reallocated_Sector_Ct";
    one.failed = failed;
    one.prefailure = prefailure;
    return one;
}

TEST(AttributesAtTheirThreshold, FailNowAndOnlyWarnWhenItIsHistoryOrAge) {
    Disk disk = healthy();
    disk.attributes = {attribute(smartctl::Failed::Now, true), attribute(smartctl::Failed::Past, true),
                       attribute(smartctl::Failed::Now, false), attribute(smartctl::Failed::Never, true)};
    EXPECT_THAT(codes(disk), ElementsAre("VT-DSK-023", "VT-DSK-022", "VT-DSK-023 warning"));
}

smartctl::SelfTest self_test(const char* type, std::optional<bool> passed) { return {type, "Completed", passed, 100, std::nullopt}; }

TEST(SelfTests, FailTheDriveWhenTheNewestOfTheirTypeFailed) {
    Disk disk = healthy();
    disk.self_tests = {self_test("Short offline", true), self_test("Extended offline", false), self_test("Short offline", false)};
    EXPECT_THAT(codes(disk), ElementsAre("VT-DSK-009"));
}

TEST(SelfTests, ThatFailedInThePastAreHistoryOnceTheSameOrAnExtendedOnePassed) {
    Disk disk = healthy();
    disk.self_tests = {self_test("Short offline", true), self_test("Short offline", false)};
    EXPECT_THAT(codes(disk), ElementsAre("VT-DSK-030"));
    disk.self_tests = {self_test("Extended offline", true), self_test("Short offline", false)};
    EXPECT_THAT(codes(disk), ElementsAre("VT-DSK-030"));
}

TEST(SelfTests, ThatWereAbortedSayNothing) {
    Disk disk = healthy();
    disk.self_tests = {self_test("Extended offline", std::nullopt)};
    EXPECT_THAT(codes(disk), IsEmpty());
}

TEST(APolicy, ChangesLimitsAndSeverities) {
    Disk disk = healthy();
    disk.reallocated_sectors = 8;
    disk.pending_sectors = 1;
    const Policy policy = policy_of(Json::parse(
        R"({"policy": {"reallocated_sectors": {"limit": 10}, "pending_sectors": {"severity": "warning"}}})"));
    EXPECT_THAT(codes(disk, policy), ElementsAre("VT-DSK-002 warning"));
    EXPECT_THAT(codes(disk, policy_of(Json::parse(R"({"policy": {"pending_sectors": {"severity": "ignore"}, "reallocated_sectors": {"severity": "critical"}}})"))),
                ElementsAre("VT-DSK-004 critical"));
}

TEST(APolicy, TellsAUsedDriveFromANewOne) {
    Disk disk = healthy();
    disk.power_on_hours = 39447;
    EXPECT_THAT(codes(disk), IsEmpty());
    EXPECT_THAT(codes(disk, policy_of(Json::parse(R"({"max_power_on_hours": 100})"))), ElementsAre("VT-DSK-028"));
}

TEST(Quirks, OfTheBuiltInListAreAllReadAndSayWhy) {
    const Policy policy = policy_of(Json::object());
    EXPECT_GE(policy.quirks.size(), 5U);
    for (const Quirk& quirk : policy.quirks) {
        EXPECT_FALSE(quirk.why.empty());
        EXPECT_TRUE(!quirk.fact.empty() || quirk.self_test.has_value());
    }
    EXPECT_EQ(quirk_for(policy, "CT500MX500SSD1", "pending_sectors")->limit, 1);
    EXPECT_EQ(quirk_for(policy, "CT500MX500SSD1", "media_errors"), nullptr);
    EXPECT_NE(no_self_test(policy, "SAMSUNG MZVLW256HEHP-000L7"), nullptr);
}

TEST(Quirks, OfAProfileComeFirst) {
    Disk disk = healthy();
    disk.model = "ACME 9000";
    disk.pending_sectors = 5;
    const Json config = Json::parse(R"({"quirks": [{"models": ["ACME"], "fact": "pending_sectors", "ignore": true, "why": "it counts something else"},
        {"models": ["MX500"], "fact": "pending_sectors", "limit": 9, "why": "ours flicker more"}]})");
    EXPECT_THAT(codes(disk, policy_of(config)), IsEmpty());
    EXPECT_EQ(quirk_for(policy_of(config), "MX500", "pending_sectors")->limit, 9);
}

TEST(ValuesRead, AreNoneWithoutAHealthStatus) {
    Disk disk = healthy();
    EXPECT_EQ(values_read(disk), 4U);
    disk.passed.reset();
    EXPECT_EQ(values_read(disk), 0U);
}

TEST(Health, OfAReportThatIsCutOffInItsTableIsNotKnown) {
    const std::string start = "=== START OF READ SMART DATA SECTION ===\nSMART overall-health self-assessment test result: PASSED\n\n"
                              "General SMART Values:\nOffline data collection status:  (0x00)\n\nVendor Specific SMART Attributes with Thresholds:\n"
                              "ID# ATTRIBUTE_NAME          FLAGS    VALUE WORST THRESH FAIL RAW_VALUE\n"
                              "  5 Reallocated_Sector_Ct   PO--CK   200   200   140    -    0\n";
    const auto known = [](const std::string& text) { return health_known(smartctl::parse_smartctl(text)); };
    const std::string legend = "                            ||||||_ K auto-keep\n", behind = "\nSMART Error Log Version: 1\nNo Errors Logged\n";
    EXPECT_FALSE(known(start));
    EXPECT_FALSE(known(start + legend));
    EXPECT_TRUE(known(start + legend + behind));
    EXPECT_TRUE(known(start + "\n")) << "its end is there: only so much was asked for";
    EXPECT_TRUE(known(start.substr(0, start.find("General")) + start.substr(start.find("Vendor")))) << "smartctl -H -A, pasted without its last line";
    const Disk disk = smartctl::parse_smartctl(start);
    EXPECT_THAT(codes(disk), testing::Contains("VT-DSK-029"));
}

TEST(CountersThatGrew, AreToldByWhatTheyWere) {
    Disk now = healthy();
    now.reallocated_sectors = 5;
    const auto findings = grown(Json::parse(R"({"reallocated_sectors": 3, "pending_sectors": 0, "media_errors": 1})"), now, "S1");
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "VT-DSK-016");
    EXPECT_EQ(findings[0].limit, 3);
    EXPECT_TRUE(grown(nullptr, now, "S1").empty());
}

}  // namespace
}  // namespace vetting::smart
