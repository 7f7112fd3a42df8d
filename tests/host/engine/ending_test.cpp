// The ways a run ends that nobody asked for, and cancelling it wherever it stands.
#include <gtest/gtest.h>

#include "host/store/run_store.hpp"
#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

/// A profile whose timers fire within the test.
void make_quick(World& world, const std::function<void(Profile&)>& change) {
    change(world.options.profiles["test"]);
    world.options.deadline_slack = std::chrono::milliseconds(1);
    world.restart();
}

TEST(Silence, SendsTheRunToRebootingAndAWordBringsItBack) {
    World world;
    make_quick(world, [](Profile& profile) {
        profile.heartbeat_interval_s = 0.05;
        profile.heartbeats_missed = 2;
    });
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    world.until_state(run, "Rebooting");
    EXPECT_EQ(agent.beat("InventoryCheck", 1).state, "InventoryCheck");
    EXPECT_EQ(world.view(run)->state, State::InStage);
    world.until_state(run, "Rebooting");
    EXPECT_EQ(agent.inventory().next_state, "Alpha");
}

TEST(Silence, ThatLastsFailsTheRunAndSaysWhere) {
    World world;
    make_quick(world, [](Profile& profile) {
        profile.heartbeat_interval_s = 0.02;
        profile.heartbeats_missed = 2;
        profile.reboot_grace_s = 0.1;
    });
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    world.until_state(run, "Failed");
    EXPECT_EQ(world.view(run)->reason, "went silent in InventoryCheck");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Unfit);
}

TEST(Deadline, MakesTheStageInconclusiveAndOffersTheNext) {
    World world;
    make_quick(world, [](Profile& profile) { profile.stages[0].timeout_s = 0.5; });
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    const StageOffer alpha = agent.offer("Alpha");
    world.until_state(run, "Beta");
    EXPECT_EQ(agent.beat("Alpha", 1).cmd, Command::AbortStage);
    const ResultAnswer late = agent.result(good_result(alpha));
    EXPECT_EQ(late.verdict, StageVerdict::Inconclusive);
    ASSERT_TRUE(late.next_stage);
    EXPECT_EQ(late.next_stage->id, "Beta");
}

TEST(Boot, ThatNeverComesEndsALocalRunInconclusive) {
    World world;
    make_quick(world, [](Profile& profile) { profile.boot_timeout_s = 0.2; });
    const RunId run = world.wait(world.engine->create_run(NewRun{world.local_host(), "test", true}, Actor{"test", ""}));
    world.until_state(run, "Failed");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Inconclusive);
}

TEST(Boot, IsTriedAsOftenAsTheProfileSays) {
    World world;
    make_quick(world, [](Profile& profile) {
        profile.boot_timeout_s = 0.02;
        profile.boot_retries = 2;
    });
    NewHost asked;
    asked.name = "rack-1";
    asked.mac = "aa:bb:cc:dd:ee:01";
    const HostId host = world.wait(world.engine->register_host(asked, Actor{"test", ""}));
    const RunId run = world.wait(world.engine->create_run(NewRun{host, "test", true}, Actor{"test", ""}));
    world.until_state(run, "Failed");
    EXPECT_EQ(world.read([run](const Reader& reader) { return RunStore::get(reader, run).boot_tries; }), 3);
}

/// Brings a fresh run to a state and cancels it there.
struct CancelCase {
    const char* name;
    std::function<void(World&, RunId, Agent&)> go;
};
void PrintTo(const CancelCase& c, std::ostream* out) { *out << c.name; }

class Cancel : public ::testing::TestWithParam<CancelCase> {};
TEST_P(Cancel, EndsTheRunWhereItStandsAndTellsTheAgent) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    GetParam().go(world, run, agent);
    world.wait(world.engine->cancel_run(run, "enough", Actor{"operator:admin", ""}));
    EXPECT_EQ(world.view(run)->state, State::Cancelled);
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Cancelled);
    if (!agent.run_token().empty()) {
        EXPECT_EQ(agent.beat().cmd, Command::Abort);
        EXPECT_TRUE(world.engine->check_run_token(run, agent.run_token(), AfterEnd::Allowed));
        EXPECT_FALSE(world.engine->check_run_token(run, agent.run_token(), AfterEnd::Refused));
    }
    EXPECT_EQ(error_of([&] { world.wait(world.engine->cancel_run(run, "", Actor{})); }), "transition_refused");
}
INSTANTIATE_TEST_SUITE_P(In, Cancel, ::testing::Values(
    CancelCase{"Booting", [](World&, RunId, Agent&) {}},
    CancelCase{"InventoryCheck", [](World& world, RunId run, Agent& agent) { agent.claim(world.boot_token(run)); }},
    CancelCase{"APluginsStage", [](World& world, RunId run, Agent& agent) {
        agent.claim(world.boot_token(run));
        agent.inventory();
        agent.offer("Alpha");
    }}), [](const auto& test) { return test.param.name; });

TEST(CancelBefore, AStartIsPossibleToo) {
    World world;
    const RunId run = world.wait(world.engine->create_run(NewRun{world.local_host(), "test", false}, Actor{"test", ""}));
    EXPECT_EQ(world.view(run)->state, State::Registered);
    world.wait(world.engine->cancel_run(run, "", Actor{"test", ""}));
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Cancelled);
}

}  // namespace
}  // namespace vetting::testing
