#include "plugins/stages/firmware/rules.hpp"

#include <gmock/gmock.h>

namespace vetting::firmware {
namespace {

using ::testing::HasSubstr;
using nlohmann::json;

Rule rule(json members) {
    if (!members.contains("part")) members["part"] = "any";
    return rules_of({{"rules", json::array({std::move(members)})}}).at(0);
}

std::string why_refused(const json& config) {
    try {
        static_cast<void>(rules_of(config));
        return "";
    } catch (const RuleError& error) {
        return error.what();
    }
}

std::string why_refused_rule(const json& members) { return why_refused({{"rules", json::array({members})}}); }

TEST(FirmwareRule, TheMinimumIsKeptBrokenOrNotMeasured) {
    const Rule minimum = rule({{"minimum", "2.10.2"}});
    EXPECT_EQ(apply(minimum, "2.10.2").held, Held::Kept);
    EXPECT_EQ(apply(minimum, "2.11").held, Held::Kept);
    EXPECT_EQ(apply(minimum, "2.9.4").held, Held::Broken);
    EXPECT_EQ(apply(minimum, "2.9.4").code, "VT-FW-002");
    EXPECT_EQ(apply(minimum, "GXA7802Q").held, Held::NotMeasured);
}

TEST(FirmwareRule, ExactAllowedAndBlocked) {
    EXPECT_EQ(apply(rule({{"exact", "J004"}}), "J004").held, Held::Kept);
    EXPECT_EQ(apply(rule({{"exact", "J004"}}), "J005").code, "VT-FW-005");
    EXPECT_EQ(apply(rule({{"exact", "U32 v2.56 (10/25/2021)"}}), "U32").held, Held::NotMeasured);
    EXPECT_EQ(apply(rule({{"allowed", {"1.0", "2.*"}}}), "2.7").held, Held::Kept);
    EXPECT_EQ(apply(rule({{"allowed", {"1.0", "2.*"}}}), "3.0").code, "VT-FW-004");
    EXPECT_EQ(apply(rule({{"blocked", {"1.0", "2.4*"}}}), "2.4.1").code, "VT-FW-001");
    EXPECT_EQ(apply(rule({{"blocked", {"1.0", "2.4*"}}}), "2.5").held, Held::Kept);
    EXPECT_EQ(apply(rule({{"blocked", {"<2.4"}}}), "2.3.9").code, "VT-FW-001");
    EXPECT_EQ(apply(rule({{"blocked", {"<2.4"}}}), "2.4").held, Held::Kept);
    EXPECT_EQ(apply(rule({{"blocked", {"<=2.4"}}}), "2.4").held, Held::Broken);
    EXPECT_EQ(apply(rule({{"blocked", {">=3"}}}), "3.0").held, Held::Broken);
    EXPECT_EQ(apply(rule({{"blocked", {"<2.4"}}}), "HPG1").held, Held::NotMeasured);
    EXPECT_EQ(apply(rule({{"maximum", "2.0"}}), "2.1").code, "VT-FW-008");
}

TEST(FirmwareRule, ABrokenPartOfARuleCountsMoreThanOneThatCannotBeCompared) {
    EXPECT_EQ(apply(rule({{"minimum", "2.0"}, {"blocked", {"J00*"}}}), "J004").held, Held::Broken);
}

TEST(FirmwareRule, MayBeAboutOneWordOfTheVersion) {
    const Rule third = rule({{"minimum", "20.0.17"}, {"word", 3}});
    EXPECT_EQ(apply(third, "8.30 0x8000a49d 20.0.17").held, Held::Kept);
    EXPECT_EQ(apply(third, "8.30 0x8000a49d 19.5.12").held, Held::Broken);
    EXPECT_EQ(apply(third, "8.30").held, Held::NotMeasured);
}

TEST(FirmwareRule, IsAboutThePartsThatItNames) {
    const FirmwarePart part{"nic", "firmware/eth0", "Mellanox Technologies", "MT27710 Family [ConnectX-4 Lx]", "eth0", "", "14.27.1016", "", ""};
    const Machine dell{"Dell Inc.", "PowerEdge R6515"};
    EXPECT_TRUE(rule({{"minimum", "1"}}).applies_to(part, dell));
    EXPECT_TRUE(rule({{"part", "nic"}, {"model", "*connectx-4*"}, {"vendor", "mellanox*"}, {"minimum", "1"}}).applies_to(part, dell));
    EXPECT_FALSE(rule({{"part", "hba"}, {"minimum", "1"}}).applies_to(part, dell));
    EXPECT_FALSE(rule({{"part", "nic"}, {"model", "ConnectX-4"}, {"minimum", "1"}}).applies_to(part, dell));
    EXPECT_TRUE(rule({{"system", "PowerEdge R6515"}, {"minimum", "1"}}).applies_to(part, dell));
    EXPECT_TRUE(rule({{"system", "Dell*R6515"}, {"minimum", "1"}}).applies_to(part, dell));
    EXPECT_FALSE(rule({{"system", "ProLiant*"}, {"minimum", "1"}}).applies_to(part, dell));
    EXPECT_FALSE(rule({{"system", "ProLiant*"}, {"minimum", "1"}}).applies_to(part, {}));
}

TEST(FirmwareRules, WhatCannotBeUnderstoodIsNamed) {
    EXPECT_THAT(why_refused_rule({{"part", "bios"}}), HasSubstr("rule 1 asks for nothing"));
    EXPECT_THAT(why_refused_rule({{"part", "toaster"}, {"exact", "1"}}), HasSubstr("names no kind of part ('toaster')"));
    EXPECT_THAT(why_refused_rule({{"part", "bios"}, {"exakt", "1"}, {"exact", "1"}}), HasSubstr("a member that is not known"));
    EXPECT_THAT(why_refused_rule({{"part", "bios"}, {"exact", 1}}), HasSubstr("'exact' that is no text"));
    EXPECT_THAT(why_refused_rule({{"part", "bios"}, {"exact", ""}}), HasSubstr("empty 'exact'"));
    EXPECT_THAT(why_refused_rule({{"part", "bios"}, {"allowed", json::array()}}), HasSubstr("no list of versions"));
    EXPECT_THAT(why_refused_rule({{"part", "bios"}, {"exact", "1"}, {"scheme", "roman"}}), HasSubstr("scheme 'roman'"));
    EXPECT_THAT(why_refused_rule("text"), HasSubstr("not an object"));
    EXPECT_THAT(why_refused({{"rules", 7}}), HasSubstr("no list"));
}

TEST(FirmwareRules, OfAPackCarryItsName) {
    const json pack{{"pack", "com.acme.firmware"}, {"version", "1.2"}, {"rules", json::array({{{"id", "nic-min"}, {"part", "nic"}, {"minimum", "1"}}})}};
    const auto rules = rules_of({{"pack_rules", json::array({pack})}});
    ASSERT_EQ(rules.size(), 1U);
    EXPECT_EQ(rules[0].id, "com.acme.firmware 1.2: nic-min");
    EXPECT_EQ(rules[0].severity, "critical");
}

}  // namespace
}  // namespace vetting::firmware
