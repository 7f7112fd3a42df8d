#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/dmi.hpp"
#include "plugins/common/text.hpp"
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
    EXPECT_EQ(parse("# dmidecode 3.3\nGetting SMBIOS data from sysfs.\nSMBIOS 2.8 present.\n\n"), json::object()) << "-t 39 without supplies";
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

TEST(Dmidecode, TheBoardThatTheOthersArePluggedIntoIsTheMachines) {
    const std::string riser = "Handle 0x0003, DMI type 2, 17 bytes\nBase Board Information\n\tManufacturer: Acme\n\tProduct Name: Riser, Slots 1 & 2\n\tType: Interconnect Board\n\n";
    const std::string board = "Handle 0x0002, DMI type 2, 17 bytes\nBase Board Information\n\tManufacturer: Acme\n\tProduct Name: AB-2\n\tType: Motherboard\n\n";
    EXPECT_EQ(parse(riser + board)["baseboard"]["product"], "AB-2");
    EXPECT_EQ(parse(board + riser)["baseboard"]["product"], "AB-2");
    EXPECT_EQ(parse(riser)["baseboard"]["product"], "Riser, Slots 1 & 2") << "the only one that is told";
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

TEST(Dmidecode, ReadsTheManagementControllerTheTpmAndTheListedFirmware) {
    const json facts = parse("\xEF\xBB\xBFHandle 0x0000, DMI type 0, 26 bytes\r\nBIOS Information\r\n\tVersion: U60\r\n\tFirmware Revision: 2.72\r\n\r\n"
                             "Handle 0x0027, DMI type 38, 18 bytes\r\nIPMI Device Information\r\n\tSpecification Version: 2.0\r\n\r\n"
                             "Handle 0x0036, DMI type 43, 31 bytes\r\nTPM Device\r\n\tVendor ID: STM\r\n\tSpecification Version: 2.0\r\n"
                             "\tFirmware Revision: 73.64\r\n\r\n"
                             "Handle 0x0037, DMI type 45, 40 bytes\r\nFirmware Inventory Information\r\n\tFirmware Component Name: System CPLD\r\n"
                             "\tFirmware Version: 1.0.3\r\n");
    EXPECT_EQ(facts["bmc"], (json{{"ipmi_version", "2.0"}}));
    EXPECT_EQ(facts["tpm"], (json{{"present", true}, {"version", "2.0"}}));
    ASSERT_EQ(facts["firmware"].size(), 4U);
    EXPECT_EQ(facts["firmware"][1], (json{{"part", "Embedded controller"}, {"version", "2.72"}, {"source", "dmidecode"}}));
    EXPECT_EQ(facts["firmware"][3]["version"], "1.0.3");
}

TEST(Dmidecode, TwoFieldsInOneLineOfATpmAreToldApart) {
    const json facts = parse("Handle 0x0028, DMI type 43, 31 bytes\nTPM Device\n\tVendor ID: CTNI\n"
                             "\tSpecification Version: 2.0\tFirmware Revision: 403.1\n\tDescription: INTEL\tCharacteristics:\n");
    EXPECT_EQ(facts["tpm"]["version"], "2.0");
    EXPECT_EQ(facts["firmware"][0]["version"], "403.1");
}

TEST(Dmidecode, WordsOfTheFirmwaresTemplateAreNoValues) {
    for (const char* word : {"To Be Filled By O.E.M.", "Default string", "Not Specified", "NO DIMM", "SerNum00", "A1_PartNum0", "Manufacturer0",
                             "ModulePartNumber01", "DIMM_B2_AssetTag", "PartNum3", "[Empty]", "XXXXXXXX", "........", "Unknown", "<BAD INDEX>", ""}) {
        EXPECT_EQ(tool::known_dmi(word), std::nullopt) << word;
    }
    for (const char* word : {"00000000", "0x00000000", "FFFFFFFF", "0123456789", "00000000-0000-0000-0000-000000000000"}) {
        EXPECT_EQ(tool::known_serial(word), std::nullopt) << word;
    }
    for (const char* word : {"M393A4K40CB2-CTD", "00CE063200CE", "Hynix", "11111111", "X10DRD-LTP"}) {
        EXPECT_EQ(tool::known_serial(word), word);
    }
}

TEST(Dmidecode, AModuleOfUnknownSizeLeavesTheTotalUnknown) {
    const json facts = parse("Memory Device\n\tSize: 16 GB\n\tLocator: A1\n\nMemory Device\n\tSize: Unknown\n\tLocator: A2\n\tSerial Number: 12AB34CD\n");
    EXPECT_EQ(facts["memory"]["dimms"].size(), 2U);
    EXPECT_FALSE(facts["memory"].contains("total_bytes"));
    EXPECT_FALSE(facts["memory"]["dimms"][1].contains("size_bytes"));
}

TEST(Dmidecode, ANumberThatIsCutOffIsNoSizeAndNoSpeed) {
    const json facts = parse("Handle 0x0040, DMI type 17, 40 bytes\nMemory Device\n\tSize: 16384 MB\n\tSpeed: 21");
    EXPECT_EQ(facts["memory"]["total_bytes"], 17'179'869'184U);
    EXPECT_FALSE(facts["memory"]["dimms"][0].contains("speed_mts"));
    EXPECT_FALSE(parse("Handle 0x0040, DMI type 17, 40 bytes\nMemory Device\n\tSize: 163")["memory"].contains("dimms"));
}

TEST(Dmidecode, TablesOlderThanMemoryDevicesListModules) {
    const json facts = parse("# dmidecode 2.9\nSMBIOS 2.0 present.\n\nHandle 0x0006, DMI type 6, 12 bytes\nMemory Module Information\n"
                             "\tSocket Designation: DIMM0\n\tInstalled Size: 256 MB (Single-bank Connection)\n\n"
                             "Handle 0x0007, DMI type 6, 12 bytes\nMemory Module Information\n\tSocket Designation: DIMM1\n\tInstalled Size: Not Installed\n");
    EXPECT_EQ(facts["memory"]["slots"], 2);
    EXPECT_EQ(facts["memory"]["total_bytes"], 268'435'456U);
    EXPECT_EQ(facts["memory"]["dimms"][0]["locator"], "DIMM0");
}

TEST(Dmidecode, ReadsWhatDmidecodePrintedTwentyYearsAgo) {
    const json facts = parse("SMBIOS 2.3 present.\nHandle 0x0600\n\tDMI type 6, 12 bytes.\n\tMemory Bank\n\t\tSocket: DIMM1\n\t\tType: ECC DIMM SDRAM \n"
                             "\t\tInstalled Size: 256Mbyte\nHandle 0x1100\n\tDMI type 17, 23 bytes.\n\tMemory Device\n");
    EXPECT_EQ(facts["memory"]["total_bytes"], 268'435'456U);
    EXPECT_EQ(facts["memory"]["dimms"][0], (json{{"locator", "DIMM1"}, {"size_bytes", 268'435'456U}, {"type", "ECC DIMM SDRAM"}}));
}

TEST(Dmidecode, BareValuesAreReadWhereTheirCommandStandsAboveThem) {
    const json facts = parse("root@host:~# dmidecode -s system-serial-number\nCZ2D1X0ABC\nroot@host:~# dmidecode -s bios-version\n# SMBIOS\nU60\n");
    EXPECT_EQ(facts["system"]["serial"], "CZ2D1X0ABC");
    EXPECT_EQ(facts["bios"]["version"], "U60");
    EXPECT_THROW(static_cast<void>(parse("CZ2D1X0ABC\n")), tool::InputError);
}

TEST(Dmidecode, ADumpOfTheTablesBytesIsRefused) {
    EXPECT_THROW(static_cast<void>(parse("Handle 0x0001, DMI type 1, 27 bytes\n\tHeader and Data:\n\t\t01 1B 01 00\n")), tool::InputError);
}

TEST(Dmidecode, SuppliesThatClaimOneSlotAreCounted) {
    const char* const kSupply = "System Power Supply\n\tLocation: PSU1\n\tName: PWS\n\tStatus: Present, OK\n\tPlugged: No\n\n";
    const json facts = parse(std::string(kSupply) + kSupply);
    EXPECT_EQ(facts["psus"][0]["slot"], 1);
    EXPECT_EQ(facts["psus"][1]["slot"], 2);
    EXPECT_FALSE(facts["psus"][0].contains("ok")) << "no mains: not known to be well";
}

TEST(Dmidecode, PersistentModulesAreNoRamButForWhatIsUsedSo) {
    const std::string ram = "Memory Device\n\tSize: 32 GiB\n\tLocator: A0\n\tType: DDR4\n\tType Detail: Synchronous\n\n";
    const std::string optane = "Memory Device\n\tSize: 126 GB\n\tLocator: A1\n\tType: <OUT OF SPEC>\n\tType Detail: Synchronous Non-Volatile\n";
    const json memory = parse(ram + optane)["memory"];
    EXPECT_EQ(memory["dimms"].size(), 2U) << "it is plugged in";
    EXPECT_EQ(memory["total_bytes"], 32ULL << 30U);
    EXPECT_EQ(parse(ram + optane + "\tMemory Technology: Intel Optane persistent memory\n\tVolatile Size: 100 GB\n")["memory"]["total_bytes"], 132ULL << 30U);
    EXPECT_EQ(parse(ram + "Memory Device\n\tSize: 16 GB\n\tType: DDR4\n\tMemory Technology: NVDIMM-N\n\tVolatile Size: None\n")["memory"]["total_bytes"], 32ULL << 30U);
}

TEST(Dmidecode, BlocksAreToldApartWhereNothingStandsBetweenThem) {
    const json memory = parse("Memory Device\n\tSize: 8 GB\n\tLocator: A1\n\tManufacturer: Samsung\nMemory Device\n\tSize: No Module Installed\n\tLocator: A2\n"
                              "\tManufacturer: Manufacturer not set\nMemory Device\n\tSize: 8 GB\n\tLocator: B1\n\tPart Number: Part Number not set\n")["memory"];
    EXPECT_EQ(memory["slots"], 3);
    ASSERT_EQ(memory["dimms"].size(), 2U);
    EXPECT_EQ(memory["dimms"][1], (json{{"locator", "B1"}, {"size_bytes", 8ULL << 30U}}));
}

TEST(Dmidecode, FewerThreadsThanCoresCannotBe) {
    const json cpu = parse("Handle 0x0004, DMI type 4, 48 bytes\nProcessor Information\n\tType: Central Processor\n\tVersion: Some CPU\n\tStatus: Populated, Enabled\n"
                           "\tCore Count: 4\n\tThread Count: 1\n")["cpus"][0];
    EXPECT_EQ(cpu["threads"], 1);
    EXPECT_EQ(cpu["implausible"], json::array({"threads"}));
}

TEST(Dmidecode, CountedDigitsAreNoVersion) {
    const json facts = dmidecode::parse("# dmidecode 3.2\nHandle 0x0001, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: Acme\n"
                                        "\tProduct Name: A1\n\tVersion: 0123456789\n\tSerial Number: 1234567890\n");
    EXPECT_EQ(facts.at("system"), json({{"vendor", "Acme"}, {"product", "A1"}}));
}

TEST(Dmidecode, BytesAboveADecodedStructureAreNoStructure) {
    const json facts = parse("# dmidecode 3.3b\nSMBIOS 3.2 present.\n\nHandle 0x0005, DMI type 4, 48 bytes\n0000: 04 30 05 00 01 03 B3 02\n0010: 00 1C\n\nProcessor Information\n"
                             "\tSocket Designation: U3E1\n\tType: Central Processor\n\tVersion: CPU X\n\tStatus: Populated, Enabled\n\n"
                             "Handle 0x0009, DMI type 17, 40 bytes\n0000: 11 28 09 00\n\nMemory Device\n\tSize: 8192 MB\n\tLocator: A\n\n"
                             "Handle 0x000A, DMI type 17, 40 bytes\n0000: 11 28 0A 00\n\nMemory Device\n\tSize: No Module Installed\n\tLocator: B\n");
    EXPECT_EQ(facts["cpus"], json::array({{{"socket", 0}, {"model", "CPU X"}}}));
    EXPECT_EQ(facts["memory"]["slots"], 2);
    EXPECT_EQ(facts["memory"]["dimms"].size(), 1U);
}

TEST(Dmidecode, WhatASecondRunPrintsAgainIsThereOnce) {
    const std::string module = "Handle 0x1100, DMI type 17, 84 bytes\nMemory Device\n\tSize: 16 GB\n\tLocator: A1\n\tSerial Number: 12AB34CD\n\n";
    const std::string other = "Handle 0x1101, DMI type 17, 84 bytes\nMemory Device\n\tSize: 16 GB\n\tLocator: A2\n\tSerial Number: 12AB34CE\n\n";
    const std::string head = "# dmidecode 3.3\nGetting SMBIOS data from sysfs.\nSMBIOS 3.2.0 present.\n\n";
    const json facts = parse(head + module + "[root@node ~]# dmidecode\n" + head + module + other);
    ASSERT_EQ(facts["memory"]["dimms"].size(), 2U);
    EXPECT_EQ(facts["memory"]["slots"], 2);
    // One run may say the same of several: firmware that numbers its structures badly.
    EXPECT_EQ(parse(head + module + module)["memory"]["slots"], 2);
}

TEST(Dmidecode, AMemoryDeviceIsKnownWithoutItsTitle) {
    const std::string device = "Array Handle: 0x003A\n        Total Width: 72 bits\n        Size: 32 GB\n        Locator: A2\n        Type: DDR5\n        Speed: 5200 MT/s\n";
    const json memory = parse("### Additional Details\n\n" + device + device)["memory"];
    ASSERT_EQ(memory["dimms"].size(), 2U);
    EXPECT_EQ(memory["dimms"][1]["speed_mts"], 5200);
    EXPECT_EQ(memory["total_bytes"], 68719476736U);
}

TEST(Dmidecode, TheArraysTellTheSlotsOfAListThatWasCut) {
    const std::string array = "Handle 0x0010, DMI type 16, 23 bytes\nPhysical Memory Array\n\tUse: System Memory\n\tError Correction Type: None\n\tNumber Of Devices: 4\n\n";
    EXPECT_EQ(parse(array)["memory"], (json{{"slots", 4}, {"ecc", false}}));
    EXPECT_EQ(parse(array + "Handle 0x0011, DMI type 17, 40 bytes\nMemory Device\n\tArray Handle: 0x0010\n\tSize: 8 GB\n\tLoc")["memory"]["slots"], 4);
    EXPECT_FALSE(parse("Handle 0x0010, DMI type 16, 23 bytes\nPhysical Memory Array\n\tUse: Flash Memory\n\tNumber Of Devices: 1\n").contains("memory"));
}

TEST(Dmidecode, AUuidThatWasWrittenOverIsNone) {
    EXPECT_EQ(parse("System Information\n\tManufacturer: HP\n\tUUID: 30343536-3138-***_-**__-_***********\n")["system"], (json{{"vendor", "HP"}}));
}

TEST(Dmidecode, ASocketNamedByZerosIsEmpty) {
    const json cpus = parse("Handle 0x0004\n\tDMI type 4, 35 bytes.\n\tProcessor\n\t\tProcessor Manufacturer: GenuineIntel\n\t\tProcessor Version: Pentium(R) III\n"
                            "Handle 0x0005\n\tDMI type 4, 35 bytes.\n\tProcessor\n\t\tProcessor Manufacturer: 000000000000\n\t\tProcessor Version: 00000000000000000000\n")["cpus"];
    EXPECT_EQ(cpus, (json{{{"socket", 0}, {"model", "Pentium(R) III"}, {"vendor", "GenuineIntel"}}}));
}

}  // namespace
}  // namespace vetting::dmidecode
