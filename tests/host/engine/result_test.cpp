#include <gtest/gtest.h>

#include "host/store/event_store.hpp"
#include "host/store/run_store.hpp"
#include "host/store/stage_store.hpp"
#include "sdk/wire/report.hpp"
#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

struct InAlpha {
    World world;
    RunId run = world.started_run(world.local_host());
    Agent agent{world, run};
    StageOffer alpha;
    InAlpha() {
        agent.claim(world.boot_token(run));
        agent.inventory();
        alpha = agent.offer("Alpha");
    }
};

TEST(Result, ThatComesTwiceIsAppliedOnceAndAnsweredAgain) {
    InAlpha run;
    const StageResult result = good_result(run.alpha);
    EXPECT_EQ(run.agent.result(result).verdict, StageVerdict::Passed);
    const ResultAnswer again = run.agent.result(result);
    EXPECT_EQ(again.verdict, StageVerdict::Passed);
    EXPECT_EQ(again.next_state, "Beta");
    EXPECT_EQ(run.world.view(run.run)->stages[2].attempt, 1);
}

TEST(Result, WithOtherContentForTheSameAttemptIsAConflict) {
    InAlpha run;
    run.agent.result(good_result(run.alpha));
    EXPECT_EQ(error_of([&] { run.agent.result(bad_result(run.alpha)); }), "seq_conflict");
    EXPECT_EQ(run.world.view(run.run)->stages[2].verdict, StageVerdict::Passed);
}

TEST(Result, OfAStageThatIsNotInHandIsOutOfOrder) {
    InAlpha run;
    StageOffer beta = run.alpha;
    beta.id = "Beta";
    EXPECT_EQ(error_of([&] { run.agent.result(good_result(beta)); }), "stage_out_of_order");
    StageOffer later = run.alpha;
    later.attempt = 9;
    EXPECT_EQ(error_of([&] { run.agent.result(good_result(later)); }), "stage_out_of_order");
}

TEST(Result, ThatComesAfterTheEndIsKeptAsEvidenceAndRefused) {
    InAlpha run;
    run.world.wait(run.world.engine->cancel_run(run.run, "enough", Actor{"test", ""}));
    EXPECT_EQ(error_of([&] { run.agent.result(good_result(run.alpha)); }), "run_not_active");
    EXPECT_EQ(error_of([&] { run.agent.result(good_result(run.alpha)); }), "run_not_active");
    const auto stages = run.world.read([&](const Reader& reader) { return StageStore::of_run(reader, run.run); });
    EXPECT_FALSE(stages[2].result.is_null());
    EXPECT_EQ(run.world.view(run.run)->verdict, RunVerdict::Cancelled);
}

TEST(Result, OfTheStageThatFailedTheRunIsAnsweredAgainAsBefore) {
    InAlpha run;
    const StageResult bad = bad_result(run.alpha);
    EXPECT_EQ(run.agent.result(bad).next_state, "Failed");
    const ResultAnswer again = run.agent.result(bad);
    EXPECT_EQ(again.verdict, StageVerdict::Failed);
    EXPECT_EQ(again.next_state, "Failed");
}

TEST(Result, ThatLiesAboutItsWorkIsNoPass) {
    InAlpha run;
    StageResult idle = good_result(run.alpha);
    idle.ending.cpu_s = 0;
    idle.work[0].done = 10;
    EXPECT_EQ(run.agent.result(idle).verdict, StageVerdict::Inconclusive);
}

TEST(Hold, OpensWithAKeyAndIsReleased) {
    World world;
    const RunId run = world.run_before_boot();
    const auto script = world.wait(world.engine->script_fetched(kRackMac));
    Agent agent(world, run);
    agent.claim(script->boot_token.reveal());
    agent.inventory();
    agent.result(bad_result(agent.offer("Alpha")));
    const HoldAnswer hold = world.wait(world.engine->hold(run, HoldRequest{"10.0.0.7", "ssh-ed25519 AAAA", 22}));
    EXPECT_TRUE(hold.authorized_key.starts_with("ssh-ed25519 AAAA"));
    EXPECT_EQ(world.view(run)->state, State::FailedHolding);
    EXPECT_FALSE(world.view(run)->verdict);
    EXPECT_EQ(agent.beat().cmd, Command::Continue);
    EXPECT_EQ(world.wait(world.engine->hold(run, HoldRequest{"10.0.0.7", "new", 22})).authorized_key, hold.authorized_key);

    const std::string key = world.wait(world.engine->take_hold_key(run, Actor{"operator:admin", ""})).reveal();
    EXPECT_TRUE(key.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));
    EXPECT_EQ(error_of([&] { world.wait(world.engine->take_hold_key(run, Actor{"operator:admin", ""})); }), "not_found");

    world.wait(world.engine->retry_run(run, Actor{"operator:admin", ""}));
    const HeartbeatAnswer retry = agent.beat();
    EXPECT_EQ(retry.cmd, Command::RetryStage);
    ASSERT_TRUE(retry.offer);
    EXPECT_EQ(retry.offer->attempt, 2);
    agent.result(bad_result(*retry.offer));
    world.wait(world.engine->hold(run, HoldRequest{"10.0.0.7", "new", 22}));
    world.wait(world.engine->release_run(run, true, Actor{"operator:admin", ""}));
    EXPECT_EQ(world.view(run)->state, State::Released);
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Unfit);
    EXPECT_EQ(agent.beat().cmd, Command::Shutdown);
}

TEST(Hold, ThatEndsInARetryLeavesNoOldCoverageInTheReport) {
    World world;
    const RunId run = world.run_before_boot();
    const auto script = world.wait(world.engine->script_fetched(kRackMac));
    Agent agent(world, run);
    agent.claim(script->boot_token.reveal());
    agent.inventory();
    const auto may_end = world.calls.hold_next("org.test.report.json/render");  // of the run as it fails now
    StageResult idle = bad_result(agent.offer("Alpha"));
    idle.work.clear();
    agent.result(idle);
    world.wait(world.engine->hold(run, HoldRequest{"10.0.0.7", "ssh-ed25519 AAAA", 22}));
    const auto row = [&] { return world.read([run](const Reader& reader) { return RunStore::get(reader, run); }); };
    ASSERT_TRUE(row().coverage);
    EXPECT_TRUE(row().coverage->tested.empty());
    world.wait(world.engine->retry_run(run, Actor{"operator:admin", ""}));
    EXPECT_FALSE(row().coverage) << "it is tested anew";
    agent.result(good_result(agent.offer("Alpha")));
    agent.result(good_result(agent.offer("Beta")));
    world.until_state(run, "Completed");
    const auto bundle = from_json_text<Report>(world.wait(world.engine->report(run, "json")).bytes);
    EXPECT_EQ(bundle.verdict, RunVerdict::Fit);
    EXPECT_EQ(bundle.coverage.tested.size(), 1U);

    *may_end = true;
    world.until([&] { return world.read([run](const Reader& reader) { return OutboxStore::undone_of_run(reader, run, "RenderReports").empty(); }); }, "the end of the first report");
    const auto later = from_json_text<Report>(world.wait(world.engine->report(run, "json")).bytes);
    EXPECT_EQ(later.verdict, RunVerdict::Fit) << "the report of the failure came last and is of no use any more";
}

TEST(Hold, IsNothingForALocalRunNorForOneThatGoesOn) {
    InAlpha run;
    EXPECT_EQ(error_of([&] { run.world.wait(run.world.engine->hold(run.run, HoldRequest{})); }), "conflict");
}

}  // namespace
}  // namespace vetting::testing
