#include "sdk/runner/proc.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace vetting::runner {
namespace {

TEST(Proc, AccountsForThisProcess) {
    volatile double sum = 0;
    for (int i = 0; i < 30'000'000; ++i) sum = sum + i;
    EXPECT_GT(process_cpu_s(::getpid()), 0.01);
    EXPECT_GT(process_io(::getpid()).read_bytes, 0);
}

TEST(Proc, SaysNothingOfAProcessThatIsNotThere) {
    EXPECT_EQ(process_cpu_s(-1), 0.0);
    EXPECT_EQ(process_io(-1).read_bytes, 0);
    EXPECT_EQ(signal_family(-1, "", SIGKILL), 0);
}

TEST(Proc, FindsAndSignalsAFamilyBySession) {
    const pid_t leader = ::fork();
    if (leader == 0) {
        ::setsid();
        if (::fork() == 0) ::pause();
        ::pause();
        ::_exit(0);
    }
    std::size_t members = 0;
    for (int i = 0; i < 500 && members != 2; ++i) {  // until both are there
        ::usleep(10'000);
        members = family_of(leader, "").size();
    }
    EXPECT_EQ(members, 2U);
    EXPECT_EQ(signal_family(leader, "", SIGKILL), 2);
    int status = 0;
    EXPECT_EQ(::waitpid(leader, &status, 0), leader);
    EXPECT_TRUE(WIFSIGNALED(status));
}

}  // namespace
}  // namespace vetting::runner
