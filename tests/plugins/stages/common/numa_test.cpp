#include "plugins/common/stage/numa.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/scratch.hpp"

namespace vetting::stages {
namespace {

using testing::ElementsAre;
constexpr double kMiB = 1024.0 * 1024.0;
constexpr double kGiB = 1024 * kMiB;

void write_node(const std::filesystem::path& root, int id, const char* cpus, long total_kib, long free_kib, long cached_kib) {
    const auto folder = root / "sys/devices/system/node" / ("node" + std::to_string(id));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "cpulist") << cpus << "\n";
    const std::string start = "Node " + std::to_string(id) + " ";
    std::ofstream(folder / "meminfo") << start << "MemTotal:  " << total_kib << " kB\n" << start << "MemFree:   " << free_kib << " kB\n"
                                      << start << "Active(file): " << cached_kib << " kB\n" << start << "Inactive(file): " << cached_kib << " kB\n";
}

TEST(CpuLists, AreReadAsTheKernelWritesThem) {
    EXPECT_THAT(parse_cpu_list("0-3,8,10-11\n"), ElementsAre(0, 1, 2, 3, 8, 10, 11));
    EXPECT_THAT(parse_cpu_list(""), ElementsAre());
    EXPECT_THAT(parse_cpu_list("x,2,5-,99999999-999999999"), ElementsAre(2));
}

TEST(NumaNodes, AreThoseThatHaveMemory) {
    const ScratchFolder root;
    write_node(root.path(), 0, "0-1", 4096, 1024, 512);
    write_node(root.path(), 1, "2-3", 0, 0, 0);
    write_node(root.path(), 10, "", 8192, 8000, 0);
    const auto nodes = numa_nodes(root.path());
    ASSERT_EQ(nodes.size(), 2U);
    EXPECT_EQ(nodes[0].available_bytes, (1024 + 512) * 1024.0);
    EXPECT_EQ(nodes[1].id, 10);
    EXPECT_TRUE(nodes[1].cpus.empty());
    EXPECT_TRUE(numa_nodes(root.path() / "nowhere").empty());
}

TEST(SharesOfNodes, FollowTheMemoryOfEach) {
    const std::vector<NumaNode> nodes{{0, {0}, 64 * kGiB, 60 * kGiB}, {1, {1}, 192 * kGiB, 180 * kGiB}};
    const auto shares = share_among(nodes, 128 * kGiB, 230 * kGiB, kGiB);
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0].node, 0);
    EXPECT_DOUBLE_EQ(shares[0].bytes, 32 * kGiB);
    EXPECT_DOUBLE_EQ(shares[1].bytes, 96 * kGiB);
    EXPECT_DOUBLE_EQ(shares[1].wanted_bytes, 96 * kGiB);
}

TEST(SharesOfNodes, AreAllOfItThoughNoNodesSizeIsRound) {
    // 12 GiB less what the kernel keeps for itself: no node's part is a whole number of MiB.
    const std::vector<NumaNode> nodes{{0, {0}, 4000301 * 1024.0, 3.5 * kGiB}, {1, {1}, 4101778 * 1024.0, 3.6 * kGiB}, {2, {2}, 4089999 * 1024.0, 3.6 * kGiB}};
    for (const double wanted : {5999 * kMiB, 6000 * kMiB, 6001 * kMiB}) {
        double bytes = 0;
        for (const NodeShare& share : share_among(nodes, wanted, 10 * kGiB, kGiB)) {
            EXPECT_DOUBLE_EQ(share.bytes, share.wanted_bytes);
            bytes += share.bytes;
        }
        EXPECT_DOUBLE_EQ(bytes, wanted);
    }
}

TEST(SharesOfNodes, NeverTakeMoreThanANodeCanSpare) {
    const std::vector<NumaNode> nodes{{0, {0}, 64 * kGiB, 2 * kGiB}, {1, {1}, 64 * kGiB, 60 * kGiB}};
    const auto shares = share_among(nodes, 100 * kGiB, 60 * kGiB, 2 * kGiB);
    EXPECT_DOUBLE_EQ(shares[0].bytes, kGiB);
    EXPECT_DOUBLE_EQ(shares[0].wanted_bytes, 50 * kGiB);
    EXPECT_DOUBLE_EQ(shares[1].bytes, 30 * kGiB);
}

TEST(SharesOfNodes, AreOneWithoutANodeWhereNothingNeedsToBeBound) {
    const auto shares = share_among({{0, {0, 1}, 8 * kGiB, 7 * kGiB}}, 9 * kGiB, 6.5 * kGiB, kGiB);
    ASSERT_EQ(shares.size(), 1U);
    EXPECT_FALSE(shares[0].node);
    EXPECT_DOUBLE_EQ(shares[0].bytes, 6.5 * kGiB);
}

TEST(BoundToANode, ThatIsNotThereItSaysSo) {
    const OnNode nowhere({.node = 777, .cpus = {0}, .wanted_bytes = 0, .bytes = 0});
    EXPECT_THAT(nowhere.refused(), testing::HasSubstr("node 777"));
    const OnNode nothing({.node = std::nullopt, .cpus = {}, .wanted_bytes = 0, .bytes = 0});
    EXPECT_EQ(nothing.refused(), "");
}

}  // namespace
}  // namespace vetting::stages
