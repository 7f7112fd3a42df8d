// fio's output as captured on real machines, read in place.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "plugins/stages/storage/fio.hpp"

namespace vetting::storage {
namespace {

std::string capture(const std::string& name) {
    std::ifstream in(std::string(VETTING_FIXTURES) + "/fio/" + name);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

TEST(FioCapture, OfTheCurrentVersion) {
    const auto report = parse_fio(capture("fio-3.40-readwrite.json"));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->version, "fio-3.40");
    ASSERT_EQ(report->jobs.size(), 1U);
    EXPECT_EQ(report->jobs[0].bytes, 413089792);
    EXPECT_EQ(report->jobs[0].bytes_per_s, 41304848);
    EXPECT_DOUBLE_EQ(*report->jobs[0].p99_s, 140288e-9);
}

TEST(FioCapture, OfAnOldVersionInKibibytesAndMicroseconds) {
    const auto report = parse_fio(capture("fio-2.1.4-old.json"));
    ASSERT_TRUE(report);
    ASSERT_EQ(report->jobs.size(), 5U);
    EXPECT_EQ(report->jobs[1].bytes, 361984.0 * 1024);
    EXPECT_EQ(report->jobs[1].bytes_per_s, 129836.0 * 1024);
    ASSERT_TRUE(report->jobs[1].p99_s);
    EXPECT_GT(*report->jobs[1].p99_s, 1e-5);
    EXPECT_LT(*report->jobs[1].p99_s, 10);
}

TEST(FioCapture, BehindABannerOfAClient) {
    const auto report = parse_fio(capture("fio-3.7-client-noise.txt"));
    ASSERT_TRUE(report);
    ASSERT_EQ(report->jobs.size(), 10U);
    EXPECT_EQ(report->jobs[0].bytes, 488804352);
    EXPECT_DOUBLE_EQ(*report->jobs[0].p99_s, 6193152e-9);
    for (const FioRead& job : report->jobs) EXPECT_EQ(job.error, 0);
}

}  // namespace
}  // namespace vetting::storage
