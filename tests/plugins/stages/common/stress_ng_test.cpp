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

}  // namespace
}  // namespace vetting::stages
