// PSU and GPU through the real runner: verdicts of captures, and the GPU stage's work on a processor that stands in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/stages/runner/stage_call.hpp"

namespace vetting::testing_stages {
namespace {

using testing::HasSubstr;

const std::string kWell = "PS1 Status | C8h | ok | 10.1 | Presence detected\nPS2 Status | C9h | ok | 10.2 | Presence detected\n";
const std::string kFailed = "PS1 Status | C8h | ok | 10.1 | Presence detected\nPS2 Status | C9h | ok | 10.2 | Presence detected, Failure detected\n";
const std::string kFru = "FRU Device Description : PS2 (ID 2)\n Product Name : DPS-750\n Product Serial : X2\n";

TEST(PsuReplay, PassesSuppliesThatSayThatTheyAreWell) {
    EXPECT_EQ(replay_stage("org.vetting.psu", {kWell}).decision.verdict, StageVerdict::Passed);
}

TEST(PsuReplay, FailsASupplyByItsSlotAndSerial) {
    const StageRun run = replay_stage("org.vetting.psu", {kFailed, kFru});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed);
    ASSERT_EQ(run.decision.findings.size(), 1U);
    EXPECT_EQ(run.decision.findings[0].part.slot, "2");
    EXPECT_EQ(run.decision.findings[0].part.serial, "X2");
}

TEST(PsuReplay, IsInconclusiveWhereNobodySaysHowASupplyIs) {
    EXPECT_EQ(replay_stage("org.vetting.psu", {kFru}).decision.verdict, StageVerdict::Inconclusive);
    EXPECT_EQ(replay_stage("org.vetting.psu", {"SEL has no entries\n"}).decision.verdict, StageVerdict::Inconclusive);
}

TEST(PsuReplay, RefusesWhatItCannotRead) {
    const StageRun run = replay_stage("org.vetting.psu", {"hello\n"});
    EXPECT_EQ(run.result.ending.kind, EndingKind::Status);
    EXPECT_THAT(run.result.ending.message, HasSubstr("capture 0"));
}

TEST(PsuReplay, ToldATakenBackFaultOnlyWarns) {
    const StageRun run = replay_stage("org.vetting.psu", {kWell, "1 | 10/19/2020 | 14:45:10 | Power Supply PS2 | Power Supply AC lost | Asserted\n"});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed);
    ASSERT_EQ(run.decision.findings.size(), 1U);
    EXPECT_EQ(run.decision.findings[0].severity, Severity::Warning);
}

TEST(GpuReplay, JudgesCardsAndTheKernelsLogTogether) {
    const std::string cards = "index, uuid, serial, pci.bus_id, ecc.errors.uncorrected.volatile.total\n3, GPU-5, S5, 00000000:9B:00.0, 0\n";
    EXPECT_EQ(replay_stage("org.vetting.gpu", {cards}).decision.verdict, StageVerdict::Passed);
    const StageRun run = replay_stage("org.vetting.gpu", {cards, "[2.0] NVRM: Xid (PCI:0000:9b:00): 79, pid=1, GPU has fallen off the bus.\n"});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed);
    EXPECT_EQ(run.decision.findings.at(0).code, "VT-GPU-005");
    EXPECT_EQ(run.decision.findings.at(0).part.serial, "S5");
    EXPECT_EQ(replay_stage("org.vetting.gpu", {"GPU 0: Tesla K80 (UUID: GPU-1)\n"}).decision.verdict, StageVerdict::Inconclusive);
}

TEST(GpuStage, DoesVerifiedWorkOrSaysWhyNot) {
    const StageRun run = run_stage("org.vetting.gpu", {{"duration_s", 1}, {"cpu_devices", true}}, Json::object());
    const bool driver = run.decision.verdict == StageVerdict::Passed;
    if (driver) {
        EXPECT_EQ(run.decision.evidence.targets.exercised, std::vector<std::string>{"opencl-cpu"});
        EXPECT_GT(run.result.work.at(0).done, 1e6);
    } else {
        EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive) << run.decision.reason;
        EXPECT_EQ(run.decision.findings.at(0).code, "VT-GPU-015");
    }
}

TEST(GpuStage, ThatHasACardWhichOpenClDoesNotOfferIsInconclusive) {
    const StageRun run = run_stage("org.vetting.gpu", {{"duration_s", 1}, {"cpu_devices", true}},
                                   {{"gpus", Json::array({{{"index", 0}, {"uuid", "GPU-1"}, {"pci_address", "0000:9b:00.0"}}})}});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive) << run.decision.reason;
}

}  // namespace
}  // namespace vetting::testing_stages
