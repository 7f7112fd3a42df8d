#include "plugins/common/stage/stress_ng.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vetting::stages {
namespace {

constexpr std::string_view kYaml = R"(---
system-info:
      stress-ng-version: 0.15.06
      cpus: 2

metrics:
    - stressor: matrix
      bogo-ops: 10846
      bogo-ops-per-second-usr-sys-time: 5426.798759
      bogo-ops-per-second-real-time: 5422.575301
      wall-clock-time: 2.000157
      user-time: 1.998600
      system-time: 0.000000
      add-matrix-ops-per-sec: 590693.367254

...
)";

TEST(StressYaml, GivesTheWorkAndTheTimeItTook) {
    const StressReport report = parse_stress_yaml(kYaml);
    EXPECT_EQ(report.version, "0.15.06");
    ASSERT_EQ(report.metrics.size(), 1U);
    EXPECT_EQ(report.metrics[0].stressor, "matrix");
    EXPECT_DOUBLE_EQ(report.metrics[0].bogo_ops, 10846);
    EXPECT_DOUBLE_EQ(report.metrics[0].user_s, 1.9986);
    EXPECT_DOUBLE_EQ(*report.metrics[0].ops_per_cpu_s, 5426.798759);
}

TEST(StressYaml, WithoutMetricsIsNoWork) {
    EXPECT_TRUE(parse_stress_yaml("").metrics.empty());
    EXPECT_TRUE(parse_stress_yaml("metrics:\n").metrics.empty());
    EXPECT_TRUE(parse_stress_yaml("\xff: : : -\n- - stressor").metrics.empty());
}

TEST(StressText, GivesTheSameFromTheMetricsLines) {
    const StressReport report = parse_stress_text(
        "stress-ng: metrc: [8294] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s CPU used\n"
        "stress-ng: metrc: [8294] cpu                5459      2.00      1.90      0.10      2729.38        2731.35        99.93\n"
        "stress-ng: metrc: [8294] matrix   590693.37 add matrix ops per sec (geometic mean of 1 instances)\n");
    ASSERT_EQ(report.metrics.size(), 1U);
    EXPECT_EQ(report.metrics[0].stressor, "cpu");
    EXPECT_DOUBLE_EQ(report.metrics[0].system_s, 0.10);
}

TEST(StressFailures, AreTheLinesThatSayAResultWasWrong) {
    EXPECT_THAT(stress_failures("stress-ng: info:  [1] dispatching hogs: 1 cpu\n"
                                "stress-ng: fail:  [2] matrix: difference between computed and expected sum\n"),
                testing::ElementsAre("matrix: difference between computed and expected sum"));
}

TEST(StressExit, TellsAWrongResultFromWorkThatNeverRan) {
    EXPECT_EQ(stress_end(0), StressEnd::Good);
    EXPECT_EQ(stress_end(2), StressEnd::WrongResult);
    for (const int exit : {1, 3, 4}) EXPECT_EQ(stress_end(exit), StressEnd::NotRun) << exit;
    for (const int exit : {5, 6, 137}) EXPECT_EQ(stress_end(exit), StressEnd::Broken) << exit;
    EXPECT_EQ(stress_end(7), StressEnd::Untrusted);
}

TEST(StressText, OfOldVersionsStandsInInfoLines) {
    const StressReport report = parse_stress_text(
        "stress-ng: info:  [1870917] stressor       bogo ops real time  usr time  sys time   bogo ops/s     bogo ops/s\n"
        "stress-ng: info:  [1870917]                           (secs)    (secs)    (secs)   (real time) (usr+sys time)\n"
        "stress-ng: info:  [1870917] clone             49271     29.00      0.00      0.00      1698.98           0.00\n"
        "stress-ng: info:  [1870917] matrix              100      1.00      0.90      0.10       100.00         100.00\n"
        "stress-ng: info:  [1870917] for a 1.00s run time:\n");
    ASSERT_EQ(report.metrics.size(), 2U);
    EXPECT_FALSE(report.metrics[0].ops_per_cpu_s);
    EXPECT_EQ(report.metrics[1].ops_per_cpu_s, 100);
}

TEST(StressText, IsReadWithTimeStampsWithoutPrefixesAndWithMoreColumns) {
    for (const char* line : {"stress-ng: 10:48:27.82 metrc: [12] vecmath 2410 2.00 1.99 0.00 1204.90 1211.06 99.50 5216\r\n",
                             "vecmath 2410 2.00 1.99 0.00 1204.90 1211.06\n", "$ sudo stress-ng\n  vecmath   2410   2.00  1.99  0.00  1204.90  1211.06  99.5  7040\n"}) {
        const StressReport report = parse_stress_text(line);
        ASSERT_EQ(report.metrics.size(), 1U) << line;
        EXPECT_EQ(report.metrics[0].bogo_ops, 2410) << line;
        EXPECT_EQ(report.metrics[0].ops_per_cpu_s, 1211.06) << line;
    }
    EXPECT_TRUE(parse_stress_text("lines 1 2 3 4 5 six 7\nOther 1 2 3 4 5 6\nrx 1 2 3\n").metrics.empty());
}

TEST(StressWords, TellAWrongResultFromTheToolsOwnTrouble) {
    const StressWords corrupted = parse_stress_words(
        "stress-ng: fail:  [20608] cpu instance 3 corrupted bogo-ops counter, 29344 vs 0\n"
        "stress-ng: fail:  [20608] metrics-check: stressor metrics corrupted, data is compromised\n"
        "stress-ng: info:  [20608] unsuccessful run completed in 7879.76s (2 hours, 11 mins)\n");
    EXPECT_TRUE(corrupted.failures.empty());
    EXPECT_TRUE(corrupted.untrusted);
    EXPECT_EQ(corrupted.successful, false);
    EXPECT_EQ(stress_end(2, corrupted), StressEnd::Untrusted);
    const StressWords wrong = parse_stress_words("stress-ng: fail:  [2] matrix: difference between computed and expected sum\n");
    EXPECT_EQ(stress_end(0, wrong), StressEnd::WrongResult);
    EXPECT_FALSE(wrong.successful);
    const StressWords call = parse_stress_words("stress-ng: fail:  [2] cache: mmap failed, errno=12 (Cannot allocate memory)\n");
    EXPECT_TRUE(call.failures.empty());
    EXPECT_EQ(call.troubles.size(), 1U);
    EXPECT_EQ(stress_end(2, call), StressEnd::Broken);
    EXPECT_EQ(stress_end(2, {}), StressEnd::Broken);
    EXPECT_EQ(stress_end(0, {}), StressEnd::Good);
}

TEST(StressWords, NameTheSignalOfAStressorThatCrashed) {
    EXPECT_EQ(parse_stress_words("stress-ng: debug: [1] process [2] (matrix) terminated on signal: 11 (Segmentation fault)\n").crash, 11);
    EXPECT_EQ(parse_stress_words("stress-ng: debug: [1] process 2 (stress-ng-cpu) terminated on signal: 7\n").crash, 7);
    EXPECT_EQ(parse_stress_words("stress-ng: info:  [2] stressor terminated with unexpected signal signal 4 'SIGILL'\n").crash, 4);
    for (const char* line : {"stress-ng: debug: [1] process [2] (stress-ng-cpu) terminated on signal: 14 (Alarm clock)\n",
                             "stress-ng: debug: [1] process [2] (matrix) terminated on signal: 9 (Killed)\n",
                             "stress-ng: debug: [1] process [2] terminated on signal\n", "stress-ng: debug: [1] process [2] terminated\n"}) {
        EXPECT_FALSE(parse_stress_words(line).crash) << line;
    }
}

TEST(StressVersion, SaysWhetherASeedCanBeGiven) {
    EXPECT_EQ(stress_version("stress-ng, version 0.15.06 (gcc 12.2.0, x86_64 Linux 6.1)"), "0.15.06");
    EXPECT_FALSE(stress_version("stress 1.0.5"));
    EXPECT_TRUE(takes_seed("0.15.06"));
    EXPECT_TRUE(takes_seed("0.21.03"));
    EXPECT_FALSE(takes_seed("0.11.07"));
    EXPECT_FALSE(takes_seed(std::nullopt));
}

}  // namespace
}  // namespace vetting::stages
