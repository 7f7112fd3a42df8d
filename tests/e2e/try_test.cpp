// `vetting try --once --out DIR`: one command, a verdict, two reports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sdk/base/files.hpp"
#include "sdk/wire/report.hpp"
#include "tests/e2e/profiles.hpp"
#include "tests/e2e/site.hpp"

namespace vetting::e2e {
namespace {

std::vector<std::string> try_command(const std::filesystem::path& folder, const std::string& profile) {
    return {program("vetting"), "try", "--once", "--profile", profile, "--out", folder / "out", "--state", folder / "state"};
}

TEST(Try, VetsThisMachineAndLeavesTwoReports) {
    const ScratchFolder scratch;
    write_file_atomic(scratch.path() / "brief.yaml", brief_profile());
    Process command(try_command(scratch.path(), scratch.path() / "brief.yaml"), scratch.path() / "out.txt");
    const auto code = command.wait(std::chrono::seconds(180));
    ASSERT_TRUE(code.has_value()) << command.errors();
    const auto report = from_json_text<Report>(read_file(scratch.path() / "out" / "report.json"));
    ASSERT_TRUE(report.verdict.has_value());
    const std::map<RunVerdict, int> codes = {{RunVerdict::Fit, 0}, {RunVerdict::Unfit, 10}, {RunVerdict::Cancelled, 12}, {RunVerdict::Inconclusive, 13}};
    EXPECT_EQ(*code, codes.at(*report.verdict)) << command.errors();
    EXPECT_EQ(report.schema, kReportSchema);
    for (const ReportStage& stage : report.stages) {
        EXPECT_FALSE(stage.reason.empty()) << stage.id;
        if (stage.verdict != StageVerdict::Passed) continue;
        EXPECT_FALSE(stage.evidence.work.empty()) << stage.id << " passed without work";
        EXPECT_EQ(stage.evidence.targets.exercised.size(), stage.evidence.targets.expected.size()) << stage.id;
    }
    EXPECT_THAT(read_file(scratch.path() / "out" / "report.html"), testing::HasSubstr("What was tested, and what was not"));
    EXPECT_THAT(command.output(), testing::HasSubstr("CPUStress"));
}

TEST(Try, SaysWhatIsWrongWithAProfile) {
    const ScratchFolder scratch;
    write_file_atomic(scratch.path() / "wrong.yaml", "stages:\n  - id: CPUStres\n");
    Process command(try_command(scratch.path(), scratch.path() / "wrong.yaml"), scratch.path() / "out.txt");
    EXPECT_EQ(command.wait(std::chrono::seconds(60)), 2);
    EXPECT_THAT(command.errors(), testing::HasSubstr("wrong.yaml:2:9"));
}

TEST(Try, AnUnknownOptionIsAUsageError) {
    const ScratchFolder scratch;
    Process command({program("vetting"), "try", "--destroy"}, scratch.path() / "out.txt");
    EXPECT_EQ(command.wait(std::chrono::seconds(60)), 2);
}

TEST(Try, CancelsTheRunOnInterrupt) {
    const ScratchFolder scratch;
    write_file_atomic(scratch.path() / "brief.yaml", brief_profile());
    Process command(try_command(scratch.path(), scratch.path() / "brief.yaml"), scratch.path() / "out.txt");
    ASSERT_TRUE(wait_until([&] { return (command.output() + command.errors()).find("CPUStress") != std::string::npos; }, std::chrono::seconds(60)));
    command.signal(SIGINT);
    EXPECT_EQ(command.wait(std::chrono::seconds(60)), 12) << command.errors();
}

}  // namespace
}  // namespace vetting::e2e
