#include <gtest/gtest.h>

#include "host/store/audit_store.hpp"
#include "host/store/finding_store.hpp"
#include "host/store/notification_store.hpp"
#include "host/store/spec_store.hpp"
#include "sdk/wire/report.hpp"
#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

TEST(WholeRun, GoesThroughItsStagesToFitWithAReport) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);

    const ClaimAnswer claim = agent.claim(world.boot_token(run));
    EXPECT_EQ(claim.state, "InventoryCheck");
    ASSERT_TRUE(claim.current);
    EXPECT_EQ(claim.current->id, "InventoryCheck");
    EXPECT_EQ(claim.stages.size(), 3u);

    const ResultAnswer inventory = agent.inventory();
    EXPECT_EQ(inventory.verdict, StageVerdict::Passed);
    EXPECT_EQ(inventory.next_state, "Alpha");

    const StageOffer alpha = agent.offer("Alpha");
    EXPECT_EQ(alpha.sha256, "sha-of-org.test.Alpha");
    EXPECT_EQ(alpha.plan.targets.size(), 1u);
    EXPECT_GT(alpha.timeout_s, 0);
    const ResultAnswer passed = agent.result(good_result(alpha));
    EXPECT_EQ(passed.verdict, StageVerdict::Passed);

    const StageOffer beta = agent.offer("Beta");
    const ResultAnswer last = agent.result(good_result(beta));
    EXPECT_EQ(last.verdict, StageVerdict::Passed);
    EXPECT_EQ(last.next_state, "Reporting");

    world.until_state(run, "Completed");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Fit) << world.view(run)->reason;
    EXPECT_EQ(agent.beat().cmd, Command::Shutdown);

    const ReportDocument report = world.wait(world.engine->report(run, "json"));
    EXPECT_EQ(report.file_name, "report.json");
    const auto bundle = from_json_text<Report>(report.bytes);
    EXPECT_EQ(bundle.verdict, RunVerdict::Fit);
    EXPECT_EQ(bundle.state, "Completed");
    EXPECT_EQ(bundle.stages.size(), 4u);  // InventoryCheck, SpecValidate, Alpha, Beta
    EXPECT_EQ(bundle.stages[1].verdict, StageVerdict::Skipped);
    EXPECT_EQ(bundle.coverage.tested.size(), 1u);
    EXPECT_FALSE(bundle.pins.rules_digest.empty());
}

TEST(WholeRun, IsToldInEventsAuditAndOneNotification) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    agent.result(good_result(agent.offer("Alpha")));
    agent.result(good_result(agent.offer("Beta")));
    world.until_state(run, "Completed");
    world.until([&] {
        return world.read([](const Reader& reader) { return NotificationStore::newest(reader, 10); }).front().state == "delivered";
    }, "the notification");

    const auto told = world.read([run](const Reader& reader) { return NotificationStore::of_run(reader, run); });
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told.front().kind, "RunCompleted");
    const auto types = world.event_types();
    for (const char* type : {"host.changed", "run.changed", "stage.changed", "artifact", "notification"}) {
        EXPECT_NE(std::find(types.begin(), types.end(), type), types.end()) << type;
    }
    const auto audit = world.read([run](const Reader& reader) {
        return AuditStore::of_subject(reader, "run/" + std::to_string(run.value));
    });
    EXPECT_GE(audit.size(), 2u);  // created, claimed
}

TEST(WholeRun, HoldsAtAFailedStageAndIsUnfit) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    const StageOffer alpha = agent.offer("Alpha");
    const ResultAnswer answer = agent.result(bad_result(alpha));
    EXPECT_EQ(answer.verdict, StageVerdict::Failed);
    EXPECT_EQ(answer.next_state, "Failed");
    EXPECT_FALSE(answer.next_stage);
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Unfit);
    EXPECT_NE(world.view(run)->reason.find("core 3"), std::string::npos);
    const auto findings = world.read([run](const Reader& reader) { return FindingStore::of_run(reader, run); });
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings.front().finding.code, "VT-CPU-001");
}

TEST(WholeRun, GoesOnAfterAFailureWhereTheProfileSaysSoAndIsUnfitAllTheSame) {
    World world;
    world.options.profiles["test"].stages[0].on_failure = OnFailure::Continue;
    world.restart();
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    EXPECT_EQ(agent.result(bad_result(agent.offer("Alpha"))).next_state, "Beta");
    agent.result(good_result(agent.offer("Beta")));
    world.until_state(run, "Completed");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Unfit);
}

TEST(WholeRun, IsInconclusiveWhenAPluginCrashed) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    StageResult crash = good_result(agent.offer("Alpha"));
    crash.ending.kind = EndingKind::Signal;
    crash.ending.signal = 11;
    EXPECT_EQ(agent.result(crash).verdict, StageVerdict::Inconclusive);
    agent.result(good_result(agent.offer("Beta")));
    world.until_state(run, "Completed");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Inconclusive);
    EXPECT_NE(world.view(run)->reason.find("Alpha"), std::string::npos);
}

TEST(WholeRun, RunsTwoMachinesSideBySideAndOneFailureLeavesTheOtherAlone) {
    World world;
    const RunId first = world.started_run(world.local_host("one"));
    const RunId second = world.started_run(world.local_host("two"));
    Agent bad(world, first, "boot-a"), good(world, second, "boot-b");
    bad.claim(world.boot_token(first));
    good.claim(world.boot_token(second));
    bad.inventory();
    good.inventory();
    bad.result(bad_result(bad.offer("Alpha")));
    good.result(good_result(good.offer("Alpha")));
    good.result(good_result(good.offer("Beta")));
    world.until_state(second, "Completed");
    EXPECT_EQ(world.view(second)->verdict, RunVerdict::Fit);
    EXPECT_EQ(world.view(first)->verdict, RunVerdict::Unfit);
}

TEST(WholeRun, WaitsForASlotWhenAllAreTaken) {
    World world;
    world.options.max_concurrent = 1;
    world.restart();
    const RunId first = world.started_run(world.local_host("one"));
    const HostId other = world.local_host("two");
    const RunId second = world.wait(world.engine->create_run(NewRun{other, "test", true}, Actor{"test", ""}));
    EXPECT_EQ(world.view(second)->state, State::Queued);
    world.wait(world.engine->cancel_run(first, "", Actor{"test", ""}));
    world.until_state(second, "Booting");
}

TEST(SpecValidate, FailsTheRunOnACriticalDifference) {
    World world;
    const HostId host = world.local_host();
    const RunId run = world.started_run(host);
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    world.wait(world.engine->accept_expected_spec(run, Actor{"operator:admin", ""}));
    world.wait(world.engine->cancel_run(run, "", Actor{"test", ""}));

    const RunId next = world.started_run(host);
    Agent again(world, next, "boot-2");
    again.claim(world.boot_token(next));
    StageResult smaller = inventory_result();
    smaller.inventory["cpus"][0]["cores"] = 2;
    EXPECT_EQ(again.result(smaller).next_state, "Failed");
    EXPECT_EQ(world.view(next)->verdict, RunVerdict::Unfit);
    EXPECT_FALSE(world.read([next](const Reader& reader) { return SpecStore::diffs(reader, next); }).empty());
}

TEST(StagePlan, SeesTheExpectedSpecBesideTheInventory) {
    World world;
    Json seen;
    world.calls.answers["org.test.Alpha/plan"] = [&seen](const PluginInputs& inputs) {
        seen = parse_json(inputs.at("facts"));
        return ended_well(R"({"refused": "seen enough"})");
    };
    const HostId host = world.local_host();
    const Json limit{{"serial", "S1"}, {"max_power_on_hours", 100}};
    world.wait(world.engine->set_expected_spec(host, Json{{"disks", Json::array({limit})}}, Actor{"test", ""}));
    const RunId run = world.started_run(host);
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    StageResult inventory = inventory_result();
    inventory.inventory["disks"] = Json::array({Json{{"serial", "S1"}}});
    EXPECT_NE(agent.result(inventory).next_state, "Failed") << "a limit is no fact that could be missing";
    agent.offer("Beta");
    ASSERT_TRUE(seen.is_object());
    EXPECT_EQ(seen.at("disks"), inventory.inventory["disks"]);
    EXPECT_EQ(seen.at("expected").at("disks").at(0), limit);
}

TEST(SpecValidate, PassesWhereTheInventoryIsAsExpected) {
    World world;
    const HostId host = world.local_host();
    const RunId run = world.started_run(host);
    Agent agent(world, run);
    agent.claim(world.boot_token(run));
    agent.inventory();
    world.wait(world.engine->accept_expected_spec(run, Actor{"operator:admin", ""}));
    world.wait(world.engine->cancel_run(run, "", Actor{"test", ""}));
    const RunId next = world.started_run(host);
    Agent again(world, next, "boot-2");
    again.claim(world.boot_token(next));
    EXPECT_EQ(again.inventory().next_state, "Alpha");
    EXPECT_EQ(world.view(next)->stages[1].verdict, StageVerdict::Passed);
}

}  // namespace
}  // namespace vetting::testing
