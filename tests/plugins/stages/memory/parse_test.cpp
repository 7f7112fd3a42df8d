#include "plugins/stages/memory/parse.hpp"

#include <gtest/gtest.h>

#include "plugins/stages/memory/plan.hpp"

namespace vetting::memory {
namespace {

TEST(Stressapptest, ThatPassesSaysHowMuchItMoved) {
    const TestReport report = parse_stressapptest(
        "Stats: Starting SAT, 256M, 4 seconds\n"
        "Stats: Found 0 hardware incidents\n"
        "Stats: Completed: 180984.00M in 5.00s 36193.45MB/s, with 0 hardware incidents, 0 errors\n"
        "Stats: Memory Copy: 180984.00M at 36194.80MB/s\n\n"
        "Status: PASS - please verify no corrected errors\n");
    EXPECT_TRUE(report.ended);
    EXPECT_DOUBLE_EQ(report.verified_bytes, 180984 * kMiB);
    EXPECT_NEAR(report.bytes_per_s / kMiB, 36196.8, 0.1);
    EXPECT_EQ(report.incidents, 0);
}

TEST(Stressapptest, ThatFailsNamesThePlaces) {
    const TestReport report = parse_stressapptest(
        "Report Error: miscompare : DIMM Unknown : 1 : 0s\n"
        "Hardware Error: miscompare on CPU 0(0x1) at 0x7fd6a1287a08(0xd80400:DIMM Unknown): read:0xffffffffffffffba, "
        "reread:0xffffffffffffffba expected:0xffffffffffffffff\n"
        "Hardware Error: miscompare on CPU 1(0x2) at 0x7fd6a0081c70(0xd00b84:DIMM B2): read:0x00000000000000ba, "
        "reread:0x00000000000000ba expected:0x0000000000000000\n"
        "Stats: Completed: 99700.00M in 5.00s 19928.81MB/s, with 2 hardware incidents, 0 errors\n"
        "Status: FAIL - test discovered HW problems\n");
    EXPECT_TRUE(report.ended);
    EXPECT_EQ(report.incidents, 2);
    ASSERT_EQ(report.miscompares.size(), 2U);
    EXPECT_EQ(report.miscompares[0].cpu, "0");
    EXPECT_EQ(report.miscompares[0].address, "0x7fd6a1287a08");
    EXPECT_EQ(report.miscompares[0].dimm, "");
    EXPECT_EQ(report.miscompares[1].dimm, "B2");
    EXPECT_EQ(report.miscompares[1].read, "0x00000000000000ba");
    EXPECT_EQ(report.miscompares[1].expected, "0x0000000000000000");
}

TEST(Stressapptest, ThatCouldNotAllocateSaysNothingOfTheMemory) {
    const TestReport report = parse_stressapptest(
        "Process Error: memalign returned 0\nProcess Error: failed to allocate memory\n"
        "Process Error: Sat::Initialize() failed\n\nStatus: FAIL - test encountered procedural errors\n");
    EXPECT_FALSE(report.ended);
    EXPECT_TRUE(report.out_of_memory);
    EXPECT_EQ(report.incidents, 0);
    EXPECT_EQ(report.problems.size(), 3U);
}

TEST(Stressapptest, CutOffInTheMiddleHasNotEnded) {
    EXPECT_FALSE(parse_stressapptest("Stats: Starting SAT, 256M, 4 seconds\nLog: Region mask: 0x1\n").ended);
    EXPECT_FALSE(parse_stressapptest("").ended);
    EXPECT_FALSE(parse_stressapptest("Hardware Error: miscompare on CPU ").ended);
}

constexpr const char* kVm = "metrics:\n    - stressor: vm\n      bogo-ops: 1712128\n      wall-clock-time: 5.038372\n";

TEST(StressVm, CountsTheBytesItCompared) {
    const TestReport report = parse_stress_vm(kVm, "", 0);
    EXPECT_TRUE(report.ended);
    EXPECT_DOUBLE_EQ(report.verified_bytes, 1712128.0 * 32768);
    EXPECT_EQ(report.incidents, 0);
}

TEST(StressVm, TellsAWrongBitFromMemoryThatCouldNotBeHad) {
    const TestReport wrong = parse_stress_vm(kVm, "stress-ng: fail:  [9] vm: zero-one: detected 1 bit errors\n", 2);
    EXPECT_TRUE(wrong.ended);
    EXPECT_EQ(wrong.incidents, 1);
    const TestReport none = parse_stress_vm("", "", 3);
    EXPECT_FALSE(none.ended);
    EXPECT_TRUE(none.out_of_memory);
    EXPECT_EQ(none.incidents, 0);
}

}  // namespace
}  // namespace vetting::memory
