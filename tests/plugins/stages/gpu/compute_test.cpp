// Work with known answers on every OpenCL device of this machine; PoCL offers the processor as one.
#include "plugins/stages/gpu/compute.hpp"

#include <gtest/gtest.h>

namespace vetting::gpu {
namespace {

using std::chrono::milliseconds;

TEST(ExpectedAnswers, DependOnItemAndSeedAndNeverChange) {
    EXPECT_NE(expected_of(1, 7), expected_of(2, 7));
    EXPECT_NE(expected_of(1, 7), expected_of(1, 8));
    EXPECT_EQ(expected_of(1, 7), expected_of(1, 7));
}

TEST(WorkOfACard, ThatBreaksOffFailsAndThatNeverBeganWasNotDone) {
    ComputeResult result{.operations = 1e8};
    EXPECT_TRUE(judge_work(result, "GPU-1").empty());
    result.error = "a round failed with OpenCL status -5";
    ASSERT_EQ(judge_work(result, "GPU-1").size(), 1U);
    EXPECT_EQ(judge_work(result, "GPU-1")[0].code, "VT-GPU-020");
    result.operations = 0;
    EXPECT_EQ(judge_work(result, "GPU-1")[0].code, "VT-GPU-015");
    EXPECT_EQ(judge_work({.operations = 1e8, .wrong = 2, .first_item = 7}, "GPU-1")[0].code, "VT-GPU-003");
}

TEST(OpenClWork, IsRightOnEveryDeviceAndACorruptedAnswerIsFound) {
    std::string why;
    const auto opencl = Compute::load(why);
    if (!opencl) {
        EXPECT_NE(why, "");  // without a driver the stage says so; there is nothing to run
        return;
    }
    for (const ComputeDevice& device : opencl->devices()) {
        const ComputeResult good = opencl->run(device, milliseconds(1), [] { return true; });
        EXPECT_EQ(good.error, "") << device.name;
        EXPECT_EQ(good.wrong, 0U) << device.name << ": item " << good.first_item << " is " << good.got << ", expected " << good.expected;
        EXPECT_GE(good.operations, kOperationsPerItem * kItems);
        const ComputeResult bad = opencl->run(device, milliseconds(1), [] { return false; }, 4711);
        EXPECT_EQ(bad.wrong, 1U);
        EXPECT_EQ(bad.first_item, 4711U);
    }
}

}  // namespace
}  // namespace vetting::gpu
