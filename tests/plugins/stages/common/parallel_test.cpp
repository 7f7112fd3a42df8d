#include "plugins/common/stage/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/plugins/stages/common/fake_call.hpp"

namespace vetting::stages {
namespace {

TEST(RunParallel, DoesEveryJobOnce) {
    FakeHost host;
    std::vector<std::atomic<int>> done(50);
    run_parallel(host.call(), done.size(), 8, [&done](std::size_t i, Call&) { ++done[i]; }, [] {});
    for (const auto& count : done) EXPECT_EQ(count, 1);
}

TEST(RunParallel, NeverRunsMoreThanTheLimitAtATime) {
    FakeHost host;
    std::atomic<int> running{0}, most{0};
    const auto job = [&running, &most](std::size_t, Call&) {
        const int now = ++running;
        int seen = most;
        while (seen < now && !most.compare_exchange_weak(seen, now)) continue;
        --running;
    };
    run_parallel(host.call(), 40, 3, job, [] {});
    EXPECT_LE(most, 3);
}

TEST(RunParallel, TellsTheFirstFailureAfterAllHaveEnded) {
    FakeHost host;
    std::atomic<int> ended{0};
    const auto job = [&ended](std::size_t i, Call&) {
        ++ended;
        if (i == 2) throw Failure(VT_E_TOOL, "no fio");
    };
    EXPECT_THROW(run_parallel(host.call(), 4, 4, job, [] {}), Failure);
    EXPECT_EQ(ended, 4);
}

TEST(RunParallel, StartsNothingMoreOnceCancelled) {
    FakeHost host;
    std::atomic<int> started{0};
    const auto job = [&host, &started](std::size_t, Call&) {
        ++started;
        host.cancel = true;
    };
    EXPECT_THROW(run_parallel(host.call(), 100, 1, job, [] {}), Cancelled);
    EXPECT_EQ(started, 1);
}

TEST(RunParallel, WithNothingToDoEndsAtOnce) {
    FakeHost host;
    run_parallel(host.call(), 0, 4, [](std::size_t, Call&) { FAIL(); }, [] {});
}

}  // namespace
}  // namespace vetting::stages
