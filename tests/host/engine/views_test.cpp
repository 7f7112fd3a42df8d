#include <gtest/gtest.h>

#include "host/engine/views.hpp"

namespace vetting {
namespace {

std::shared_ptr<RunView> view(std::int64_t revision) {
    auto made = std::make_shared<RunView>();
    made->id = RunId{1};
    made->revision = revision;
    return made;
}

TEST(RunViews, KeepTheNewestSnapshotWhateverTheOrderInWhichTheyCome) {
    RunViews views;
    views.put(view(5));
    views.put(view(4));
    EXPECT_EQ(views.find(RunId{1})->revision, 5);
    EXPECT_EQ(views.put(view(6))->revision, 5);
    EXPECT_FALSE(views.find(RunId{2}));
}

TEST(Estimate, AddsWhatIsLeftOfTheStageInHandToTheStagesBehindIt) {
    RunView run;
    run.stage_index = 1;
    run.stages.resize(3);
    for (int i = 0; i < 3; ++i) run.stages[std::size_t(i)].index = i;
    run.stages[0].state = StageState::Ended;
    run.stages[0].estimate_s = 100;
    run.stages[1].estimate_s = 40;
    run.stages[2].estimate_s = 60;
    EXPECT_DOUBLE_EQ(*estimate_left_s(run, nullptr, 10), 90);
    EXPECT_DOUBLE_EQ(*estimate_left_s(run, nullptr, 50), 60);
    EXPECT_FALSE(estimate_left_s(RunView{}, nullptr, 0));
}

}  // namespace
}  // namespace vetting
