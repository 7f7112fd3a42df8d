#include "plugins/stages/cpustress/judge.hpp"

#include <gtest/gtest.h>

namespace vetting::cpustress {
namespace {

CoreRun ran(int cpu, const char* device, const char* method, double rate, const char* kind = "core", double cpu_s = 7) {
    return {cpu, device, kind, method, rate * cpu_s, cpu_s, rate};
}

constexpr OutlierRule kRule{};

std::vector<CoreRun> eight_cores(int slow_one, const char* slow_in) {
    std::vector<CoreRun> runs;
    for (int cpu = 0; cpu < 8; ++cpu) {
        for (const std::string method : {"matrix", "cache", "crypto"}) {
            const bool slow = cpu == slow_one && (slow_in == nullptr || method == slow_in);
            runs.push_back(ran(cpu, "cpu0", method.c_str(), slow ? 600 : 1000 + cpu));
        }
    }
    return runs;
}

TEST(SlowCores, AreFoundAmongTheSiblingsOfTheirSocket) {
    const auto slow = slow_cores(eight_cores(5, nullptr), kRule);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].cpu, 5);
    EXPECT_EQ(slow[0].device, "cpu0");
    EXPECT_NEAR(slow[0].share_pct, 60, 1);
}

TEST(SlowCores, AreNotThoseOfASlowerSocket) {
    EXPECT_TRUE(slow_cores({ran(0, "cpu0", "matrix", 1000), ran(1, "cpu0", "matrix", 990), ran(2, "cpu1", "matrix", 500),
                            ran(3, "cpu1", "matrix", 505)}, kRule).empty());
}

TEST(SlowCores, OneSlowMethodOfSeveralIsNoSlowCore) { EXPECT_TRUE(slow_cores(eight_cores(1, "cache"), kRule).empty()); }

TEST(SlowCores, OfTwoSiblingsTheFasterIsTheYardstick) {
    const auto slow = slow_cores({ran(0, "cpu0", "matrix", 500), ran(1, "cpu0", "matrix", 1000)}, kRule);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].cpu, 0);
}

TEST(SlowCores, ASingleCoreHasNoSiblings) { EXPECT_TRUE(slow_cores({ran(0, "cpu0", "matrix", 1)}, kRule).empty()); }

TEST(SlowCores, OfAnotherKindAreNoSiblings) {
    std::vector<CoreRun> runs;
    for (int cpu = 0; cpu < 12; ++cpu) runs.push_back(ran(cpu, "cpu0", "matrix", cpu < 8 ? 1000 : 480, cpu < 8 ? "core" : "atom"));
    EXPECT_TRUE(slow_cores(runs, kRule).empty());
    runs.push_back(ran(12, "cpu0", "matrix", 300, "atom"));
    const auto slow = slow_cores(runs, kRule);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].cpu, 12);
    EXPECT_EQ(slow[0].kind, "atom");
    EXPECT_NE(slow[0].sibling, 12);
}

TEST(SlowCores, AreNotJudgedByTooLittleCpuTime) {
    EXPECT_TRUE(slow_cores({ran(0, "cpu0", "matrix", 100, "core", 0.2), ran(1, "cpu0", "matrix", 1000)}, kRule).empty());
}

TEST(SlowCores, OfANoisyMachineMustStandOutOfTheNoise) {
    std::vector<CoreRun> noisy, quiet;
    for (int cpu = 0; cpu < 16; ++cpu) {
        noisy.push_back(ran(cpu, "cpu0", "matrix", 600 + 50 * cpu));
        quiet.push_back(ran(cpu, "cpu0", "matrix", cpu == 3 ? 700 : 1000 + cpu));
    }
    EXPECT_TRUE(slow_cores(noisy, kRule).empty());
    EXPECT_EQ(slow_cores(quiet, kRule).size(), 1U);
}

TEST(FrequencyDrop, HoldsTheLastReadingsAgainstTheFirst) {
    std::vector<double> falling, steady(12, 3e9);
    for (int i = 0; i < 12; ++i) falling.push_back(i < 6 ? 4e9 : 2e9);
    EXPECT_NEAR(frequency_drop(falling)->pct(), 50, 1);
    EXPECT_NEAR(frequency_drop(steady)->pct(), 0, 0.1);
    EXPECT_FALSE(frequency_drop({4e9, 1e9}));
    EXPECT_FALSE(frequency_drop({}));
}

}  // namespace
}  // namespace vetting::cpustress
