#include "plugins/stages/smart/examined.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/common/text.hpp"

namespace vetting::smart {
namespace {

Policy usual() { return policy_of(Json::object()); }

std::string drive(const std::string& serial, int pending, const std::string& name = "/dev/sda") {
    return R"({"smartctl": {"exit_status": 0}, "device": {"name": ")" + name + R"(", "protocol": "ATA"}, "model_name": "M", "serial_number": ")" + serial +
           R"(", "smart_status": {"passed": true}, "ata_smart_attributes": {"table": [{"id": 197, "name": "Current_Pending_Sector", "raw": {"string": ")" +
           std::to_string(pending) + R"("}}]}})";
}

std::vector<std::string> codes(const Examined& one) {
    std::vector<std::string> all;
    for (const Finding& finding : one.findings) all.push_back(finding.code);
    return all;
}

TEST(Captures, OfSeveralToolsAreRecognisedByTheirContent) {
    const auto parts = examine({{"", drive("S1", 0)},
                                {"", R"({"critical_warning": 0, "temperature": 310, "percent_used": 2})"},
                                {"", "Personalities : [raid1]\nmd0 : active raid1 sda1[0] sdb1[1]\n      523712 blocks [2/2] [UU]\n"}},
                               usual());
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(parts[0].device, "S1");
    EXPECT_EQ(parts[1].device, "md0");
    EXPECT_EQ(parts[2].source, "nvme");
    for (const Examined& one : parts) EXPECT_GT(one.values, 0U) << one.device;
}

TEST(Captures, OfOneDriveBeforeAndAfterAreCompared) {
    const auto parts = examine({{"", drive("S1", 0)}, {"", drive("S1", 3)}, {"", drive("REDACTED", 0)}, {"", drive("REDACTED", 0)}}, usual());
    ASSERT_EQ(parts.size(), 4U);
    EXPECT_THAT(codes(parts[1]), testing::ElementsAre("VT-DSK-002", "VT-DSK-016"));
    EXPECT_NE(parts[2].device, parts[3].device) << "a masked serial names nothing";
}

TEST(Captures, OfAScanNameWhatNoReportTellsOf) {
    const auto parts = examine({{"", drive("S1", 0)},
                                {"", "/dev/sda -d sat # /dev/sda [SAT], ATA device\n# /dev/sdb -d scsi # /dev/sdb, SCSI device open failed: Permission denied\n"}},
                               usual());
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[1].device, "sdb");
    EXPECT_EQ(parts[1].values, 0U);
    EXPECT_THAT(parts[1].findings.at(0).message, testing::HasSubstr("Permission denied"));
}

TEST(Captures, OfAnotherToolAreRefusedByNumber) {
    try {
        static_cast<void>(examine({{"", drive("S1", 0)}, {"", "total 12\n"}}, usual()));
        FAIL() << "expected InputError";
    } catch (const tool::InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("capture 1"));
    }
}

struct State {
    const char* name;
    const char* capture;
    std::vector<std::string> codes;
};
void PrintTo(const State& state, std::ostream* out) { *out << state.name; }

class RaidState : public testing::TestWithParam<State> {};
TEST_P(RaidState, MakesItsFinding) {
    std::vector<std::string> all;
    for (const Examined& one : examine({{"raid", GetParam().capture}}, usual())) {
        for (const Finding& finding : one.findings) all.push_back(finding.code + (finding.severity.empty() ? "" : " " + finding.severity));
    }
    EXPECT_THAT(all, testing::ElementsAreArray(GetParam().codes));
}
INSTANTIATE_TEST_SUITE_P(Tools, RaidState, testing::Values(
    State{"AlertOfTheDrive", "Enclosure Device ID: 32\nSlot Number: 1\nPredictive Failure Count: 0\nFirmware state: Online, Spun Up\nDrive has flagged a S.M.A.R.T alert : Yes\n", {"VT-DSK-001"}},
    State{"PredictiveFailure", "Enclosure Device ID: 32\nSlot Number: 1\nPredictive Failure Count: 7\nFirmware state: Online, Spun Up\n", {"VT-ARR-002"}},
    State{"FailedDrive", "Enclosure Device ID: 32\nSlot Number: 1\nFirmware state: Failed\n", {"VT-ARR-001"}},
    State{"MediaErrors", "Enclosure Device ID: 32\nSlot Number: 1\nMedia Error Count: 9\nFirmware state: Online, Spun Up\n", {"VT-DSK-006"}},
    State{"OtherErrorsAreShown", "Enclosure Device ID: 32\nSlot Number: 1\nOther Error Count: 9\nFirmware state: Online, Spun Up\n", {"VT-DSK-024"}},
    State{"RebuildingDrive", "Enclosure Device ID: 32\nSlot Number: 1\nFirmware state: Rebuild\n", {"VT-ARR-004"}},
    State{"StateOfAnUnknownWord", "Enclosure Device ID: 32\nSlot Number: 1\nFirmware state: Sleepy\n", {"VT-ARR-001 warning", "VT-DSK-029"}},
    State{"DegradedVolume", "Virtual Drive: 0 (Target Id: 0)\nRAID Level          : Primary-1\nState               : Degraded\n", {"VT-ARR-003"}},
    State{"ControllerThatNeedsAttention", R"({"Controllers": [{"Command Status": {"Controller": 0, "Status": "Success"}, "Response Data": {"Status": {"Controller Status": "Needs Attention"}}}]})", {"VT-ARR-005"}},
    State{"NoControllerFound", R"({"Controllers": [{"Command Status": {"Status": "Failure", "Description": "No Controller found"}}]})", {"VT-DSK-029"}},
    State{"ConfiguredButFailed", "CLI Version = 008\nEID:Slt PID State Status DG Size Intf Med SED_Type SeSz Model Sp LU/NS Count Alt-EID\n268:1 258 Conf Failed 0 893.75 GiB SAS SSD - 512B M U 1 -\n", {"VT-ARR-001"}},
    State{"ASpareIsWell", "      physicaldrive 1I:1:3 (port 1I:box 1:bay 3, SAS HDD, 300 GB, OK, spare)\n", {}},
    State{"AContainerIsWell", "Personalities : [raid1]\nmd127 : inactive sdb[1](S) sda[0](S)\n      10402 blocks super external:imsm\n", {}},
    State{"FailedBattery", "Smart Array P420i in Slot 0 (Embedded)\n   Controller Status: OK\n   Battery/Capacitor Status: Failed (Replace Batteries)\n", {"VT-ARR-006"}},
    State{"RecoveringVolume", "/dev/md0:\n        Raid Level : raid5\n      Raid Devices : 3\n             State : clean, degraded, recovering \n    Active Devices : 2\n", {"VT-ARR-003"}},
    State{"AFailedDiskInAWholeVolume", "Personalities : [raid1]\nmd1 : active raid1 sdc1[0] sdh1[2](F) sdd1[1]\n      523712 blocks [2/2] [UU]\n", {"VT-ARR-001"}},
    State{"AFailedDiskInAVolumeThatResyncs", "Personalities : [raid1]\nmd1 : active raid1 sdc1[0] sdh1[2](F) sdd1[1]\n      523712 blocks [2/2] [UU]\n      [>...]  resync =  1.0% (1/2)\n", {"VT-ARR-004", "VT-ARR-001"}},
    State{"AnArrayThatFailed", "Smart Array P410 in Slot 1\n   array B (Failed)\n      logicaldrive 2 (2.2 TB, RAID 5, OK)\n", {"VT-ARR-003"}},
    State{"ResyncOfAWholeVolume", "Personalities : [raid1]\nmd0 : active raid1 sda1[0] sdb1[1]\n      523712 blocks [2/2] [UU]\n      [>...]  resync =  1.0% (1/2)\n", {"VT-ARR-004"}}),
    [](const testing::TestParamInfo<State>& test) { return std::string(test.param.name); });

TEST(Examine, ReadsAnArrayBesideTheReportsOfItsDisks) {
    const auto parts = examine({{"", "# smartctl -H /dev/sda\nsmartctl 6.6 2016-05-31 r4324 [x86_64-linux] (local build)\n\n=== START OF READ SMART DATA SECTION ===\nSMART Health Status: OK\n\n"
                                     "# mdadm --detail /dev/md0\n/dev/md0:\n     Raid Level : raid1\n   Raid Devices : 2\n          State : clean, degraded \n Active Devices : 1\n"}},
                               usual());
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[1].device, "md0");
    EXPECT_EQ(parts[1].findings.at(0).code, "VT-ARR-003");
}

TEST(MaskedSerials, AreKnown) {
    for (const char* masked : {"REDACTED", "XXXXXXXXXX", "--", "CENSORED_SN", "0000000000", "****", "WD-*******"}) EXPECT_TRUE(is_masked(masked)) << masked;
    for (const char* real : {"S466NX0M776250H", "ZL2PVFA8", "0000AB"}) EXPECT_FALSE(is_masked(real)) << real;
}

}  // namespace
}  // namespace vetting::smart
