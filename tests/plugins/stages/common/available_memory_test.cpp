#include "plugins/common/stage/available_memory.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/scratch.hpp"

namespace vetting::stages {
namespace {

void write(const std::filesystem::path& file, const char* text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

constexpr const char* kMeminfo = "MemTotal:  8000 kB\nMemFree:  100 kB\nMemAvailable:    4000 kB\n";

TEST(AvailableMemory, IsWhatTheKernelSays) {
    EXPECT_EQ(mem_available(kMeminfo), 4000.0 * 1024);
    EXPECT_FALSE(mem_available("MemTotal: 8000 kB\n"));
    EXPECT_FALSE(mem_available("MemAvailable:"));
}

TEST(AvailableMemory, IsNoMoreThanAControlGroupLeaves) {
    const ScratchFolder v2;
    write(v2.path() / "proc/meminfo", kMeminfo);
    write(v2.path() / "proc/self/cgroup", "0::/user.slice/a\n");
    EXPECT_EQ(available_bytes(v2.path()), 4000.0 * 1024);
    write(v2.path() / "sys/fs/cgroup/user.slice/a/memory.max", "1000000\n");
    write(v2.path() / "sys/fs/cgroup/user.slice/a/memory.current", "400000\n");
    EXPECT_EQ(available_bytes(v2.path()), 600000);

    const ScratchFolder v1;
    write(v1.path() / "proc/meminfo", kMeminfo);
    write(v1.path() / "proc/self/cgroup", "8:pids:/\n4:memory:/box\n0::/\n");
    write(v1.path() / "sys/fs/cgroup/memory/box/memory.limit_in_bytes", "9223372036854771712\n");
    EXPECT_EQ(available_bytes(v1.path()), 4000.0 * 1024);
}

TEST(AvailableMemory, IsBoundByEveryGroupAboveItsOwn) {
    const ScratchFolder root;
    write(root.path() / "proc/meminfo", kMeminfo);
    write(root.path() / "proc/self/cgroup", "0::/machine/box/agent\n");
    write(root.path() / "sys/fs/cgroup/machine/box/agent/memory.max", "max\n");
    write(root.path() / "sys/fs/cgroup/machine/memory.max", "1000000\n");
    write(root.path() / "sys/fs/cgroup/machine/memory.current", "900000\n");
    EXPECT_EQ(available_bytes(root.path()), 100000);
    write(root.path() / "sys/fs/cgroup/machine/memory.stat", "anon 1\ninactive_file 200000\nactive_file 5\n");
    EXPECT_EQ(available_bytes(root.path()), 300000);
}

TEST(AvailableMemory, OfAContainerIsWhatItSeesAsTheTopmostGroup) {
    const ScratchFolder root;
    write(root.path() / "proc/meminfo", kMeminfo);
    write(root.path() / "proc/self/cgroup", "4:memory:/docker/0123\n");  // its path on the host, which it does not see
    write(root.path() / "sys/fs/cgroup/memory/memory.limit_in_bytes", "1000000\n");
    write(root.path() / "sys/fs/cgroup/memory/memory.usage_in_bytes", "400000\n");
    EXPECT_EQ(available_bytes(root.path()), 600000);
}

TEST(AvailableMemory, OfAGroupWithoutALimitIsAllThereIs) {
    const ScratchFolder root;
    write(root.path() / "proc/meminfo", kMeminfo);
    write(root.path() / "proc/self/cgroup", "0::/a\n");
    write(root.path() / "sys/fs/cgroup/a/memory.max", "max\n");
    EXPECT_EQ(available_bytes(root.path()), 4000.0 * 1024);
}

}  // namespace
}  // namespace vetting::stages
