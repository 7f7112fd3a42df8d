#include "plugins/stages/cpustress/judge.hpp"

#include <gtest/gtest.h>

namespace vetting::cpustress {
namespace {

CoreRun ran(int cpu, const char* device, const char* method, double rate) { return {cpu, device, method, rate * 7, 7, rate}; }

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
    const auto slow = slow_cores(eight_cores(5, nullptr), 25);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].cpu, 5);
    EXPECT_EQ(slow[0].device, "cpu0");
    EXPECT_NEAR(slow[0].share_pct, 60, 1);
}

TEST(SlowCores, AreNotThoseOfASlowerSocket) {
    EXPECT_TRUE(slow_cores({ran(0, "cpu0", "matrix", 1000), ran(1, "cpu0", "matrix", 990), ran(2, "cpu1", "matrix", 500),
                            ran(3, "cpu1", "matrix", 505)}, 25).empty());
}

TEST(SlowCores, OneSlowMethodOfSeveralIsNoSlowCore) { EXPECT_TRUE(slow_cores(eight_cores(1, "cache"), 25).empty()); }

TEST(SlowCores, OfTwoSiblingsTheFasterIsTheYardstick) {
    const auto slow = slow_cores({ran(0, "cpu0", "matrix", 500), ran(1, "cpu0", "matrix", 1000)}, 25);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].cpu, 0);
}

TEST(SlowCores, ASingleCoreHasNoSiblings) { EXPECT_TRUE(slow_cores({ran(0, "cpu0", "matrix", 1)}, 25).empty()); }

}  // namespace
}  // namespace vetting::cpustress
