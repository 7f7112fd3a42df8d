// stress-ng's output as captured on real machines, read in place.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "plugins/common/stage/stress_ng.hpp"

namespace vetting::stages {
namespace {

std::string capture(const std::string& name) {
    std::ifstream in(std::string(VETTING_FIXTURES) + "/stress-ng/" + name);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(StressCapture, OfANewVersionCountsTheStressorOnceAndNotItsInstances) {
    const StressReport report = parse_stress_yaml(capture("matrixprod.yaml"));
    EXPECT_EQ(report.version, "0.21.03");
    ASSERT_EQ(report.metrics.size(), 1U);
    EXPECT_EQ(report.metrics[0].stressor, "cpu");
    EXPECT_DOUBLE_EQ(report.metrics[0].bogo_ops, 3257280);
    EXPECT_DOUBLE_EQ(report.metrics[0].user_s, 9544.586766);
}

TEST(StressCapture, InTextGivesTheMetricsRow) {
    const StressReport qsort = parse_stress_text(capture("v17-stdout.txt"));
    ASSERT_EQ(qsort.metrics.size(), 1U);
    EXPECT_EQ(qsort.metrics[0].stressor, "qsort");
    EXPECT_DOUBLE_EQ(qsort.metrics[0].bogo_ops, 15341);
    const StressReport stream = parse_stress_text(capture("stream-stdout.txt"));
    ASSERT_EQ(stream.metrics.size(), 1U);
    EXPECT_DOUBLE_EQ(stream.metrics[0].bogo_ops, 39933);
    EXPECT_TRUE(stress_failures(capture("stream-stdout.txt")).empty());
}

}  // namespace
}  // namespace vetting::stages
