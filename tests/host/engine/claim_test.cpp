#include <gtest/gtest.h>

#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

TEST(Claim, GivesTheSameRunTokenToTheSameNonce) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    const ClaimAnswer first = agent.claim(world.boot_token(run), "n");
    const ClaimAnswer again = agent.claim(world.boot_token(run), "n");
    EXPECT_EQ(first.run_token, again.run_token);
    EXPECT_EQ(again.current->attempt, 1);
    EXPECT_TRUE(world.engine->check_run_token(run, first.run_token, AfterEnd::Refused));
}

TEST(Claim, RefusesAStrangersToken) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    EXPECT_EQ(error_of([&] { agent.claim("not-the-token"); }), "token_invalid");
    EXPECT_EQ(error_of([&] { agent.claim(std::to_string(run.value) + ".a.b"); }), "token_invalid");
    EXPECT_EQ(error_of([&] { agent.claim(""); }), "token_invalid");
    EXPECT_EQ(world.view(run)->state, State::Booting);
}

TEST(Claim, FailsTheRunWhenSomebodyElseSpendsTheTokenAgain) {
    World world;
    const RunId run = world.started_run(world.local_host());
    const std::string token = world.boot_token(run);
    Agent agent(world, run), thief(world, run, "boot-x");
    agent.claim(token, "mine");
    EXPECT_EQ(error_of([&] { thief.claim(token, "his"); }), "token_invalid");
    EXPECT_EQ(world.view(run)->state, State::Failed);
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Inconclusive);
    EXPECT_EQ(agent.beat("InventoryCheck", 1).state, "Failed");
}

TEST(Claim, OfARestartedAgentBeginsTheStageAnewOnceAndThenGoesOnWithoutIt) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run), "first");
    agent.inventory();
    agent.offer("Alpha");
    const ClaimAnswer second = agent.claim_again("second");
    ASSERT_TRUE(second.current);
    EXPECT_EQ(second.current->id, "Alpha");
    EXPECT_EQ(second.current->attempt, 2);
    EXPECT_EQ(agent.claim_again("second").current->attempt, 2);  // its answer was lost
    EXPECT_EQ(agent.claim_again("third").state, "Beta");
    EXPECT_EQ(agent.offer("Beta").attempt, 1);
    EXPECT_EQ(world.view(run)->stages[2].verdict, StageVerdict::Inconclusive);
}

TEST(Claim, OfAnAgentThatKeptItsNonceIsARestartOnceItHasSpoken) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run), "kept");
    agent.inventory();
    agent.offer("Alpha");
    agent.beat("Alpha", 1);
    EXPECT_EQ(agent.claim_again("kept").current->attempt, 2);
    EXPECT_EQ(agent.claim_again("kept").current->attempt, 2);
}

TEST(Claim, AfterARebootInMidStageFailsTheRunAndSaysWhere) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent before(world, run, "boot-1");
    before.claim(world.boot_token(run), "first");
    before.inventory();
    before.offer("Alpha");
    Agent after(world, run, "boot-2");
    const ClaimAnswer answer =
        world.wait(world.engine->claim(run, Secret<std::string>(before.run_token()), ClaimRequest{"boot-2", "second", {}}, Actor{"agent", ""}));
    EXPECT_EQ(answer.state, "Failed");
    EXPECT_FALSE(answer.current);
    EXPECT_NE(answer.run_token, before.run_token());
    EXPECT_EQ(world.view(run)->reason, "rebooted in Alpha");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Unfit);
    EXPECT_TRUE(world.engine->check_run_token(run, answer.run_token, AfterEnd::Refused));
    EXPECT_FALSE(world.engine->check_run_token(run, before.run_token(), AfterEnd::Refused));
}

TEST(BootScript, GivesAnotherTokenEachTimeAndVoidsTheOneBefore) {
    World world;
    const RunId run = world.run_before_boot();
    const Mac mac = *Mac::parse("aa-bb-cc-dd-ee-01");
    const auto first = world.wait(world.engine->script_fetched(mac));
    const auto second = world.wait(world.engine->script_fetched(mac));
    ASSERT_TRUE(first && second);
    EXPECT_EQ(world.view(run)->state, State::Booting);
    Agent agent(world, run);
    EXPECT_EQ(error_of([&] { agent.claim(first->boot_token.reveal()); }), "token_invalid");
    EXPECT_EQ(agent.claim(second->boot_token.reveal()).state, "InventoryCheck");

    // The machine asks for its script in mid-stage: it has rebooted.
    const auto third = world.wait(world.engine->script_fetched(mac));
    ASSERT_TRUE(third);
    EXPECT_EQ(world.view(run)->state, State::Rebooting);
    Agent after(world, run, "boot-2");
    EXPECT_EQ(after.claim(third->boot_token.reveal(), "nonce-2").state, "Failed");
    EXPECT_EQ(world.view(run)->reason, "rebooted in InventoryCheck");
}

TEST(BootScript, LetsAMachineWithoutARunBootItsDiskAndRefusesAStranger) {
    World world;
    NewHost asked;
    asked.name = "rack-1";
    asked.mac = "aa:bb:cc:dd:ee:01";
    world.wait(world.engine->register_host(asked, Actor{"test", ""}));
    EXPECT_FALSE(world.wait(world.engine->script_fetched(*Mac::parse("aabbccddee01"))));
    EXPECT_EQ(error_of([&] { world.wait(world.engine->script_fetched(*Mac::parse("aabbccddee02"))); }), "not_found");
}

TEST(Hello, SaysTheStateToBothTokens) {
    World world;
    const RunId run = world.started_run(world.local_host());
    HelloRequest hello;
    hello.boot_id = "boot-1";
    const auto say = [&](const std::string& token) {
        return world.wait(world.engine->hello(run, Secret<std::string>(token), hello)).state;
    };
    EXPECT_EQ(say(world.boot_token(run)), "Booting");
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    EXPECT_EQ(say(agent.run_token()), "InventoryCheck");
    EXPECT_EQ(error_of([&] { say("wrong"); }), "token_invalid");
}

}  // namespace
}  // namespace vetting::testing
