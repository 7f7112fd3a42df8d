#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "plugins/common/files.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/keys.hpp"
#include "plugins/probes/hwmon/parse.hpp"

namespace vetting::hwmon {
namespace {

using nlohmann::json;

std::vector<std::string> keys(const std::vector<Reading>& readings) {
    std::vector<std::string> list;
    for (const Sample& sample : samples_of(readings)) list.push_back(sample.key);
    return list;
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << '\n';
}

/// A /sys with one chip of each kind.
std::filesystem::path make_sysfs() {
    std::string root = (std::filesystem::temp_directory_path() / "hwmon-test-XXXXXX").string();
    if (::mkdtemp(root.data()) == nullptr) return {};
    const std::filesystem::path top = std::filesystem::path(root) / "sys/class/hwmon";
    write(top / "hwmon0/name", "coretemp");
    write(top / "hwmon0/temp1_input", "37000");
    write(top / "hwmon0/temp1_label", "Package id 1");
    write(top / "hwmon0/temp1_crit", "100000");
    write(top / "hwmon0/temp2_input", "35500");
    write(top / "hwmon0/temp2_label", "Core 3");
    write(top / "hwmon1/name", "nvme");
    write(top / "hwmon1/temp1_input", "43850");
    write(top / "hwmon1/temp1_label", "Composite");
    write(top / "hwmon1/device/serial", "S466NX0M776250H     ");
    write(top / "hwmon10/name", "nct6798");
    write(top / "hwmon10/fan1_input", "1278");
    write(top / "hwmon10/fan1_label", "FAN1");
    write(top / "hwmon10/fan1_alarm", "0");
    write(top / "hwmon10/fan2_input", "0");
    write(top / "hwmon10/fan2_alarm", "1");
    write(top / "hwmon10/temp1_input", "120000");
    write(top / "hwmon10/in0_input", "696");
    write(top / "hwmon10/power1_average", "65000000");
    return root;
}

TEST(Hwmon, ReadsTheTreeOfTheKernel) {
    const std::filesystem::path root = make_sysfs();
    const auto readings = readings_of(read_sysfs(root));
    EXPECT_THAT(keys(readings), testing::UnorderedElementsAre("temp/cpu/package1", "temp/cpu/package1/core3", "disk/S466NX0M776250H/temp",
                                                              "fan/FAN1", "fan/nct6798/fan2", "in/nct6798/in0", "power/nct6798/power1"));
    const json facts = facts_of(readings);
    EXPECT_EQ(facts["temperatures"][0], (json{{"name", "coretemp/Package id 1"}, {"celsius", 37.0}, {"critical_c", 100.0}}));
    EXPECT_EQ(facts["fans"][0]["ok"], true);
    EXPECT_EQ(facts["fans"][1]["ok"], false);
    EXPECT_EQ(facts["temperatures"][3]["implausible"][0], "celsius") << "an open input";
    std::filesystem::remove_all(root);
}

TEST(Hwmon, AMachineWithoutSensorsHasNoChips) { EXPECT_TRUE(read_sysfs("/nowhere").empty()); }

TEST(Hwmon, ScalesEachKindToItsUnit) {
    const Chip chip{.name = "x", .files = {{"power1_input", "1500000"}, {"curr1_input", "250"}, {"in0_input", "12000"}, {"temp1_input", "-5500"}}};
    const auto samples = samples_of(readings_of({chip}));
    ASSERT_EQ(samples.size(), 4U);
    EXPECT_DOUBLE_EQ(samples[0].value, 0.25);
    EXPECT_DOUBLE_EQ(samples[1].value, 12);
    EXPECT_DOUBLE_EQ(samples[2].value, 1.5);
    EXPECT_DOUBLE_EQ(samples[3].value, -5.5);
}

TEST(Hwmon, TellsChipsOfOneNameApartByTheirDevice) {
    const auto readings = readings_of({Chip{.name = "nvme", .parent = "nvme0", .files = {{"temp1_input", "30000"}}},
                                       Chip{.name = "nvme", .parent = "nvme1", .files = {{"temp1_input", "31000"}}}});
    EXPECT_EQ(facts_of(readings)["temperatures"][1]["name"], "nvme-nvme1/temp1");
}

TEST(Hwmon, ReadsSensorsWhoseCommasAreOutOfPlace) {
    const json facts = parse("ERROR: Can't get value of subfeature fan1_input: Can't read\n"
                             "{\"chip-isa-0000\":{\"Adapter\": \"ISA adapter\",\"fan1\":{\n},\n\"temp1\":{\"temp1_input\": 27.800,\n},\n}}\n");
    ASSERT_EQ(facts["temperatures"].size(), 1U);
    EXPECT_EQ(facts["temperatures"][0]["celsius"], 27.8);
    EXPECT_FALSE(facts.contains("fans"));
}

TEST(Hwmon, AnEmptyAnswerOfSensorsIsNoSensorAndNoError) { EXPECT_EQ(parse("{\n\n}\n"), json::object()); }

TEST(Hwmon, ReadsSensorsAsPeopleDo) {
    const json facts = parse("$ sensors\ncoretemp-isa-0000\nAdapter: ISA adapter\nPackage id 0:  +45.0\xC2\xB0" "C  (high = +80.0\xC2\xB0" "C, crit = +100.0\xC2\xB0" "C)\n\n"
                             "nct6798-isa-02a0\nAdapter: ISA adapter\nin0:                    696.00 mV (min =  +0.00 V, max =  +1.74 V)\n"
                             "fan1:                   1278 RPM  (min =    0 RPM)\nfan2:                      0 RPM  (min =  712 RPM)  ALARM\nfan3:  FAULT\n"
                             "SYSTIN:                +120.0 C  (high =  +0.0 C, hyst =  +0.0 C)  ALARM  sensor = thermistor\ntemp9: N/A\nintrusion0:  ALARM\n\n"
                             "nvme-pci-0500\nAdapter: PCI adapter\nComposite:    +32.9\xB0" "C  (low  =  -0.1\xB0" "C, high = +74.8\xB0" "C)\n"
                             "                       (crit = +79.8\xB0" "C)\n\n"
                             "power_meter-acpi-0\nAdapter: ACPI interface\npower1:      155.00 W  (interval =   1.00 s)\n");
    EXPECT_EQ(facts["temperatures"][0], (json{{"name", "coretemp-isa-0000/Package id 0"}, {"celsius", 45.0}, {"critical_c", 100.0}}));
    EXPECT_EQ(facts["temperatures"][1], (json{{"name", "nct6798-isa-02a0/SYSTIN"}, {"celsius", 120.0}, {"implausible", {"celsius"}}}));
    EXPECT_EQ(facts["temperatures"][2], (json{{"name", "nvme-pci-0500/Composite"}, {"celsius", 32.9}, {"critical_c", 79.8}}));
    EXPECT_EQ(facts["fans"], json::array({{{"name", "nct6798-isa-02a0/fan1"}, {"rpm", 1278.0}, {"ok", true}},
                                          {{"name", "nct6798-isa-02a0/fan2"}, {"rpm", 0.0}, {"ok", false}}}));
}

TEST(Hwmon, ReadsSensorsInFahrenheitAndWithoutAdapters) {
    const json facts = parse("acpitz-acpi-0\ntemp1:        +82.0\xC2\xB0" "F  (crit = +221.0\xC2\xB0" "F)\n");
    EXPECT_EQ(facts["temperatures"][0], (json{{"name", "acpitz-acpi-0/temp1"}, {"celsius", 27.778}, {"critical_c", 105.0}}));
}

TEST(Hwmon, ReadsSensorsThatWerePastedIndented) {
    const json facts = parse("  $ sensors\n    coretemp-isa-0000\n    Adapter: ISA adapter\n    Core 0:  +45.0 C  (high = +80.0 C)\n                     (crit = +100.0 C)\n");
    EXPECT_EQ(facts["temperatures"], json::array({{{"name", "coretemp-isa-0000/Core 0"}, {"celsius", 45.0}, {"critical_c", 100.0}}}));
}

TEST(Hwmon, ReadsTheRawFormOfSensors) {
    const json facts = parse("coretemp-isa-0000\nAdapter: ISA adapter\nCore 0:\n  temp2_input: 42.000\n  temp2_crit: 100.000\n  temp2_crit_alarm: 0.000\n"
                             "nct6779-isa-0290\nAdapter: ISA adapter\nCPU Fan:\n  fan1_input: 900.000\n  fan1_min: 0.000\n  fan1_alarm: 0.000\n"
                             "ERROR: Can't get value of subfeature temp7_input: Can't read\nPCH:\n");
    EXPECT_EQ(facts["temperatures"], json::array({{{"name", "coretemp-isa-0000/Core 0"}, {"celsius", 42.0}, {"critical_c", 100.0}}}));
    EXPECT_EQ(facts["fans"], json::array({{{"name", "nct6779-isa-0290/CPU Fan"}, {"rpm", 900.0}, {"ok", true}}}));
}

TEST(Hwmon, ReadsTheFilesAsGrepPrintsThem) {
    const json facts = parse("/sys/class/hwmon/hwmon2/name:coretemp\n/sys/class/hwmon/hwmon2/temp1_input:45000\n/sys/class/hwmon/hwmon2/temp1_label:Package id 0\n");
    EXPECT_EQ(facts["temperatures"], json::array({{{"name", "coretemp/Package id 0"}, {"celsius", 45.0}}}));
}

TEST(Hwmon, NoSensorsIsNoFact) {
    EXPECT_EQ(parse("No sensors found!\nMake sure you loaded all the kernel drivers you need.\n"), json::object());
}

TEST(Hwmon, CountsAsPeopleDo) {
    EXPECT_TRUE(tool::natural_less("hwmon2", "hwmon10"));
    EXPECT_FALSE(tool::natural_less("hwmon10", "hwmon2"));
    EXPECT_TRUE(tool::natural_less("hwmon1", "hwmon1a"));
}

/// The one supply of a capture.
json supply(const std::string& capture) {
    const json facts = parse(capture);
    return facts.contains("psus") && facts["psus"].size() == 1 ? facts["psus"][0] : json();
}

TEST(HwmonSupply, IsWhatItsSensorsSay) {
    EXPECT_EQ(supply("pfe1100-i2c-7-59\nAdapter: i2c-7\nvin: +208.50 V\nvout1: +12.01 V\npin: 54.00 W\npout1: 40.00 W\niout1: +0.00 A\n"),
              (json{{"slot", "7-59"}, {"driver", "pfe1100"}, {"present", true}, {"ok", true}, {"input_v", 208.5}, {"input_w", 54.0}, {"output_w", 40.0}}));
    EXPECT_EQ(supply("pfe1100-i2c-7-5a\nAdapter: i2c-7\nvin: +0.00 V (min = +90.00 V, max = +264.00 V)  ALARM (MIN)\nvout1: +0.00 V\n")["problems"], json::array({"no_input"}));
    EXPECT_EQ(supply("dps650-i2c-3-58\nAdapter: x\nvin: +230.00 V\nvout1: +0.00 V\n")["problems"], json::array({"failed"}));
    EXPECT_EQ(supply("dps650-i2c-3-58\nAdapter: x\nvin: +88.00 V (crit min = +89.00 V, crit max = +270.00 V)  ALARM (LCRIT)\nvout1: +12.00 V\n")["problems"], json::array({"input_range"}));
    EXPECT_EQ(supply("dps650-i2c-3-58\nAdapter: x\nvin: +230.00 V\nvout1: +12.00 V\niout1: +61.00 A (max = +60.00 A)  ALARM\n")["problems"], json::array({"warning"}));
    EXPECT_EQ(supply("corsairpsu-hid-3-b\nAdapter: HID adapter\nv_in: 230.00 V\nv_out +12v: 12.06 V (crit min = +8.41 V, crit max = +15.59 V)\npsu fan: 0 RPM\npower total: 86.00 W\n"),
              (json{{"slot", "hid-3-b"}, {"driver", "corsairpsu"}, {"present", true}, {"ok", true}, {"input_v", 230.0}, {"power_w", 86.0}}));
}

TEST(HwmonSupply, WhoseLimitsWereNeverSetRaisesNoAlarm) {
    const json psu = supply("pmbus-i2c-1-58\nAdapter: x\nvin: 123.00 V (crit min = -0.50 V, min = -0.50 V)  ALARM (MIN)\n (max = -0.50 V, crit max = -0.50 V)\n"
                            "vout1: 12.05 V (crit min = +128.00 V, min = +128.00 V)  ALARM (LCRIT)\n (max = +128.00 V, crit max = +128.00 V)\nfan1: 5304 RPM\nfan3: FAULT  ALARM\n");
    EXPECT_EQ(psu["ok"], true) << psu;
}

TEST(HwmonSupply, IsReadFromJsonAndFromTheFilesOfTheKernel) {
    const json failed = supply(R"j({"dps460-i2c-4-58": {"Adapter": "i2c", "PSU-2 220V Rail (in)": {"in1_input": 227.5, "in1_alarm": 0.0}, "PSU-2 12V Rail (out)": {"in3_input": 12.016},
        "PSU-2 Fan 1": {"fan1_fault": 1.0}, "PSU-2 12V Rail Pwr (out)": {"power2_input": 80.5}, "PSU-2 220V Rail Pwr (in)": {"power1_input": 92.0}},
        "mp2975-i2c-5-62": {"Adapter": "i2c", "PSU 12V Rail (in1)": {"in1_input": 11.8, "in1_alarm": 1.0}}})j");
    EXPECT_EQ(failed, (json{{"slot", "4-58"}, {"driver", "dps460"}, {"present", true}, {"ok", false}, {"problems", {"failed"}}, {"status", "PSU-2 Fan 1 fault"},
                            {"input_v", 227.5}, {"input_w", 92.0}, {"output_w", 80.5}}));
    const Chip chip{.name = "cffps1", .parent = "3-0068", .files = {{"in1_input", "230000"}, {"in1_label", "vin"}, {"in2_input", "12250"}, {"in2_label", "vout1"},
                                                                    {"temp1_input", "71000"}, {"temp1_crit", "70000"}, {"temp1_crit_alarm", "1"}}};
    const json hot = facts_of(readings_of({chip}))["psus"][0];
    EXPECT_EQ(hot["slot"], "3-68");
    EXPECT_EQ(hot["problems"], json::array({"out_of_range"}));
    const json tail = parse("==> /sys/class/hwmon/hwmon5/name <==\npsu\n\n==> /sys/class/hwmon/hwmon5/in1_input <==\n230000\n\n==> /sys/class/hwmon/hwmon5/in2_input <==\n12250\n"
                            "\n==> /sys/class/hwmon/hwmon5/in2_label <==\nvout1\n");
    EXPECT_EQ(tail["psus"][0]["ok"], true) << tail;
}

TEST(HwmonSupply, IsNoRegulatorAndNoBoard) {
    EXPECT_FALSE(parse("tps53679-i2c-5-70\nAdapter: i2c\nvin: +11.90 V\nvout1: +0.00 V\n").contains("psus"));
    EXPECT_FALSE(parse("pmbus-i2c-5-27\nAdapter: i2c\nvin: +11.90 V\nvout1: +3.30 V\n").contains("psus"));
    EXPECT_FALSE(parse("nct6798-isa-02a0\nAdapter: ISA adapter\nin0: +0.70 V\nfan1: 0 RPM (min = 10 RPM)  ALARM\n").contains("psus"));
}

TEST(Sensors, AreReadWhereTheirLinesArePadded) {
    EXPECT_EQ(hwmon::parse("coretemp-isa-0000   \nAdapter: ISA adapter   \nCore 0:        +31.0°C  (high = +80.0°C)   \n")["temperatures"][0]["celsius"], 31.0);
}

TEST(Sensors, OfAProcessorThatReadsZeroAreImplausible) {
    const json facts = hwmon::parse("k10temp-pci-00c3\nAdapter: PCI adapter\ntemp1:         +0.0°C  (high = +70.0°C)\n");
    EXPECT_EQ(facts["temperatures"][0]["implausible"][0], "celsius");
}

TEST(Sensors, WhoseChipWasCutOffAreNamedByTheirLabels) {
    const json facts = hwmon::parse("Adapter: ISA adapter\nPackage id 0:  +39.0°C  (high = +80.0°C, crit = +90.0°C)\nfan2:  900 RPM\n\nnvme-pci-0100\nAdapter: PCI adapter\nComposite:  +47.9°C\n");
    ASSERT_EQ(facts["temperatures"].size(), 2U);
    EXPECT_EQ(facts["temperatures"][0], (json{{"name", "coretemp/Package id 0"}, {"celsius", 39.0}, {"critical_c", 90.0}}));
    EXPECT_EQ(facts["temperatures"][1]["name"], "nvme-pci-0100/Composite");
    EXPECT_EQ(facts["fans"][0], (json{{"name", "unnamed/fan2"}, {"rpm", 900.0}}));
    EXPECT_EQ(hwmon::parse("$ sensors | grep Core\nCore 0:  +31.0°C  (high = +80.0°C, crit = +90.0°C)\n")["temperatures"][0]["name"], "coretemp/Core 0");
    EXPECT_FALSE(hwmon::parse("CPU heat: 91 C\ncoretemp-isa-0000\nAdapter: ISA adapter\n").contains("temperatures")) << "another program's line";
    EXPECT_THROW(static_cast<void>(hwmon::parse("Temperature: 35 C\nSpeed: 900 RPM\n")), tool::InputError);
}

}  // namespace
}  // namespace vetting::hwmon
