#include "plugins/common/stage/memory_report.hpp"

#include <gtest/gtest.h>


namespace vetting::stages {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;

TEST(Stressapptest, ThatPassesSaysHowMuchItMoved) {
    const MemoryReport report = parse_stressapptest(
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
    const MemoryReport report = parse_stressapptest(
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
    const MemoryReport report = parse_stressapptest(
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
    const MemoryReport report = parse_stress_vm(kVm, "", 0);
    EXPECT_TRUE(report.ended);
    EXPECT_DOUBLE_EQ(report.verified_bytes, 1712128.0 * 32768);
    EXPECT_EQ(report.incidents, 0);
}

TEST(StressVm, TellsAWrongBitFromMemoryThatCouldNotBeHad) {
    const MemoryReport wrong = parse_stress_vm(kVm, "stress-ng: fail:  [9] vm: zero-one: detected 1 bit errors\n", 2);
    EXPECT_TRUE(wrong.ended);
    EXPECT_EQ(wrong.incidents, 1);
    const MemoryReport none = parse_stress_vm("", "", 3);
    EXPECT_FALSE(none.ended);
    EXPECT_TRUE(none.out_of_memory);
    EXPECT_EQ(none.incidents, 0);
}

TEST(Stressapptest, CountsErrorsWithoutAFailLine) {
    const MemoryReport cut = parse_stressapptest(
        "2023/01/31-10:00:00(UTC) Stats: Starting SAT, 118512M, 3600 seconds\r\n"
        "2023/01/31-10:00:09(UTC) Hardware Error: miscompare on CPU 3(0x8) at 0x7f0000000008(0x1f4:DIMM Unknown): "
        "read:0x0000000000000001, reread:0x0000000000000001 expected:0x0000000000000000\r\n");
    EXPECT_FALSE(cut.ended);
    EXPECT_EQ(cut.incidents, 1);
    EXPECT_EQ(cut.miscompares.at(0).cpu, "3");
    EXPECT_EQ(cut.tested_bytes, 118512 * kMiB);
    const MemoryReport passed = parse_stressapptest(
        "Log: CrcCheckPage CRC mismatch 0x1 != 0x2, but no miscompares found. Retrying with fresh data.\n"
        "Stats: Found 0 hardware incidents\nStats: Completed: 100.00M in 5.00s 20.00MB/s, with 0 hardware incidents, 0 errors\n"
        "Status: PASS - please verify no corrected errors\n");
    EXPECT_TRUE(passed.ended);
    EXPECT_EQ(passed.incidents, 1);
    EXPECT_EQ(passed.problems.size(), 1U);
}

TEST(Stressapptest, KnowsAFailWhoseLinesWereLost) {
    const MemoryReport report = parse_stressapptest("$ stressapptest -s 60 -q\nStatus: FAIL - test discovered HW problems\n");
    EXPECT_TRUE(report.ended);
    EXPECT_EQ(report.incidents, 1);
}

TEST(StressVm, ThatLostAWorkerToTheOutOfMemoryKillerHasTestedNothing) {
    const MemoryReport report = parse_stress_vm(kVm, "stress-ng: debug: [7] vm: assuming killed by OOM killer, bailing out (instance 0)\n", 0);
    EXPECT_FALSE(report.ended);
    EXPECT_TRUE(report.out_of_memory);
    EXPECT_TRUE(parse_stress_vm("", "stress-ng: warn: [7] vm: gave up trying to mmap, no available memory, skipping stressor\n", 0).out_of_memory);
}

constexpr const char* kMemtester =
    "memtester version 4.6.0 (64-bit)\nCopyright (C) 2001-2020 Charles Cazabon.\n\npagesize is 4096\npagesizemask is 0xfffffffffffff000\n"
    "want 100MB (104857600 bytes)\ngot  100MB (104857600 bytes), trying mlock ...locked.\nLoop 1/1:\n"
    "  Stuck Address       : setting   0\b\b\b\b\b\b\b\b\b\b\b           \b\b\b\b\b\b\b\b\b\b\bok         \n";

TEST(Memtester, ThatPassesSaysHowMuchItHad) {
    const MemoryReport report = parse_memtester(std::string(kMemtester) + "  Random Value        : \b\b\bok\n\nDone.\n");
    EXPECT_EQ(report.tool, "memtester");
    EXPECT_TRUE(report.ended);
    EXPECT_EQ(report.incidents, 0);
    EXPECT_EQ(report.tested_bytes, 104857600);
    EXPECT_EQ(report.verified_bytes, 104857600);
}

TEST(Memtester, ThatFailsNamesThePlace) {
    const MemoryReport report = parse_memtester(std::string(kMemtester) +
        "  Compare XOR         : FAILURE: 0x00000010 != 0x00000000 at offset 0x0000000001a2b3c0.\n"
        "  Compare SUB         : FAILURE: 0x11 != 0x01 at physical address 0x1f40.\n"
        "FAILURE: possible bad address line at offset 0x00000000000000a0.\nSkipping to next test...\nDone.\n");
    EXPECT_EQ(report.incidents, 3);
    ASSERT_EQ(report.miscompares.size(), 3U);
    EXPECT_EQ(report.miscompares[0].address, "0x0000000001a2b3c0");
    EXPECT_EQ(report.miscompares[0].read, "0x00000010");
    EXPECT_EQ(report.miscompares[0].expected, "0x00000000");
    EXPECT_EQ(report.miscompares[1].address, "0x1f40");
    EXPECT_EQ(report.miscompares[2].address, "0x00000000000000a0");
    EXPECT_EQ(report.miscompares[2].read, "");
}

TEST(Memtester, ThatGotLessSaysSoAndOneThatIsCutOffHasNotEnded) {
    const MemoryReport less = parse_memtester("memtester version 4.5.1 (64-bit)\nwant 4096MB (4294967296 bytes)\ngot  1024MB (1073741824 bytes), trying mlock ...locked.\nLoop 1/1:\nDone.\n");
    EXPECT_EQ(less.wanted_bytes, 4294967296);
    EXPECT_EQ(less.tested_bytes, 1073741824);
    EXPECT_FALSE(parse_memtester(kMemtester).ended);
    const MemoryReport none = parse_memtester("memtester version 4.6.0 (64-bit)\nwant 1MB (1 bytes)\nfailed to mmap: Cannot allocate memory\n");
    EXPECT_TRUE(none.out_of_memory);
    EXPECT_FALSE(none.ended);
}

TEST(MemoryLog, IsKnownByItsContent) {
    EXPECT_EQ(parse_memory_log(kMemtester)->tool, "memtester");
    EXPECT_EQ(parse_memory_log("Stats: Starting SAT, 256M, 4 seconds\n")->tool, "stressapptest");
    EXPECT_EQ(parse_memory_log("stress-ng: info:  [1] dispatching hogs: 2 vm\n")->tool, "stress-ng");
    EXPECT_FALSE(parse_memory_log("stress-ng: info:  [1] dispatching hogs: 2 cpu\n"));
    EXPECT_FALSE(parse_memory_log("hello"));
    EXPECT_FALSE(parse_memory_log(""));
}

}  // namespace
}  // namespace vetting::stages
