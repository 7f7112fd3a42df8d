// Every stage through the real runner, with its real tools, for a second or two each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "plugins/common/stage/available_memory.hpp"
#include "plugins/common/stage/cpu_topology.hpp"
#include "plugins/common/stage/scratch.hpp"
#include "plugins/stages/storage/scratch_file.hpp"
#include "tests/plugins/stages/runner/stage_call.hpp"

namespace vetting::testing_stages {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Json this_cpu() {
    return {{"cpus", Json::array({{{"socket", 0}, {"model", "test"}, {"threads", std::max(1U, std::thread::hardware_concurrency())}}})}};
}

bool has_finding(const StageRun& run, const std::string& code) {
    return std::any_of(run.decision.findings.begin(), run.decision.findings.end(), [&code](const Finding& f) { return f.code == code; });
}

bool has_sample(const StageRun& run, const std::string& key, const std::string& unit) {
    return std::any_of(run.samples.begin(), run.samples.end(), [&](const Sample& s) { return s.key == key && s.unit == unit && s.value > 0; });
}

TEST(CpuStressStage, PassesOnEveryCoreWithWorkThatTheRecordBearsOut) {
    const StageRun run = run_stage("org.vetting.cpustress", {{"duration_s", 2}, {"methods", {"matrix", "crypto"}}, {"min_busy_pct", 5}}, this_cpu());
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason << run.result.ending.message;
    EXPECT_EQ(run.decision.evidence.targets.exercised, std::vector<std::string>{"cpu0"});
    EXPECT_TRUE(has_sample(run, "cpu/0/ops", "op_per_s"));
    EXPECT_EQ(run.artifacts, std::vector<std::string>{"stress-ng.yaml"});
    EXPECT_GE(run.result.tools.size(), 2U * std::thread::hardware_concurrency());
    EXPECT_LT(run.result.ending.duration_s, 15);
}

TEST(CpuStressStage, EndsSoonAfterItIsCancelled) {
    const auto started = std::chrono::steady_clock::now();
    const StageRun run = run_stage("org.vetting.cpustress", {{"duration_s", 60}}, this_cpu(), Json::object(), 700ms);
    EXPECT_LT(std::chrono::steady_clock::now() - started, 4s);
    EXPECT_EQ(run.result.ending.kind, EndingKind::Killed);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
}

TEST(CpuStressStage, IsInconclusiveWhereTheInventoryNamesNoProcessor) {
    const Plan plan = plan_stage("org.vetting.cpustress", Json::object(), Json::object());
    EXPECT_TRUE(plan.refused);
}

void write_number(const std::filesystem::path& file, double value) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << static_cast<long long>(value) << "\n";
}

TEST(CpuStressStage, SeesThrottlingWhereTheAgentLooks) {
    const stages::ScratchFolder root;
    const auto folder = root.path() / "sys/devices/system/cpu/cpu0/thermal_throttle";
    const auto throttle = [&folder](double events, double time_ms) {
        write_number(folder / "core_throttle_count", events);
        write_number(folder / "core_throttle_total_time_ms", time_ms);
    };
    throttle(7, 100);
    const Json config{{"duration_s", 2}, {"methods", {"matrix", "crypto"}}, {"min_busy_pct", 1}, {"sysroot", root.path().string()}};
    // Once the stage has told of its first counters, they grow.
    bool told = false;
    const auto on_progress = [&throttle, &told](int) {
        if (!std::exchange(told, true)) throttle(12, 5100);
    };
    const StageRun run = run_stage("org.vetting.cpustress", config, this_cpu(), Json::object(), std::nullopt, on_progress);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << run.decision.reason;
    EXPECT_TRUE(has_finding(run, "VT-CPU-009"));
}

/// The machine's own stress-ng, but for one kind of work on its last CPU, where a worker dies as by SIGSEGV.
constexpr const char* kCrashingStressNg = R"(#!/bin/sh
case "$* " in
*"--matrix 1 "*"--taskset LAST "*) ;;
*) PATH=/usr/local/bin:/usr/bin:/bin exec stress-ng "$@";;
esac
echo 'stress-ng: fail:  [2] matrix instance 0 corrupted bogo-ops counter, 2663 vs 0' >&2
echo 'stress-ng: fail:  [2] metrics-check: stressor metrics corrupted, data is compromised' >&2
exit 2
)";

TEST(CpuStressStage, FailsWhereTheSameWorkCrashesOnOneCoreAgain) {
    const auto cpus = stages::usable_cpus("/");
    std::string script = kCrashingStressNg;
    script.replace(script.find("LAST"), 4, std::to_string(cpus.back().cpu));
    const stages::ScratchFolder folder;
    std::ofstream(folder.path() / "stress-ng") << script;
    std::filesystem::permissions(folder.path() / "stress-ng", std::filesystem::perms::owner_all);
    const Json config{{"duration_s", 2}, {"methods", {"matrix", "crypto"}}, {"min_busy_pct", 1}};
    const StageRun run = run_stage("org.vetting.cpustress", config, this_cpu(), Json::object(), std::nullopt, {}, folder.path().string() + ":/usr/bin:/bin");
    // Where there is one CPU, nothing tells the core from the tool.
    EXPECT_EQ(run.decision.verdict, cpus.size() > 1 ? StageVerdict::Failed : StageVerdict::Inconclusive) << run.decision.reason;
    EXPECT_TRUE(has_finding(run, cpus.size() > 1 ? "VT-CPU-011" : "VT-CPU-007"));
}

class MemoryStageBy : public testing::TestWithParam<const char*> {};
TEST_P(MemoryStageBy, PassesWhenTheShareWasTestedAndCompared) {
    const Json facts{{"memory", {{"total_bytes", 8.0 * 1024 * 1024 * 1024}}}};
    const StageRun run = run_stage("org.vetting.memory", {{"duration_s", 1}, {"share_pct", 1}, {"reserve_mib", 64}, {"engine", GetParam()}}, facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason << run.result.ending.message;
    EXPECT_EQ(run.result.tools.at(0).name, GetParam());
    EXPECT_TRUE(has_sample(run, "mem/bandwidth", "byte_per_s"));
    EXPECT_TRUE(has_sample(run, "mem/available", "byte"));
}
INSTANTIATE_TEST_SUITE_P(Engines, MemoryStageBy, testing::Values("stressapptest", "stress-ng"),
                         [](const auto& test) { return std::string(test.param) == "stress-ng" ? "StressNg" : "Stressapptest"; });

TEST(MemoryStage, FailsWhereAModuleIsInstalledAndNotThere) {
    const double system = stages::total_bytes("/").value_or(0);
    Json facts{{"memory", {{"total_bytes", 8.0 * 1024 * 1024 * 1024}, {"dimms", Json::array()}}}};
    // Three of the four hold what this machine has.
    for (int i = 0; i < 4; ++i) facts["memory"]["dimms"].push_back({{"locator", "A" + std::to_string(i)}, {"size_bytes", std::ceil((system + 1e9) / 3)}});
    const Json config{{"duration_s", 1}, {"share_pct", 1}, {"reserve_mib", 64}};
    const StageRun run = run_stage("org.vetting.memory", config, facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << run.decision.reason;
    EXPECT_TRUE(has_finding(run, "VT-MEM-009"));
    facts["memory"]["dimms"] = Json::array({{{"locator", "A1"}, {"size_bytes", system + 1e9}}});
    EXPECT_EQ(run_stage("org.vetting.memory", config, facts).decision.verdict, StageVerdict::Passed);
}

bool done_on(const StageRun& run, const std::string& what) {
    return std::any_of(run.result.work.begin(), run.result.work.end(), [&what](const Work& one) { return one.what == what; });
}

/// A machine of two memory nodes whose sizes are no round numbers.
void write_nodes(const std::filesystem::path& root) {
    for (const int id : {0, 1}) {
        const auto folder = root / "sys/devices/system/node" / ("node" + std::to_string(id));
        std::filesystem::create_directories(folder);
        const std::string start = "Node " + std::to_string(id) + " ", kib = std::to_string(4000301 + id * 101477);
        std::ofstream(folder / "cpulist") << "0\n";
        std::ofstream(folder / "meminfo") << start << "MemTotal: " << kib << " kB\n" << start << "MemFree: " << kib << " kB\n";
    }
    std::filesystem::create_directories(root / "proc");
    std::ofstream(root / "proc/meminfo") << "MemTotal: 8102079 kB\nMemAvailable: 8000000 kB\n";
}

TEST(MemoryStage, PassesOnAMachineOfSeveralNodes) {
    const stages::ScratchFolder root;
    write_nodes(root.path());
    const Json facts{{"memory", {{"total_bytes", 8.0 * 1024 * 1024 * 1024}}}};
    const Json config{{"duration_s", 1}, {"share_pct", 1}, {"reserve_mib", 64}, {"sysroot", root.path().string()}};
    const StageRun run = run_stage("org.vetting.memory", config, facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason << run.result.ending.message;
    EXPECT_EQ(run.result.tools.size(), 2U);
    const bool second_node_here = std::filesystem::exists("/sys/devices/system/node/node1");
    EXPECT_EQ(done_on(run, "memory tested on node1"), second_node_here);
    EXPECT_EQ(has_finding(run, "VT-MEM-004"), !second_node_here);  // it cannot be bound: its share says nothing of it
}

TEST(MemoryStage, TestsMoreThanItsShareWhereThatCanBeSpared) {
    const Json facts{{"memory", {{"total_bytes", 8.0 * 1024 * 1024 * 1024}}}};
    const Json config{{"duration_s", 1}, {"share_pct", 1}, {"up_to_pct", 2}, {"reserve_mib", 64}, {"numa", false}};
    const StageRun run = run_stage("org.vetting.memory", config, facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason << run.result.ending.message;
    const auto tested = std::find_if(run.result.work.begin(), run.result.work.end(), [](const Work& one) { return one.what == "memory tested"; });
    ASSERT_NE(tested, run.result.work.end());
    const double more = std::floor(stages::total_bytes("/").value_or(0) * 0.02 / (1 << 20)) * (1 << 20);
    EXPECT_DOUBLE_EQ(tested->done, std::max(more, std::floor(facts["memory"]["total_bytes"].get<double>() / 100 / (1 << 20)) * (1 << 20)));
}

TEST(MemoryStageOfASmallMachine, IsInconclusiveWhenLessCanBeSparedThanWasPlanned) {
    const Json facts{{"memory", {{"total_bytes", 4e15}}}};  // more than any machine has
    const Json config{{"duration_s", 1}, {"share_pct", 90}, {"reserve_mib", 1048576}};
    const StageRun run = run_stage("org.vetting.memory", config, facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(run.decision.reason, HasSubstr("nothing is left to test"));
}

TEST(MemoryStage, ReplaysALogToTheVerdictOfTheMemory) {
    const StageRun bad = replay_stage("org.vetting.memory", {"Stats: Starting SAT, 256M, 4 seconds\nHardware Error: miscompare on CPU 1(0x2) at 0x7f(0xd8:DIMM B2): "
                                                             "read:0xba, reread:0xba expected:0x00\nStatus: FAIL - test discovered HW problems\n"});
    EXPECT_EQ(bad.decision.verdict, StageVerdict::Failed) << bad.decision.reason;
    EXPECT_TRUE(has_finding(bad, "VT-MEM-001"));
    const StageRun cut = replay_stage("org.vetting.memory", {"Stats: Starting SAT, 256M, 4 seconds\n"});
    EXPECT_EQ(cut.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(cut.result.ending.message, HasSubstr("cut off"));
}

/// The disk below the system's temporary files, where there is one.
std::optional<std::string> own_disk() {
    struct stat status {};
    if (stat("/var/tmp", &status) != 0) return std::nullopt;
    return storage::disk_below("/sys", major(status.st_dev), minor(status.st_dev));
}

TEST(StorageStage, ReadsTheDiskBelowThisMachineOrSaysWhyItCannot) {
    const std::string name = own_disk().value_or("no-such-disk");
    const Json facts{{"disks", Json::array({{{"name", name}, {"capacity_bytes", 64e9}}})}};
    const StageRun run = run_stage("org.vetting.storage", {{"duration_s", 2}, {"min_mib", 64}, {"max_duration_s", 10}}, facts);
    if (run.decision.verdict == StageVerdict::Passed) {
        EXPECT_TRUE(has_sample(run, "disk/" + name + "/read", "byte_per_s"));
        EXPECT_TRUE(has_sample(run, "disk/" + name + "/latency_p99", "second"));
        EXPECT_EQ(run.artifacts, std::vector<std::string>{"fio-" + name + ".json"});
    } else {
        EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
        EXPECT_THAT(run.decision.reason, HasSubstr("no disk could be read"));
        EXPECT_TRUE(has_finding(run, "VT-DSK-031"));
    }
    for (const Json& entry : run.journal) EXPECT_FALSE(std::filesystem::exists(entry.at("remove").get<std::string>()));
}

TEST(BurnStage, LoadsEverythingAtOnceAndSaysWhatItCouldNot) {
    const std::string disk = own_disk().value_or("no-such-disk");
    Json facts = this_cpu();
    facts["memory"] = {{"total_bytes", 8.0 * 1024 * 1024 * 1024}};
    facts["disks"] = Json::array({{{"name", disk}, {"capacity_bytes", 64e9}}});
    facts["nics"] = Json::array({{{"name", "eth0"}, {"pci_address", "0000:00:03.0"}}});
    const StageRun run = run_stage("org.vetting.burn", {{"duration_s", 5}, {"methods", {"matrix"}}, {"min_busy_pct", 1}, {"memory_share_pct", 1},
                                                        {"memory_reserve_mib", 64}, {"disk_min_mib", 16}}, facts);
    EXPECT_NE(run.decision.verdict, StageVerdict::Failed) << run.decision.reason;
    EXPECT_TRUE(has_sample(run, "cpu/0/ops", "op_per_s"));
    EXPECT_TRUE(has_sample(run, "mem/bandwidth", "byte_per_s"));
    std::set<std::string> tools, exercised(run.decision.evidence.targets.exercised.begin(), run.decision.evidence.targets.exercised.end());
    for (const ToolRecord& tool : run.result.tools) tools.insert(tool.name);
    EXPECT_TRUE(tools.contains("stress-ng") && tools.contains("stressapptest"));
    EXPECT_TRUE(exercised.contains("cpu0") && exercised.contains("memory"));
    // No host offers traffic here: it is said, and it is not the port's fault.
    EXPECT_TRUE(has_finding(run, "VT-RUN-017"));
    for (const Json& entry : run.journal) EXPECT_FALSE(std::filesystem::exists(entry.at("remove").get<std::string>()));
}

TEST(StorageStage, PlansToOverwriteOnlyDisksWithASerialAndASize) {
    const Json disks = Json::array({{{"name", "sda"}, {"serial", "S1"}, {"capacity_bytes", 4e12}},
                                    {{"name", "sdb"}, {"capacity_bytes", 4e12}},
                                    {{"name", "sdc"}, {"serial", "S3"}},
                                    {{"name", "sdd"}, {"serial", "S4"}, {"capacity_bytes", 4e12}, {"transport", "usb"}}});
    const Plan plan = plan_stage("org.vetting.storage", {{"mode", "destructive"}}, {{"disks", disks}});
    ASSERT_FALSE(plan.refused);
    EXPECT_TRUE(plan.destructive);
    ASSERT_EQ(plan.targets.size(), 1U);
    EXPECT_EQ(plan.targets[0].device, "S1");
    EXPECT_EQ(plan.untargeted.size(), 3U);
    EXPECT_GT(plan.estimate_s, 3600);
}

TEST(StorageStage, WritesNothingWithoutAPermit) {
    const Json facts{{"disks", Json::array({{{"name", "no-such-disk"}, {"serial", "S1"}, {"capacity_bytes", 1048576}}})}};
    const StageRun run = run_stage("org.vetting.storage", {{"mode", "destructive"}}, facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(run.decision.reason, HasSubstr("permit"));
    EXPECT_TRUE(run.result.tools.empty());
}

TEST(StorageStage, IsInconclusiveForADiskThatIsNotThere) {
    const Json facts{{"disks", Json::array({{{"name", "no-such-disk"}, {"serial", "S1"}, {"capacity_bytes", 1e12}}})}};
    const StageRun run = run_stage("org.vetting.storage", {{"duration_s", 1}}, facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(run.decision.reason, HasSubstr("no disk could be read"));
}

TEST(SmartStage, IsInconclusiveForADiskThatDoesNotAnswer) {
    const Json facts{{"disks", Json::array({{{"name", "no-such-disk"}, {"serial", "S1"}, {"protocol", "ata"}}})}};
    const StageRun run = run_stage("org.vetting.smart", Json::object(), facts);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive) << run.decision.reason;
    EXPECT_TRUE(has_finding(run, "VT-DSK-029"));
}

constexpr const char* kFailingNvme = R"({"json_format_version": [1, 0],
    "smartctl": {"version": [7, 3], "exit_status": 8}, "device": {"name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"},
    "model_name": "Test NVMe", "serial_number": "N1", "smart_status": {"passed": false},
    "nvme_smart_health_information_log": {"critical_warning": 4, "temperature": 40, "available_spare": 100,
        "available_spare_threshold": 10, "percentage_used": 3, "media_errors": 0, "power_on_hours": 9}})";

TEST(SmartStage, ReplaysACaptureToTheVerdictOfTheDriveItself) {
    const StageRun run = replay_stage("org.vetting.smart", {kFailingNvme});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << run.decision.reason << run.result.ending.message;
    EXPECT_TRUE(has_finding(run, "VT-DSK-001"));
    EXPECT_TRUE(has_finding(run, "VT-DSK-005"));
    EXPECT_EQ(run.decision.findings.at(0).part.serial, "N1");
}

TEST(SmartStage, RefusesACaptureThatIsNotOfSmartctl) {
    const StageRun run = replay_stage("org.vetting.smart", {"hello"});
    EXPECT_EQ(run.result.ending.kind, EndingKind::Status);
    EXPECT_THAT(run.result.ending.message, HasSubstr("capture 0"));
}

TEST(NetworkStage, ExercisesNoPortWhenTheHostIsThisVeryMachine) {
    const Json facts{{"nics", Json::array({{{"name", "eth0"}, {"pci_address", "0000:00:03.0"}}})}};
    Json endpoints;
    const Ending served = serve_stage("org.vetting.network", {{"bind", "127.0.0.1"}, {"port_from", 20201}, {"port_to", 21200}},
                                      [&endpoints](const Json& said) { endpoints = said; });
    EXPECT_EQ(served.kind, EndingKind::Killed) << served.message;
    ASSERT_TRUE(endpoints.contains("iperf3"));
    EXPECT_EQ(endpoints["iperf3"]["address"], "127.0.0.1");
    const StageRun run = run_stage("org.vetting.network", {{"duration_s", 1}}, facts, endpoints);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(run.decision.reason, HasSubstr("exercises no port"));
}

}  // namespace
}  // namespace vetting::testing_stages
