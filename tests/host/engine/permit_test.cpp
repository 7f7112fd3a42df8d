// Leave to overwrite disks, through the real engine: what is given, what is refused, what a person may override.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/store/audit_store.hpp"
#include "host/store/finding_store.hpp"
#include "host/store/permit_store.hpp"
#include "host/store/spec_store.hpp"
#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

const Actor kAnna{"operator:anna", ""};

/// A machine that is in its destructive stage, with S1 and S2 in its expected spec.
struct InWipe {
    explicit InWipe(bool expects = true) : world(&only_wipe) {
        NewHost asked;
        asked.name = "rack-1";
        asked.mac = "aa:bb:cc:dd:ee:01";
        host = world.wait(world.engine->register_host(asked, kAnna));
        if (expects) world.wait(world.engine->set_expected_spec(host, expected_facts(), kAnna));
        run = world.wait(world.engine->create_run(NewRun{host, "test", true}, kAnna));
        world.until_state(run, "WaitingWoL");
        const auto script = world.wait(world.engine->script_fetched(*Mac::parse(asked.mac)));
        agent.emplace(world, run);
        claimed = agent->claim(script->boot_token.reveal());
        StageResult inventory = inventory_result();
        inventory.inventory["disks"] = expected_facts()["disks"];
        agent->result(inventory);
    }
    static void only_wipe(EngineOptions& options) { options.profiles["test"].stages = {ProfileStage{.id = "Wipe"}}; }
    static Json expected_facts() {
        return {{"disks", Json::array({{{"serial", "S1"}, {"wwn", "0x5000c500a1b2c3d4"}, {"capacity_bytes", 4096}},
                                       {{"serial", "S2"}, {"capacity_bytes", 8192}}})}};
    }
    static PermitDisk disk(std::vector<std::string> found = {}) { return {"S1", "naa.5000c500a1b2c3d4", "digest-1", 4096, std::move(found)}; }
    static PermitDisk second(std::vector<std::string> found = {}) { return {"S2", "", "digest-2", 8192, std::move(found)}; }

    PermitAnswer ask(std::vector<PermitDisk> disks, std::int32_t attempt = 1, const std::string& stage = "Wipe") {
        return world.wait(world.engine->permit(run, PermitRequest{stage, attempt, std::move(disks)}));
    }
    std::string refusal(std::vector<PermitDisk> disks, std::int32_t attempt = 1, const std::string& stage = "Wipe") {
        return error_of([&] { ask(std::move(disks), attempt, stage); });
    }
    void hold() { world.wait(world.engine->hold(run, HoldRequest{"10.0.0.7", "key", 22})); }
    std::string override_refusal(std::vector<std::string> serials, const std::string& reason = "old data", std::int64_t minutes = 15) {
        return error_of([&] { world.wait(world.engine->override_wipe(run, OverrideWipe{std::move(serials), reason, minutes}, kAnna)); });
    }
    std::size_t permits() {
        return world.read([this](const Reader& reader) { return PermitStore::of_run(reader, run).size(); });
    }

    World world;
    HostId host;
    RunId run;
    std::optional<Agent> agent;
    ClaimAnswer claimed;
};

TEST(Permit, IsGivenOnceForABlankExpectedDisk) {
    InWipe run;
    ASSERT_EQ(run.claimed.expected_disks.size(), 2U);
    const StageOffer offer = run.agent->offer("Wipe");
    EXPECT_TRUE(offer.destructive);
    const PermitAnswer answer = run.ask({InWipe::disk(), InWipe::second()});
    ASSERT_EQ(answer.permits.size(), 2U);
    const PermitGrant& permit = answer.permits[0];
    EXPECT_EQ(permit.run, std::to_string(run.run.value));
    EXPECT_EQ(permit.boot_id, "boot-1");
    EXPECT_EQ(permit.stage, "Wipe");
    EXPECT_EQ(permit.attempt, 1);
    EXPECT_EQ(permit.serial, "S1");
    EXPECT_EQ(permit.probe_digest, "digest-1");
    EXPECT_EQ(permit.pattern.size(), 16U);
    EXPECT_EQ(permit.override_by, "");
    EXPECT_GT(parse_rfc3339(permit.expires)->ms, SystemClock{}.wall().ms);
    EXPECT_EQ(run.refusal({InWipe::disk()}), "conflict") << "it is used once";
    EXPECT_EQ(run.permits(), 2U);
    EXPECT_EQ(run.world.view(run.run)->state, State::InStage);
}

TEST(Permit, IsGivenOnceForADiskHoweverItsSerialIsPadded) {
    InWipe run;
    run.agent->offer("Wipe");
    PermitDisk padded = InWipe::disk();
    padded.serial = " S1  ";
    EXPECT_EQ(run.refusal({InWipe::disk(), padded}), "invalid_value") << "named twice";
    const PermitAnswer answer = run.ask({padded});
    EXPECT_EQ(answer.permits.at(0).serial, "S1");
    EXPECT_TRUE(parse_rfc3339(answer.now).has_value());
    EXPECT_EQ(run.refusal({InWipe::disk()}), "conflict");
}

TEST(Permit, IsOnlyForTheStageAndAttemptInHand) {
    InWipe run;
    run.agent->offer("Wipe");
    EXPECT_EQ(run.refusal({InWipe::disk()}, 2), "stage_out_of_order");
    EXPECT_EQ(run.refusal({InWipe::disk()}, 1, "Alpha"), "stage_out_of_order");
    EXPECT_EQ(run.refusal({}), "invalid_value");
    EXPECT_EQ(run.refusal({InWipe::disk(), InWipe::disk()}), "invalid_value");
    EXPECT_EQ(run.permits(), 0U);
    run.world.wait(run.world.engine->cancel_run(run.run, "enough", kAnna));
    EXPECT_EQ(run.refusal({InWipe::disk()}), "run_not_active");
}

TEST(Permit, IsNotForAStageThatWasNotPlannedToDestroy) {
    World world;
    const RunId run = world.started_run(world.local_host());
    Agent agent{world, run};
    agent.claim(world.boot_token(run));
    agent.inventory();
    agent.offer("Alpha");
    EXPECT_EQ(error_of([&] { world.wait(world.engine->permit(run, PermitRequest{"Alpha", 1, {InWipe::disk()}})); }), "conflict");
}

TEST(Permit, IsRefusedForADiskThatIsNotBlankAndTheRunHolds) {
    InWipe run;
    run.agent->offer("Wipe");
    EXPECT_EQ(run.refusal({InWipe::disk({"ext4 (filesystem) at byte 1080"}), InWipe::second()}), "wipe_refused");
    EXPECT_EQ(run.permits(), 0U) << "the blank one gets none either";
    EXPECT_EQ(run.world.view(run.run)->state, State::Failed);
    EXPECT_EQ(run.world.view(run.run)->verdict, RunVerdict::Inconclusive);
    EXPECT_THAT(run.world.view(run.run)->reason, HasSubstr("ext4"));
    run.hold();
    EXPECT_EQ(run.world.view(run.run)->state, State::FailedHolding);
    const auto findings = run.world.read([&](const Reader& reader) { return FindingStore::of_run(reader, run.run); });
    EXPECT_THAT(findings, Contains(::testing::ResultOf([](const auto& row) { return row.finding.code; }, "VT-DSK-038")));
}

TEST(Permit, IsRefusedForADiskThatIsAnotherThanExpected) {
    for (const auto& change : std::vector<std::function<void(PermitDisk&)>>{
             [](PermitDisk& disk) { disk.serial = "S3"; }, [](PermitDisk& disk) { disk.serial = ""; },
             [](PermitDisk& disk) { disk.wwn = "0x1"; }, [](PermitDisk& disk) { disk.wwn = ""; },
             [](PermitDisk& disk) { disk.size_bytes = 512; }, [](PermitDisk& disk) { disk.probe_digest = ""; }}) {
        InWipe run;
        run.agent->offer("Wipe");
        PermitDisk disk = InWipe::disk();
        change(disk);
        EXPECT_EQ(run.refusal({disk}), "wipe_refused");
        EXPECT_EQ(run.permits(), 0U);
    }
}

TEST(Permit, IsNothingToAskForOnAHostWithoutAnExpectedSpec) {
    InWipe run(false);
    EXPECT_TRUE(run.claimed.expected_disks.empty());
    run.world.until([&] { return run.world.view(run.run)->stages[2].verdict.has_value(); }, "the stage's verdict");
    EXPECT_EQ(run.world.view(run.run)->stages[2].verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(run.world.view(run.run)->stages[2].reason, HasSubstr("expected spec"));
    EXPECT_NE(run.refusal({InWipe::disk()}), "none");
}

TEST(Override, LetsTheNamedDiskBeOverwrittenInTheNextAttemptAndInNoOther) {
    InWipe run;
    run.agent->offer("Wipe");
    const std::vector<PermitDisk> disks{InWipe::disk({"xfs (filesystem) at byte 0"}), InWipe::second()};
    EXPECT_EQ(run.override_refusal({"S1"}), "transition_refused") << "nothing was refused yet";
    EXPECT_EQ(run.refusal(disks), "wipe_refused");
    EXPECT_EQ(run.override_refusal({"S1"}), "transition_refused") << "it does not hold yet";
    run.hold();
    EXPECT_EQ(run.override_refusal({"S2"}), "invalid_value") << "that one was not refused";
    EXPECT_EQ(run.override_refusal({"s1"}), "invalid_value");
    EXPECT_EQ(run.override_refusal({}), "invalid_value");
    EXPECT_EQ(run.override_refusal({"S1"}, "  "), "invalid_value");
    EXPECT_EQ(run.override_refusal({"S1"}, "why", 600), "invalid_value");
    EXPECT_EQ(run.override_refusal({"S1"}), "none");

    const HeartbeatAnswer beat = run.agent->beat();
    EXPECT_EQ(beat.cmd, Command::RetryStage);
    ASSERT_TRUE(beat.offer);
    EXPECT_EQ(beat.offer->attempt, 2);
    EXPECT_THAT(beat.override_flags, ::testing::ElementsAre("wipe:S1"));
    EXPECT_EQ(run.refusal(disks, 1), "stage_out_of_order");
    const PermitAnswer answer = run.ask(disks, 2);
    EXPECT_EQ(answer.permits.at(0).override_by, "operator:anna");
    EXPECT_EQ(answer.permits.at(1).override_by, "");
    const auto audit = run.world.read([&](const Reader& reader) { return AuditStore::of_subject(reader, "run/" + std::to_string(run.run.value)); });
    EXPECT_THAT(audit, Contains(::testing::ResultOf([](const AuditRow& row) { return row.what + " by " + row.who; }, "wipe.overridden by operator:anna")));
}

TEST(Override, IsSpentByOneAttempt) {
    InWipe run;
    run.agent->offer("Wipe");
    const std::vector<PermitDisk> disks{InWipe::disk({"data"})};
    EXPECT_EQ(run.refusal(disks), "wipe_refused");
    run.hold();
    EXPECT_EQ(run.override_refusal({"S1"}), "none");
    run.agent->offer("Wipe");
    run.ask(disks, 2);
    StageResult bad;
    bad.stage = "Wipe";
    bad.attempt = 2;
    bad.findings = {{.code = "VT-DSK-013", .severity = Severity::Critical, .message = "bad sector"}};
    run.agent->result(bad);
    run.hold();
    EXPECT_EQ(run.override_refusal({"S1"}), "transition_refused") << "this hold is for a bad disk";
    run.world.wait(run.world.engine->retry_run(run.run, kAnna));
    const HeartbeatAnswer beat = run.agent->beat();
    ASSERT_TRUE(beat.offer);
    EXPECT_EQ(beat.offer->attempt, 3);
    EXPECT_TRUE(beat.override_flags.empty());
    EXPECT_EQ(run.refusal(disks, 3), "wipe_refused");
}

TEST(Override, GoesOnWithTheAttemptAfterAnAgentRestart) {
    InWipe run;
    run.agent->offer("Wipe");
    EXPECT_EQ(run.refusal({InWipe::disk({"data"})}), "wipe_refused");
    run.hold();
    EXPECT_EQ(run.override_refusal({"S1"}), "none");
    run.agent->offer("Wipe");
    const PermitAnswer before = run.ask({InWipe::disk({"data"})}, 2);
    run.agent->beat("Wipe", 2);
    const ClaimAnswer again = run.agent->claim_again("nonce-2");
    ASSERT_TRUE(again.current);
    EXPECT_EQ(again.current->attempt, 3);
    EXPECT_THAT(again.override_flags, ::testing::ElementsAre("wipe:S1"));
    ASSERT_FALSE(again.expected_disks.empty());
    EXPECT_EQ(again.expected_disks[0].pattern, before.permits[0].pattern) << "what it wrote itself counts as blank";
    const PermitAnswer answer = run.ask({InWipe::disk({"data"})}, 3);
    EXPECT_EQ(answer.permits.at(0).override_by, "operator:anna");
    EXPECT_EQ(answer.permits.at(0).pattern, before.permits[0].pattern);
}

TEST(Override, OfOneRunIsNothingToAnother) {
    InWipe first;
    first.agent->offer("Wipe");
    EXPECT_EQ(first.refusal({InWipe::disk({"data"})}), "wipe_refused");
    first.hold();
    EXPECT_EQ(first.override_refusal({"S1"}), "none");
    InWipe second;
    second.agent->offer("Wipe");
    EXPECT_EQ(second.refusal({InWipe::disk({"data"})}), "wipe_refused");
}

}  // namespace
}  // namespace vetting::testing
