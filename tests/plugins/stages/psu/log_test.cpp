// The BMC's event log: a fault that stands, one that was taken back, and history.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/stages/psu/judge.hpp"
#include "plugins/stages/psu/sources.hpp"

namespace vetting::psu {
namespace {

constexpr const char* kLost = "   1 | 10/19/2020 | 14:45:10 | Power Supply PS2 Status | Power Supply AC lost | Asserted\n";
constexpr const char* kBack = "   2 | 10/19/2020 | 14:50:29 | Power Supply PS2 Status | Power Supply AC lost | Deasserted\n";

std::vector<std::string> told(const std::string& capture, std::optional<double> since = {}) {
    std::vector<std::string> all;
    for (const Finding& finding : judge_log(read_capture("", capture), since)) all.push_back(finding.code + " " + finding.severity);
    return all;
}

TEST(AFaultInTheLog, StandsUntilItIsTakenBack) {
    EXPECT_THAT(told(kLost), testing::ElementsAre("VT-PWR-002 critical"));
    EXPECT_THAT(told(std::string(kLost) + kBack), testing::ElementsAre("VT-PWR-002 warning"));
}

TEST(AFaultInTheLog, IsHistoryWhereTheSensorsSayThatAllIsWell) {
    EXPECT_THAT(told(std::string(kLost) + "PS2 Status | C9h | ok | 10.2 | Presence detected\n"), testing::ElementsAre("VT-PWR-002 warning"));
}

TEST(AFaultInTheLog, OfADriveThatItsArrayLostStands) {
    EXPECT_THAT(told("2,09/07/2026,12:12:36,Drive Slot / Bay #0x42,In Failed Array,Asserted\n"), testing::ElementsAre("VT-BMC-006 critical"));
}

TEST(AFaultInTheLog, OfABatteryOrAMismatchedProcessorWarns) {
    EXPECT_THAT(told("  10 | 06/10/26 | 19:31:45 CEST | Battery #0x87 | Failed | Asserted\n  12 | 06/10/26 | 19:31:46 CEST | Processor CPU1 Status | Configuration Error | Asserted\n"),
                testing::ElementsAre("VT-BMC-005 warning", "VT-BMC-005 warning"));
}

TEST(AFaultInTheLog, OfARunIsOneThatCameInIt) {
    EXPECT_THAT(told(kLost, 0), testing::ElementsAre("VT-PWR-002 critical"));
    EXPECT_THAT(told(kLost, 1), testing::ElementsAre("VT-PWR-002 warning"));
}

std::vector<std::string> told_of_run(std::optional<double> inventory, const std::string& before, const std::string& after) {
    const auto facts = [](const std::string& capture) { return capture.empty() ? Json::object() : read_capture("", capture); };
    std::vector<std::string> all;
    for (const Finding& finding : judge_log_of_run(inventory, facts(before), facts(after))) all.push_back(finding.code + " " + finding.severity);
    return all;
}

TEST(AFaultInTheLog, IsHistoryWhereTheReadingBeforeTheLoadHadIt) {
    EXPECT_THAT(told_of_run({}, kLost, kLost), testing::ElementsAre("VT-PWR-002 warning")) << "the inventory had no log";
    EXPECT_THAT(told_of_run({}, "SEL has no entries\n", kLost), testing::ElementsAre("VT-PWR-002 critical"));
    EXPECT_THAT(told_of_run(0, kLost, kLost), testing::ElementsAre("VT-PWR-002 critical")) << "it came between inventory and stage";
}

TEST(AFaultInTheLog, OnlyWarnsWhereNobodyReadTheLogBefore) {
    EXPECT_THAT(told_of_run({}, "", kLost), testing::ElementsAre("VT-PWR-002 warning"));
    EXPECT_EQ(last_event_in(Json::parse(R"({"sel": {"entries": 3}})")), std::nullopt) << "three events that nobody read";
    EXPECT_EQ(last_event_in(Json::parse(R"({"sel": {"entries": 0}})")), 0);
}

TEST(AFaultInTheLog, IsOfTheRunWhereTheLogWasClearedInIt) {
    EXPECT_THAT(told_of_run(339, kLost, kLost), testing::ElementsAre("VT-PWR-002 critical"));
    EXPECT_THAT(told_of_run(339, "", kLost), testing::ElementsAre("VT-PWR-002 critical"));
}

TEST(AFaultInTheLog, NamesItsSupply) {
    EXPECT_EQ(judge_log(read_capture("", kLost), {}).at(0).part->slot, "2");
}

TEST(TheLog, TellsOfOtherPartsToo) {
    EXPECT_THAT(told("9a | 03/09/2025 | 17:57:40 | Fan PSU1 Slow FAN1 | Transition to Non-recoverable | Asserted\n"), testing::ElementsAre("VT-BMC-007 critical"));
    EXPECT_THAT(told("1 | 01/02/2023 | 03:04:05 | Memory #0x02 | Uncorrectable ECC | Asserted\n"), testing::ElementsAre("VT-MEM-003 critical"));
    EXPECT_THAT(told("1 | 01/02/2023 | 03:04:05 | Memory #0x02 | Correctable ECC | Asserted\n"), testing::ElementsAre("VT-MEM-002 warning"));
    EXPECT_THAT(told("1 | 01/02/2023 | 03:04:05 | Temperature Inlet | Upper Non-critical going high | Asserted\n"), testing::IsEmpty());
    EXPECT_THAT(told("1 | Pre-Init  |0000000085| Processor CPU1 | IERR | Asserted\n"), testing::ElementsAre("VT-CPU-002 critical"));
    EXPECT_THAT(told("1 | 05/14/2026 | 20:40:26 | Processor #0x40 | Uncorrectable machine check exception | Asserted\n"), testing::ElementsAre("VT-CPU-002 critical"));
    EXPECT_THAT(told("1 | 05/14/2026 | 20:40:26 | Processor #0x40 | Correctable machine check error | Asserted\n"), testing::ElementsAre("VT-CPU-010 warning"));
    EXPECT_THAT(told("1 | 05/14/2026 | 20:40:26 | Processor #0x40 | FRB1/BIST failure | Asserted\n"), testing::ElementsAre("VT-BMC-004 critical"));
    EXPECT_THAT(told("1 | 05/14/2026 | 20:40:26 | Memory #0x02 | Memory Device Disabled | Asserted\n"), testing::ElementsAre("VT-BMC-005 warning"));
}

TEST(TheLog, OfOrdinaryEventsSaysNothing) {
    EXPECT_THAT(told("1 | 01/02/2023 | 03:04:05 | OS Critical Stop | OS graceful shutdown | Asserted\n"), testing::IsEmpty());
    EXPECT_THAT(told("SEL has no entries\n"), testing::IsEmpty());
}

}  // namespace
}  // namespace vetting::psu
