#include "plugins/common/stage/cpu_topology.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/cpu_load.hpp"
#include "plugins/common/stage/scratch.hpp"

namespace vetting::stages {
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
    const ScratchFolder sys;
    EXPECT_TRUE(throttle_counts(sys.path(), {{0, 0}}).empty());
}

TEST(CacheLoad, KeepsToTheSecondLevelWhereTheLastOfAllCoresIsTooMuchForTheMemory) {
    constexpr double kMiB = 1024.0 * 1024, kGiB = 1024 * kMiB;
    EXPECT_TRUE(cache_load_fits(16, 32 * kMiB, 16 * kGiB));
    EXPECT_FALSE(cache_load_fits(512, 504 * kMiB, 512 * kGiB));
    EXPECT_TRUE(cache_load_fits(512, 0, 1 * kGiB));  // nobody says how large it is
    const ScratchFolder sys;
    const auto folder = sys.path() / "sys/devices/system/cpu/cpu1/cache/index3";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "size") << "32768K\n";
    EXPECT_EQ(last_cache_bytes(sys.path(), 1), 32 * kMiB);
    EXPECT_FALSE(last_cache_bytes(sys.path(), 0));
}

TEST(ThrottleCounts, AddUpCoreAndPackage) {
    const ScratchFolder sys;
    const auto folder = sys.path() / "sys/devices/system/cpu/cpu1/thermal_throttle";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "core_throttle_count") << "3\n";
    std::ofstream(folder / "package_throttle_count") << "4\n";
    const auto counts = throttle_counts(sys.path(), {{0, 0}, {1, 0}});
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts.at(1).events, 7);
    EXPECT_FALSE(counts.at(1).core_s);
    std::ofstream(folder / "core_throttle_total_time_ms") << "1500\n";
    EXPECT_EQ(throttle_counts(sys.path(), {{1, 0}}).at(1).core_s, 1.5);
}

TEST(UsableCpus, AreThoseThisProcessMayRunOn) { EXPECT_FALSE(usable_cpus("/").empty()); }

void write(const std::filesystem::path& file, const char* text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
}

TEST(KindsOfCpus, AreTheTypesOfAHybridProcessor) {
    const ScratchFolder root;
    write(root.path() / "sys/devices/cpu_core/cpus", "0-3");
    write(root.path() / "sys/devices/cpu_atom/cpus", "4-5");
    write(root.path() / "sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1");
    write(root.path() / "sys/devices/system/cpu/cpu4/topology/thread_siblings_list", "4");
    EXPECT_EQ(kind_of_cpu(root.path(), 0), "core, 2 threads a core");
    EXPECT_EQ(kind_of_cpu(root.path(), 4), "atom");
}

TEST(KindsOfCpus, AreCapacityOrCachesElsewhere) {
    const ScratchFolder root;
    write(root.path() / "sys/devices/system/cpu/cpu0/cpu_capacity", "1024");
    write(root.path() / "sys/devices/system/cpu/cpu1/cache/index2/size", "1024K");
    write(root.path() / "sys/devices/system/cpu/cpu1/cache/index3/size", "98304K");
    EXPECT_EQ(kind_of_cpu(root.path(), 0), "capacity 1024");
    EXPECT_EQ(kind_of_cpu(root.path(), 1), "1024K+98304K");
    EXPECT_EQ(kind_of_cpu(root.path(), 2), "");
}

TEST(Company, OfAGuestIsKnownByTheFlagAndTheStolenTime) {
    const ScratchFolder root;
    write(root.path() / "proc/cpuinfo", "flags\t\t: fpu vme hypervisor lahf_lm");
    write(root.path() / "proc/stat", "cpu  10 0 5 100 0 0 0 250 0 0\ncpu0 1 2 3");
    EXPECT_TRUE(company(root.path()).hypervisor);
    EXPECT_GT(company(root.path()).stolen_s, 0);
    EXPECT_FALSE(company(root.path() / "nowhere").hypervisor);
}

TEST(OnlineCpus, AreThoseOfTheKernelWithTheirPackages) {
    const ScratchFolder root;
    EXPECT_TRUE(online_cpus(root.path()).empty());
    write(root.path() / "sys/devices/system/cpu/online", "0,2-3");
    write(root.path() / "sys/devices/system/cpu/cpu3/topology/physical_package_id", "1");
    const auto cpus = online_cpus(root.path());
    ASSERT_EQ(cpus.size(), 3U);
    EXPECT_EQ(cpus[1].cpu, 2);
    EXPECT_EQ(cpus[2].package, 1);
}

TEST(WantedHertz, IsTheBaseUnlessItIsSetLower) {
    const ScratchFolder root;
    const auto cpufreq = root.path() / "sys/devices/system/cpu/cpu0/cpufreq";
    EXPECT_FALSE(wanted_hertz(root.path(), 0));
    write(cpufreq / "cpuinfo_max_freq", "3900000");
    EXPECT_EQ(wanted_hertz(root.path(), 0), 3.9e9);
    write(root.path() / "sys/devices/system/cpu/cpu0/acpi_cppc/nominal_freq", "2500");
    EXPECT_EQ(wanted_hertz(root.path(), 0), 2.5e9);
    write(cpufreq / "base_frequency", "2400000");
    EXPECT_EQ(wanted_hertz(root.path(), 0), 2.4e9);
    write(cpufreq / "scaling_max_freq", "1200000");
    EXPECT_EQ(wanted_hertz(root.path(), 0), 1.2e9);
    write(cpufreq / "scaling_governor", "powersave");
    write(cpufreq / "scaling_driver", "intel_pstate");
    EXPECT_TRUE(wanted_hertz(root.path(), 0));
    write(cpufreq / "scaling_driver", "acpi-cpufreq");
    EXPECT_FALSE(wanted_hertz(root.path(), 0));
}

TEST(Company, IsSurelyNoneOnlyWhereTheProcessorWouldSay) {
    const ScratchFolder root;
    EXPECT_FALSE(company(root.path()).alone);
    write(root.path() / "proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme");
    EXPECT_TRUE(company(root.path()).alone);
    write(root.path() / "proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu hypervisor vme");
    EXPECT_FALSE(company(root.path()).alone);
    write(root.path() / "proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd");
    EXPECT_FALSE(company(root.path()).alone);
}

}  // namespace
}  // namespace vetting::stages
