#include "sdk/runner/child/tool_version.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sdk/runner/child/launch.hpp"
#include "sdk/runner/child/tool.hpp"

namespace vetting::runner {
namespace {

TEST(ToolVersion, IsTheFirstNumberWithADotOfTheFirstLine) {
    EXPECT_EQ(version_in("fio-3.33\n"), "3.33");
    EXPECT_EQ(version_in("stress-ng, version 0.15.06 (gcc 12.2.0, x86_64 Linux 6.1.0)\n"), "0.15.06");
    EXPECT_EQ(version_in("Stats: SAT revision 1.0.6_autoconf, 64 bit binary\n"), "1.0.6");
    EXPECT_EQ(version_in("smartctl 7.3 2022-02-28 r5338 [x86_64-linux] (local build)\nCopyright"), "7.3");
    EXPECT_EQ(version_in("iperf 3.12 (cJSON 1.7.15)"), "3.12");
    EXPECT_EQ(version_in("lscpu from util-linux 2.38.1"), "2.38.1");
    EXPECT_EQ(version_in("3.4\n"), "3.4");
    EXPECT_EQ(version_in("version 12 of 2024.\n7.1"), std::nullopt);
    EXPECT_EQ(version_in(""), std::nullopt);
}

TEST(ToolVersion, StandsInTheRecordOfAToolThatIsKnownToTellIt) {
    std::string out;
    const ToolCallbacks callbacks{[&out](std::string_view chunk) { out += chunk; return VT_OK; }, [](std::string_view) {}, -1};
    const ToolOutcome known = run_tool({"lscpu", "--version"}, callbacks);
    ASSERT_TRUE(known.started);
    EXPECT_EQ(known.record.version, version_in(out));
    EXPECT_TRUE(known.record.version);
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1) << "what it said of its version is not its output";
    EXPECT_FALSE(run_tool({"true"}, callbacks).record.version);
    EXPECT_FALSE(version_of("/opt/lscpu", -1));
}

}  // namespace
}  // namespace vetting::runner
