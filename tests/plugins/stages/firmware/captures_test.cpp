// Captures of every tool that knows versions, told apart by their content; and the two that only this stage needs, closely.
#include "plugins/stages/firmware/captures.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "plugins/common/text.hpp"
#include "plugins/probes/dsu/parse.hpp"
#include "plugins/probes/mlxup/parse.hpp"
#include "plugins/stages/firmware/parts.hpp"

namespace vetting::firmware {
namespace {

using nlohmann::json;

std::string fixture(const std::string& file) {
    const std::ifstream in(std::string(VETTING_FIXTURES) + "/" + file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

std::string versions_of(const json& facts, const std::string& part) {
    std::string all;
    for (const json& piece : facts.value("firmware", json::array())) {
        if (piece.at("part") == part) all += (all.empty() ? "" : " ") + piece.value("version", "none");
    }
    return all;
}

TEST(DsuCapture, IsReadToItsLastLine) {
    const std::string capture = fixture("firmware/dell-dsu-inventory.txt");
    if (capture.empty()) GTEST_SKIP() << "no captures on this machine";
    const json facts = dsu::parse(capture);
    EXPECT_EQ(facts.at("firmware").size(), 18U);
    EXPECT_EQ(facts.at("bios").at("version"), "1.7.4");
    EXPECT_EQ(facts.at("bmc").at("firmware_version"), "4.40.00.00");
    EXPECT_EQ(versions_of(facts, "Power Supply"), "00.31.50 00.31.50");
    EXPECT_EQ(versions_of(facts, "Firmware for - Disk 1 of BOSS Adapter"), "J004");
    EXPECT_EQ(versions_of(facts, "SEP Firmware, BayID: 1"), "4.35");
    EXPECT_EQ(versions_of(facts, "Dell 64 Bit uEFI Diagnostics, version 4301, 4301A50, 4301.51"), "4301A50");
}

TEST(DsuCapture, NoiseAndOtherFormsAreTaken) {
    const json facts = dsu::parse("\xEF\xBB\xBFroot@host:~# dsu --inventory\r\n  3. FRMW, Power Supply  ( Version :  )\r\n12. System BIOS with (R) ( Version : 2.1 )\r\n"
                                  "13. FRMW,   ( Version : 2 )\r\n14. FRMW, cut off  ( Vers");
    ASSERT_EQ(facts.at("firmware").size(), 2U);
    EXPECT_EQ(versions_of(facts, "Power Supply"), "none");
    EXPECT_EQ(versions_of(facts, "System BIOS with (R)"), "2.1");
    EXPECT_FALSE(facts.contains("bios"));
    const json offered = dsu::parse("[ ]1 BIOS\nCurrent Version : 2.8.1 Upgrade to : 2.10.2, Criticality : Urgent, Type : BIOS\n"
                                    "[-]2 Dell HBA330 Mini Controller 0 Firmware\nCurrent Version : 16.17.00.05 Same as : 16.17.00.05, Criticality : Optional, Type : SAS Non-RAID\n");
    EXPECT_EQ(versions_of(offered, "Dell HBA330 Mini Controller 0 Firmware"), "16.17.00.05");
    EXPECT_EQ(offered.at("bios").at("version"), "2.8.1");
    EXPECT_EQ(dsu::parse("DELL EMC System Update 1.9.0\nNo applicable updates\n"), json::object());
    EXPECT_THROW(static_cast<void>(dsu::parse("something else")), tool::InputError);
    EXPECT_THROW(static_cast<void>(dsu::parse("")), tool::InputError);
}

TEST(MlxupCapture, HasARowAVersionAndTheCardsThemselves) {
    const std::string capture = fixture("firmware/mlxup-query.txt");
    if (capture.empty()) GTEST_SKIP() << "no captures on this machine";
    const json facts = mlxup::parse(capture);
    EXPECT_EQ(facts.at("firmware").size(), 7U);
    EXPECT_EQ(versions_of(facts, "ConnectX4LX MCX4121A-ACA_Ax FW"), "14.27.1016 14.27.1016");
    EXPECT_EQ(versions_of(facts, "ConnectX4LX MCX4121A-ACA_Ax FW (Running)"), "14.27.1016");
    EXPECT_EQ(versions_of(facts, "ConnectX4LX MCX4121A-ACA_Ax PXE"), "3.5.0901 3.5.0901");
    ASSERT_EQ(facts.at("nics").size(), 2U);
    EXPECT_EQ(facts["nics"][0], (json{{"mac", "b8:59:9f:de:86:fd"}, {"pci_address", "0000:d8:00.0"}, {"firmware", "14.27.1016"}}));
    EXPECT_EQ(facts["nics"][1]["pci_address"], "0000:d8:00.1");
}

TEST(MlxupCapture, WhatTheToolDoesNotKnowIsAbsent) {
    const json facts = mlxup::parse("Device #1:\n  Device Type:      ConnectX6DX\n  Part Number:      --\n  PCI Device Name:  /dev/mst/mt4125_pciconf0\n"
                                    "  Base GUID:        0c42a10300a1b2c4\n  Base MAC:         0c42a1a1b2c4\n  Versions:         Current        Available\n"
                                    "     FW             22.31.1014     N/A\n     FW (Running)   22.30.1004     N/A\n     PXE            N/A            N/A\n\n  Status:           No matching image found\n");
    EXPECT_EQ(facts.at("firmware").size(), 2U);
    EXPECT_EQ(facts["firmware"][0]["part"], "ConnectX6DX FW");
    EXPECT_EQ(facts.at("nics"), (json::array({{{"mac", "0c:42:a1:a1:b2:c4"}, {"firmware", "22.30.1004"}}})));
    EXPECT_EQ(mlxup::parse("Querying Mellanox devices firmware ...\n\nNo devices found or specified\n"), json::object());
    EXPECT_THROW(static_cast<void>(mlxup::parse("no such thing\n")), tool::InputError);
}

TEST(MlxupXml, SaysWhatTheTextSays) {
    const std::string xml = "# mlxup --query --query-format XML\r\n<Devices>\r\n  <Device pciName=\"0002:01:00.0\" type=\"ConnectX6LX\" psid=\"MT_0000000575\" partNumber=\"MCX631102AS-ADA_Ax\">\n"
                            "   <Versions>\n    <FW current=\"26.33.1048\" available=\"26.43.1014\"/>\n    <PXE current=\"3.6.0502\" available=\"N/A\"/>\n"
                            "    <UEFI_Virtio_blk current=\"22.4.0013\" available=\"N/A\"/>\n   </Versions>\n   <MACs Base_Mac=\"e8ebd3a0b0c0\" />\n   <GUIDs Base_Guid=\"e8ebd30300a0b0c0\" />\n"
                            "   <Status>Update required</Status>\n   <Description>25GbE; R&amp;D</Description>\n  </Device>\n"
                            "  <Device pciName=\"0000:b4:00.0\" type=\"BlueField3\" psid=\"\" partNumber=\"--\"><Versions><FW current=\"--\" available=\"\"/></Versions>"
                            "<MACs Base_Mac=\"N/A\" /><Status>Failed to open device</Status><Description></Description></Device>\n</Devices>\n";
    const json facts = mlxup::parse(xml);
    ASSERT_EQ(facts.at("firmware").size(), 3U);
    EXPECT_EQ(facts["firmware"][0], (json{{"part", "ConnectX6LX MCX631102AS-ADA_Ax FW"}, {"version", "26.33.1048"}, {"source", "mlxup"}, {"device", "0002:01:00.0"}}));
    EXPECT_EQ(versions_of(facts, "ConnectX6LX MCX631102AS-ADA_Ax UEFI Virtio blk"), "22.4.0013");
    EXPECT_EQ(facts.at("nics"), (json::array({{{"mac", "e8:eb:d3:a0:b0:c0"}, {"pci_address", "0002:01:00.0"}, {"firmware", "26.33.1048"}}, {{"pci_address", "0000:b4:00.0"}}})));
    EXPECT_EQ(mlxup::parse(xml.substr(0, xml.find("  <Device pciName=\"0000:b4"))), mlxup::parse(xml.substr(0, xml.find("   <Status>"))));
    EXPECT_EQ(mlxup::parse("<Devices>\n</Devices>\n"), json::object());
    EXPECT_EQ(facts_in(xml, ""), facts);
    EXPECT_EQ(facts_in(xml, "mlxfwmanager"), facts);
}

TEST(DsuCapture, NamesTypesInFullInOlderVersions) {
    const json facts = dsu::parse("# dsu -i\nDELL EMC System Update 1.8.0\nGetting System Inventory ...\n\n1. BIOS, BIOS  ( Version : 2.6.4 )\n\n3. Firmware, Power Supply  ( Version : 00.24.32 )\n"
                                  "5. Firmware, Firmware for  - Disk 0 of BOSS Adapter    ( Version : DL6P )\n12. Firmware,  iDRAC  ( Version : 4.10.10.10 )\n"
                                  "15. Application, Dell 64 Bit uEFI Diagnostics, version 4301, 4301A42, 4301.43  ( Version : 4301A42 )\n");
    EXPECT_EQ(facts.at("bios").at("version"), "2.6.4");
    EXPECT_EQ(facts.at("bmc").at("firmware_version"), "4.10.10.10");
    EXPECT_EQ(versions_of(facts, "Power Supply"), "00.24.32");
    EXPECT_EQ(versions_of(facts, "Firmware for - Disk 0 of BOSS Adapter"), "DL6P");
    EXPECT_EQ(versions_of(facts, "Dell 64 Bit uEFI Diagnostics, version 4301, 4301A42, 4301.43"), "4301A42");
}

TEST(DsuCapture, OffersOfItsPreviewAreNoFacts) {
    EXPECT_EQ(dsu::parse("# dsu -p\nDELL EMC System Update 1.8.0\n# : Type : Component : Version : Filename\n3 : BIOS : BIOS : 2.8.1 : BIOS_RTWM9_LN_2.8.1\n"), json::object());
}

TEST(FirmwareCapture, OfCardsThatComputeIsTaken) {
    const json facts = facts_in("<nvidia_smi_log><gpu id=\"00000000:01:00.0\"><product_name>A</product_name><vbios_version>92.00.45</vbios_version></gpu></nvidia_smi_log>", "");
    EXPECT_EQ(firmware_of(facts).parts.at(0).version, "92.00.45");
    EXPECT_EQ(firmware_of(facts_in(R"({"card0": {"Card series": "MI50", "VBIOS version": "113-D1"}})", "rocm-smi")).parts.at(0).version, "113-D1");
}

TEST(FirmwareCapture, IsKnownByItsContentOrItsName) {
    struct Case {
        const char *file, *key, *version;
    };
    for (const Case& one : {Case{"dmidecode/dell-r640.txt", "firmware/bios", nullptr}, Case{"smartctl/ata-seagate-exos-x16.json", nullptr, nullptr},
                            Case{"firmware/dell-dsu-inventory.txt", "firmware/bmc", "4.40.00.00"}, Case{"firmware/mlxup-query.txt", nullptr, nullptr},
                            Case{"lshw/dell-r6515.json", "firmware/bios", nullptr}}) {
        const std::string capture = fixture(one.file);
        if (capture.empty()) continue;
        const FirmwareList list = firmware_of(facts_in(capture, ""));
        EXPECT_FALSE(list.parts.empty()) << one.file;
        if (one.key == nullptr) continue;
        const auto found = std::find_if(list.parts.begin(), list.parts.end(), [&one](const FirmwarePart& part) { return part.key == one.key; });
        ASSERT_NE(found, list.parts.end()) << one.file;
        EXPECT_NE(found->version, "") << one.file;
        if (one.version != nullptr) {
            EXPECT_EQ(found->version, one.version);
        }
    }
    EXPECT_THROW(static_cast<void>(facts_in("hello", "")), tool::InputError);
    EXPECT_THROW(static_cast<void>(facts_in("hello", "abacus")), tool::InputError);
    EXPECT_THROW(static_cast<void>(facts_in("hello", "dsu")), tool::InputError);
}

TEST(FirmwareCapture, MicrocodeAndTpmAreFirmwareToo) {
    const json cpu = facts_in("Architecture: x86_64\nCPU(s): 2\nVendor ID: GenuineIntel\nModel name: Some Xeon\nThread(s) per core: 1\nCore(s) per socket: 2\nSocket(s): 1\n"
                              "Microcode version: 0x2006e05\n", "");
    const FirmwareList list = firmware_of(cpu);
    ASSERT_EQ(list.parts.size(), 1U);
    EXPECT_EQ(list.parts.front().kind, "cpu");
    EXPECT_EQ(list.parts.front().version, "0x2006e05");
    const std::string chip = "TPM2_PT_FAMILY_INDICATOR:\n  raw: 0x322E3000\n  value: \"2.0\"\nTPM2_PT_FIRMWARE_VERSION_1:\n  raw: 0x70055\n";
    EXPECT_EQ(versions_of(facts_in(chip, ""), "TPM"), "7.85");
    EXPECT_EQ(facts_in(chip, "tpm2_getcap"), facts_in(chip, "tpm")) << "by either name";
}

}  // namespace
}  // namespace vetting::firmware
