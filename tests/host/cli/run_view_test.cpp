#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/cli/run_view.hpp"
#include "tests/host/cli/canned_run.hpp"

namespace vetting::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Block, HasAHeadAndALineAStageWithBarAndSubStep) {
    const auto lines = block_of(canned_run(), {}, 1795456866000);
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_THAT(lines[0], HasSubstr("about 45.0 s left"));
    EXPECT_THAT(lines[2], HasSubstr("✗ CPUStress"));
    EXPECT_THAT(lines[3], HasSubstr("[########............] 41 %  scan"));
}

TEST(Block, IsNeverWiderThanTheScreen) {
    for (const std::string& line : block_of(canned_run(), {30, false}, 0)) {
        const auto columns = std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
        EXPECT_LT(columns, 30) << line;
    }
}

TEST(Changes, FirstTellWhatIsKnownThenOnlyWhatIsNew) {
    const RunItem before = canned_run();
    EXPECT_THAT(changes_between(nullptr, before),
                ElementsAre("InventoryCheck: passed in 2.1 s - 12 parts seen", "CPUStress: failed in 36.0 s - cpu0 computed wrong results",
                            "Storage: running, scan"));
    EXPECT_THAT(changes_between(&before, before), IsEmpty());
    RunItem now = before;
    now.stages[2].sub_step = "seek";
    EXPECT_THAT(changes_between(&before, now), ElementsAre("Storage: running, seek"));
    now.stages[2].verdict = StageVerdict::Passed;
    now.state = "Reporting";
    EXPECT_THAT(changes_between(&before, now), ElementsAre("Storage: passed", "run 7: Reporting"));
}

TEST(Changes, TellASecondAttempt) {
    const RunItem before = canned_run();
    RunItem now = before;
    now.stages[2].attempt = 2;
    EXPECT_THAT(changes_between(&before, now), ElementsAre("Storage: running, attempt 2, scan"));
}

}  // namespace
}  // namespace vetting::cli
