#include "host/rules/spec_diff.hpp"

#include <gtest/gtest.h>

namespace vetting {
namespace {

struct Case {
    const char* name;
    const char *expected, *actual;
    const char* wanted;  ///< `path kind severity`, one a line
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

std::string shown(const std::vector<SpecDiff>& diffs) {
    std::string text;
    for (const SpecDiff& diff : diffs) {
        text += (text.empty() ? "" : "\n") + diff.path + " " + std::string(word(diff.kind)) + " " + std::string(word(diff.severity));
        EXPECT_FALSE(diff.message.empty());
    }
    return text;
}

class SpecDiffFinds : public testing::TestWithParam<Case> {};
TEST_P(SpecDiffFinds, WhatDiffersByPath) {
    EXPECT_EQ(shown(spec_diff(Json::parse(GetParam().expected), Json::parse(GetParam().actual), {})), GetParam().wanted);
}

INSTANTIATE_TEST_SUITE_P(Spec, SpecDiffFinds, testing::Values(
    Case{"NothingInTwoEqualMachines", R"({"disks": [{"serial": "A"}]})", R"({"disks": [{"serial": "A"}]})", ""},
    Case{"NothingThatTheExpectationDoesNotName", R"({"bios": {"version": "1"}})", R"({"bios": {"version": "1", "date": "x"}, "tpm": {}})", ""},
    Case{"AChangedValue", R"({"memory": {"total_bytes": 64}})", R"({"memory": {"total_bytes": 32}})", "memory/total_bytes changed critical"},
    Case{"AMissingValue", R"({"tpm": {"version": "2.0"}})", R"({})", "tpm/version missing critical"},
    Case{"AMissingDiskBySerial", R"({"disks": [{"serial": "A"}, {"serial": "B"}]})", R"({"disks": [{"serial": "B"}]})", "disks/A missing critical"},
    Case{"ASurplusDisk", R"({"disks": [{"serial": "A"}]})", R"({"disks": [{"serial": "B"}, {"serial": "A"}]})", "disks/B surplus warning"},
    Case{"ADiskThatMovedIsTheSameDisk", R"({"disks": [{"serial": "A", "model": "M"}, {"serial": "B", "model": "N"}]})",
         R"({"disks": [{"serial": "B", "model": "N"}, {"serial": "A", "model": "M"}]})", ""},
    Case{"AModuleInItsSlot", R"({"memory": {"dimms": [{"locator": "A1", "speed_mts": 3200}]}})",
         R"({"memory": {"dimms": [{"locator": "A1", "speed_mts": 2933}]}})", "memory/dimms/A1/speed_mts changed critical"},
    Case{"UnnamedPartsTakeWhatFitsBest", R"({"disks": [{"model": "M"}, {"model": "N"}]})",
         R"({"disks": [{"serial": "1", "model": "N"}, {"serial": "2", "model": "M"}]})", ""},
    Case{"OneUnnamedPartTooFew", R"({"disks": [{"model": "M"}, {"model": "M"}]})", R"({"disks": [{"serial": "1", "model": "M"}]})", "disks/1 missing critical"},
    Case{"WhatChangesByItselfIsIgnored", R"({"disks": [{"serial": "A", "smart": {"power_on_hours": 1}}], "temperatures": [{"name": "x", "celsius": 3}]})",
         R"({"disks": [{"serial": "A", "smart": {"power_on_hours": 9}}]})", ""},
    Case{"SpellingIsForgivenInCaseAndSpaces", R"({"system": {"vendor": "Dell  Inc."}})", R"({"system": {"vendor": "dell inc."}})", ""},
    Case{"AnotherShape", R"({"cpus": [{"socket": 0}]})", R"({"cpus": 3})", "cpus changed critical"}), case_name);

TEST(SpecDiff, TakesTheSeverityOfTheFirstRuleThatMatches) {
    const Json expected = Json::parse(R"({"disks": [{"serial": "A", "firmware": "1", "smart": {"power_on_hours": 0}}], "bios": {"version": "1"}})");
    const Json actual = Json::parse(R"({"disks": [{"serial": "A", "firmware": "2", "smart": {"power_on_hours": 9000}}], "bios": {"version": "2"}})");
    const std::vector<SpecRule> rules = {{"disks/*/firmware", Severity::Warning}, {"disks/*/smart/power_on_hours", Severity::Warning}, {"bios", Severity::Info}};
    const auto diffs = spec_diff(expected, actual, rules);
    EXPECT_EQ(shown(diffs), "bios/version changed info\ndisks/A/firmware changed warning\ndisks/A/smart/power_on_hours changed warning");
    EXPECT_FALSE(any_critical(diffs));
    EXPECT_TRUE(any_critical(spec_diff(expected, actual, {})));
}

TEST(SpecDiff, IsAboutAPart) {
    const Json expected = Json::parse(R"({"disks": [{"serial": "A", "model": "M"}, {"serial": "B/2", "name": "sdb", "firmware": "1"}],
        "memory": {"dimms": [{"locator": "A1", "speed_mts": 3200}]}, "bios": {"version": "1"}, "secure_boot": true})");
    const Json actual = Json::parse(R"({"disks": [{"serial": "B/2", "name": "sdc", "firmware": "2"}, {"serial": "C", "name": "sdd"}],
        "memory": {"dimms": [{"locator": "A1", "serial": "D-1", "speed_mts": 2933}]}, "bios": {"version": "2"}, "secure_boot": false})");
    std::string parts;
    for (const SpecDiff& diff : spec_diff(expected, actual, {})) {
        const Part part = part_of(diff, expected, actual);
        parts += diff.path + ": " + part.kind + " " + part.slot.value_or("-") + " " + part.serial.value_or("-") + "\n";
    }
    EXPECT_EQ(parts, "bios/version: bios - -\ndisks/A: disk - A\ndisks/B/2/firmware: disk sdc B/2\ndisks/B/2/name: disk sdc B/2\n"
                     "disks/C: disk sdd C\nmemory/dimms/A1/speed_mts: dimm A1 D-1\nsecure_boot: system - -\n");
}

TEST(SpecDiff, HasNothingToSayWithoutAnExpectation) { EXPECT_TRUE(spec_diff(Json(), Json::parse(R"({"disks": []})"), {}).empty()); }

}  // namespace
}  // namespace vetting
