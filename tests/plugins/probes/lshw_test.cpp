#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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

}  // namespace
}  // namespace vetting::lshw
