#include "plugins/stages/psu/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/stages/psu/sources.hpp"

namespace vetting::psu {
namespace {

struct Case {
    const char* name;
    const char* capture;
    std::vector<std::string> codes;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

std::vector<std::string> codes_of(const Json& facts, const Policy& policy = {}) {
    std::vector<std::string> codes;
    for (const Finding& finding : judge(facts, policy)) codes.push_back(finding.code);
    return codes;
}

class PowerAsTold : public testing::TestWithParam<Case> {};
TEST_P(PowerAsTold, MakesTheFindingsOfItsWords) {
    EXPECT_THAT(codes_of(read_capture("", GetParam().capture)), testing::ElementsAreArray(GetParam().codes));
}

INSTANTIATE_TEST_SUITE_P(Table, PowerAsTold, testing::Values(
    Case{"Healthy", "PS1 Status | C8h | ok | 10.1 | Presence detected\nPS2 Status | C9h | ok | 10.2 | Presence detected\n", {}},
    Case{"FailedThoughTheStatusWordIsOk", "PS1 Status | C8h | ok | 10.1 | Presence detected, Failure detected\n", {"VT-PWR-001"}},
    Case{"WithoutInput", "Status | 85h | ok | 10.1 | Presence detected, Power Supply AC lost\n", {"VT-PWR-002"}},
    Case{"PredictedToFail", "PS1 Status | C8h | ok | 10.1 | Presence detected, Predictive failure\n", {"VT-PWR-005"}},
    Case{"NotPredictedToFail", "PS1 Status | C8h | ok | 10.1 | Presence detected, Predictive Failure Deasserted\n", {}},
    Case{"InputOutOfRangeButPresent", "PS1 Status | C8h | ok | 10.1 | Presence detected, AC out-of-range, but present\n", {"VT-PWR-007"}},
    Case{"MismatchedByItsConfiguration", "PS1 Status | C8h | ok | 10.1 | Presence detected, Config Error: Vendor Mismatch\n", {"VT-PWR-006"}},
    Case{"InColdStandby", "PS2 Status | C9h | ok | 10.2 | Presence detected, Power Supply Inactive\n", {}},
    Case{"EmptyBay", "PS2 Status | C9h | ok | 10.2 | \n", {"VT-PWR-009"}},
    Case{"FailedInHexStates", "PS2 Status | 0xb | discrete | 0x0b80| na | na | na | na | na | na\n", {"VT-PWR-002"}},
    Case{"RedundancyLost", "PS Redundancy | 77h | ok | 7.1 | Redundancy Lost\n", {"VT-PWR-003"}},
    Case{"NonRedundant", "PS Redundancy | 77h | ok | 7.1 | Non-Redundant: Sufficient from Redundant\n", {"VT-PWR-003"}},
    Case{"FansNotRedundant", "Fan Redundancy | 75h | ok | 7.1 | Redundancy Lost\n", {"VT-BMC-003"}},
    Case{"HotBoard", "Inlet Temp | 05h | cr | 7.1 | 50 degrees C\n", {"VT-THM-001"}},
    Case{"StillFan", "FAN1 | 41h | nr | 29.1 | 0 RPM\n", {"VT-THM-003"}},
    Case{"SlowFan", "FAN1 | 41h | nc | 29.1 | 500 RPM\n", {"VT-THM-004"}},
    Case{"RailOutOfLimits", "12V | 30h | cr | 7.1 | 10.10 Volts\n", {"VT-PWR-011"}},
    Case{"ChassisFault", "System Power : on\nMain Power Fault : true\n", {"VT-PWR-001"}},
    Case{"CalledCriticalByFreeIpmiToo", "57 | Status | Power Supply | Critical | N/A | 'Presence detected' 'Power Supply input lost (AC/DC)'\n", {"VT-PWR-002"}},
    Case{"OutOfItsLimitsAndAlarmed", "PS1 Vin | 54h | cr | 10.1 | 140 Volts\nPS1 Status | C8h | ok | 10.1 | Presence detected\n", {"VT-PWR-007"}},
    Case{"CloseToALimitOnly", "PS1 Vin | 54h | nc | 10.1 | 190 Volts\nPS1 Status | C8h | ok | 10.1 | Presence detected\n", {"VT-PWR-012"}},
    Case{"RedundancyThatFreeIpmiCallsCritical", "63 | PS Redundancy | Power Supply | Critical | N/A | 'Redundancy Lost'\n", {"VT-PWR-003"}},
    Case{"AnotherPartInACriticalState", "66 | Drive 1 | Drive Slot | Critical | N/A | 'Drive Fault'\n", {"VT-BMC-004"}},
    Case{"AChassisThatWasOpened", "62 | Intrusion | Physical Security | Critical | N/A | 'General Chassis Intrusion'\n", {"VT-BMC-005"}},
    Case{"ABayThatTheFirmwareCountsAsCritical", "100 | CP Left Pres | Entity Presence | Critical | N/A | 'Entity Absent'\n", {"VT-BMC-005"}},
    Case{"AFailedDriveThoughTheStatusWordIsOk", "Drive 4 | 64h | ok | 4.4 | Drive Present, Drive Fault\nDrive 5 | 65h | ok | 4.5 | Drive Present\n", {"VT-BMC-004"}},
    Case{"ALogThatIsFull", "SEL_FULLNESS | 100.000 | unspecified | cr | na | na | na | na | 80.000 | na\n", {"VT-BMC-005"}},
    Case{"ItsOwnVoltageGoneToo", "57 | Status | Power Supply | Nominal | N/A | N/A | 'Presence detected'\n58 | Status | Power Supply | Critical | N/A | N/A | 'Presence detected' 'Power Supply input lost (AC/DC)'\n"
         "97 | Voltage 1 | Voltage | Nominal | 230.00 | V | 'OK'\n98 | Voltage 2 | Voltage | Critical | 0.00 | V | 'At or Below (<=) Lower Critical Threshold'\n", {"VT-PWR-002"}},
    Case{"ASensorThatIsNotRead", "CPU1 Temp | 01h | cr | 3.1 | 255 degrees C\n", {"VT-THM-002"}},
    Case{"WithoutANumber", "1143 | PS Status | Power Supply | N/A | N/A | 'Presence detected' 'Power Supply Failure detected'\n", {"VT-PWR-001"}},
    Case{"LegacyLine", "58: Status (Power Supply): [Presence detected][Power Supply Failure detected]\n", {"VT-PWR-001"}},
    Case{"DmiCritical", "System Power Supply\n\tName: P2\n\tStatus: Present, Critical\n", {"VT-PWR-001"}},
    Case{"DmiThatDoesNotKnow", "System Power Supply\n\tName: P2\n\tStatus: Present, Unknown\n", {"VT-PWR-010"}}), case_name);

TEST(SuppliesToldOfByTwoSources, BecomeOneAndTheFailureIsBelieved) {
    const Json merged = merge_sources({
        read_capture("", "PS1 Status | C8h | ok | 10.1 | Presence detected, Failure detected\nPS2 Status | C9h | ok | 10.2 | Presence detected\n"),
        read_capture("", "FRU Device Description : PS1 (ID 1)\n Board Product : PWR SPLY\n Board Serial : S1\n"),
        read_capture("", "System Power Supply\n\tName: Power Supply 1\n\tStatus: Present, OK\nx\n\nSystem Power Supply\n\tName: Power Supply 2\n\tStatus: Present, OK\n")});
    const auto supplies = supplies_of(merged);
    ASSERT_EQ(supplies.size(), 2U);
    EXPECT_TRUE(supplies[0].failed);
    EXPECT_EQ(supplies[0].serial, "S1");
    EXPECT_TRUE(supplies[1].ok);
    const auto findings = judge(merged, {});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].part->serial, "S1");
}

TEST(SuppliesThatTheKernelReads, CountOnlyWhereTheyFailedBesideASourceThatKnowsTheBays) {
    const char* const kBays = "PS1 Status | C8h | ok | 10.1 | Presence detected\n";
    const char* const kWell = "pfe1100-i2c-7-59\nAdapter: i2c-7\nvin: +208.50 V\nvout1: +12.01 V\n";
    const char* const kDead = "pfe1100-i2c-7-5a\nAdapter: i2c-7\nvin: +0.00 V\nvout1: +0.00 V\n";
    EXPECT_EQ(supplies_of(merge_sources({read_capture("", kWell), read_capture("", kBays)})).size(), 1U);
    EXPECT_EQ(supplies_of(merge_sources({read_capture("", kWell)})).size(), 1U);
    const auto supplies = supplies_of(merge_sources({read_capture("", kDead), read_capture("", kBays)}));
    ASSERT_EQ(supplies.size(), 2U);
    EXPECT_TRUE(supplies[1].failed);
}

TEST(APolicyOfPower, SetsHowManySuppliesAndHowMuchPowerThereMustBe) {
    const Json facts = read_capture("", "PS1 Status | C8h | ok | 10.1 | Presence detected\nPwr Consumption | 76h | ok | 7.1 | 98 Watts\n");
    EXPECT_THAT(codes_of(facts, policy_of(Json{{"expected", 2}})), testing::ElementsAre("VT-PWR-001"));
    EXPECT_THAT(codes_of(facts, policy_of(Json{{"min_watts", 120}})), testing::ElementsAre("VT-PWR-004"));
    EXPECT_THAT(codes_of(facts, policy_of(Json{{"max_watts", 120}})), testing::IsEmpty());
}

TEST(ATableOfTheLastBoot, SaysNothingGoodOfASupplyUnderLoad) {
    const Json table = Json::parse(R"({"psus": [{"slot": "1", "present": true, "ok": true, "status": "Present, OK"},
        {"slot": "2", "present": true, "ok": false}]})");
    const auto alone = supplies_of(merge_sources({of_the_last_boot(table)}));
    ASSERT_EQ(alone.size(), 2U);
    EXPECT_FALSE(alone[0].ok || alone[0].failed) << "not measured";
    EXPECT_TRUE(alone[1].failed);
    const Json live = Json::parse(R"({"psus": [{"slot": "1", "present": true, "ok": true}]})");
    EXPECT_TRUE(supplies_of(merge_sources({live, of_the_last_boot(table)}))[0].ok) << "somebody who knows it says so";
    EXPECT_EQ(of_the_last_boot(Json::object()), Json::object());
}

TEST(Sources, APromptInBracketsIsNoList) {
    const auto supplies = supplies_of(merge_sources({read_capture("", "[root@node7 ~]# ipmitool sdr elist\nPS1 Status | C8h | ok | 10.1 | Presence detected\n")}));
    ASSERT_EQ(supplies.size(), 1U);
    EXPECT_TRUE(supplies[0].ok);
}

}  // namespace
}  // namespace vetting::psu
