#include <gtest/gtest.h>

#include "host/cli/exit_code.hpp"

namespace vetting::cli {
namespace {

TEST(ExitCode, FollowsTheVerdict) {
    EXPECT_EQ(exit_of(RunVerdict::Fit), Exit::Ok);
    EXPECT_EQ(exit_of(RunVerdict::Unfit), Exit::Unfit);
    EXPECT_EQ(exit_of(RunVerdict::Cancelled), Exit::Cancelled);
    EXPECT_EQ(exit_of(RunVerdict::Inconclusive), Exit::Inconclusive);
}

TEST(ExitCode, OfARunThatHoldsIsItsOwn) {
    RunItem run;
    run.state = "FailedHolding";
    run.verdict = RunVerdict::Unfit;
    EXPECT_EQ(exit_of(run), Exit::OnHold);
    EXPECT_EQ(exit_of(RunItem{}), Exit::Ok);
}

TEST(ExitCode, OfAnErrorIsTheOneOfTheDesign) {
    EXPECT_EQ(exit_of(Errc::BadConfig), Exit::Usage);
    EXPECT_EQ(exit_of(Errc::NotFound), Exit::NotFound);
    EXPECT_EQ(exit_of(Errc::NotLoggedIn), Exit::NotLoggedIn);
    EXPECT_EQ(exit_of(Errc::Conflict), Exit::Refused);
    EXPECT_EQ(exit_of(Errc::Unreachable), Exit::Unreachable);
    EXPECT_EQ(exit_of(Errc::TimedOut), Exit::TimedOut);
    EXPECT_EQ(exit_of(Errc::Io), Exit::Error);
}

TEST(ExitCode, KnowsWhatAStatusOfTheHostMeans) {
    EXPECT_EQ(errc_of_status(401), Errc::NotLoggedIn);
    EXPECT_EQ(errc_of_status(404), Errc::NotFound);
    EXPECT_EQ(errc_of_status(409), Errc::Conflict);
    EXPECT_EQ(errc_of_status(500), Errc::Internal);
}

}  // namespace
}  // namespace vetting::cli
