#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
#include "plugins/probes/lshw/parse.hpp"

namespace vetting::lshw {
namespace {

using nlohmann::json;

TEST(Lshw, ReadsTheBareListOfOldVersions) {
    const json facts = parse(R"({"id": "disk:0", "class": "disk", "logicalname": "/dev/sda", "size": 512, "description": "ATA Disk"},
        {"id": "disk:1", "class": "disk", "logicalname": ["/dev/sdb", "/mnt"], "capabilities": {"7200rpm": "7200 rotations per minute"}},)");
    ASSERT_EQ(facts["disks"].size(), 2U);
    EXPECT_EQ(facts["disks"][0]["protocol"], "ata");
    EXPECT_EQ(facts["disks"][1]["name"], "sdb");
    EXPECT_EQ(facts["disks"][1]["rotation_rpm"], 7200);
}

TEST(Lshw, TakesTheNumericIdsOffTheNames) {
    const json facts = parse(R"([{"id": "network", "class": "network", "businfo": "pci@0000:01:00.0", "logicalname": "eth0",
        "vendor": "Intel Corporation [8086]", "product": "Ethernet Controller X710 [8086:1572]", "serial": "b4:96:91:70:26:c8",
        "configuration": {"driver": "i40e", "speed": "10Gbit/s", "duplex": "full", "link": "yes"}}])");
    EXPECT_EQ(facts["pci"][0]["vendor_id"], "8086");
    EXPECT_EQ(facts["pci"][0]["device_id"], "1572");
    EXPECT_EQ(facts["pci"][0]["device"], "Ethernet Controller X710");
    EXPECT_EQ(facts["nics"][0]["speed_mbps"], 10'000);
    EXPECT_EQ(facts["nics"][0]["link"], true);
}

TEST(Lshw, GivesANamespaceTheModelAndSerialOfItsController) {
    const json facts = parse(R"({"id": "nvme", "class": "storage", "product": "Micron 9300", "serial": "S1", "version": "F1", "children": [
        {"id": "hwmon3", "class": "disk", "logicalname": "hwmon3"}, {"id": "namespace:0", "class": "disk", "logicalname": "/dev/ng0n1"},
        {"id": "namespace:1", "class": "disk", "logicalname": "/dev/nvme0n1", "size": 3840755982336}]})");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["name"], "nvme0n1");
    EXPECT_EQ(facts["disks"][0]["serial"], "S1");
    EXPECT_EQ(facts["disks"][0]["firmware"], "F1");
}

TEST(Lshw, ReadsXmlInLatin1) {
    const json facts = parse("<?xml version=\"1.0\" standalone=\"yes\" ?>\n<list><node id=\"pc\" class=\"system\">"
                             "<description>Carte m\xe8re</description><vendor>A &amp; B</vendor>"
                             "<configuration><setting id=\"uuid\" value=\"1234\" /></configuration></node></list>");
    EXPECT_EQ(facts["system"]["vendor"], "A & B");
    EXPECT_EQ(facts["system"]["uuid"], "1234");
}

TEST(Lshw, EmptyBanksAndSocketsAreNoParts) {
    const json facts = parse(R"({"id": "pc", "class": "system", "children": [
        {"id": "cpu:0", "class": "processor", "businfo": "cpu@0", "product": "X", "configuration": {"cores": "8", "microcode": "137367629"}},
        {"id": "cpu:1", "class": "processor", "businfo": "cpu@1", "description": "CPU [empty]", "disabled": true},
        {"id": "memory", "class": "memory", "size": 8192, "configuration": {"errordetection": "none"}, "children": [
          {"id": "bank:0", "class": "memory", "slot": "A1", "size": 8192}, {"id": "bank:1", "class": "memory", "description": "DIMM [empty]"}]}]})");
    ASSERT_EQ(facts["cpus"].size(), 1U);
    EXPECT_EQ(facts["cpus"][0]["microcode"], "0x830104d");
    EXPECT_EQ(facts["memory"]["slots"], 2);
    EXPECT_EQ(facts["memory"]["dimms"].size(), 1U);
    EXPECT_EQ(facts["memory"]["ecc"], false);
}

TEST(Lshw, AModuleOfUnknownSizeIsAModule) {
    const nlohmann::json facts = parse(R"x({"id": "node7", "class": "system", "children": [{"id": "core", "class": "bus", "children": [
        {"id": "memory:0", "class": "memory", "description": "System Memory", "size": 17179869184, "children": [
          {"id": "bank:0", "class": "memory", "description": "DIMM Synchronous 2133 MHz (0.5 ns)", "product": "ACM-16G-2133", "vendor": "Acme",
           "serial": "7A31", "slot": "DIMM_A0", "clock": 2133000000},
          {"id": "bank:1", "class": "memory", "description": "DIMM Synchronous [empty]", "product": "NO DIMM", "serial": "NO DIMM", "slot": "DIMM_A1"},
          {"id": "bank:2", "class": "memory", "description": "DIMM Synchronous", "product": "NO DIMM", "serial": "NO DIMM", "slot": "DIMM_A2"}]}]}]})x");
    EXPECT_EQ(facts.at("memory").at("slots"), 3);
    EXPECT_EQ(facts.at("memory").at("total_bytes"), 17'179'869'184U);
    EXPECT_EQ(facts.at("memory").at("dimms"), nlohmann::json::parse(R"([{"locator": "DIMM_A0", "manufacturer": "Acme", "part_number": "ACM-16G-2133",
                                                                         "serial": "7A31", "speed_mts": 2133}])"));
}

TEST(Lshw, ReadsItsText) {
    const json facts = parse(
        "[root@host ~]# lshw\nserver7\n    description: Rack Mount Chassis\n    product: PowerEdge R740 (SKU=NotProvided;ModelName=PowerEdge R740)\n"
        "    vendor: Dell Inc.\n    serial: 8XKPRT2\n    width: 64 bits\n    configuration: boot=normal chassis=rackmount sku=SKU=NotProvided;ModelName=PowerEdge R740 uuid=4c4c\n"
        "  *-core\n       description: Motherboard\n       product: 0923K0\n       vendor: Dell Inc.\n       serial: .8XKPRT2.\n"
        "     *-firmware\n          description: BIOS\n          vendor: Dell Inc.\n          version: 2.8.2\n          date: 08/27/2020\n"
        "     *-cpu:0\n          product: Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz\n          vendor: Intel Corp.\n          bus info: cpu@0\n"
        "          configuration: cores=16 enabledcores=16 threads=32\n"
        "     *-memory\n          description: System Memory\n          size: 32GiB\n          configuration: errordetection=multi-bit-ecc\n"
        "        *-bank:0\n             description: DIMM DDR4 Synchronous Registered (Buffered) 2666 MHz (0.4 ns)\n             product: M393A4K40BB2-CTD\n"
        "             vendor: 00CE00B300CE\n             serial: 38B3A0F1\n             slot: A1\n             size: 32GiB\n             clock: 2666MHz (0.4ns)\n"
        "        *-bank:1\n             description: DIMM [empty]\n             serial: SerNum01\n             slot: A2\n"
        "     *-pci\n          description: Host bridge\n          bus info: pci@0000:00:00.0\n"
        "        *-network:0 DISABLED\n             description: Ethernet interface\n             product: Ethernet Controller X710 for 10GbE SFP+\n             vendor: Intel Corporation\n"
        "             bus info: pci@0000:18:00.0\n             logical name: eno1\n             serial: e4:43:4b:00:00:01\n             size: 10Gbit/s\n"
        "             configuration: autonegotiation=off driver=i40e driverversion=2.8.20-k duplex=full firmware=6.00 0x800034ea 18.3.6 link=yes speed=10Gbit/s\n"
        "        *-raid\n             logical name: scsi0\n           *-disk:0\n                description: SCSI Disk\n                product: PERC H730P Mini\n"
        "                logical name: /dev/sda\n                serial: 00abc\n                size: 447GiB (480GB)\n                configuration: logicalsectorsize=512 sectorsize=4096\n"
        "              *-volume:0\n                   logical name: /dev/sda1\n                   size: 1GiB\n");
    EXPECT_EQ(facts["system"]["product"], "PowerEdge R740");
    EXPECT_EQ(facts["system"]["serial"], "8XKPRT2");
    EXPECT_EQ(facts["bios"], (json{{"vendor", "Dell Inc."}, {"version", "2.8.2"}, {"date", "08/27/2020"}}));
    EXPECT_EQ(facts["cpus"][0]["threads"], 32);
    EXPECT_EQ(facts["memory"]["total_bytes"], 34'359'738'368U);
    EXPECT_EQ(facts["memory"]["ecc"], true);
    EXPECT_EQ(facts["memory"]["slots"], 2);
    ASSERT_EQ(facts["memory"]["dimms"].size(), 1U);
    EXPECT_EQ(facts["memory"]["dimms"][0]["speed_mts"], 2666);
    EXPECT_EQ(facts["nics"][0], (json{{"name", "eno1"}, {"mac", "e4:43:4b:00:00:01"}, {"driver", "i40e"}, {"firmware", "6.00 0x800034ea 18.3.6"}, {"speed_mbps", 10000},
                                      {"duplex", "full"}, {"link", true}, {"pci_address", "0000:18:00.0"}}));
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["capacity_bytes"], 480'000'000'000U);
    EXPECT_EQ(facts["disks"][0]["approximate"], json::array({"capacity_bytes"}));
}

TEST(Lshw, APlaceholderIsNoSku) {
    const json facts = parse(R"-({"id": "host", "class": "system", "product": "Board (*)", "vendor": "ACME", "configuration": {"sku": "*"}})-");
    EXPECT_EQ(facts["system"], (json{{"product", "Board"}, {"vendor", "ACME"}}));
}

TEST(Lshw, FindsTheMachineWhateverItsNameLooksLike) {
    const std::string about = "    description: Laptop\n    vendor: TOSHIBA\n    serial: 4B116373K\n  *-core\n       description: Motherboard\n";
    for (const char* name : {"mercury                   \n", "user@mercury:~$ sudo lshw\nmercury\n", "\n", ""}) {
        EXPECT_EQ(parse(name + about)["system"], (json{{"vendor", "TOSHIBA"}, {"serial", "4B116373K"}})) << name;
    }
}

TEST(Lshw, ReadsTheTextOfOneClass) {
    const json facts = parse("  *-network\n       description: Ethernet interface\n       logical name: eth0\n       serial: 02:fc:00:00:00:01\n"
                             "  *-virtio2\n       bus info: virtio@2\n       logical name: /dev/vda\n       size: 20GiB (21GB)\n");
    EXPECT_EQ(facts["nics"], json::array({{{"name", "eth0"}, {"mac", "02:fc:00:00:00:01"}}}));
    EXPECT_EQ(facts["disks"][0]["name"], "vda");
}

TEST(Lshw, RefusesItsTablesAndSaysWhatToGive) {
    for (const char* table : {"H/W path    Device    Class          Description\n=======\n/0           bus            Motherboard\n",
                              "Bus info          Device    Class          Description\n=======\npci@0000:00:03.0            network        Ethernet\n"}) {
        try {
            static_cast<void>(parse(table));
            FAIL() << table;
        } catch (const tool::InputError& error) {
            EXPECT_NE(std::string(error.what()).find("lshw -json"), std::string::npos);
        }
    }
}

TEST(Lshw, MendsTheJsonThatVersionsOfItSpoil) {
    const json expected = {{"system", {{"product", "Some Box"}}}, {"baseboard", {{"vendor", "ACME"}, {"serial", "B1{2,}]"}}},
                           {"bios", {{"version", "1.2"}}}};
    const std::string box = R"({"id" : "box", "class" : "system", "product" : "Some Box")", core = R"({"id" : "core", "class" : "bus", "vendor" : "ACME", "serial" : "B1{2,}]")",
                      bios = R"({"id" : "firmware", "class" : "memory", "version" : "1.2", "capabilities" : {"pci" : true, "upgrade" : true})";
    for (const std::string& text : {"[\n" + box + ", \"children\" : [" + core + ", \"children\" : [\n" + bios + "},\n\n        },\n\n    },\n\n]\n",
                                    "[\n" + box + "    " + core + "   " + bios + "}\n }\n}\n]\n",
                                    "[\n" + box + ", \"children\" : [" + core + ", \"children\" : [" + bios + "}, ], }, ], },\n]\n",
                                    "WARNING: you should run this program as super-user.\n" + box + "}\n" + core + "}\n" + bios + "}\n"}) {
        EXPECT_EQ(parse(text), expected) << text;
    }
    EXPECT_THROW(static_cast<void>(parse("[\n" + box + ", \"children\" : [" + core + ",\n")), tool::InputError) << "cut off";
}

// lshw counts a clock in 32 bits of Hz: 4800 MHz come out as 505.
TEST(Lshw, TakesTheSpeedOfAModuleFromItsDescription) {
    const json facts = parse(R"x({"id": "memory", "class": "memory", "size": 34359738368, "children": [
        {"id": "bank:0", "class": "memory", "description": "DIMM DDR5 Synchronous 4800 MHz (0.2 ns)", "size": 34359738368, "clock": 505032704},
        {"id": "bank:1", "class": "memory", "description": "DIMM DDR3", "size": 1073741824, "clock": 1333000000}]})x");
    EXPECT_EQ(facts["memory"]["dimms"][0]["speed_mts"], 4800);
    EXPECT_EQ(facts["memory"]["dimms"][1]["speed_mts"], 1333);
}

TEST(Lshw, ReadsItsTextInOtherLanguages) {
    for (const char* text : {
        "  *-network\n       description: Ethernet interface\n       produit: I350\n       fabricant: Intel Corporation\n       information bus: pci@0000:02:00.0\n"
        "       nom logique: eno1\n       numéro de série: 00:00:5e:00:53:01\n       taille: 1Gbit/s\n       configuration : driver=igb duplex=full link=yes\n",
        "  *-network DEAKTIVIERT\n       Beschreibung: Ethernet interface\n       Produkt: I350\n       Hersteller: Intel Corporation\n       Bus-Informationen: pci@0000:02:00.0\n"
        "       Logischer Name: eno1\n       Seriennummer: 00:00:5e:00:53:01\n       Größe: 1Gbit/s\n       Konfiguration: driver=igb duplex=full link=yes\n",
        "  *-network\n       descripción: Ethernet interface\n       producto: I350\n       fabricante: Intel Corporation\n       información del bus: pci@0000:02:00.0\n"
        "       nombre lógico: eno1\n       serie: 00:00:5e:00:53:01\n       tamaño: 1Gbit/s\n       configuración: driver=igb duplex=full link=yes\n"}) {
        const json facts = parse(text);
        EXPECT_EQ(facts["nics"], json::array({{{"name", "eno1"}, {"mac", "00:00:5e:00:53:01"}, {"driver", "igb"}, {"speed_mbps", 1000}, {"duplex", "full"},
                                               {"link", true}, {"pci_address", "0000:02:00.0"}}})) << text;
        EXPECT_EQ(facts["pci"][0]["vendor"], "Intel Corporation");
        EXPECT_EQ(facts["pci"][0]["device"], "I350");
    }
}

TEST(Lshw, WhatStandsBelowItsTextIsNotItsOwn) {
    const json facts = parse("  *-network\n       product: I350\n       vendor: Intel Corporation\n       bus info: pci@0000:02:00.0\n       logical name: eno1\n"
                             "       serial: [REMOVED]\n       configuration: driver=igb link=yes\n\nproduct: other\nvendor: other\nserial: 00:00:5e:00:53:01\n");
    EXPECT_EQ(facts["nics"][0], json({{"name", "eno1"}, {"driver", "igb"}, {"link", true}, {"pci_address", "0000:02:00.0"}}));
    EXPECT_EQ(facts["pci"][0]["device"], "I350");
}

TEST(Lshw, ReadsXmlBeforeAPrompt) {
    const char* const kXml = "<list><node id=\"pc\" class=\"system\"><product>R1</product><serial>S123</serial></node></list>\n";
    for (const char* behind : {"[root@node ~]# \n", "```\n", "PS C:\\> \n", ""}) {
        EXPECT_EQ(parse(std::string(kXml) + behind)["system"]["serial"], "S123") << behind;
    }
}

TEST(Lshw, ASpeedMayHaveAFractionAndAnAddressMayBeHidden) {
    const json nic = parse("  *-network\n       logical name: eth2\n       serial: 00:e0:4c:68:yy:zz\n       configuration: driver=r8152 link=yes speed=2.5Gbit/s\n")["nics"][0];
    EXPECT_EQ(nic, (json{{"name", "eth2"}, {"driver", "r8152"}, {"link", true}, {"speed_mbps", 2500}}));
}

TEST(Lshw, APortMayBeABridgeByItsClass) {
    const char* const kBridge = "     *-bridge\n          description: Ethernet interface\n          product: MCP61 Ethernet\n          bus info: pci@0000:00:07.0\n"
                                "          logical name: eth0\n          serial: 00:1a:4d:11:22:33\n          capabilities: bus_master ethernet physical\n"
                                "          configuration: driver=forcedeth link=yes speed=1Gbit/s\n";
    const json facts = parse(std::string("node\n  *-core\n") + kBridge + "     *-pci\n          description: Host bridge\n");
    ASSERT_TRUE(facts.contains("nics"));
    EXPECT_EQ(facts["nics"][0]["mac"], "00:1a:4d:11:22:33");
    EXPECT_EQ(facts["nics"][0]["speed_mbps"], 1000);
}

TEST(Lshw, TheDateOfTheFirmwareMayStandBehindItsVersion) {
    const json bios = parse("node\n  *-core\n     *-firmware\n          description: BIOS\n          vendor: ACME\n          version: v3.00.2915 (10/10/2008)\n")["bios"];
    EXPECT_EQ(bios, (json{{"vendor", "ACME"}, {"version", "v3.00.2915"}, {"date", "10/10/2008"}}));
    EXPECT_EQ(parse("node\n  *-core\n     *-firmware\n          version: A01 (test)\n")["bios"]["version"], "A01 (test)");
}

}  // namespace
}  // namespace vetting::lshw
