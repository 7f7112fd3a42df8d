// From what stress-ng says on each core to the stage's verdict.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/scratch.hpp"
#include "plugins/stages/cpustress/plan.hpp"
#include "sdk/wire/decide.hpp"
#include "tests/plugins/stages/cpustress/load_run.hpp"

namespace vetting::cpustress {
namespace {

using testing::HasSubstr;

Answer well() { return {0, "stress-ng: metrc: [1] some 1000 1.00 0.99 0.01 1000.00 1000.00\nstress-ng: info:  [1] successful run completed in 1.00s\n"}; }
Answer slowly() { return {0, "stress-ng: metrc: [1] some 300 1.00 0.99 0.01 300.00 300.00\nstress-ng: info:  [1] successful run completed in 1.00s\n"}; }
Answer wrong(const std::string& why) { return {2, "stress-ng: fail:  [7] " + why + "\nstress-ng: info:  [6] unsuccessful run completed in 0.10s\n"}; }
/// A worker that got SIGSEGV, in the words of 0.15; the first line only with `--verbose`.
Answer dead(bool says_why = true) {
    return {2, std::string(says_why ? "stress-ng: debug: [6] process [7] (some) terminated on signal: 11 (Segmentation fault)\n" : "") +
                   "stress-ng: metrc: [6] some 2663 0.00 0.00 0.00 0.00 0.00\n"
                   "stress-ng: fail:  [6] some instance 0 corrupted bogo-ops counter, 2663 vs 0\n"
                   "stress-ng: fail:  [6] metrics-check: stressor metrics corrupted, data is compromised\n"};
}
Answer killed() {
    return {2, "stress-ng: debug: [6] process [7] (some) terminated on signal: 9 (Killed)\n"
               "stress-ng: debug: [6] process [7] (some) was possibly killed by the OOM killer\n"
               "stress-ng: fail:  [6] some instance 0 corrupted bogo-ops counter, 2663 vs 0\n"};
}
Answer absent() { return {4, "stress-ng: error: [6] some: not implemented on this system\n"}; }

struct Verdict {
    Decision decision;
    LoadRun run;
    [[nodiscard]] const Finding* finding(const std::string& code) const {
        for (const Finding& one : decision.findings) {
            if (one.code == code) return &one;
        }
        return nullptr;
    }
};

Verdict judge(int cores, const StressNg& stress_ng, Json config = Json::object()) {
    const stages::ScratchFolder nothing;
    config.update({{"duration_s", 3}, {"methods", {"matrix", "crypto", "vector"}}, {"seed", 5}});
    if (!config.contains("sysroot")) config["sysroot"] = nothing.path().string();
    const Json planned = plan(config, {{"cpus", Json::array({{{"socket", 0}, {"threads", cores}}})}});
    Verdict verdict{.decision = {}, .run = run_load(config, planned, cores, stress_ng)};
    DecideInput input;
    input.offer.plugin = "org.vetting.cpustress";
    input.offer.plan = from_json_value<Plan>(planned);
    for (const Done& one : verdict.run.work) input.result.work.push_back({one.device, one.what, one.amount, {}, one.unit});
    for (const Told& one : verdict.run.findings) {
        Finding finding{.code = one.code};
        finding.message = one.message;
        finding.details = one.details;
        finding.confirmed = one.details.value("confirmed", false);
        input.result.findings.push_back(finding);
    }
    input.result.seen = {{"cpu", "cpu0", std::nullopt, std::nullopt}};
    input.result.tools = {{.name = "stress-ng", .cpu_s = 1000}};
    input.result.ending.duration_s = 100;
    verdict.decision = decide(input);
    return verdict;
}

TEST(CpuStressLoad, PassesWhereEveryCoreDidEveryMethodWell) {
    const Verdict verdict = judge(4, [](int, const std::string&, int) { return well(); });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Passed) << verdict.decision.reason;
    EXPECT_TRUE(verdict.decision.findings.empty());
    EXPECT_EQ(verdict.run.times, 12);
}

/// Round after round the other methods would fill up the time.
TEST(CpuStressLoad, FailsForACoreOnWhichOneMethodCrashesAgainAndAgain) {
    for (const bool says_why : {true, false}) {
        const Verdict verdict = judge(4, [says_why](int cpu, const std::string& method, int) { return cpu == 2 && method == "vecmath" ? dead(says_why) : well(); });
        EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
        const Finding* crash = verdict.finding("VT-CPU-011");
        ASSERT_NE(crash, nullptr);
        EXPECT_THAT(crash->message, HasSubstr("CPU 2 crashed its work under vector load"));
        EXPECT_TRUE(crash->confirmed);
        EXPECT_EQ(verdict.run.times, 12 + 2) << "the core again, and another beside it";
    }
}

TEST(CpuStressLoad, FailsForACrashThatDiedOrComputedWrongWhenRepeated) {
    const Verdict verdict = judge(2, [](int cpu, const std::string& method, int time) {
        if (cpu != 1 || method != "matrix") return well();
        return time == 0 ? dead(false) : wrong("matrix: difference");
    });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
    ASSERT_NE(verdict.finding("VT-CPU-001"), nullptr);
    EXPECT_TRUE(verdict.finding("VT-CPU-001")->confirmed);
}

TEST(CpuStressLoad, FailsOnACrashSeenOnce) {
    const Verdict verdict = judge(4, [](int cpu, const std::string& method, int time) { return cpu == 0 && method == "crypt" && time == 0 ? dead() : well(); });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
    ASSERT_NE(verdict.finding("VT-CPU-011"), nullptr);
    EXPECT_FALSE(verdict.finding("VT-CPU-011")->confirmed);
}

TEST(CpuStressLoad, IsInconclusiveWhereNothingSaysWhyTheWorkEndedOnce) {
    const Verdict verdict = judge(4, [](int cpu, const std::string& method, int time) { return cpu == 0 && method == "crypt" && time == 0 ? dead(false) : well(); });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Inconclusive) << verdict.decision.reason;
    EXPECT_THAT(verdict.decision.reason, HasSubstr("2 of 3 planned (methods done by every thread)"));
    ASSERT_NE(verdict.finding("VT-CPU-007"), nullptr);
    EXPECT_THAT(verdict.finding("VT-CPU-007")->message, HasSubstr("CPU 0"));
}

TEST(CpuStressLoad, IsInconclusiveWhereAMethodDiesOnEveryCore) {
    for (const int cores : {1, 2, 8}) {
        const Verdict verdict = judge(cores, [](int, const std::string& method, int) { return method == "vecmath" ? dead() : well(); });
        EXPECT_EQ(verdict.decision.verdict, StageVerdict::Inconclusive) << cores << verdict.decision.reason;
        ASSERT_NE(verdict.finding("VT-CPU-007"), nullptr);
        EXPECT_THAT(verdict.finding("VT-CPU-007")->message, HasSubstr("died on every core"));
    }
}

TEST(CpuStressLoad, IsInconclusiveWhereWorkWasKilledOrCouldNotBeHad) {
    for (const auto& answer : {killed(), absent()}) {
        const Verdict verdict = judge(2, [&answer](int cpu, const std::string& method, int) { return cpu == 1 && method == "crypt" ? answer : well(); });
        EXPECT_EQ(verdict.decision.verdict, StageVerdict::Inconclusive) << verdict.decision.reason;
        EXPECT_NE(verdict.finding("VT-CPU-007"), nullptr);
    }
}

TEST(CpuStressLoad, TakesWorkThatWasHadWhenAskedForAgain) {
    const Verdict verdict = judge(2, [](int, const std::string& method, int time) { return method == "crypt" && time == 0 ? absent() : well(); },
                                  {{"min_busy_pct", 30}});
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Passed) << verdict.decision.reason;
}

TEST(CpuStressLoad, FailsForAWrongResultAndSaysWhetherItCameAgain) {
    for (const bool again : {true, false}) {
        const Verdict verdict = judge(4, [again](int cpu, const std::string& method, int time) {
            return cpu == 3 && method == "matrix" && (again || time == 0) ? wrong("matrix: difference") : well();
        });
        EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
        ASSERT_NE(verdict.finding("VT-CPU-001"), nullptr);
        EXPECT_EQ(verdict.finding("VT-CPU-001")->confirmed, again);
    }
}

TEST(CpuStressLoad, TellsAWrongResultWhoseRepetitionIsBrokenOff) {
    const nlohmann::json config{{"methods", {"matrix"}}};
    const nlohmann::json facts{{"cpus", {{{"socket", 0}, {"threads", 2}}}}};
    const LoadRun run = run_load(config, plan(config, facts), 2, [](int cpu, const std::string&, int time) {
        if (time > 0) return Answer{.broken_off = true};
        return cpu == 1 ? wrong("matrix: difference") : well();
    });
    EXPECT_TRUE(run.cancelled);
    ASSERT_EQ(run.findings.size(), 1U);
    EXPECT_EQ(run.findings[0].code, "VT-CPU-001");
    EXPECT_THAT(run.findings[0].message, HasSubstr("CPU 1"));
}

TEST(CpuStressLoad, IsInconclusiveWhereAllCoresAreWrongInTheSameWords) {
    const Verdict verdict = judge(4, [](int cpu, const std::string& method, int) {
        return method == "matrix" ? wrong("matrix: [" + std::to_string(cpu) + "] difference") : well();
    });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Inconclusive) << verdict.decision.reason;
    ASSERT_NE(verdict.finding("VT-CPU-007"), nullptr);
    EXPECT_THAT(verdict.finding("VT-CPU-007")->message, HasSubstr("all 4 cores wrong under matrix load"));
}

TEST(CpuStressLoad, FailsWhereAllCoresAreWrongInDifferentWords) {
    const Verdict verdict = judge(4, [](int cpu, const std::string& method, int) {
        return method == "matrix" ? wrong("matrix: got " + std::to_string(1000 + cpu)) : well();
    });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
    EXPECT_TRUE(verdict.finding("VT-CPU-001")->confirmed);
}

TEST(CpuStressLoad, FailsWhereAllCoresAreWrongUnderTwoMethods) {
    const Verdict verdict = judge(4, [](int, const std::string& method, int) { return method == "crypt" ? well() : wrong("difference"); });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
    ASSERT_NE(verdict.finding("VT-CPU-001"), nullptr);
    EXPECT_THAT(verdict.finding("VT-CPU-001")->message, HasSubstr("matrix and vector"));
}

TEST(CpuStressLoad, FailsWhereTheCoreThatWasToBeTheControlIsWrongThen) {
    const Verdict verdict = judge(4, [](int cpu, const std::string& method, int time) {
        if (method != "matrix") return well();
        return cpu == 2 && time == 0 ? dead(false) : cpu == 0 && time == 1 ? wrong("matrix: difference") : well();
    });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
    ASSERT_NE(verdict.finding("VT-CPU-001"), nullptr);
    EXPECT_THAT(verdict.finding("VT-CPU-001")->message, HasSubstr("CPU 0"));
}

TEST(CpuStressLoad, FailsForAWrongResultInTheRepetitionForASlowCore) {
    const Verdict verdict = judge(4, [](int cpu, const std::string&, int time) { return cpu != 3 ? well() : time == 0 ? slowly() : wrong("difference"); });
    EXPECT_EQ(verdict.decision.verdict, StageVerdict::Failed) << verdict.decision.reason;
    EXPECT_NE(verdict.finding("VT-CPU-001"), nullptr);
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << "\n";
}

TEST(CpuStressLoad, IsInconclusiveWhereTheKernelRunsOtherCpusThanThoseUnderLoad) {
    const stages::ScratchFolder root;
    const auto online = root.path() / "sys/devices/system/cpu/online";
    for (const bool goes_offline : {false, true}) {
        write(online, goes_offline ? "0-1" : "0-3");
        const auto stress_ng = [&online, goes_offline](int, const std::string&, int) {
            if (goes_offline) write(online, "0");
            return well();
        };
        const Verdict verdict = judge(2, stress_ng, {{"sysroot", root.path().string()}});
        EXPECT_EQ(verdict.decision.verdict, StageVerdict::Inconclusive) << verdict.decision.reason;
        ASSERT_NE(verdict.finding("VT-CPU-005"), nullptr);
        EXPECT_THAT(verdict.finding("VT-CPU-005")->message, HasSubstr(goes_offline ? "1 of 2 threads" : "2 of 4 threads"));
    }
}

TEST(CpuStressLoad, FailsForACoreFarBelowItsSiblingsWhereNobodyElseTakesItsTime) {
    for (const std::string flags : {"fpu", "fpu hypervisor"}) {
        const stages::ScratchFolder root;
        write(root.path() / "proc/cpuinfo", "processor\t: 0\nflags\t\t: " + flags + " sse");
        const Verdict verdict = judge(4, [](int cpu, const std::string&, int) { return cpu == 3 ? slowly() : well(); }, {{"sysroot", root.path().string()}});
        EXPECT_EQ(verdict.decision.verdict, flags == "fpu" ? StageVerdict::Failed : StageVerdict::Passed) << verdict.decision.reason;
        ASSERT_NE(verdict.finding("VT-CPU-004"), nullptr);
        EXPECT_TRUE(verdict.finding("VT-CPU-004")->confirmed);
    }
}

TEST(CpuStressWatch, TellsOfAProcessorThatIsHeldLowAllTheTime) {
    const stages::ScratchFolder root;
    const auto cpufreq = root.path() / "sys/devices/system/cpu/cpu0/cpufreq";
    write(cpufreq / "base_frequency", "2400000");
    write(cpufreq / "scaling_cur_freq", "400000");
    const auto told = run_watch(root.path(), 10);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].code, "VT-CPU-009");
    EXPECT_THAT(told[0].message, HasSubstr("0.4 GHz under load, 17 % of the 2.4 GHz"));
    EXPECT_TRUE(run_watch(root.path(), 1).empty()) << "one look is none";
    EXPECT_TRUE(run_watch(root.path(), 10, false).empty()) << "cores whose work has died rest";
    write(cpufreq / "scaling_cur_freq", "1900000");
    EXPECT_TRUE(run_watch(root.path(), 10).empty());
}

TEST(CpuStressWatch, SeesACoreThatWasThrottledBelowAPackageThatOnceWasLonger) {
    const stages::ScratchFolder root;
    const auto throttled = root.path() / "sys/devices/system/cpu/cpu0/thermal_throttle";
    for (const char* of : {"core", "package"}) write(throttled / (std::string(of) + "_throttle_count"), "9");
    write(throttled / "core_throttle_total_time_ms", "0");
    write(throttled / "package_throttle_total_time_ms", "100000");
    const auto told = run_watch(root.path(), 1, true, [&throttled](int) { write(throttled / "core_throttle_total_time_ms", "30000"); });
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].code, "VT-CPU-009");
}

TEST(CpuStressWatch, OnlyInformsOfABoostThatEndsAboveTheBaseFrequency) {
    const stages::ScratchFolder root;
    const auto cpufreq = root.path() / "sys/devices/system/cpu/cpu0/cpufreq";
    write(cpufreq / "base_frequency", "2400000");
    const auto falls_to = [&root, &cpufreq](const char* khz) {
        return run_watch(root.path(), 12, true, [&cpufreq, khz](int look) { write(cpufreq / "scaling_cur_freq", look < 6 ? "4000000" : khz); });
    };
    const auto boost = falls_to("2500000"), throttled = falls_to("2000000");
    ASSERT_EQ(boost.size(), 1U);
    EXPECT_THAT(boost[0].message, HasSubstr("the boost has ended"));
    EXPECT_EQ(boost[0].details.value("severity", ""), "info");
    ASSERT_EQ(throttled.size(), 1U);
    EXPECT_EQ(throttled[0].code, "VT-CPU-003");
    EXPECT_THAT(throttled[0].message, testing::Not(HasSubstr("the boost has ended")));
}

}  // namespace
}  // namespace vetting::cpustress
