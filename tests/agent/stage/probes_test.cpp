// What a probe's way of ending means for the inventory.
#include <gmock/gmock.h>

#include "agent/stage/probes.hpp"

namespace vetting {
namespace {

ProbeAnswer ended(EndingKind kind, vt_status status, bool tool_ran = false) {
    ProbeAnswer answer;
    answer.probe = "smartctl";
    answer.result.ending = {.kind = kind, .status = status, .message = "why"};
    if (tool_ran) answer.result.tools.push_back({.name = "smartctl"});
    return answer;
}

std::string code_of(const ProbeAnswer& answer) {
    const auto finding = finding_of(answer);
    return finding ? finding->code : "";
}

TEST(ProbeFinding, IsNoneWhereTheMachineHasNothingOfTheKind) {
    EXPECT_EQ(code_of(ended(EndingKind::Clean, VT_OK)), "");
    EXPECT_EQ(code_of(ended(EndingKind::Status, VT_E_UNSUPPORTED)), "");
}

TEST(ProbeFinding, TellsASourceThatDoesNotAnswerFromOneThatMayNotBeRead) {
    EXPECT_EQ(code_of(ended(EndingKind::Status, VT_E_REFUSED)), "VT-INV-007");
    EXPECT_EQ(code_of(ended(EndingKind::Status, VT_E_TOOL)), "VT-INV-007");
    EXPECT_EQ(code_of(ended(EndingKind::Status, VT_E_TOOL, true)), "VT-INV-001");
    EXPECT_EQ(code_of(ended(EndingKind::Status, VT_E_IO)), "VT-INV-001");
    EXPECT_EQ(code_of(ended(EndingKind::Killed, VT_OK)), "VT-INV-001");
}

TEST(ProbeFinding, BlamesThePluginForACrash) {
    EXPECT_EQ(code_of(ended(EndingKind::Signal, VT_OK)), "VT-RUN-001");
    EXPECT_EQ(code_of(ended(EndingKind::Status, VT_E_INTERNAL)), "VT-RUN-004");
}

TEST(ProbeFinding, BlamesASourceThatIsThereAndGivesNothing) {
    const auto silent = finding_of(ended(EndingKind::Status, VT_E_TOOL), "/sys/class/hwmon");
    ASSERT_TRUE(silent);
    EXPECT_EQ(silent->code, "VT-INV-001");
    EXPECT_THAT(silent->message, testing::HasSubstr("/sys/class/hwmon is there"));
    ProbeAnswer missing = ended(EndingKind::Status, VT_E_TOOL);
    missing.result.ending.message = "not measured: ipmitool cannot be run: not found";
    EXPECT_EQ(finding_of(missing, "/dev/ipmi0")->code, "VT-INV-007");
}

TEST(CountFacts, CountsValuesAndNotContainers) {
    EXPECT_EQ(count_facts(Json::parse(R"({"a": {"b": 1, "c": null}, "d": [1, "x", {}]})")), 3U);
}

}  // namespace
}  // namespace vetting
