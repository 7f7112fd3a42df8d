#include "plugins/stages/storage/judge.hpp"

#include <gtest/gtest.h>

namespace vetting::storage {
namespace {

TEST(SlowDisks, AreFoundAmongTheSiblingsOfTheirModel) {
    const auto slow = slow_disks({{"A", "ST4000", 200e6}, {"B", "ST4000", 190e6}, {"C", "ST4000", 90e6}, {"N", "P4510", 3e9}}, 30, 0);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].device, "C");
    EXPECT_EQ(slow[0].because, "2 siblings of the same model");
    EXPECT_DOUBLE_EQ(slow[0].limit_bytes_per_s, 190e6 * 0.7);
}

TEST(SlowDisks, OfAnUnknownModelHaveNoSiblings) { EXPECT_TRUE(slow_disks({{"A", "", 200e6}, {"B", "", 20e6}}, 30, 0).empty()); }

TEST(SlowDisks, BelowTheLimitAreSlowWithoutSiblingsToo) {
    const auto slow = slow_disks({{"A", "X", 40e6}}, 30, 50e6);
    ASSERT_EQ(slow.size(), 1U);
    EXPECT_EQ(slow[0].because, "its limit");
}

TEST(SlowDisks, ADiskThatReadNothingIsNotCalledSlow) {
    EXPECT_TRUE(slow_disks({{"A", "X", 0}, {"B", "X", 200e6}, {"C", "X", 200e6}}, 30, 50e6).empty());
}

}  // namespace
}  // namespace vetting::storage
