#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/probes/dmidecode/parse.hpp"

namespace vetting::dmidecode {
namespace {

using nlohmann::json;

TEST(Dmidecode, ReadsTheQuietFormByItsTitles) {
    const json facts = parse("BIOS Information\n\tVendor: HPE\n\tVersion: U60\n\nMemory Device\n\tSize: 16384 MB\n\tLocator: A1\n"
                             "\tType: DDR4\n\tConfigured Clock Speed: 2400 MHz\n\tSerial Number: 00000000\n\n"
                             "Memory Device\n\tSize: No Module Installed\n\tLocator: A2\n");
    EXPECT_EQ(facts["bios"]["version"], "U60");
    EXPECT_EQ(facts["memory"]["slots"], 2);
    ASSERT_EQ(facts["memory"]["dimms"].size(), 1U);
    EXPECT_EQ(facts["memory"]["dimms"][0]["configured_mts"], 2400);
    EXPECT_FALSE(facts["memory"]["dimms"][0].contains("serial")) << "zeros are no serial";
    EXPECT_FALSE(facts["memory"].contains("ecc")) << "no array told of it";
}

TEST(Dmidecode, ATableThatIsNotThereGivesNoFact) {
    EXPECT_EQ(parse("# dmidecode 3.4\n# No SMBIOS nor DMI entry point found, sorry.\n"), json::object());
    EXPECT_EQ(parse("# dmidecode 3.4\nScanning /dev/mem for entry point.\n/dev/mem: Permission denied\n"), json::object());
}

TEST(Dmidecode, AMachineHasEccOnlyWhereEveryArrayCorrects) {
    const char* const kArray = "Handle 0x0001, DMI type 16, 23 bytes\nPhysical Memory Array\n\tUse: System Memory\n\tError Correction Type: ";
    EXPECT_EQ(parse(std::string(kArray) + "Multi-bit ECC\n")["memory"]["ecc"], true);
    EXPECT_EQ(parse(std::string(kArray) + "None\n")["memory"]["ecc"], false);
    EXPECT_EQ(parse(std::string(kArray) + "Multi-bit ECC\n\n" + kArray + "None\n")["memory"]["ecc"], false);
    EXPECT_FALSE(parse(std::string("# dmidecode 3.4\n") + kArray + "Unknown\n").contains("memory"));
}

TEST(Dmidecode, PowerSuppliesOfATemplateAreNoSupplies) {
    const json facts = parse("Handle 0x0030, DMI type 39, 22 bytes\nSystem Power Supply\n\tName: To Be Filled By O.E.M.\n"
                             "\tManufacturer: To Be Filled By O.E.M.\n\tStatus: Present, OK\n\n"
                             "Handle 0x0031, DMI type 39, 22 bytes\nSystem Power Supply\n\tLocation: PSU2\n\tName: PWS-504P-1R\n"
                             "\tManufacturer: SUPERMICRO\n\tStatus: Not Present\n\tMax Power Capacity: Unknown\n");
    ASSERT_EQ(facts["psus"].size(), 1U);
    EXPECT_EQ(facts["psus"][0]["slot"], 2);
    EXPECT_EQ(facts["psus"][0]["present"], false);
    EXPECT_FALSE(facts["psus"][0].contains("ok"));
    EXPECT_FALSE(facts["psus"][0].contains("capacity_w"));
}

TEST(Dmidecode, EmptySocketsKeepTheNumbersOfTheOthers) {
    const json facts = parse("Handle 0x0004, DMI type 4, 48 bytes\nProcessor Information\n\tType: Central Processor\n\tStatus: Unpopulated\n\n"
                             "Handle 0x0005, DMI type 4, 48 bytes\nProcessor Information\n\tType: Central Processor\n"
                             "\tVersion: Some CPU\n\tStatus: Populated, Enabled\n\tMax Speed: 4000 MHz\n");
    ASSERT_EQ(facts["cpus"].size(), 1U);
    EXPECT_EQ(facts["cpus"][0]["socket"], 1);
    EXPECT_FALSE(facts["cpus"][0].contains("max_mhz")) << "what the socket takes is not what the processor does";
}

}  // namespace
}  // namespace vetting::dmidecode
