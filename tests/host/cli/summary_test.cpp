#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/cli/summary.hpp"
#include "tests/host/cli/canned_run.hpp"

namespace vetting::cli {
namespace {

using testing::HasSubstr;

TEST(Summary, HasStagesFindingsCoverageAndTheStateLast) {
    const std::string text = run_summary(canned_run(), false, {}, 0);
    EXPECT_THAT(text, HasSubstr("✓ passed"));
    EXPECT_THAT(text, HasSubstr("12.4 G verified operations; stress-ng 71.5 CPU-s"));
    EXPECT_THAT(text, HasSubstr("VT-CPU-001"));
    EXPECT_THAT(text, HasSubstr("Tested: 1 of 3 parts (50 %)"));
    EXPECT_THAT(text, testing::EndsWith("Storage (about 45.0 s left)\n"));
}

TEST(Summary, SaysWhichFindingsWereSeenAgain) {
    RunItem run = canned_run();
    EXPECT_THAT(run_summary(run, true, {}, 0), HasSubstr("seen once"));
    run.findings.front().confirmed = true;
    EXPECT_THAT(run_summary(run, true, {}, 0), testing::AllOf(HasSubstr("confirmed"), testing::Not(HasSubstr("seen once"))));
    run.findings.front().severity = Severity::Info;
    EXPECT_THAT(run_summary(run, true, {}, 0), testing::Not(HasSubstr("confirmed")));
}

TEST(Summary, EndsWithTheVerdictAndItsReason) {
    RunItem run = canned_run();
    run.verdict = RunVerdict::Unfit;
    run.reason = "CPUStress failed";
    run.active = false;
    EXPECT_THAT(run_summary(run, false, {}, 0), testing::EndsWith("UNFIT: CPUStress failed\n"));
}

TEST(Coverage, PutsPartsThatShareAReasonOnOneLine) {
    EXPECT_THAT(coverage_in_words(*canned_run().coverage), HasSubstr("  dimm A1 (serial S1), dimm A2: no stage tests it\n"));
}

TEST(Coverage, OfAnEmptyInventoryClaimsNothing) {
    EXPECT_THAT(coverage_in_words(Coverage{}), HasSubstr("says nothing of any"));
}

}  // namespace
}  // namespace vetting::cli
