#include "plugins/probes/redfish/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"

namespace vetting::redfish {
namespace {

using nlohmann::json;

json power(const char* supplies) { return parse(R"({"@odata.type": "#Power.v1_5_0.Power", "PowerSupplies": )" + std::string(supplies) + "}"); }

TEST(RedfishSupply, IsWellOnlyWhereItsHealthSaysSo) {
    struct Row { const char* status; json ok; json present; };
    const std::vector<Row> rows = {
        {R"({"State": "Enabled", "Health": "OK"})", true, true},         {R"({"State": "StandbySpare", "Health": "OK"})", true, true},
        {R"({"State": "Enabled", "Health": "Critical"})", false, true},  {R"({"State": "Enabled", "Health": "Warning"})", false, true},
        {R"({"State": "Enabled", "Health": null})", nullptr, true},      {R"({"State": "Enabled"})", nullptr, true},
        {R"({"State": "Absent"})", nullptr, false},                      {R"({"State": "UnavailableOffline", "Health": "OK"})", nullptr, true}};
    for (const Row& row : rows) {
        const json psu = power((R"([{"Name": "PSU1", "Status": )" + std::string(row.status) + "}]").c_str()).at("psus").at(0);
        EXPECT_EQ(psu.value("ok", json()), row.ok) << row.status;
        EXPECT_EQ(psu.at("present"), row.present) << row.status;
        EXPECT_EQ(psu.at("slot"), 1);
    }
}

TEST(RedfishSupply, WithoutMainsHasNoInput) {
    EXPECT_EQ(power(R"([{"MemberId": "0", "Name": "PSU2", "LineInputVoltage": 0, "Status": {"State": "Enabled", "Health": "OK"}}])").at("psus").at(0).at("problems"),
              json::array({"no_input"}));
    EXPECT_EQ(parse(R"({"@odata.type": "#PowerSupply.v1_5_0.PowerSupply", "Id": "Bay2", "LineInputStatus": "LossOfInput", "Status": {"Health": "Critical"}})")
                  .at("psus").at(0).at("problems"), (json::array({"no_input", "failed"})));
}

TEST(RedfishSupply, HasTheSlotOfItsBay) {
    const json psus = power(R"([{"Name": "HpeServerPowerSupply", "MemberId": "0", "Oem": {"Hpe": {"BayNumber": 1}}, "Status": {"Health": "OK"}},
        {"Name": "HpeServerPowerSupply", "MemberId": "1", "Oem": {"Hpe": {"BayNumber": 2, "PowerSupplyStatus": {"State": "Failed"}}}, "Status": {"Health": "OK"}},
        {"Name": "Power Supply Bay 3"}, {"Name": "x", "MemberId": "PSU.Slot.4"}])").at("psus");
    ASSERT_EQ(psus.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(psus[i].at("slot"), i + 1);
    EXPECT_EQ(psus[1].at("ok"), false);
}

TEST(RedfishSupply, TakesItsMetrics) {
    const json facts = parse(R"({"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay1", "@odata.type": "#PowerSupply.v1_5_0.PowerSupply",
        "Id": "Bay1", "Name": "Power Supply Bay 1", "SerialNumber": "S", "Status": {"State": "Enabled", "Health": "OK"}}
        {"@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay1/Metrics", "@odata.type": "#PowerSupplyMetrics.v1_0_0.PowerSupplyMetrics",
        "InputVoltage": {"Reading": 230.2}, "InputPowerWatts": {"Reading": 937.4}})");
    ASSERT_EQ(facts.at("psus").size(), 1U);
    EXPECT_EQ(facts.at("psus").at(0).at("input_v"), 230.2);
    EXPECT_EQ(facts.at("psus").at(0).at("input_w"), 937.4);
}

TEST(Redfish, ReadsCollectionsWithTheirMembersExpanded) {
    const json facts = parse(R"({"@odata.type": "#MemoryCollection.MemoryCollection", "Members": [
        {"@odata.type": "#Memory.v1_7_0.Memory", "DeviceLocator": "A1", "CapacityMiB": 16384, "Status": {"State": "Enabled", "Health": "OK"}},
        {"@odata.type": "#Memory.v1_7_0.Memory", "DeviceLocator": "A2", "CapacityMiB": null, "Status": {"State": "Absent"}},
        {"@odata.id": "/redfish/v1/Systems/1/Memory/3"}]})");
    EXPECT_EQ(facts.at("memory").at("dimms"), (json::array({json{{"locator", "A1"}, {"size_bytes", 17179869184U}, {"ok", true}}})));
    EXPECT_FALSE(facts.contains("health"));
}

TEST(Redfish, TellsOfThermalsOfBothSchemas) {
    const json old = parse(R"({"@odata.type": "#Thermal.v1_4_0.Thermal", "Fans": {"FanName": "Fan 1", "Reading": 26, "ReadingUnits": "Percent", "Status": {"Health": "OK", "State": "Enabled"}},
        "Temperatures": [{"Name": "Inlet", "ReadingCelsius": 21, "UpperThresholdCritical": 42, "Status": {"Health": "OK"}}, {"Name": "P2", "ReadingCelsius": 0, "Status": {"State": "Absent"}}]})");
    EXPECT_EQ(old.at("fans"), (json::array({json{{"name", "Fan 1"}, {"percent", 26.0}, {"ok", true}}})));
    EXPECT_EQ(old.at("temperatures"), (json::array({json{{"name", "Inlet"}, {"celsius", 21.0}, {"critical_c", 42.0}}})));
    const json fresh = parse(R"([{"@odata.type": "#Fan.v1_3_0.Fan", "Name": "Fan Bay 1", "SpeedPercent": {"Reading": 45, "SpeedRPM": 2200}, "Status": {"State": "Enabled", "Health": "Critical"}},
        {"@odata.type": "#Sensor.v1_5_0.Sensor", "Name": "CPU1", "ReadingType": "Temperature", "ReadingUnits": "Cel", "Reading": 44, "Thresholds": {"UpperCritical": {"Reading": 90}}}])");
    EXPECT_EQ(fresh.at("fans").at(0), (json{{"name", "Fan Bay 1"}, {"rpm", 2200.0}, {"percent", 45.0}, {"ok", false}, {"status", "cr"}}));
    EXPECT_EQ(fresh.at("temperatures").at(0), (json{{"name", "CPU1"}, {"celsius", 44.0}, {"critical_c", 90.0}}));
}

TEST(Redfish, GivesMachineManagerAndFirmware) {
    const json facts = parse(R"({"@odata.type": "#ComputerSystem.v1_10_0.ComputerSystem", "Manufacturer": "HPE", "Model": "DL380", "SerialNumber": "CZ1", "BiosVersion": "U30 v2.1",
        "MemorySummary": {"TotalSystemMemoryGiB": 96, "Status": {"Health": "OK"}}, "Status": {"Health": "Warning", "State": "Enabled"}}
        {"@odata.type": "#Manager.v1_5_1.Manager", "ManagerType": "BMC", "FirmwareVersion": "iLO 5 v2.30"}
        {"@odata.type": "#SoftwareInventory.v1_2_0.SoftwareInventory", "Id": "Installed-1", "Name": "NIC", "Version": "22.1"}
        {"@odata.type": "#SoftwareInventory.v1_2_0.SoftwareInventory", "Id": "Previous-1", "Name": "NIC", "Version": "21.0"})");
    EXPECT_EQ(facts.at("system").at("serial"), "CZ1");
    EXPECT_EQ(facts.at("memory").at("total_bytes"), 103079215104U);
    EXPECT_EQ(facts.at("bmc").at("firmware_version"), "iLO 5 v2.30");
    EXPECT_EQ(facts.at("firmware"), (json::array({json{{"part", "NIC"}, {"version", "22.1"}, {"source", "redfish"}}})));
    EXPECT_EQ(facts.at("health").at(0).at("kind"), "system");
}

TEST(Redfish, RefusesWhatNoServiceGives) {
    EXPECT_THROW(static_cast<void>(parse(R"({"temp1": {"temp1_input": 3}})")), tool::InputError);
    EXPECT_THROW(static_cast<void>(parse(R"({"@odata.type": "#Power.v1_0_0.Power", "PowerSupplies": [{)")), tool::InputError);
    EXPECT_THROW(static_cast<void>(parse("404 page not found")), tool::InputError);
}

TEST(Redfish, IsReadBehindAPromptThatOpensWithABracket) {
    EXPECT_EQ(parse("[root@host ~]# curl -sk https://[$IP]/redfish/v1/Chassis/1/Power | jq .\n{\"@odata.type\": \"#Power.v1_7_1.Power\", \"PowerSupplies\": [{\"Name\": \"PSU1\"}]}\n\nreal\t0m0.301s\n")
                  .at("psus").size(), 1U);
}

TEST(RedfishSupply, IsReadAsItsVendorWritesIt) {
    const json lost = power(R"([{"Name": "HpeServerPowerSupply", "Oem": {"Hpe": {"BayNumber": 2, "PowerSupplyStatus": {"State": "ACPowerLost"}}}, "Status": {"Health": "Critical", "State": "UnavailableOffline"}}])").at("psus").at(0);
    EXPECT_EQ(lost.at("problems").at(0), "no_input");
    const json other = power(R"([{"Name": "HpeServerPowerSupply", "Oem": {"Hpe": {"BayNumber": 1, "Mismatched": true, "PowerSupplyStatus": {"State": "Ok"}}}, "Status": {"Health": "OK"}}])").at("psus").at(0);
    EXPECT_EQ(other.at("problems"), json::array({"config"}));
    const json facts = parse(R"({"@odata.type": "#Power_v1_7_1_Power", "PowerControl": {"PowerConsumedWatts": 0, "PowerCapacityWatts": 0},
        "PowerSupplies": [{"Name": "PSU 1", "PowerCapacityWatts": 0, "LineInputVoltage": 0, "Status": {"Health": "Warning", "State": "Absent"}}]})");
    EXPECT_EQ(facts, (json{{"psus", {{{"slot", 1}, {"present", false}, {"status", "Absent, Warning"}}}}}));
    EXPECT_EQ(parse(R"({"@odata.type": "#PowerSupplyMetrics.v1_2_0.PowerSupplyMetrics", "@odata.id": "/redfish/v1/Chassis/1/PowerSubsystem/PowerSupplies/Bay1/Metrics",
        "Status": {"Health": "Warning"}, "InputVoltage": {"Reading": 230.2}})").at("psus").at(0).at("problems"), json::array({"warning"}));
    EXPECT_EQ(parse(R"({"@odata.type": "#Thermal.v1_1_0.Thermal", "Fans": [{"CurrentReading": 17, "FanName": "Fan 1", "Units": "Percent", "Status": {"Health": "OK"}}]})").at("fans").at(0),
              (json{{"name", "Fan 1"}, {"percent", 17.0}, {"ok", true}}));
}

TEST(RedfishSupply, OfIloIsWhatItsOwnStateSays) {
    const auto supply = [](const char* state, const char* status) {
        return parse(std::string(R"({"@odata.type": "#Power.v1_3_0.Power", "PowerSupplies": [{"Name": "HpeServerPowerSupply", "Status": )") + status +
                     R"(, "Oem": {"Hpe": {"BayNumber": 2, "PowerSupplyStatus": {"State": ")" + state + "\"}}}}]}").at("psus").at(0);
    };
    constexpr const char* kFine = R"({"State": "Enabled", "Health": "OK"})";
    EXPECT_EQ(supply("Ok", kFine).at("ok"), true);
    EXPECT_EQ(supply("GoodInStandby", R"({"State": "StandbyOffline", "Health": "OK"})").at("ok"), true);
    EXPECT_EQ(supply("OverTemperature", kFine).at("problems"), json::array({"out_of_range"}));
    EXPECT_EQ(supply("OverTemperature", kFine).at("status"), "Enabled, OK, OverTemperature");
    EXPECT_EQ(supply("Degraded", R"({"State": "Enabled"})").at("problems"), json::array({"warning"}));
    EXPECT_EQ(supply("ACPowerLost", R"({"State": "Enabled", "Health": "Critical"})").at("problems"), (json{"no_input", "failed"}));
    EXPECT_EQ(supply("Failed", R"({"State": "Enabled", "Health": "Critical"})").at("problems"), json::array({"failed"}));
}

TEST(RedfishReadings, ThatCannotBeAreNamed) {
    const json facts = parse(R"({"@odata.type": "#Thermal.v1_4_0.Thermal", "Temperatures": [{"Name": "CPU1", "ReadingCelsius": 255, "Status": {"State": "Enabled", "Health": "OK"}}],
                                "Fans": [{"Name": "Fan 1", "Reading": 65535, "ReadingUnits": "RPM", "Status": {"State": "Enabled", "Health": "OK"}}]})");
    EXPECT_EQ(facts.at("temperatures").at(0).at("implausible"), json::array({"celsius"}));
    EXPECT_EQ(facts.at("fans").at(0), (json{{"name", "Fan 1"}, {"rpm", 65535}, {"implausible", {"rpm"}}}));
}

TEST(RedfishHealth, IsReadInAnySpellingAndOfWhatIsInside) {
    EXPECT_EQ(power(R"([{"Name": "PSU1", "Status": {"State": "Sleep", "Health": "Ok"}}])").at("psus").at(0).at("ok"), true);
    const std::string system = R"({"@odata.type": "#ComputerSystem.v1_5_0.ComputerSystem", "Id": "1", "Name": "System", "Status": {"Health": "OK", "HealthRollup": "Critical"}})";
    const json rolled = parse(system).at("health").at(0);
    EXPECT_EQ(rolled.at("kind"), "system");
    EXPECT_EQ(rolled.at("health"), "Critical");
    const std::string drive = R"({"@odata.type": "#Drive.v1_4_0.Drive", "Id": "0", "Name": "Disk", "SerialNumber": "D1", "Status": {"Health": "Critical"}})";
    EXPECT_EQ(parse(system + "\n" + drive).at("health").size(), 1U) << "the drive says what it is";
}

TEST(RedfishErrors, AreNoEmptyMachines) {
    try {
        static_cast<void>(parse(R"({"error": {"code": "Base.1.0.GeneralError", "@Message.ExtendedInfo": [{"@odata.type": "#Message.v1_0_0.Message", "MessageId": "Base.1.0.NoValidSession"}]}})"));
        ADD_FAILURE();
    } catch (const tool::InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("Base.1.0.NoValidSession"));
    }
    EXPECT_TRUE(is_refusal(R"({"error": {"code": "Base.1.0.InsufficientPrivilege"}})"));
    EXPECT_FALSE(is_refusal(R"({"@odata.type": "#Chassis.v1_0_0.Chassis"})"));
}

TEST(RedfishFirmware, OfDellIsWhatIsInstalled) {
    const std::string row = R"({"@odata.type": "#SoftwareInventory.v1_1_1.SoftwareInventory", "Name": "NIC", "SoftwareId": "7", "Id": ")";
    const json facts = parse("[" + row + R"(Current-7-18.5", "Version": "18.5"}, )" + row + R"(Installed-7-19.5", "Version": "19.5"}])");
    ASSERT_EQ(facts.at("firmware").size(), 1U);
    EXPECT_EQ(facts.at("firmware").at(0).at("version"), "19.5");
    EXPECT_EQ(parse(row + R"(Current-7-18.5", "Version": "18.5"})").at("firmware").size(), 1U) << "alone it is all that is known";
}

TEST(RedfishLogs, TellWhatHappenedAndJudgeNothing) {
    const json facts = parse(R"({"@odata.type": "#LogEntryCollection.LogEntryCollection", "Members": [
        {"@odata.id": "/redfish/v1/Managers/1/LogServices/Sel/Entries/9", "EntryType": "SEL", "Id": "9", "Created": "2024-02-01T04:05:06-06:00", "Message": "Fan 2 failed.",
         "Severity": "Critical", "EntryCode": [{"Member": "Assert"}], "SensorType": [{"Member": "Fan"}], "Oem": {"Hpe": {"Repaired": true}}},
        {"@odata.id": "/redfish/v1/Managers/1/Logs/Sel/a8", "@odata.type": "#LogEntry.v1_3_0.LogEntry", "Id": "a8", "EntryCode": "Deassert", "MessageId": "IDRAC.2.8.X"}]})");
    EXPECT_EQ(facts, (json{{"event_log", {{"entries", 2}, {"events", {
        {{"id", 9}, {"log", "Sel"}, {"date", "2024-02-01"}, {"time", "04:05:06-06:00"}, {"sensor", "Fan"}, {"event", "Fan 2 failed."}, {"severity", "Critical"}, {"asserted", true}, {"resolved", true}},
        {{"id", "a8"}, {"log", "Sel"}, {"event", "IDRAC.2.8.X"}, {"asserted", false}}}}}}}));
    EXPECT_EQ(parse(R"({"@odata.type": "#LogEntryCollection.LogEntryCollection", "Members": []})"), (json{{"event_log", {{"entries", 0}}}}));
    EXPECT_EQ(parse(R"({"@odata.type": "#LogEntryCollection.LogEntryCollection", "Members": [{"@odata.id": "/redfish/v1/x/1"}]})"), json::object()) << "references were not read";
}

TEST(RedfishSensors, AreKnownWithoutTheirTypeAndByTheirRollup) {
    const json facts = parse(R"({"redfish_facts": {"thermals": {"entries": [{"Name": "CPU1 Temp", "ReadingCelsius": 36, "UpperThresholdCritical": 100, "Status": {"Health": "OK"}}]}}})");
    EXPECT_EQ(facts.at("temperatures").at(0), (json{{"name", "CPU1 Temp"}, {"celsius", 36.0}, {"critical_c", 100.0}}));
    const json rolled = parse(R"({"@odata.type": "#Thermal.v1_0_0.Thermal", "Fans": [{"Name": "Fan 1", "Reading": 4352, "Status": {"HealthRollup": "Critical"}}],
                                  "Temperatures": [{"Name": "Inlet", "ReadingCelsius": 71, "Status": {"HealthRollup": "Warning"}}]})");
    EXPECT_EQ(rolled.at("fans").at(0).at("ok"), false);
    EXPECT_EQ(rolled.at("temperatures").at(0).at("status"), "nc");
}

TEST(Redfish, ADriveHasItsBlockSizeAndItsWwn) {
    const json disk = parse(R"({"@odata.type": "#Drive.v1_4_0.Drive", "Id": "0", "SerialNumber": "D1", "CapacityBytes": 899527213056, "BlockSizeBytes": 512,
        "Identifiers": [{"DurableNameFormat": "UUID", "DurableName": "x"}, {"DurableNameFormat": "NAA", "DurableName": "50000397C8D12345"}]})").at("disks").at(0);
    EXPECT_EQ(disk.at("logical_block_bytes"), 512);
    EXPECT_EQ(disk.at("wwn"), "0x50000397c8d12345");
}

}  // namespace
}  // namespace vetting::redfish
