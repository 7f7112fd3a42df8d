#include "plugins/probes/ipmi/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "plugins/common/ipmi/facts.hpp"
#include "plugins/common/ipmi/supplies.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using nlohmann::json;

json psu(const char* capture) { return parse(capture).at("psus").at(0); }

TEST(IpmiSupply, IsWhatItsTextSaysNotItsStatusWord) {
    EXPECT_EQ(psu("Status | 86h | ok | 10.2 | Presence detected, Failure detected\n"),
              (json{{"slot", 2}, {"present", true}, {"ok", false}, {"status", "Presence detected, Failure detected"}, {"problems", {"failed"}}}));
}

TEST(IpmiSupply, WithoutAnyStateIsAnEmptyBayAndWithACriticalOneNotWell) {
    EXPECT_EQ(psu("Power Supply 2 | 33h | ok | 10.2 | \n"), (json{{"slot", 2}, {"present", false}}));
    EXPECT_EQ(psu("PS2 Status | C9h | cr | 10.2 | Presence detected\n").at("ok"), false);
}

TEST(IpmiSensors, AreReadWithADecimalComma) {
    const json facts = parse("Fan1 RPM | 8880,000 | RPM | ok | na | 360,000 | 600,000 | na | na | na\n"
                             "Temp | 31,000 | degrees C | ok | na | 0,000 | 0,000 | 70,000 | 75,000 | na\n");
    EXPECT_EQ(facts.at("fans").at(0).at("rpm"), 8880.0);
    EXPECT_EQ(psu("Voltage 1 | 6Ch | ok | 10.1 | 230,50 Volts\n").at("input_v"), 230.5);
    EXPECT_EQ(facts.at("temperatures").at(0), (json{{"name", "Temp"}, {"celsius", 31.0}, {"critical_c", 75.0}}));
}

TEST(IpmiSupply, InHexSaysTheSame) {
    EXPECT_EQ(psu("PS2 Status | 0x1 | discrete | 0x0380| na | na | na | na | na | na\n").at("status"), "Presence detected, Failure detected");
    EXPECT_EQ(psu("PS2 Status | 0x0 | discrete | 0x0080| na | na | na | na | na | na\n"), (json{{"slot", 2}, {"present", false}}));
    EXPECT_FALSE(parse("PS2 Status | 0x00 | ok\nPS1 Status | 0x01 | ok\n").at("psus").size() != 1);  // the raw byte of the short list
}

TEST(IpmiSupply, IsFoundByItsNameAndElseByItsEntity) {
    struct Row { const char* name; std::optional<std::string> slot; };
    const std::vector<Row> rows = {{"PS1 Status", "1"}, {"Power Supply 2", "2"}, {"PSU_1_PIN", "1"}, {"ps0_input_power", "0"}, {"Sys PSU A", "A"},
                                   {"P/S 1", "1"}, {"PSU02 Vin", "2"}, {"PS Redundancy", {}}, {"Power Supplies", {}}, {"CPUS1", {}}, {"Temp 1", {}},
                                   {"DIMMPS1", {}}, {"Pwr Consumption", {}}, {"PS 12V", {}}, {"PS 5V_SB", {}}, {"PS1 Vin", "1"}};
    for (const Row& row : rows) EXPECT_EQ(supply_slot(std::string_view(row.name)), row.slot) << row.name;
    EXPECT_EQ(psu("Current 1 | 6Ah | ok | 10.1 | 0.40 Amps\nStatus | 85h | ok | 10.97 | Presence detected\n").at("slot"), 1);
}

TEST(IpmiSupply, TakesInputFromWhatIsNamedSoOrCanBeNothingElse) {
    const json one = psu("PS1 Power In | 54h | ok | 10.1 | 120 Watts\nPS1 Vout | 55h | ok | 10.1 | 12.10 Volts\nVoltage 1 | 6Ch | ok | 10.1 | 230 Volts\n");
    EXPECT_EQ(one, (json{{"slot", 1}, {"present", true}, {"ok", true}, {"input_w", 120.0}, {"input_v", 230.0}}));
    EXPECT_EQ(psu("Power Supply 1 | 90 Watts | ok\n").at("power_w"), 90);
    EXPECT_EQ(psu("PSU1 Vin | 20h | ok | 10.1 | 0 Volts\n").at("problems"), json::array({"no_input"}));
}

TEST(IpmiSupply, ThatNobodyReadsIsNone) {
    EXPECT_FALSE(parse("PS2 Status | C9h | ns | 10.2 | No Reading\nTemp | 01h | ok | 3.1 | 30 degrees C\n").contains("psus"));
    EXPECT_FALSE(parse("PS1 PG Fail | 06h | ok | 7.1 | State Deasserted\n").contains("psus"));
}

TEST(IpmiFru, GivesTheMachineAndItsSupplies) {
    const json facts = parse("FRU Device Description : Builtin FRU Device (ID 0)\n Chassis Type          : Rack Mount Chassis\n"
                             " Board Mfg             : DELL\n Product Name          : PowerEdge R640      \n Product Serial        : 2RJF153\n\n"
                             "FRU Device Description : PS1 (ID 1)\n Product Manufacturer  : DELTA\n Product Name : DPS-750\n Product Serial : X1\n"
                             " Power Supply Record\n  Capacity              : 750 W\n\n"
                             "FRU Device Description : PS2 (ID 2)\n Device not present (Requested sensor, data, or record not found)\n");
    EXPECT_EQ(facts.at("system"), (json{{"product", "PowerEdge R640"}, {"serial", "2RJF153"}}));
    EXPECT_EQ(facts.at("chassis").at("type"), "Rack Mount Chassis");
    EXPECT_EQ(facts.at("psus"), (json::array({json{{"slot", 1}, {"present", true}, {"vendor", "DELTA"}, {"model", "DPS-750"}, {"serial", "X1"}, {"capacity_w", 750.0}},
                                              json{{"slot", 2}, {"present", false}}})));
}

TEST(IpmiSensors, ThatShareANameAreToldApart) {
    const json facts = parse("Temp | 0Eh | ok | 3.1 | 45 degrees C\nTemp | 0Fh | ok | 3.2 | 47 degrees C\nTemp | 10h | ns | 3.3 | Disabled\n");
    EXPECT_EQ(facts.at("temperatures"), (json::array({json{{"name", "Temp (0Eh 3.1)"}, {"celsius", 45.0}}, json{{"name", "Temp (0Fh 3.2)"}, {"celsius", 47.0}}})));
}

TEST(FreeIpmi, IsReadByItsHeader) {
    const json facts = parse("ID | Name | Type | State | Reading | Units | Lower NR | Lower C | Lower NC | Upper NC | Upper C | Upper NR | Event\n"
                             "4 | Inlet | Temperature | Nominal | 21.00 | C | N/A | N/A | 3.00 | 42.00 | 47.00 | N/A | 'OK'\n"
                             "9 | Fan1 | Fan | Critical | 120.00 | RPM | N/A | 360.00 | 600.00 | N/A | N/A | N/A | 'At or Below (<=) Lower Critical Threshold'\n");
    EXPECT_EQ(facts.at("temperatures").at(0), (json{{"name", "Inlet"}, {"celsius", 21.0}, {"critical_c", 47.0}}));
    EXPECT_EQ(facts.at("fans").at(0), (json{{"name", "Fan1"}, {"rpm", 120.0}, {"ok", false}, {"status", "cr"}}));
}

TEST(FreeIpmi, SaysBehindTheEventThatItWasTakenBack) {
    const json facts = parse("ID | Date | Time | Name | Type | Event\n1 | Jan-02-2023 | 10:00:00 | PS2 | Power Supply | Power Supply input lost (AC/DC)\n"
                             "2 | Jan-02-2023 | 10:10:00 | PS2 | Power Supply | Power Supply input lost (AC/DC) ; Deassertion Event\n");
    const json& event = facts.at("sel").at("events").at(1);
    EXPECT_EQ(event.at("event"), "Power Supply input lost (AC/DC)");
    EXPECT_EQ(event.at("asserted"), false);
    EXPECT_FALSE(facts.at("sel").at("events").at(0).contains("asserted"));
}

TEST(FreeIpmi, NamesTheFieldsOfAFruInItsOwnWords) {
    const json facts = parse("FRU Inventory Device: PSU1 (ID 03h)\n\n  FRU Product Manufacturer Name: ACME\n  FRU Product Name: PWS-800\n  FRU Product Serial Number: P1\n\n"
                             "FRU Inventory Device: Default FRU Device (ID 00h)\n\n  FRU Chassis Type: Rack Mount Chassis\n  FRU Chassis Serial Number: C1\n"
                             "  FRU Board Manufacturer: ACME\n  FRU Board Product Name: X1\n  FRU Product Serial Number: S1\n");
    EXPECT_EQ(facts.at("psus").at(0).at("serial"), "P1");
    EXPECT_EQ(facts.at("psus").at(0).at("model"), "PWS-800");
    EXPECT_EQ(facts.at("baseboard"), (json{{"vendor", "ACME"}, {"product", "X1"}}));
    EXPECT_EQ(facts.at("chassis").at("serial"), "C1");
    EXPECT_EQ(facts.at("system"), (json{{"serial", "S1"}}));
}

TEST(Dcmi, OfAControllerWithoutTheFunctionIsNoReading) {
    EXPECT_EQ(parse("  Instantaneous power reading:      220 Watts\n  Power reading state is:     activated\n"), (json{{"power", {{"consumed_w", 220.0}}}}));
    EXPECT_EQ(parse("  Instantaneous power reading:      0 Watts\n"), json::object());
}

TEST(McInfo, GivesTheController) {
    EXPECT_EQ(parse("Device ID : 32\r\nFirmware Revision : 2.81\r\nIPMI Version : 2.0\r\nManufacturer Name : Unknown (0xB980)\r\n").at("bmc"),
              (json{{"firmware_version", "2.81"}, {"ipmi_version", "2.0"}}));
}

TEST(Ipmi, WithoutAControllerIsRefusedInItsWords) {
    try {
        static_cast<void>(parse("Could not open device at /dev/ipmi0 or /dev/ipmi/0: No such file or directory\n"));
        FAIL();
    } catch (const tool::InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("Could not open device"));
    }
    EXPECT_THROW(static_cast<void>(parse("hello\n")), tool::InputError);
}

TEST(IpmiSamples, HaveKeysOfTheirKind) {
    const auto readings = samples_of(parse_ipmi("Inlet Temp | 05h | ok | 7.1 | 21 degrees C\nFan1A | 30h | ok | 7.1 | 5160 RPM\n"
                                                "PS1 Input Power | 54h | ok | 10.1 | 120 Watts\nPwr Consumption | 76h | ok | 7.1 | 98 Watts\n"));
    std::vector<std::string> keys;
    for (const Reading& one : readings) keys.push_back(one.key + " " + one.unit);
    EXPECT_THAT(keys, testing::ElementsAre("temp/bmc/Inlet_Temp celsius", "fan/Fan1A rpm", "power/bmc/Pwr_Consumption watt", "power/psu/1 watt"));
}

TEST(IpmiVerboseList, TellsWhatIsAssertedFromWhatCouldBe) {
    const char* const kAble = " Assertions Enabled    : Power Supply\n                         [Presence detected]\n                         [Failure detected]\n"
                              " Deassertions Enabled  : Power Supply\n                         [Power Supply AC lost]\n OEM                   : 0\n\n";
    const std::string head = "Sensor ID              : PSU1 Status (0xe0)\n Entity ID             : 10.1 (Power Supply)\n Sensor Type (Discrete): Power Supply (0x08)\n"
                             " Sensor Reading        : 0h\n";
    const std::string there = " States Asserted       : Power Supply\n                         [Presence detected]\n";
    EXPECT_EQ(psu((head + there + kAble).c_str()), (json{{"slot", 1}, {"present", true}, {"ok", true}, {"status", "Presence detected"}}));
    EXPECT_EQ(psu((head + there + "                         [Failure detected]\n" + kAble).c_str()).at("problems"), json::array({"failed"}));
    EXPECT_EQ(psu((head + kAble).c_str()), (json{{"slot", 1}, {"present", false}}));
}

TEST(IpmiVerboseList, GivesTheEventsOfTheLogToo) {
    const json log = parse("SEL Record ID          : 001f\n Timestamp             : 01/05/2024 12:30:17\n Sensor Type           : Power Supply\n"
                           " Event Direction       : Deassertion Event\n Description           : Power Supply AC lost\n").at("sel");
    EXPECT_EQ(log.at("events").at(0), (json{{"id", 31}, {"date", "01/05/2024"}, {"time", "12:30:17"}, {"sensor", "Power Supply"}, {"event", "Power Supply AC lost"}, {"asserted", false}}));
}

TEST(FreeIpmi, InItsLegacyLines) {
    const json facts = parse("7: Ambient Temp (Temperature): 27.00 C (3.00/47.00): [OK]\n8: Planar Temp (Temperature): NA (3.00/97.00): [NA]\n"
                             "38: FAN MOD 1A RPM (Fan): 5040.00 RPM (1920.00/NA): [At or Below (<=) Lower Critical Threshold]\n"
                             "57: Status (Power Supply): [Presence detected]\n58: Status (Power Supply): [Presence detected][Power Supply input lost (AC/DC)]\n"
                             "63: PS Redundancy (Power Supply): [NA]\n64: Fan Redundancy (Fan): [Fully Redundant]\n4: PS3 Status (Power Supply): [Presence detected]\n");
    EXPECT_EQ(facts.at("temperatures"), json::array({{{"name", "Ambient Temp"}, {"celsius", 27.0}, {"critical_c", 47.0}}}));
    EXPECT_EQ(facts.at("fans"), json::array({{{"name", "FAN MOD 1A RPM"}, {"rpm", 5040.0}, {"ok", false}, {"status", "cr"}}}));
    EXPECT_EQ(facts.at("psus").size(), 3U);
    EXPECT_EQ(facts.at("psus").at(1).at("problems"), json::array({"no_input"}));
    EXPECT_EQ(facts.at("redundancy").size(), 1U);
    const json log = parse("1:14-Nov-2010 14:01:55:Power Supply PS1 Status:Power Supply Failure detected\n2:PostInit :Fan System Fan 1:Fan Inserted\n").at("sel");
    EXPECT_EQ(log.at("entries"), 2);
    EXPECT_EQ(log.at("events").at(0), (json{{"id", 1}, {"date", "14-Nov-2010"}, {"time", "14:01:55"}, {"sensor", "Power Supply PS1 Status"}, {"event", "Power Supply Failure detected"}}));
}

TEST(FreeIpmi, InTablesOfOtherVersionsAndOptions) {
    const char* const kOld = "Record_ID | Sensor Name | Sensor Group | Monitoring Status| Sensor Units | Sensor Reading\n";
    const std::string rows = "57 | Status | Power Supply | Nominal | N/A | 'Presence detected'\n58 | Status | Power Supply | Critical | N/A | 'Presence detected' 'Power Supply Failure detected'\n"
                             "7 | Ambient Temp | Temperature | Nominal | C | 27.000000\n";
    for (const std::string& capture : {kOld + rows, rows}) {
        const json facts = parse(capture);
        EXPECT_EQ(facts.at("psus").at(1).at("problems"), json::array({"failed"}));
        EXPECT_EQ(facts.at("temperatures").at(0).at("celsius"), 27.0);
    }
    EXPECT_EQ(psu("1206 | PS1 Status | Power Supply | N/A | N/A | 'Presence detected' 'Predictive Failure'\n").at("problems"), json::array({"predicted"}));
    EXPECT_EQ(psu("ID | Name | Type | Reading | Units | Event\n9 | PS2 Status | Power Supply | N/A | N/A | 0009h\n").at("problems"), json::array({"no_input"}));
    EXPECT_FALSE(parse("ID | Name | Type | State | Reading | Units | Event\n1273 | PS2 Status | Power Supply | N/A | N/A | N/A | N/A\n").contains("psus"));
    EXPECT_EQ(parse("493 | Oct-06-2022 | 19:47:13 | PS1 Status | Power Supply | Critical | Power Supply Failure detected\n").at("sel").at("last_id"), 493);
}

TEST(FreeIpmi, InItsOtherTools) {
    const json facts = parse("Device ID             : 32\nFirmware Revision     : 2.61\nIPMI Version          : 2.0\nManufacturer ID       : Dell Inc. (674)\nProduct ID            : 256\n\n"
                             "Current Power                        : 105 Watts\nMinimum Power over sampling duration : 0 watts\n");
    EXPECT_EQ(facts.at("bmc"), (json{{"vendor", "Dell Inc."}, {"firmware_version", "2.61"}, {"ipmi_version", "2.0"}}));
    EXPECT_EQ(facts.at("power"), (json{{"consumed_w", 105.0}}));
    EXPECT_EQ(parse("System Power                        : on\nPower overload : false\nPower fault : true\nDrive Fault : false\n").at("chassis_status").at("main_power_fault"), true);
    EXPECT_EQ(parse("Record ID: 12\nID String: PS1 Status\nSensor Type: Power Supply (8h)\nEntity ID: power supply (10)\nEntity Instance: 1\nSensor Reading: N/A\n"
                    "Sensor Event: 'Presence detected' 'Power Supply Failure detected'\n").at("psus").at(0).at("status"), "Presence detected, Power Supply Failure detected");
}

TEST(IpmiStates, AreReadInBothOrdersOfTheirBytes) {
    for (const char* states : {"0x0100", "0x0180", "0x8001"}) {
        EXPECT_EQ(psu((std::string("PS1 Status | 0x1 | discrete | ") + states + "| na | na | na | na | na | na\n").c_str()).at("status"), "Presence detected") << states;
    }
    EXPECT_FALSE(parse("PS1 Status | 0x0 | discrete | 0x8000| na | na | na | na | na | na\n").contains("psus")) << "nobody says";
}

TEST(IpmiSupply, IsNotJudgedByTheGenericStatesBesideIt) {
    const auto states = [](const std::string& name, const std::string& bits) { return name + " | 0x0 | discrete | " + bits + "| na | na | na | na | na | na\n"; };
    const json facts = parse(states("PSU1_Present", "0x0180") + states("PSU3_Present", "0x0280") + states("PS3 PG Fail", "0x0280") + states("PS 3 Fan Fault", "0x0180") +
                             states("PSU1_Status", "0x0080") + states("PSU3_Status", "0x0180") + states("PSU4", "0x0180") + states("PSU4_Mismatch", "0x0280"));
    ASSERT_EQ(facts.at("psus").size(), 3U);
    EXPECT_EQ(facts.at("psus").at(0), (json{{"slot", 1}, {"present", false}}));
    EXPECT_EQ(facts.at("psus").at(1).at("problems"), json::array({"failed"})) << "PG Fail is asserted";
    EXPECT_EQ(facts.at("psus").at(2), (json{{"slot", 4}, {"present", true}, {"ok", true}, {"status", "Presence detected"}}));
    EXPECT_EQ(psu(states("Power Supply 1", "0x0980").c_str()).at("problems"), json::array({"no_input"}));
}

TEST(IpmiSupply, IsCountedFromTheFirstInstanceOfItsController) {
    const json facts = parse("Power1 | 21h | ok | 10.96 | 90 Watts\nPower2 | 22h | ok | 10.97 | 78 Watts\n").at("psus");
    ASSERT_EQ(facts.size(), 2U);
    EXPECT_EQ(facts.at(1).at("slot"), 2);
    EXPECT_EQ(facts.at(1).at("power_w"), 78.0);
}

TEST(FreeIpmi, NamesAnInventoryDeviceInTwoWays) {
    EXPECT_EQ(parse("Device ID : 32\nFRU Inventory Device  : supported\nManufacturer ID : Dell Inc. (674)\n").at("bmc").at("vendor"), "Dell Inc.");
    EXPECT_EQ(psu("FRU Inventory Device: PS1 (ID 01h)\n\n  FRU Product Serial Number: S1\n  FRU Product Part/Model Number: P1\n").at("serial"), "S1");
}

TEST(IpmiLog, HowFullItIs) {
    EXPECT_EQ(parse("SEL Information\nVersion          : 1.5 (v1.5, v2 compliant)\nEntries          : 511\nFree Space       : 0 bytes \n"
                    "Percent Used     : 100%\nLast Add Time    : 03/04/2024 11:02:13\nLast Del Time    : Not Available\n"
                    "Overflow         : true\nSupported Cmds   : 'Delete' 'Reserve' \n").at("sel"),
              (json{{"entries", 511}, {"free_bytes", 0}, {"used_pct", 100}, {"overflow", true}, {"last_added", "03/04/2024 11:02:13"}}));
    EXPECT_EQ(parse("SEL version                                          : 1.5\nNumber of log entries                                : 3\n"
                    "Free space remaining                                 : 65488 bytes\n"
                    "Events dropped due to lack of space in the SEL       : No\n").at("sel"),
              (json{{"entries", 3}, {"free_bytes", 65488}, {"overflow", false}}));
    EXPECT_EQ(parse("SEL Information\nEntries          : unknown\nPercent Used     : unknown\nOverflow         : false\n").at("sel"),
              (json{{"overflow", false}}));
}

TEST(IpmiReadings, ThatCannotBeStayAsGivenAndAreNamed) {
    const json facts = parse("ps1_input_power | 2550.000 | Watts | ok | na | na | na | na | na | na\n"
                             "ps2_input_power | 255.000 | Watts | ok | na | na | na | na | na | na\n"
                             "PSU2 VIN | 33733.000 | Volts | ok | na | na | na | na | na | na\n"
                             "CPU1 Temp | 255.000 | degrees C | ok | na | na | na | 88.000 | 90.000 | na\n"
                             "FAN1 | 65535.000 | RPM | ok | na | na | na | na | na | na\n"
                             "Total Power | 65535.000 | Watts | ok | na | na | na | na | na | na\n");
    EXPECT_EQ(facts.at("psus").at(0), (json{{"slot", 1}, {"input_w", 2550.0}, {"implausible", {"input_w"}}})) << "nothing is delivered by it";
    EXPECT_EQ(facts.at("psus").at(1).at("implausible"), json::array({"input_v"}));
    EXPECT_EQ(facts.at("psus").at(1).at("ok"), true);
    EXPECT_EQ(facts.at("temperatures").at(0).at("implausible"), json::array({"celsius"}));
    EXPECT_EQ(facts.at("fans").at(0), (json{{"name", "FAN1"}, {"rpm", 65535.0}, {"implausible", {"rpm"}}}));
    EXPECT_EQ(facts.at("power").at("implausible"), json::array({"consumed_w"}));
    EXPECT_FALSE(parse("P1 Therm Margin | -81.000 | degrees C | ok | na | na | na | na | na | na\n").at("temperatures").at(0).contains("implausible"));
}

TEST(IpmiDrives, AreFaultyWhereTheirNumberedStatesSaySo) {
    const json facts = parse("HDD 0 Status | 0x0 | discrete | 0x0100| na | na | na | na | na | na\nHDD 1 Status | 0x0 | discrete | 0x0300| na | na | na | na | na | na\n"
                             "HDD Backplane | 0x0 | discrete | 0x0300| na | na | na | na | na | na\n");
    ASSERT_EQ(facts.at("health").size(), 1U);
    EXPECT_EQ(facts.at("health").at(0).at("name"), "HDD 1 Status");
    EXPECT_EQ(facts.at("health").at(0).at("state"), "Drive Present, Drive Fault");
}

TEST(IpmiHealth, IsWhatStatesSayInWordsWithoutAStatus) {
    const json facts = parse("ROMB Battery | 37h | ok | 26.2 | Failed\nCMOS Battery | 38h | ok | 7.1 | Presence Detected\n"
                             "65 | ECC Uncorr Err | Memory | N/A | N/A | 'Uncorrectable memory error'\n");
    ASSERT_EQ(facts.at("health").size(), 2U);
    EXPECT_EQ(facts.at("health").at(0).at("kind"), "battery");
    EXPECT_EQ(facts.at("health").at(1).at("kind"), "dimm");
    EXPECT_EQ(parse("Pwr Consumption | 77h | ok | 7.1 | 0 Watts\n").at("power").at("implausible"), json::array({"consumed_w"}));
}

TEST(IpmiHealth, HasADisabledModuleThatIsThere) {
    const json facts = parse("dimm3 | 04h | ok | 32.4 | Presence Detected\ndimm4 | 05h | ok | 32.5 | Memory Device Disabled, Presence Detected\n"
                             "dimm5 | 06h | ok | 32.6 | Memory Device Disabled\n");
    ASSERT_EQ(facts.at("health").size(), 1U);
    EXPECT_EQ(facts.at("health").at(0).at("name"), "dimm4");
    EXPECT_EQ(facts.at("health").at(0).at("health"), "Warning");
}

TEST(IpmiPower, IsReadWhereTheControllerNeverActivatesIt) {
    const std::string reading = "Instantaneous power reading: 319 Watts\n Average power reading over sample period: 319 Watts\n Power reading state is: ";
    EXPECT_EQ(parse(reading + "deactivated\n").at("power"), json({{"consumed_w", 319.0}}));
    EXPECT_EQ(parse(reading + "activated\n").at("power").at("average_w"), 319.0);
    EXPECT_FALSE(parse("Instantaneous power reading: 0 Watts\n Power reading state is: deactivated\n").contains("power"));
}

TEST(IpmiTemperature, HasNoLimitWhereItWasNeverSet) {
    const json facts = parse("vrm_temp0 | 37.000 | degrees C | ok | na | na | na | 255.000 | 255.000 | 255.000\n"
                             "Inlet | 22.000 | degrees C | ok | na | na | na | 40.000 | 42.000 | 45.000\n");
    EXPECT_FALSE(facts.at("temperatures").at(0).contains("critical_c"));
    EXPECT_EQ(facts.at("temperatures").at(1).at("critical_c"), 42.0);
}

TEST(IpmiSupply, WithoutANumberIsTheOnlyOneOrOneByItself) {
    const char* failed = "1143 | PS Status | Power Supply | N/A | N/A | 'Presence detected' 'Power Supply Failure detected'\n";
    EXPECT_EQ(psu(failed).at("slot"), 1);
    EXPECT_EQ(psu(failed).at("ok"), false);
    EXPECT_EQ(psu("PS Status | 0x1 | discrete | 0x0100| na | na | na | na | na | na\n").at("ok"), true);
    const json two = parse("PS1 Status | 0x1 | discrete | 0x0100| na | na | na | na | na | na\nPS Status | 0x1 | discrete | 0x0300| na | na | na | na | na | na\n");
    EXPECT_EQ(two.at("psus").at(1).at("slot"), "PS Status");
    EXPECT_FALSE(parse("PS Status | 0x00 | ok\n").contains("psus"));
}

TEST(IpmiSupply, HasTheVoltageOfItsNumberWhereOneIsTheMains) {
    const json facts = parse("97 | Voltage 1 | Voltage | Nominal | 230.00 | V | 'OK'\n98 | Voltage 2 | Voltage | Critical | 0.00 | V | 'At or Below (<=) Lower Critical Threshold'\n");
    EXPECT_EQ(facts.at("psus").at(1).at("slot"), 2);
    EXPECT_EQ(facts.at("psus").at(1).at("input_v"), 0.0);
    EXPECT_EQ(facts.at("psus").at(1).at("problems").at(0), "no_input");
    EXPECT_FALSE(parse("97 | Voltage 1 | Voltage | Nominal | 12.00 | V | 'OK'\n").contains("psus")) << "a rail of the board";
}

TEST(IpmiLog, HoldsDetailsWithBarsInBrackets) {
    const json events = parse("  34 | 02/25/2026 | 04:50:09 PM EST | Memory #0x02 | Uncorrectable ECC (UnCorrectable ECC |  DIMMD7) | Asserted\n"
                              "  35 | 02/25/2026 | 04:51:09 PM EST | Fan #0x41 | Lower Critical going low  | Deasserted\n").at("sel").at("events");
    EXPECT_EQ(events.at(0).at("event"), "Uncorrectable ECC (UnCorrectable ECC | DIMMD7)");
    EXPECT_EQ(events.at(0).at("asserted"), true);
    EXPECT_EQ(events.at(1).at("asserted"), false);
}

TEST(IpmiFru, AloneHasNoTitle) {
    const json facts = parse("# ipmitool fru print 0\n Chassis Type          : Rack Mount Chassis\n Board Mfg Date        : Sun Feb 18 02:35:00 2024 UTC\n Board Mfg             : Boards\n"
                             " Board Product         : B1\n Product Manufacturer  : Makers\n Product Name          : S10\n Product Version       : ....................\n Product Serial        : 77\n");
    EXPECT_EQ(facts.at("system"), (json{{"vendor", "Makers"}, {"product", "S10"}, {"serial", "77"}}));
    EXPECT_EQ(facts.at("baseboard"), (json{{"vendor", "Boards"}, {"product", "B1"}}));
    EXPECT_EQ(facts.at("chassis"), (json{{"type", "Rack Mount Chassis"}}));
}

TEST(IpmiController, HasAVersionWithoutWhatPointsAtIt) {
    EXPECT_EQ(parse("Device ID                 : 32\nFirmware Revision         : 3.10      <--- 3.10.17\n").at("bmc").at("firmware_version"), "3.10");
}

TEST(IpmiPower, MayBeCalledWattsAnHour) {
    EXPECT_EQ(parse("Power Reading    | 228 Watts/hour    | ok\nInlet Temp | 22 degrees C | ok\n").at("power"), (json{{"consumed_w", 228.0}}));
}

}  // namespace
}  // namespace vetting::ipmi
