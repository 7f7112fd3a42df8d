// The host stops and starts anew in each state; every run goes on to its verdict with nothing lost and nothing doubled.
#include <gtest/gtest.h>

#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

TEST(Restart, WhileARunWaitsForItsAgentKeepsItsTokenGood) {
    World world;
    const RunId run = world.started_run(world.local_host());
    world.restart();
    Agent agent(world, run);
    EXPECT_EQ(agent.claim(world.boot_token(run)).state, "InventoryCheck");
}

TEST(Restart, InEveryStageGoesOnToFit) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    world.restart();
    EXPECT_TRUE(world.engine->check_run_token(run, agent.run_token(), AfterEnd::Refused));
    agent.inventory();
    world.restart();
    agent.result(good_result(agent.offer("Alpha")));
    world.restart();
    agent.result(good_result(agent.offer("Beta")));
    world.restart();
    world.until_state(run, "Completed");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Fit);
    EXPECT_EQ(world.view(run)->stages[2].attempt, 1);
}

TEST(Restart, BeforeThePlansAreMadeMakesThem) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    world.restart();
    EXPECT_EQ(agent.offer("Alpha").plan.targets.size(), 1u);
}

TEST(Restart, KeepsWhatWasAcknowledged) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.sensor(1, 50, "InventoryCheck");
    agent.log(1, "a line");
    world.restart();
    EXPECT_EQ(world.view(run)->acked.sensor, 1);
    EXPECT_EQ(world.view(run)->acked.log, 1);
    EXPECT_EQ(agent.sensor(1, 50, "InventoryCheck").acked_seq, 1);
    EXPECT_EQ(agent.sensor(2, 50, "InventoryCheck").acked_seq, 2);
    EXPECT_EQ(error_of([&] { agent.sensor(2, 77, "InventoryCheck"); }), "seq_conflict");
}

TEST(Restart, AnswersTheResultThatWasStoredBeforeItAsItWas) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    world.restart();
    const ResultAnswer again = agent.inventory();
    EXPECT_EQ(again.verdict, StageVerdict::Passed);
    EXPECT_EQ(again.next_state, "Alpha");
}

TEST(Restart, KeepsAFailedRunThatStillWaitsForItsHold) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    agent.result(bad_result(agent.offer("Alpha")));
    world.restart();
    ASSERT_TRUE(world.view(run));
    EXPECT_EQ(world.view(run)->state, State::Failed);
    EXPECT_EQ(agent.beat().state, "Failed");
}

/// A host of the network whose agent has claimed its run.
struct Rack {
    World world;
    RunId run;
    Mac mac = *Mac::parse("aa:bb:cc:dd:ee:01");
    Rack() {
        NewHost asked;
        asked.name = "rack-1";
        asked.mac = mac.text();
        const HostId host = world.wait(world.engine->register_host(asked, Actor{"test", ""}));
        run = world.wait(world.engine->create_run(NewRun{host, "test", true}, Actor{"test", ""}));
        world.until_state(run, "WaitingWoL");
    }
};

TEST(Restart, WhileTheMachineIsWokenGoesOnWaitingForIt) {
    Rack rack;
    rack.world.restart();
    const auto script = rack.world.wait(rack.world.engine->script_fetched(rack.mac));
    ASSERT_TRUE(script);
    rack.world.restart();
    Agent agent(rack.world, rack.run);
    EXPECT_EQ(agent.claim(script->boot_token.reveal()).state, "InventoryCheck");
}

TEST(Restart, WhileTheMachineRebootsStillKnowsThatItDid) {
    Rack rack;
    const auto first = rack.world.wait(rack.world.engine->script_fetched(rack.mac));
    Agent agent(rack.world, rack.run);
    agent.claim(first->boot_token.reveal());
    const auto second = rack.world.wait(rack.world.engine->script_fetched(rack.mac));
    rack.world.restart();
    EXPECT_EQ(rack.world.view(rack.run)->state, State::Rebooting);
    Agent after(rack.world, rack.run, "boot-2");
    EXPECT_EQ(after.claim(second->boot_token.reveal(), "nonce-2").state, "Failed");
}

TEST(Restart, KeepsAHoldAndLetsItBeRetried) {
    Rack rack;
    const auto script = rack.world.wait(rack.world.engine->script_fetched(rack.mac));
    Agent agent(rack.world, rack.run);
    agent.claim(script->boot_token.reveal());
    agent.inventory();
    agent.result(bad_result(agent.offer("Alpha")));
    const std::string key = rack.world.wait(rack.world.engine->hold(rack.run, HoldRequest{"10.0.0.7", "k", 22})).authorized_key;
    rack.world.restart();
    EXPECT_EQ(rack.world.view(rack.run)->state, State::FailedHolding);
    EXPECT_EQ(rack.world.wait(rack.world.engine->hold(rack.run, HoldRequest{"10.0.0.7", "k", 22})).authorized_key, key);
    rack.world.wait(rack.world.engine->retry_run(rack.run, Actor{"operator:admin", ""}));
    rack.world.restart();
    agent.result(good_result(agent.offer("Alpha")));
    agent.result(good_result(agent.offer("Beta")));
    rack.world.until_state(rack.run, "Completed");
    EXPECT_EQ(rack.world.view(rack.run)->verdict, RunVerdict::Fit);
    EXPECT_EQ(rack.world.view(rack.run)->stages[2].attempt, 2);
}

TEST(Restart, FindsAQueuedRunAndStartsIt) {
    World world;
    world.options.max_concurrent = 0;
    world.restart();
    const RunId run = world.wait(world.engine->create_run(NewRun{world.local_host(), "test", true}, Actor{"test", ""}));
    world.options.max_concurrent = 3;
    world.restart();
    world.until_state(run, "Booting");
}

TEST(Restart, PinsWhatTheRunBeganWith) {
    World world;
    const RunId run = world.started_run(world.local_host());
    world.options.profiles["test"].stages.pop_back();
    world.restart();
    EXPECT_EQ(world.view(run)->stages.size(), 5u);
}

}  // namespace
}  // namespace vetting::testing
