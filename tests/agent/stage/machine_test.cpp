// Stages through real runner children: what comes out, and what is put back when one ends badly.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>

#include "agent/stage/machine.hpp"
#include "sdk/base/files.hpp"
#include "sdk/wire/decide.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

namespace asio = boost::asio;
using testing::Contains;
using testing::HasSubstr;

class AgentMachine : public testing::Test {
protected:
    AgentMachine()
        : plugins(scan_plugins({AGENT_TEST_PLUGINS}, VETTING_BIN_DIR "/vetting-plugin-runner")),
          machine(io.get_executor(), plugins,
                  {.runner = VETTING_BIN_DIR "/vetting-plugin-runner", .sysroot = tree.root(), .state_folder = state.root()}) {
        tree.put("proc/meminfo", "MemTotal: 1024 kB\n");
        tree.put("dev/kmsg", "");
    }

    [[nodiscard]] StageOffer offer(const std::string& then) {
        StageOffer made{.index = 1, .id = "AgentTest", .plugin = "org.example.agenttest", .timeout_s = 30, .max_silence_s = 20};
        made.config = {{"file", changed().string()}, {"then", then}};
        made.plan.targets = {{.kind = "memory", .device = "memory"}};
        return made;
    }
    [[nodiscard]] std::filesystem::path changed() const { return state.root() / "changed-by-the-stage"; }

    StageReport report() {
        return {.log = [this](std::string_view, std::string_view text) { lines.emplace_back(text); },
                .samples = [this](const std::vector<Sample>& more) { samples.insert(samples.end(), more.begin(), more.end()); },
                .progress = [this](std::string_view step, int) {
                    steps.emplace_back(step);
                    if (on_progress) on_progress();
                },
                .artifact = [this](std::string_view name, std::string_view, std::string_view) { artifacts.emplace_back(name); }};
    }

    template <class T>
    T wait_for(asio::awaitable<T> work) {
        std::optional<T> result;
        asio::co_spawn(io, std::move(work), [this, &result](const std::exception_ptr& error, T value) {
            io.stop();
            if (error) std::rethrow_exception(error);
            result = std::move(value);
        });
        io.restart();
        io.run_for(60s);
        if (!result) throw Error(Errc::TimedOut, "the stage did not end");
        return std::move(*result);
    }

    FixtureTree tree, state;
    PluginRegistry plugins;
    asio::io_context io;
    Machine machine;
    std::vector<std::string> lines, steps, artifacts;
    std::vector<Sample> samples;
    std::function<void()> on_progress;
};

TEST_F(AgentMachine, ReportsWhatAStageDidAndWhatTheAgentSawItself) {
    const StageResult result = wait_for(machine.run(offer("end"), report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Clean) << result.ending.message;
    EXPECT_EQ(result.stage, "AgentTest");
    ASSERT_EQ(result.work.size(), 1U);
    EXPECT_EQ(result.work.front().done, 1000);
    ASSERT_EQ(result.seen.size(), 1U);
    EXPECT_EQ(result.seen.front().device, "memory");
    EXPECT_THAT(lines, Contains("hello from the stage"));
    EXPECT_THAT(steps, Contains("half"));
    EXPECT_THAT(artifacts, Contains("AgentTest-1-raw.txt"));
    ASSERT_EQ(samples.size(), 1U);
    EXPECT_GT(result.ending.duration_s, 0);
    EXPECT_THAT(result.kernel.not_visible, Contains("edac"));
    EXPECT_THAT(result.kernel.not_visible, testing::Not(Contains("kernel_log")));
}

TEST_F(AgentMachine, TurnsAKernelLogLineDuringTheStageIntoTruth) {
    on_progress = [this] { tree.append("dev/kmsg", "2,9,9,-;mce: [Hardware Error]: Machine check events logged\n"); };
    const StageResult result = wait_for(machine.run(offer("end"), report()));
    EXPECT_EQ(result.kernel.delta.at("log/machine_check_corrected/-"), 1);
}

TEST_F(AgentMachine, PutsBackWhatACrashedStageHadChanged) {
    const StageResult result = wait_for(machine.run(offer("crash"), report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Signal);
    ASSERT_EQ(result.work.size(), 1U);  // what it had said before counts
    EXPECT_FALSE(std::filesystem::exists(changed()));
    EXPECT_FALSE(std::filesystem::exists(state.root() / "journal.jsonl"));
}

TEST_F(AgentMachine, EndsAStageThatIsCancelledAndPutsItsChangesBack) {
    on_progress = [this] { machine.cancel("the host ended the stage"); };
    const StageResult result = wait_for(machine.run(offer("wait"), report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Killed);
    EXPECT_THAT(result.ending.message, HasSubstr("the host ended the stage"));
    EXPECT_FALSE(std::filesystem::exists(changed()));
}

TEST_F(AgentMachine, CleansUpFromTheJournalOfAFormerLife) {
    state.put("changed-by-the-stage", "x");
    StageJournal(state.root() / "journal.jsonl").append({{"remove", changed().string()}});
    (void)wait_for([](Machine& m, StageOffer made, StageReport to) -> asio::awaitable<bool> {
        co_await m.clean_up(std::move(made), std::move(to));
        co_return true;
    }(machine, offer("end"), report()));
    EXPECT_FALSE(std::filesystem::exists(changed()));
}

/// Errors of an attempt in which the agent died count in the one that takes its place.
class AgentMachineAgain : public AgentMachine {
protected:
    static constexpr const char* kCorrected = "sys/devices/system/edac/mc/mc0/dimm1/dimm_ce_count";
    static constexpr const char* kLine = "3,1,2,-;I/O error, dev sdb, sector 8 op 0x0\n";

    AgentMachineAgain() {
        tree.put("proc/sys/kernel/random/boot_id", "boot-one\n");
        tree.put(kCorrected, "2\n");
    }
    [[nodiscard]] MachineOptions options() const {
        return {.runner = VETTING_BIN_DIR "/vetting-plugin-runner", .sysroot = tree.root(), .state_folder = state.root()};
    }
    /// The first attempt meets an error and then the agent dies: nothing of its result is left.
    void die_in_the_first_attempt() {
        on_progress = [this] {
            tree.put(kCorrected, "42\n");
            tree.append("dev/kmsg", kLine);
        };
        Machine first(io.get_executor(), plugins, options());
        (void)wait_for(first.run(offer("end"), report()));
        on_progress = nullptr;
    }
    StageResult in_the_next_life(bool cleaned_up) {
        Machine next(io.get_executor(), plugins, options());
        if (cleaned_up) {
            (void)wait_for([](Machine& m, StageOffer made, StageReport to) -> asio::awaitable<bool> {
                co_await m.clean_up(std::move(made), std::move(to));
                co_return true;
            }(next, offer("end"), report()));
        }
        StageOffer again = offer("end");
        again.attempt = 2;
        return wait_for(next.run(std::move(again), report()));
    }
};

TEST_F(AgentMachineAgain, CountsFromTheBeginningOfTheInterruptedAttempt) {
    die_in_the_first_attempt();
    const StageResult result = in_the_next_life(true);
    EXPECT_EQ(result.kernel.delta.at("mem/mc0.dimm1/corrected"), 40);
    EXPECT_EQ(result.kernel.delta.at("log/disk_io_error/sdb"), 1);
}

TEST_F(AgentMachineAgain, LeavesAnAttemptThatHadEndedToItsOwnVerdict) {
    die_in_the_first_attempt();
    const StageResult result = in_the_next_life(false);  // ended, and the host offers the stage once more
    EXPECT_EQ(result.kernel.delta.at("mem/mc0.dimm1/corrected"), 0);
    EXPECT_EQ(result.kernel.delta.count("log/disk_io_error/sdb"), 0U);
}

TEST_F(AgentMachineAgain, ComparesNothingWithTheCountersOfAnotherBoot) {
    die_in_the_first_attempt();
    tree.put("proc/sys/kernel/random/boot_id", "boot-two\n");
    tree.put(kCorrected, "3\n");
    const StageResult result = in_the_next_life(true);
    EXPECT_EQ(result.kernel.delta.at("mem/mc0.dimm1/corrected"), 0);
}

TEST_F(AgentMachine, SaysWhyAPluginCannotBeUsed) {
    StageOffer other = offer("end");
    other.sha256 = std::string(64, '0');
    StageResult result = wait_for(machine.run(other, report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Unavailable);
    EXPECT_THAT(result.ending.message, HasSubstr("pinned"));
    other.plugin = "org.example.absent";
    result = wait_for(machine.run(other, report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Unavailable);
    EXPECT_THAT(result.ending.message, HasSubstr("not installed"));
}

/// As if the host had given the file: another registry, found by digest.
class AgentMachineSupplied : public AgentMachine {
protected:
    static bool supplied(AgentMachineSupplied& self, PluginSupply supply) {
        return self.wait_for([](Machine& m, PluginSupply given) -> asio::awaitable<bool> {
            co_await m.take_plugins(std::move(given));
            co_return true;
        }(self.bare, std::move(supply)));
    }
    PluginRegistry nothing;
    Machine bare{io.get_executor(), nothing, {.runner = VETTING_BIN_DIR "/vetting-plugin-runner", .sysroot = tree.root(), .state_folder = state.root()}};
    const PluginFile& file = plugins.files().front();
};

TEST_F(AgentMachineSupplied, RunsAStageThatTheHostHasGiven) {
    StageOffer other = offer("end");
    other.sha256 = file.sha256;
    EXPECT_EQ(wait_for(bare.run(other, report())).ending.kind, EndingKind::Unavailable);
    ASSERT_TRUE(supplied(*this, {.files = {file.path}, .missing = {}, .probes = {}}));
    const StageResult result = wait_for(bare.run(other, report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Clean) << result.ending.message;
}

TEST_F(AgentMachineSupplied, SaysWhyWhatThePinNamesCouldNotBeHad) {
    StageOffer other = offer("end");
    other.sha256 = file.sha256;
    ASSERT_TRUE(supplied(*this, {.files = {}, .missing = {{file.sha256, "what came is another file"}}, .probes = {{"org.example.gone", "1.0", file.sha256}}}));
    StageResult result = wait_for(bare.run(other, report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Unavailable);
    EXPECT_THAT(result.ending.message, HasSubstr("could not be had from the host: what came is another file"));
    result = wait_for(bare.run({.index = 0, .id = "InventoryCheck"}, report()));
    ASSERT_EQ(result.findings.size(), 1U);
    EXPECT_THAT(result.findings[0].message, HasSubstr("org.example.gone 1.0 is pinned for this run and is not here"));
}

TEST_F(AgentMachineSupplied, WhatIsNoPluginIsRefusedAndNotRun) {
    state.put("garbage.so", "no plugin");
    StageOffer other = offer("end");
    other.sha256 = "garbage";
    ASSERT_TRUE(supplied(*this, {.files = {state.root() / "garbage.so"}, .missing = {}, .probes = {}}));
    const StageResult result = wait_for(bare.run(other, report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Unavailable);
    EXPECT_THAT(result.ending.message, HasSubstr("could not be had"));
}

TEST_F(AgentMachine, ChecksTheInventoryByEveryProbeAndNamesTheMuteOne) {
    const StageOffer inventory{.index = 0, .id = "InventoryCheck"};
    const StageResult result = wait_for(machine.run(inventory, report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Clean) << result.ending.message;
    EXPECT_EQ(result.inventory.at("memory").at("total_bytes"), 1024);
    EXPECT_EQ(result.sub_steps.size(), 2U);
    EXPECT_THAT(artifacts, Contains("InventoryCheck-1-agentprobe-facts.json"));
    ASSERT_EQ(result.findings.size(), 1U);
    EXPECT_EQ(result.findings.front().code, "VT-INV-001");
    EXPECT_THAT(result.findings.front().message, HasSubstr("muteprobe"));
    EXPECT_EQ(machine.inventory(), result.inventory);
    EXPECT_TRUE(std::filesystem::exists(state.root() / "inventory.json"));
}

// ---- what the kernel counted while a stage passed -----------------------------------------------------------------

struct Injected {
    const char* name;
    const char *file, *before, *after;  ///< a file of the machine, before and during the stage
    const char* code;
    StageVerdict verdict;
    Part part;
};
void PrintTo(const Injected& test, std::ostream* out) { *out << test.name; }

constexpr const char* kMachine = R"({"cpus": [{"socket": 0, "model": "Xeon"}],
    "memory": {"total_bytes": 1024, "dimms": [{"locator": "DIMM_A1", "serial": "M1"}, {"locator": "DIMM_B2", "serial": "M2", "part_number": "M393"}]},
    "disks": [{"name": "sda", "serial": "D1", "model": "WDC", "slot": "Bay 3"}], "nics": [{"name": "eth0", "mac": "aa:bb:cc:00:11:22", "driver": "ixgbe"}],
    "pci": [{"address": "0000:3b:00.0", "class": "RAID bus controller", "device": "MR9361"}]})";

class AgentMachineWith : public AgentMachine, public testing::WithParamInterface<Injected> {
protected:
    void SetUp() override {
        machine.set_inventory(Json::parse(kMachine));
        tree.put("sys/devices/system/edac/mc/mc0/dimm1/dimm_label", "CPU0_DIMM_B2\n");
        tree.put("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
        tree.put("sys/class/net/eth0/device/uevent", "");
        tree.put("sys/block/sda/device/model", "WDC\n");
        tree.put(GetParam().file, GetParam().before);
        on_progress = [this] {
            if (std::string_view(GetParam().file) == "dev/kmsg") tree.append(GetParam().file, GetParam().after);
            else tree.put(GetParam().file, GetParam().after);
        };
    }
    Decision judged(const StageResult& result) {
        DecideInput input{.offer = offer("end"), .result = result};
        input.offer.plan.targets.front().work = {{.what = "*", .unit = "", .planned = 1}};
        input.parts = parts_of(machine.inventory());
        return decide(input);
    }
};

TEST_P(AgentMachineWith, AnErrorDuringAPassingStageFindsItWithItsPart) {
    const StageResult result = wait_for(machine.run(offer("end"), report()));
    EXPECT_EQ(result.ending.kind, EndingKind::Clean) << result.ending.message;
    const Decision decision = judged(result);
    EXPECT_EQ(word(decision.verdict), word(GetParam().verdict)) << decision.reason;
    ASSERT_EQ(decision.findings.size(), 1U) << dump_json(Json(result.kernel));
    const Finding& finding = decision.findings.front();
    EXPECT_EQ(finding.code, GetParam().code);
    EXPECT_EQ(Json(finding.part), Json(GetParam().part));
    EXPECT_FALSE(finding.confirmed) << "it was seen once";
}

INSTANTIATE_TEST_SUITE_P(Injected, AgentMachineWith, testing::Values(
    Injected{"Edac", "sys/devices/system/edac/mc/mc0/dimm1/dimm_ce_count", "2\n", "42\n", "VT-MEM-002", StageVerdict::Failed,
             {.kind = "dimm", .slot = "DIMM_B2", .serial = "M2", .model = "M393"}},
    Injected{"EdacUncorrected", "sys/devices/system/edac/mc/mc0/dimm1/dimm_ue_count", "0\n", "1\n", "VT-MEM-003", StageVerdict::Failed,
             {.kind = "dimm", .slot = "DIMM_B2", .serial = "M2", .model = "M393"}},
    Injected{"AerFatal", "sys/bus/pci/devices/0000:3b:00.0/aer_dev_fatal", "TOTAL_ERR_FATAL 0\n", "TOTAL_ERR_FATAL 1\n", "VT-PCI-003", StageVerdict::Failed,
             {.kind = "pci", .slot = "0000:3b:00.0", .model = "MR9361"}},
    Injected{"AerCorrected", "sys/bus/pci/devices/0000:3b:00.0/aer_dev_correctable", "TOTAL_ERR_COR 5\n", "TOTAL_ERR_COR 9\n", "VT-PCI-001", StageVerdict::Passed,
             {.kind = "pci", .slot = "0000:3b:00.0", .model = "MR9361"}},
    Injected{"Throttle", "sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count", "0\n", "7\n", "VT-CPU-003", StageVerdict::Passed,
             {.kind = "cpu", .slot = "0", .model = "Xeon"}},
    Injected{"Nic", "sys/class/net/eth0/statistics/rx_errors", "100\n", "103\n", "VT-NET-004", StageVerdict::Passed,
             {.kind = "nic", .slot = "eth0", .serial = "aa:bb:cc:00:11:22", .model = "ixgbe"}},
    Injected{"CommandsThatADiskRefused", "sys/block/sda/device/ioerr_cnt", "0x0\n", "0x2\n", "VT-DSK-039", StageVerdict::Passed,
             {.kind = "disk", .slot = "Bay 3", .serial = "D1", .model = "WDC"}},
    Injected{"KernelLogOfAPartition", "dev/kmsg", "", "3,1,2,-;Buffer I/O error on dev sda1, logical block 0\n3,2,3,-;I/O error, dev sda, sector 0\n", "VT-DSK-026",
             StageVerdict::Failed, {.kind = "disk", .slot = "Bay 3", .serial = "D1", .model = "WDC"}},
    Injected{"KernelLogOfAModule", "dev/kmsg", "", "3,1,2,-;EDAC MC0: 3 CE memory read error on CPU0_DIMM_B2 (channel:1)\n", "VT-MEM-002", StageVerdict::Failed,
             {.kind = "dimm", .slot = "DIMM_B2", .serial = "M2", .model = "M393"}},
    Injected{"KernelLogOfAPort", "dev/kmsg", "", "3,1,2,-;NETDEV WATCHDOG: eth0 (ixgbe): transmit queue 0 timed out\n", "VT-NET-008", StageVerdict::Failed,
             {.kind = "nic", .slot = "eth0", .serial = "aa:bb:cc:00:11:22", .model = "ixgbe"}}),
    [](const auto& test) { return std::string(test.param.name); });

TEST_F(AgentMachine, SamplesByTheSidecarsProbesAndOnItsOwn) {
    asio::co_spawn(io, machine.watch({.interval_s = 0.05, .probes = {"agentprobe"}}, report()), [](const std::exception_ptr&) {});
    const auto both = [this] {
        const auto has = [this](const std::string& key) {
            return std::any_of(samples.begin(), samples.end(), [&key](const Sample& sample) { return sample.key == key; });
        };
        tree.put("proc/meminfo", "MemTotal: 9 kB\nMemAvailable: 7 kB\n");
        return has("temp/board") && has("mem/available");
    };
    for (int i = 0; i < 400 && !both(); ++i) io.run_for(50ms);
    EXPECT_TRUE(both());
}

}  // namespace
}  // namespace vetting
