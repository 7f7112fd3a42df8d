#include <gtest/gtest.h>

#include "host/cli/words.hpp"
#include "tests/host/cli/canned_run.hpp"

namespace vetting::cli {
namespace {

constexpr double kGiB = 1024.0 * 1024 * 1024;

TEST(Evidence, SaysWhatWasDoneOfWhatWasPlannedAndWhichToolPaidForIt) {
    Evidence evidence;
    evidence.work = {{"sda", "bytes read", 2.1 * kGiB, 1.0 * kGiB, "byte"}};
    evidence.tools = {{.name = "fio", .cpu_s = 3.1}};
    EXPECT_EQ(evidence_in_words(evidence), "2.1 GiB read of 1.0 GiB planned; fio 3.1 CPU-s");
}

TEST(Evidence, AddsUpDevicesAndProcessesOfOneTool) {
    Evidence evidence;
    evidence.work = {{"sda", "bytes read", 1.0 * kGiB, std::nullopt, "byte"}, {"sdb", "bytes read", 2.0 * kGiB, std::nullopt, "byte"}};
    evidence.tools = {{.name = "fio", .cpu_s = 1.0}, {.name = "fio", .cpu_s = 0.5}};
    EXPECT_EQ(evidence_in_words(evidence), "3.0 GiB read; fio 1.5 CPU-s");
}

TEST(Evidence, DoesNotAddUpTimeThatPassedSideBySide) {
    Evidence evidence;
    evidence.work = {{"cpu0", "seconds under load", 36, 36.0, "second"}, {"cpu1", "seconds under load", 36, 36.0, "second"}};
    EXPECT_EQ(evidence_in_words(evidence), "36 s under load of 36 s planned");
}

TEST(Evidence, OfAStageThatDidNothingIsADash) { EXPECT_EQ(evidence_in_words(Evidence{}), "-"); }

TEST(Evidence, CountsWhatItDoesNotShow) {
    Evidence evidence;
    for (const char* what : {"a", "b", "c", "d", "e"}) evidence.work.push_back({"x", what, 1, std::nullopt, "count"});
    EXPECT_EQ(evidence_in_words(evidence), "1 a, 1 b, 1 c, 2 more");
}

TEST(Printable, TakesTerminalCodesOutOfAMachinesWords) {
    EXPECT_EQ(printable("a\033[31mb\nc\x7F"), "a?[31mb c?");
    EXPECT_EQ(printable("\xC2\x9B" "41 °C"), "?41 °C");
}

TEST(Evidence, LeavesOutAPlanThatAskedForASignOfLifeOnly) {
    Evidence evidence;
    evidence.work = {{"cpu0", "verified operations", 969'900, 10.0, "count"}};
    EXPECT_EQ(evidence_in_words(evidence), "969.9 k verified operations");
}

TEST(Wrapped, BreaksBetweenWordsAndOnlyInsideAWordThatIsTooLong) {
    EXPECT_EQ(wrapped("a machine without a spec", 10), "a machine\nwithout a\nspec");
    EXPECT_EQ(wrapped("abcdefghij kl", 4), "abcd\nefgh\nij\nkl");
    EXPECT_EQ(wrapped("ääää öö", 4), "ääää\nöö");
    EXPECT_EQ(wrapped("", 4), "");
}

TEST(Part, IsNamedBySlotWithModelAndSerial) {
    EXPECT_EQ(part_in_words("dimm", Part{"dimm", "A1", "S1", "M393"}), "dimm A1 (M393, serial S1)");
    EXPECT_EQ(part_in_words("disk", Part{"disk", {}, "S1", {}}), "disk S1");
    EXPECT_EQ(part_in_words("", Part{"memory", {}, {}, {}}), "memory");
}

TEST(StageTime, CountsOnWhileItRunsAndStopsWithIt) {
    const RunItem run = canned_run();
    EXPECT_EQ(stage_time(run.stages[0], 0), "2.1 s");
    const std::int64_t now_ms = 1795456866000;  // 2026-11-23T18:01:06Z
    EXPECT_EQ(stage_time(run.stages[2], now_ms), "6.0 s");
    EXPECT_EQ(stage_time(StageItem{}, now_ms), "");
}

TEST(Eta, IsAnEstimateOrSaysThatThereIsNone) {
    EXPECT_EQ(eta_in_words(std::nullopt), "no estimate");
    EXPECT_EQ(eta_in_words(12.0), "about 12.0 s left");
}

}  // namespace
}  // namespace vetting::cli
