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
