#include "plugins/stages/memory/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vetting::memory {
namespace {

using testing::HasSubstr;

MemoryReport wrong_at(const char* dimm) {
    MemoryReport report{.tool = "stressapptest", .ended = true};
    report.incidents = 3;
    report.miscompares.push_back({"1", "0x7f00", dimm, "0x01", "0x01", "0x00"});
    return report;
}

TEST(MemoryContents, ThatWereLostAreToldWithTheModuleElseTheNode) {
    const auto module = judge_contents(wrong_at("B2"), 1, true);
    ASSERT_EQ(module.size(), 1U);
    EXPECT_EQ(module[0].part->kind, "dimm");
    EXPECT_EQ(module[0].part->slot, "B2");
    EXPECT_THAT(module[0].message, HasSubstr("memory node 1"));
    const auto node = judge_contents(wrong_at(""), 1, std::nullopt);
    EXPECT_EQ(node[0].part->slot, "node1");
    EXPECT_FALSE(judge_contents(wrong_at(""), std::nullopt, false)[0].part);
    EXPECT_TRUE(judge_contents({}, std::nullopt, std::nullopt).empty());
}

TEST(MemoryThatCouldNotBeHad, IsSaidForEachNode) {
    EXPECT_TRUE(judge_amount(10 * kMiB, 10 * kMiB, 0, "x").empty());
    const auto less = judge_amount(100 * kMiB, 40 * kMiB, 2, "stressapptest");
    ASSERT_EQ(less.size(), 1U);
    EXPECT_EQ(less[0].code, "VT-MEM-004");
    EXPECT_EQ(less[0].part->slot, "node2");
    EXPECT_THAT(less[0].message, HasSubstr("40 MiB of the 100 MiB"));
}

constexpr double kGiB = 1024 * kMiB;

std::string told(int modules, double each_gib, double system_gib, const char* missing = "critical") {
    Settings settings;
    settings.missing = missing;
    const auto findings = judge_installed(settings, {modules * each_gib * kGiB, each_gib * kGiB, modules}, system_gib * kGiB);
    return findings.empty() ? "" : findings[0].severity;
}

TEST(InstalledMemory, ThatAWellMachineHasIsNotMissed) {
    EXPECT_EQ(told(8, 16, 125.6), "");
    EXPECT_EQ(told(2, 8, 15.3), "");
    EXPECT_EQ(told(2, 8, 12.6), "") << "graphics and a crash kernel";
    EXPECT_EQ(told(1, 2, 1.9), "");
    EXPECT_EQ(told(1, 1, 0.4), "");
    EXPECT_EQ(told(24, 64, 1511), "");
    EXPECT_EQ(told(32, 128, 4031), "");
    EXPECT_EQ(told(0, 0, 62), "") << "nobody lists the modules";
    EXPECT_EQ(told(8, 16, 0), "") << "the kernel does not say";
}

TEST(InstalledMemory, OfAModuleThatTheFirmwareDisabledIsMissed) {
    EXPECT_EQ(told(8, 16, 109.9), "critical");
    EXPECT_EQ(told(8, 4, 27.4), "critical");
    EXPECT_EQ(told(24, 64, 1448), "critical");
    EXPECT_EQ(told(16, 32, 439), "critical") << "two of them";
    EXPECT_EQ(told(8, 16, 109.9, "warning"), "warning");
    EXPECT_EQ(told(8, 16, 109.9, "ignore"), "");
}

TEST(InstalledMemory, ThatOtherThingsMayTakeOnlyWarns) {
    EXPECT_EQ(told(8, 16, 62.5), "warning") << "mirrored";
    EXPECT_EQ(told(2, 16, 23.4), "warning") << "graphics";
    EXPECT_EQ(told(4, 16, 52), "warning") << "less than a module";
    const auto said = judge_installed({}, {128 * kGiB, 16 * kGiB, 8}, 109.9 * kGiB);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].code, "VT-MEM-009");
    EXPECT_EQ(said[0].message, "the system has 109.9 GiB of the 128.0 GiB in 8 modules: 18.1 GiB are not there and were not tested, "
                               "as much as 1 module(s) of 16.0 GiB");
}

TEST(MemoryBandwidth, IsJudgedOnlyByALimit) {
    Settings settings;
    EXPECT_TRUE(judge_bandwidth(settings, 1, "x").empty());
    settings.min_mib_per_s = 1000;
    EXPECT_EQ(judge_bandwidth(settings, 999 * kMiB, "x").size(), 1U);
    EXPECT_TRUE(judge_bandwidth(settings, 1001 * kMiB, "x").empty());
    EXPECT_TRUE(judge_bandwidth(settings, 0, "x").empty());  // nothing was measured
}

}  // namespace
}  // namespace vetting::memory
