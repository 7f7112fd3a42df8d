#include "plugins/stages/cpustress/topology.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/scratch.hpp"

namespace vetting::cpustress {
namespace {

using Matched = std::map<int, std::string>;

TEST(PackagesOfCpus, AreMatchedByNumber) {
    const std::vector<LogicalCpu> cpus{{0, 0}, {1, 1}, {2, 0}};
    EXPECT_EQ(match_packages(cpus, {{"cpu1", 1}, {"cpu0", 0}}), (Matched{{0, "cpu0"}, {1, "cpu1"}}));
}

TEST(PackagesOfCpus, AreMatchedInOrderWhenTheFirmwareCountsOtherwise) {
    EXPECT_EQ(match_packages({{0, 0}, {1, 3}}, {{"cpu1", 1}, {"cpu2", 2}}), (Matched{{0, "cpu1"}, {3, "cpu2"}}));
}

TEST(PackagesOfCpus, AllBelongToTheOnlySocket) {
    EXPECT_EQ(match_packages({{0, 0}, {1, 1}}, {{"cpu0", 0}}), (Matched{{0, "cpu0"}, {1, "cpu0"}}));
}

TEST(PackagesOfCpus, ThatMatchNothingAreLeftOut) {
    EXPECT_EQ(match_packages({{0, 0}, {1, 1}, {2, 2}}, {{"cpu0", 0}, {"cpu9", 9}}), (Matched{{0, "cpu0"}}));
}

TEST(ThrottleCounts, AreAbsentWhereThePlatformShowsNone) {
    const stages::ScratchFolder sys;
    EXPECT_TRUE(throttle_counts(sys.path(), {{0, 0}}).empty());
}

TEST(ThrottleCounts, AddUpCoreAndPackage) {
    const stages::ScratchFolder sys;
    const auto folder = sys.path() / "devices/system/cpu/cpu1/thermal_throttle";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "core_throttle_count") << "3\n";
    std::ofstream(folder / "package_throttle_count") << "4\n";
    EXPECT_EQ(throttle_counts(sys.path(), {{0, 0}, {1, 0}}), (std::map<int, double>{{1, 7}}));
}

TEST(UsableCpus, AreThoseThisProcessMayRunOn) { EXPECT_FALSE(usable_cpus("/sys").empty()); }

}  // namespace
}  // namespace vetting::cpustress
