#include "sdk/wire/inventory.hpp"

#include <gmock/gmock.h>

#include "sdk/wire/likeness.hpp"

namespace vetting {
namespace {

using testing::ElementsAre;

std::vector<std::string> devices(const Json& inventory) {
    std::vector<std::string> names;
    for (const InventoryPart& part : parts_of(inventory)) names.push_back(part.kind + ":" + part.device);
    return names;
}

TEST(PartsOf, ListsEachPartOnceByItsKey) {
    const Json inventory = Json::parse(R"({
        "cpus": [{"socket": 0, "model": "Xeon"}, {"socket": 1}],
        "memory": {"total_bytes": 1024, "dimms": [{"locator": "DIMM_A1", "serial": "S1"}, {"locator": "DIMM_A1"}]},
        "disks": [{"name": "sda", "serial": "WD-1", "model": "WDC"}, {"name": "sdb"}],
        "nics": [{"name": "eth0", "mac": "aa:bb:cc:dd:ee:ff"}],
        "gpus": [{"index": 0, "uuid": "GPU-1"}, {"index": 1}], "psus": [{"slot": 1}], "fans": [{"name": "FAN1"}]})");
    EXPECT_THAT(devices(inventory),
                ElementsAre("cpu:cpu0", "cpu:cpu1", "memory:memory", "dimm:DIMM_A1", "dimm:DIMM_A1 #2", "disk:WD-1", "disk:sdb", "nic:eth0",
                            "gpu:GPU-1", "gpu:gpu1", "psu:psu1", "fan:FAN1"));
    EXPECT_EQ(parts_of(inventory)[5].part, (Part{.kind = "disk", .slot = "sda", .serial = "WD-1", .model = "WDC"}));
}

TEST(PartsOf, TellsSlotsOfOneNameApartByTheirBank) {
    EXPECT_THAT(devices(Json::parse(R"({"memory": {"dimms": [{"locator": "DIMM 0", "bank": "P0 CHANNEL A"}, {"locator": "DIMM 0", "bank": "P0 CHANNEL B"}]}})")),
                ElementsAre("memory:memory", "dimm:DIMM 0", "dimm:DIMM 0 P0 CHANNEL B"));
}

TEST(PartsOf, TakesAnyShapeWithoutCrashing) {
    for (const char* text : {"null", "[]", "7", R"({"cpus": 3, "memory": [], "disks": {"a": 1}, "nics": [null, 4, []]})"}) {
        EXPECT_TRUE(parts_of(Json::parse(text)).empty()) << text;
    }
}

MergedInventory merge(const char* first_probe, const char* first, const char* second_probe, const char* second) {
    return merge_facts({{first_probe, Json::parse(first)}, {second_probe, Json::parse(second)}});
}

TEST(MergeFacts, BelievesTheBmcOfAPowerSupplyAndNotTheTableOfTheLastBoot) {
    const MergedInventory merged = merge("dmidecode", R"({"psus": [{"slot": 1, "ok": true, "capacity_w": 750}]})", "ipmi", R"({"psus": [{"slot": 1, "ok": false}]})");
    EXPECT_EQ(merged.inventory["psus"], Json::parse(R"([{"slot": 1, "ok": false, "capacity_w": 750}])"));
    EXPECT_EQ(merged.contradictions.size(), 1U);
}

TEST(MergeFacts, JoinsDimmsOfOneLocatorBySerial) {
    const MergedInventory merged = merge("dmidecode", R"({"memory": {"dimms": [{"locator": "DIMM 0", "serial": "A"}, {"locator": "DIMM 0", "serial": "B"}]}})",
                                         "lshw", R"({"memory": {"dimms": [{"locator": "DIMM 0", "serial": "B", "speed_mts": 1}, {"locator": "DIMM 0", "serial": "A"}]}})");
    ASSERT_EQ(merged.inventory["memory"]["dimms"].size(), 2U);
    EXPECT_EQ(merged.inventory["memory"]["dimms"][1]["speed_mts"], 1);
    EXPECT_TRUE(merged.contradictions.empty());
}

TEST(MergeFacts, JoinsADiskBySerialAndTakesTheMoreDirectSource) {
    const MergedInventory merged = merge(
        "lsblk", R"({"disks": [{"name": "sda", "serial": "WD-1", "model": "WDC_WD", "rotation_rpm": 0, "transport": "sata"}]})",
        "smartctl", R"({"disks": [{"name": "/dev/sda", "serial": "WD-1", "model": "WDC WD4003", "rotation_rpm": 7200}]})");
    ASSERT_EQ(merged.inventory["disks"].size(), 1U);
    const Json& disk = merged.inventory["disks"][0];
    EXPECT_EQ(disk["model"], "WDC WD4003");
    EXPECT_EQ(disk["transport"], "sata");
    EXPECT_EQ(disk["rotation_rpm"], 7200);
    ASSERT_EQ(merged.contradictions.size(), 1U);
    EXPECT_EQ(merged.contradictions[0].path, "disks/0/rotation_rpm");
    EXPECT_EQ(merged.contradictions[0].first_probe, "smartctl");
    EXPECT_EQ(merged.contradictions[0].second_probe, "lsblk");
}

TEST(MergeFacts, JoinsByNameWhereASerialIsMissingAndKeepsStrangersApart) {
    const MergedInventory merged = merge("lsblk", R"({"disks": [{"name": "nvme0n1", "capacity_bytes": 100}, {"name": "sdb"}]})",
                                         "smartctl", R"({"disks": [{"name": "/dev/nvme0", "serial": "N-1"}]})");
    ASSERT_EQ(merged.inventory["disks"].size(), 2U);
    EXPECT_EQ(merged.inventory["disks"][0]["serial"], "N-1");
    EXPECT_EQ(merged.inventory["disks"][0]["capacity_bytes"], 100);
    EXPECT_EQ(merged.inventory["disks"][1]["name"], "sdb");
}

TEST(MergeFacts, ACoveredSerialJoinsNoTwoDisksAndIsNoContradiction) {
    for (const char* mask : {"REDACTED", "XXXXXXXX", "****", "xxxx-xxxx", "S3Z_Censored"}) {
        const std::string one = R"({"disks": [{"name": "sda", "serial": ")" + std::string(mask) + R"(", "capacity_bytes": 1}]})";
        const std::string two = R"({"disks": [{"name": "sdb", "serial": ")" + std::string(mask) + R"(", "capacity_bytes": 2}]})";
        EXPECT_EQ(merge("smartctl", one.c_str(), "lsblk", two.c_str()).inventory["disks"].size(), 2U) << mask;
        const MergedInventory told = merge("smartctl", one.c_str(), "lsblk", R"({"disks": [{"name": "sda", "serial": "WD-1"}]})");
        ASSERT_EQ(told.inventory["disks"].size(), 1U) << mask;
        EXPECT_EQ(told.inventory["disks"][0]["serial"], "WD-1") << mask;
        EXPECT_TRUE(told.contradictions.empty()) << mask;
    }
}

TEST(MergeFacts, AgreesOnSocketsAndOnVendorsOfManySpellings) {
    const MergedInventory merged = merge("lscpu", R"({"cpus": [{"socket": 0, "vendor": "GenuineIntel", "cores": 8}]})",
                                         "dmidecode", R"({"cpus": [{"socket": "CPU1", "vendor": "Intel(R) Corporation", "max_mhz": 4000}]})");
    ASSERT_EQ(merged.inventory["cpus"].size(), 1U);
    EXPECT_EQ(merged.inventory["cpus"][0]["socket"], 0);
    EXPECT_EQ(merged.inventory["cpus"][0]["max_mhz"], 4000);
    EXPECT_TRUE(merged.contradictions.empty());
}

TEST(MergeFacts, PrefersDmidecodeForModulesWhateverTheOrder) {
    const char* lshw = R"({"memory": {"total_bytes": 34359738368, "dimms": [{"locator": "A1", "speed_mts": 2933}]}})";
    const char* dmi = R"({"memory": {"dimms": [{"locator": "A1", "speed_mts": 3200, "rank": 2}, {"locator": "B1"}]}})";
    for (const auto& merged : {merge("lshw", lshw, "dmidecode", dmi), merge("dmidecode", dmi, "lshw", lshw)}) {
        const Json& memory = merged.inventory["memory"];
        EXPECT_EQ(memory["total_bytes"], 34359738368);
        EXPECT_EQ(memory["dimms"][0]["speed_mts"], 3200);
        EXPECT_EQ(memory["dimms"].size(), 2U);
        EXPECT_EQ(merged.contradictions.size(), 1U);
    }
}

TEST(MergeFacts, KeepsARaidVolumeApartFromTheDriveOfTheSameName) {
    const MergedInventory merged = merge("smartctl", R"({"disks": [{"name": "sda", "serial": "WD-1", "model": "WDC WD4003", "capacity_bytes": 4000}]})",
                                         "lsblk", R"({"disks": [{"name": "sda", "serial": "00aa", "model": "PERC H710", "capacity_bytes": 3990}]})");
    EXPECT_EQ(merged.inventory["disks"].size(), 2U);
    EXPECT_TRUE(merged.contradictions.empty());
}

TEST(MergeFacts, SaysThatTwoSourcesTellTwoSerialsOfOneDisk) {
    const MergedInventory merged = merge("smartctl", R"({"disks": [{"name": "sda", "serial": "WD-1", "model": "WDC WD4003", "capacity_bytes": 4000}]})",
                                         "lsblk", R"({"disks": [{"name": "sda", "serial": "WD-2", "model": "WDC_WD4003", "capacity_bytes": 4000}]})");
    ASSERT_EQ(merged.inventory["disks"].size(), 1U);
    ASSERT_EQ(merged.contradictions.size(), 1U);
    EXPECT_EQ(merged.contradictions[0].path, "disks/0/serial");
    EXPECT_EQ(part_at(merged.inventory, merged.contradictions[0].path)->part.serial, "WD-1");
}

TEST(MergeFacts, JoinsModulesBySerialThenByPlaceAndReportsAnotherSerialInThatPlace) {
    const char* dmi = R"({"memory": {"dimms": [{"locator": "A1", "serial": "S1"}, {"locator": "B1", "serial": "S2"}]}})";
    const MergedInventory joined = merge("dmidecode", dmi, "redfish", R"({"memory": {"dimms": [{"locator": "DIMM B1", "serial": "S2", "rank": 2}]}})");
    ASSERT_EQ(joined.inventory["memory"]["dimms"].size(), 2U);
    EXPECT_EQ(joined.inventory["memory"]["dimms"][1]["rank"], 2);
    const MergedInventory other = merge("dmidecode", dmi, "lshw", R"({"memory": {"dimms": [{"locator": "B1", "serial": "S9"}]}})");
    EXPECT_EQ(other.inventory["memory"]["dimms"].size(), 2U);
    ASSERT_EQ(other.contradictions.size(), 1U);
    EXPECT_EQ(other.contradictions[0].path, "memory/dimms/1/serial");
}

TEST(MergeFacts, JoinsPortsCardsSuppliesAndPciDevicesByWhateverBothKnow) {
    EXPECT_EQ(merge("ethtool", R"({"nics": [{"name": "eth0", "mac": "aa:bb"}]})", "lshw", R"({"nics": [{"mac": "AA:BB", "pci_address": "0000:01:00.0"}]})").inventory["nics"].size(), 1U);
    EXPECT_EQ(merge("ethtool", R"({"nics": [{"name": "eth0", "pci_address": "0000:01:00.0"}]})", "lshw", R"({"nics": [{"name": "eth1", "pci_address": "0000:01:00.0"}]})").inventory["nics"].size(), 2U);
    EXPECT_EQ(merge("nvidia_smi", R"({"gpus": [{"uuid": "GPU-1", "pci_address": "00000000:9B:00.0"}]})", "lspci", R"({"gpus": [{"index": 0, "pci_address": "9b:00.0"}]})").inventory["gpus"].size(), 1U);
    EXPECT_EQ(merge("ipmi", R"({"psus": [{"slot": "PS1", "ok": true}]})", "redfish", R"({"psus": [{"slot": "PSU 1", "serial": "P1"}]})").inventory["psus"].size(), 1U);
    EXPECT_EQ(merge("hwmon", R"({"psus": [{"slot": "7-59", "ok": true}]})", "ipmi", R"({"psus": [{"slot": 1}]})").inventory["psus"].size(), 1U) << "its bay is unknown";
    EXPECT_EQ(merge("hwmon", R"({"psus": [{"slot": "7-59", "ok": true}]})", "lscpu", R"({"cpus": []})").inventory["psus"].size(), 1U);
    EXPECT_EQ(merge("lspci", R"({"pci": [{"address": "00:1c.0"}]})", "lshw", R"({"pci": [{"address": "0000:00:1c.0", "driver": "x"}]})").inventory["pci"].size(), 1U);
}

TEST(MergeFacts, KeepsWhatASourceSaysOfItsOwnValuesWithTheValuesThatWereTaken) {
    const MergedInventory merged = merge("hwmon", R"({"temperatures": [{"name": "a", "celsius": 40}]})",
                                         "ipmi", R"({"temperatures": [{"name": "a", "celsius": 127, "critical_c": 500, "implausible": ["celsius", "critical_c"]}]})");
    EXPECT_EQ(merged.inventory["temperatures"][0]["implausible"], Json::array({"critical_c"}));
    const MergedInventory rounded = merge("smartctl", R"({"disks": [{"serial": "1", "capacity_bytes": 960197124096}]})",
                                          "lsblk", R"({"disks": [{"serial": "1", "capacity_bytes": 960000000000, "approximate": ["capacity_bytes"]}]})");
    EXPECT_TRUE(rounded.contradictions.empty());
    EXPECT_FALSE(rounded.inventory["disks"][0].contains("approximate"));
}

TEST(PartsOf, NoneHidesBehindAnotherThatHasItsKey) {
    EXPECT_THAT(devices(Json::parse(R"({"disks": [{"name": "sda", "serial": "0000"}, {"name": "sdb", "serial": "0000"}, {"serial": "0000"}],
                                        "fans": [{"name": "FAN"}, {"name": "FAN"}, {"name": "FAN"}], "psus": [{"slot": 1}, {"slot": 1}]})")),
                ElementsAre("disk:0000", "disk:sdb", "disk:0000 #2", "psu:psu1", "psu:psu1 #2", "fan:FAN", "fan:FAN #2", "fan:FAN #3"));
}

TEST(PartsOf, KnowWhatElseTheyAreCalledAndLeaveThePlumbingOut) {
    const Json inventory = Json::parse(R"({"nics": [{"name": "eth0", "mac": "aa:bb", "pci_address": "0000:01:00.0"}],
        "gpus": [{"index": 0, "uuid": "GPU-1", "pci_address": "00000000:9B:00.0"}], "bios": {"version": "2.1"}, "tpm": {"present": false},
        "pci": [{"address": "0000:01:00.0", "class": "Ethernet controller"}, {"address": "0000:00:1c.0", "class": "PCI bridge"},
                {"address": "0000:3b:00.0", "class": "RAID bus controller", "device": "MR9361"}]})");
    EXPECT_THAT(devices(inventory), ElementsAre("nic:eth0", "gpu:GPU-1", "pci:0000:3b:00.0", "bios:bios"));
    const auto parts = parts_of(inventory);
    EXPECT_EQ(parts[0].part.serial, "aa:bb");
    EXPECT_TRUE(answers_to(parts[0], "01:00.0"));
    EXPECT_TRUE(answers_to(parts[1], "0000:9b:00"));
    EXPECT_FALSE(answers_to(parts[1], "0000:9c:00"));
}

TEST(MergeFacts, InventsNothingFromNullsOrShapes) {
    EXPECT_EQ(merge("a", R"({"tpm": null})", "b", "[1, 2]").inventory, Json::object());
    const MergedInventory merged = merge("a", R"({"bios": {"vendor": "AMI"}})", "b", R"({"bios": "AMI"})");
    EXPECT_EQ(merged.contradictions.size(), 1U);
}

TEST(Likeness, ForgivesSpellingRoundingAndWhatChangesByItself) {
    EXPECT_TRUE(alike("cpus/0/vendor", "AuthenticAMD", "Advanced Micro Devices, Inc."));
    EXPECT_TRUE(alike("disks/0/model", "INTEL SSDPE2KX010T8", "SSDPE2KX010T8"));
    EXPECT_TRUE(alike("disks/0/transport", "nvme", "pcie"));
    EXPECT_TRUE(alike("disks/0/wwn", "eui.0025385b71b04b5c", "eui.00000000000000018ce38ee2000b1a01"));
    EXPECT_FALSE(alike("disks/0/wwn", "0x5000c500e54f4ebb", "0x5000c500e5659ba7"));
    EXPECT_TRUE(alike("disks/0/capacity_bytes", 480103981056, 479559942144)) << "446.625 GB of a RAID tool";
    EXPECT_TRUE(alike("memory/total_bytes", 34359738368, 33500000000));
    EXPECT_TRUE(alike("disks/0/smart/power_on_hours", 1, 900));
    EXPECT_TRUE(alike("cpus/0/socket", "0", 0));
    EXPECT_FALSE(alike("disks/0/serial", "WD-1", "WD-2"));
    EXPECT_FALSE(alike("disks/0/capacity_bytes", 1000, 2000));
    EXPECT_FALSE(alike("cpus/0/vendor", "GenuineIntel", "AuthenticAMD"));
}

}  // namespace
}  // namespace vetting
