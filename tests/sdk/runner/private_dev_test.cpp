// What a child with a /dev of its own can see and do; each try is made in a child process of the test.
#include "sdk/runner/private_dev.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace vetting::runner {
namespace {

constexpr int kNotEntered = 99;

/// The exit code of `work`, done in a child that has entered the private /dev and was executed anew, as a runner is.
int inside(const std::string& script, const std::vector<DeviceNode>& disks) {
    const PrivateDev dev(disks);
    const pid_t child = ::fork();
    if (child == 0) {
        if (!dev.enter()) ::_exit(kNotEntered);
        ::execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
        ::_exit(98);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

class PrivateDevTest : public testing::Test {
protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "a /dev of one's own needs root";
        if (inside("true", {}) == kNotEntered) GTEST_SKIP() << "this machine lets nobody make a mount namespace";
    }
};

TEST_F(PrivateDevTest, HoldsTheHarmlessNodesAndTheDiskThatWasGivenAndNoOther) {
    EXPECT_EQ(inside("test -c /dev/null && test -c /dev/zero && test -c /dev/urandom && echo x > /dev/null", {}), 0);
    EXPECT_EQ(inside("test -b /dev/loop77 && test $(find /dev -type b | wc -l) = 1", {{"loop77", 7, 77}}), 0);
    EXPECT_EQ(inside("test $(find /dev -type b | wc -l) = 0", {}), 0);
}

TEST_F(PrivateDevTest, LetsNobodyMakeAnotherNodeOrMount) {
    EXPECT_NE(inside("mknod /dev/other b 7 78", {}), 0);
    EXPECT_NE(inside("mknod /tmp/vetting-private-dev-$$ b 7 78", {}), 0);
    EXPECT_NE(inside("mount -t devtmpfs dev /dev", {}), 0);
    EXPECT_NE(inside("umount /dev", {}), 0);
    EXPECT_NE(inside("ls /proc/1/root/dev", {}), 0);
}

TEST_F(PrivateDevTest, LeavesTheMachinesOwnAlone) {
    const bool had_disks = std::filesystem::exists("/dev/loop-control");
    EXPECT_EQ(inside("true", {{"loop77", 7, 77}}), 0);
    EXPECT_EQ(std::filesystem::exists("/dev/loop-control"), had_disks);
    EXPECT_EQ(std::filesystem::exists("/dev/fd"), true);
}

}  // namespace
}  // namespace vetting::runner
