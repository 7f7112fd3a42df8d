// PSU and GPU through the real runner: verdicts of captures, and the GPU stage's work on a processor that stands in.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/plugins/redfish_service.hpp"
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

TEST(PsuReplay, JudgesTheSuppliesThatTheKernelReads) {
    const std::string well = "pfe1100-i2c-7-59\nAdapter: i2c-7\nvin:  +208.50 V\nvout1:  +12.01 V\npin:  54.00 W\n\n";
    const std::string dead = "pfe1100-i2c-7-5a\nAdapter: i2c-7\nvin:  +0.00 V\nvout1:  +0.00 V\n\n";
    EXPECT_EQ(replay_stage("org.vetting.psu", {well}).decision.verdict, StageVerdict::Passed);
    const StageRun run = replay_stage("org.vetting.psu", {well + dead});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed);
    ASSERT_EQ(run.decision.findings.size(), 1U);
    EXPECT_EQ(run.decision.findings[0].code, "VT-PWR-002");
    EXPECT_EQ(run.decision.findings[0].part.slot, "7-5a");
    EXPECT_EQ(replay_stage("org.vetting.psu", {"coretemp-isa-0000\nAdapter: ISA adapter\nCore 0: +40.0 C\n"}).decision.verdict, StageVerdict::Inconclusive);
}

/// A machine's files, and a password in one of them.
class PsuOfAMachine : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_NE(::mkdtemp(root_.data()), nullptr); }
    void TearDown() override { std::filesystem::remove_all(root_); }
    void write(const std::string& file, const std::string& text) const {
        const std::filesystem::path path = std::filesystem::path(root_) / file;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text << '\n';
    }
    Json config(const std::string& url) const {
        return {{"load_s", 0.1}, {"sysroot", root_}, {"redfish_url", url}, {"redfish_user", "admin"}, {"redfish_password_file", root_ + "/password"}};
    }
    std::string root_ = (std::filesystem::temp_directory_path() / "psu-test-XXXXXX").string();
};

TEST_F(PsuOfAMachine, IsToldByItsRedfishService) {
    write("password", "secret 1");
    const testing_plugins::RedfishService well(testing_plugins::redfish_chassis("OK"), "admin:secret 1");
    const Json facts = {{"psus", {{{"slot", 1}, {"present", true}}, {{"slot", 2}, {"present", true}, {"serial", "S2"}}}}};
    const StageRun run = run_stage("org.vetting.psu", config(well.url()), facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason;
    EXPECT_EQ(well.asked().size(), 3U * 7U) << "before, under and after load; only what has to do with power";
    const testing_plugins::RedfishService failed(testing_plugins::redfish_chassis("Critical"), "admin:secret 1");
    const StageRun bad = run_stage("org.vetting.psu", config(failed.url()), facts);
    EXPECT_EQ(bad.decision.verdict, StageVerdict::Failed);
    ASSERT_EQ(bad.decision.findings.size(), 1U);
    EXPECT_EQ(bad.decision.findings[0].part.serial, "S2");
}

TEST_F(PsuOfAMachine, WhoseInventoryKnowsNoSupplyIsToldOfThemTogether) {
    write("password", "secret 1");
    const testing_plugins::RedfishService service(testing_plugins::redfish_chassis("OK"), "admin:secret 1");
    const StageRun run = run_stage("org.vetting.psu", config(service.url()), Json::object());
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason;
    EXPECT_EQ(run.decision.evidence.targets.exercised, std::vector<std::string>{"power supplies"});
}

TEST_F(PsuOfAMachine, IsInconclusiveWhereItsRedfishServiceIsSilent) {
    write("password", "wrong");
    const testing_plugins::RedfishService service(testing_plugins::redfish_chassis("OK"), "admin:secret 1");
    const StageRun run = run_stage("org.vetting.psu", config(service.url()), Json::object());
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(run.decision.reason, HasSubstr("401"));
}

TEST_F(PsuOfAMachine, IsToldByItsKernel) {
    write("sys/class/hwmon/hwmon4/name", "corsairpsu");
    for (const auto& [file, text] : {std::pair{"in0_input", "230000"}, {"in0_label", "v_in"}, {"in1_input", "12060"}, {"in1_label", "v_out +12v"}, {"in1_crit", "15590"},
                                     {"in1_lcrit", "8410"}, {"power1_input", "86000000"}, {"power1_label", "power total"}}) {
        write("sys/class/hwmon/hwmon4/" + std::string(file), text);
    }
    const Json facts = {{"psus", {{{"slot", "corsairpsu"}, {"present", true}}}}};
    const StageRun run = run_stage("org.vetting.psu", config(""), facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason;
    write("sys/class/hwmon/hwmon4/in1_input", "7100");
    write("sys/class/hwmon/hwmon4/in1_lcrit_alarm", "1");
    EXPECT_EQ(run_stage("org.vetting.psu", config(""), facts).decision.findings.at(0).code, "VT-PWR-007");
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

/// A nvidia-smi that knows a card when it is asked first, and none from then on.
class ForgetfulTool : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_NE(::mkdtemp(folder_.data()), nullptr);
        const std::string script = folder_ + "/nvidia-smi";
        std::ofstream(script) << "#!/bin/sh\nif [ -e " << folder_ << "/asked ]; then echo 'No devices were found'; exit 6; fi\n: > " << folder_ << "/asked\n"
                              << "echo '<nvidia_smi_log><attached_gpus>1</attached_gpus><gpu id=\"00000000:9B:00.0\"><uuid>GPU-1</uuid><ecc_errors><volatile>"
                              << "<dram_uncorrectable>0</dram_uncorrectable></volatile></ecc_errors></gpu></nvidia_smi_log>'\n";
        std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string folder_ = (std::filesystem::temp_directory_path() / "gpu-test-XXXXXX").string();
};

TEST_F(ForgetfulTool, MakesTheStageFailByTheCardThatIsGone) {
    const StageRun run = run_stage("org.vetting.gpu", {{"duration_s", 1}}, {{"gpus", Json::array({{{"index", 0}, {"uuid", "GPU-1"}, {"pci_address", "0000:9b:00.0"}}})}},
                                   Json::object(), {}, {}, folder_ + ":/usr/bin:/bin");
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << run.decision.reason;
    EXPECT_THAT(run.decision.reason, HasSubstr("VT-GPU-005"));
}

}  // namespace
}  // namespace vetting::testing_stages
