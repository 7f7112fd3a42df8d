#include "host/rules/dispatch.hpp"

#include <gmock/gmock.h>

namespace vetting {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

DispatchRun run(std::int64_t id, State state, std::int64_t host = 0) { return {{id}, {host == 0 ? 100 + id : host}, state, id}; }

TEST(Dispatch, StartsTheOldestWhileThereAreSlots) {
    const std::vector<DispatchRun> runs = {run(4, State::Queued), run(2, State::Queued), run(3, State::Queued), run(1, State::InStage)};
    EXPECT_THAT(runs_to_start(runs, 3), ElementsAre(RunId{2}, RunId{3}));
    EXPECT_THAT(runs_to_start(runs, 1), IsEmpty());
    EXPECT_THAT(runs_to_start({}, 3), IsEmpty());
}

TEST(Dispatch, CountsNoSlotForRunsThatFailedHoldOrEnded) {
    const std::vector<DispatchRun> runs = {run(1, State::Failed), run(2, State::FailedHolding), run(3, State::Completed), run(9, State::Queued)};
    EXPECT_THAT(runs_to_start(runs, 1), ElementsAre(RunId{9}));
}

TEST(Dispatch, CountsRetriesFromAHoldThoughTheyPassTheLimit) {
    const std::vector<DispatchRun> runs = {run(1, State::InStage), run(2, State::Rebooting), run(9, State::Queued)};
    EXPECT_THAT(runs_to_start(runs, 1), IsEmpty());
}

TEST(Dispatch, LetsTheNextPassARunWhoseMachineIsTaken) {
    const std::vector<DispatchRun> runs = {run(1, State::FailedHolding, 7), run(2, State::Queued, 7), run(3, State::Queued, 8), run(4, State::Queued, 8)};
    EXPECT_THAT(runs_to_start(runs, 3), ElementsAre(RunId{3}));
}

TEST(Dispatch, NamesTheEventOfEachWayToStart) {
    EXPECT_EQ(slot_event(StartBy::Wake), Event::SlotForWake);
    EXPECT_EQ(slot_event(StartBy::Reboot), Event::SlotForReboot);
    EXPECT_EQ(slot_event(StartBy::Local), Event::SlotForLocal);
}

}  // namespace
}  // namespace vetting
