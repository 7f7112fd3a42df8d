// Counters of a machine that the tests write as files, before and after a stage.
#include <gmock/gmock.h>

#include "agent/truth/truth.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

using testing::Contains;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

constexpr const char* kModule = "sys/devices/system/edac/mc/mc0/dimm1/";

DeviceNames names_of_one_server() {
    return device_names(Json::parse(R"({"disks": [{"name": "sda", "serial": "S1"}, {"name": "nvme0n1", "serial": "N1"}],
                                        "memory": {"dimms": [{"locator": "DIMM_A1"}, {"locator": "DIMM_B2"}]}})"));
}

KernelTruth around(const FixtureTree& tree, const std::function<void()>& stage) {
    TruthWatch watch(tree.root(), names_of_one_server());
    stage();
    return watch.finish();
}

TEST(KernelTruthOfMemory, CountsCorrectedErrorsByTheLocatorOfTheDimm) {
    const FixtureTree tree;
    tree.put(std::string(kModule) + "dimm_label", "CPU0_DIMM_B2\n");
    tree.put(std::string(kModule) + "dimm_ce_count", "2\n");
    tree.put(std::string(kModule) + "dimm_ue_count", "0\n");
    const KernelTruth truth = around(tree, [&tree] { tree.put(std::string(kModule) + "dimm_ce_count", "42\n"); });
    EXPECT_THAT(truth.delta, Contains(Pair("mem/DIMM_B2/corrected", 40)));
    EXPECT_THAT(truth.delta, Contains(Pair("mem/DIMM_B2/uncorrected", 0)));
    EXPECT_THAT(truth.not_visible, Not(Contains("edac")));
}

TEST(KernelTruthOfMemory, BlamesNoneOfSeveralModulesOfOneLocatorWithoutTheirBank) {
    const DeviceNames names = device_names(Json::parse(R"({"memory": {"dimms": [{"locator": "DIMM 0", "bank": "P0 CHANNEL A"},
        {"locator": "DIMM 0", "bank": "P0 CHANNEL B"}, {"locator": "DIMM_A1", "bank": "NODE 0"}, {"locator": "DIMM_A1", "bank": "NODE 1"},
        {"locator": "A1"}]}})"));
    EXPECT_EQ(dimm_key(names, "P0 CHANNEL A DIMM 0"), "DIMM 0");  // as the inventory calls the first of them
    EXPECT_EQ(dimm_key(names, "P0 CHANNEL B DIMM 0"), "DIMM 0 P0 CHANNEL B");
    EXPECT_EQ(dimm_key(names, "DIMM 0"), "DIMM 0 (one of 2 modules)");
    EXPECT_EQ(dimm_key(names, "CPU1_DIMM_A1"), "CPU1_DIMM_A1 (one of 2 modules)");
    EXPECT_EQ(dimm_key(names, "CPU1_A1"), "A1");
    EXPECT_EQ(dimm_key(names, "mc#0csrow#1"), "mc#0csrow#1");
}

TEST(KernelTruthOfMemory, NamesThePlaceWhereTheLabelIsEmpty) {
    const FixtureTree tree;
    tree.put(std::string(kModule) + "dimm_label", "\n");
    tree.put(std::string(kModule) + "dimm_ce_count", "0\n");
    const KernelTruth truth = around(tree, [] {});
    EXPECT_THAT(truth.delta, Contains(Pair("mem/mc0.dimm1/corrected", 0)));
}

TEST(KernelTruthOfMemory, ReadsTheRowsOfOlderKernels) {
    const FixtureTree tree;
    const std::string row = "sys/devices/system/edac/mc/mc0/csrow0/";
    tree.put(row + "ch1_ce_count", "1\n");
    tree.put(row + "ch1_dimm_label", "DIMM_A1\n");
    tree.put(row + "ue_count", "0\n");
    const KernelTruth truth = around(tree, [&tree, &row] { tree.put(row + "ue_count", "1\n"); });
    EXPECT_THAT(truth.delta, Contains(Pair("mem/DIMM_A1/corrected", 0)));
    EXPECT_THAT(truth.delta, Contains(Pair("mem/mc0.csrow0/uncorrected", 1)));
}

TEST(KernelTruthOfMemory, GivesTheControllerWhatItCountsAboveItsModules) {
    const FixtureTree tree;
    const std::string controller = "sys/devices/system/edac/mc/mc0/";
    tree.put(controller + "dimm1/dimm_label", "DIMM_B2\n");
    tree.put(controller + "dimm1/dimm_ce_count", "3\n");
    tree.put(controller + "dimm1/dimm_ue_count", "0\n");
    tree.put(controller + "ce_count", "4\n");
    tree.put(controller + "ce_noinfo_count", "1\n");
    tree.put(controller + "ue_count", "0\n");
    const KernelTruth truth = around(tree, [&] {
        tree.put(controller + "dimm1/dimm_ce_count", "5\n");
        tree.put(controller + "ce_count", "6\n");
        tree.put(controller + "ue_count", "1\n");
    });
    EXPECT_THAT(truth.delta, Contains(Pair("mem/DIMM_B2/corrected", 2)));
    EXPECT_THAT(truth.delta, Contains(Pair("mem/mc0/corrected", 0)));
    EXPECT_THAT(truth.delta, Contains(Pair("mem/mc0/uncorrected", 1)));
}

TEST(KernelTruthOfPorts, SeesDamagedFramesThatTheDriverCountsNowhereElse) {
    const FixtureTree tree;
    tree.put("sys/class/net/eth0/device/uevent", "");
    tree.put("sys/class/net/eth0/statistics/rx_errors", "7\n");
    tree.put("sys/class/net/eth0/statistics/rx_crc_errors", "2\n");
    const KernelTruth truth = around(tree, [&tree] { tree.put("sys/class/net/eth0/statistics/rx_crc_errors", "5\n"); });
    EXPECT_THAT(truth.delta, Contains(Pair("net/eth0/errors", 0)));
    EXPECT_THAT(truth.delta, Contains(Pair("net/eth0/frame_errors", 3)));
}

TEST(KernelTruth, OfAMachineThatShowsNothingIsNotVisibleAndNeverZero) {
    const FixtureTree tree;
    const KernelTruth truth = around(tree, [] {});
    EXPECT_THAT(truth.delta, SizeIs(0));
    for (const KernelSource& source : kKernelSources) {
        if (source.by_probe) continue;
        EXPECT_THAT(truth.not_visible, Contains(std::string(source.id)));
    }
}

TEST(KernelTruth, HoldsWhatHappenedBetweenTwoWatches) {
    const FixtureTree tree;
    const auto count = [&tree](const char* errors) { tree.put("sys/class/net/eth0/statistics/rx_errors", errors); };
    const std::string card = "sys/bus/pci/devices/0000:3b:00.0/", other = "sys/bus/pci/devices/0000:3c:00.0/";
    tree.put("sys/class/net/eth0/device/uevent", "");
    tree.put("dev/kmsg", "");
    for (const std::string& device : {card, other}) {
        tree.put(device + "current_link_width", "8\n");
        tree.put(device + "current_link_speed", "16.0 GT/s PCIe\n");
    }
    count("1\n");
    TruthWatch first(tree.root(), names_of_one_server());
    EXPECT_THAT(first.finish().delta, Contains(Pair("net/eth0/errors", 0)));
    count("4\n");
    tree.put(card + "current_link_speed", "2.5 GT/s PCIe\n");
    tree.put("dev/kmsg", "3,1,1,-;EDAC MC1: 2 UE memory read error on DIMM_B2 (channel:0)\n");
    std::filesystem::remove_all(tree.root() / other);
    TruthWatch second(tree.root(), names_of_one_server(), std::nullopt, first.end());
    const KernelTruth truth = second.finish();
    EXPECT_THAT(truth.delta, Contains(Pair("net/eth0/errors", 3)));
    EXPECT_THAT(truth.delta, Contains(Pair("log/memory_uncorrected/DIMM_B2", 2)));
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/link_speed", 0))) << "idle links slow down";
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3c:00.0/link_width", -8))) << "a card that has gone since";
}

TEST(KernelTruth, TakesACounterThatWasSetBackFromThere) {
    const FixtureTree tree;
    tree.put("sys/class/net/eth0/device/uevent", "");
    tree.put("sys/class/net/eth0/statistics/rx_errors", "100\n");
    const KernelTruth truth = around(tree, [&tree] { tree.put("sys/class/net/eth0/statistics/rx_errors", "3\n"); });
    EXPECT_THAT(truth.delta, Contains(Pair("net/eth0/errors", 3)));
}

TEST(KernelTruth, SaysThatACounterVanished) {
    const FixtureTree tree;
    tree.put("sys/block/sda/device/ioerr_cnt", "0x0\n");
    tree.put("sys/block/sdb/device/ioerr_cnt", "0x0\n");
    const KernelTruth truth = around(tree, [&tree] { std::filesystem::remove_all(tree.root() / "sys/block/sda"); });
    EXPECT_THAT(truth.delta, Not(Contains(Pair("disk/S1/io_errors", testing::_))));
    EXPECT_THAT(truth.not_visible, Contains("disk_io_errors/S1"));
}

TEST(KernelTruthOfDisks, ReadsHexadecimalAndNamesDisksBySerial) {
    const FixtureTree tree;
    tree.put("sys/block/sda/device/ioerr_cnt", "0xf\n");
    tree.put("sys/block/nvme0n1/device/model", "x\n");
    tree.put("sys/block/loop0/size", "0\n");
    const KernelTruth truth = around(tree, [&tree] { tree.put("sys/block/sda/device/ioerr_cnt", "0x11\n"); });
    EXPECT_THAT(truth.delta, Contains(Pair("disk/S1/io_errors", 2)));
    EXPECT_THAT(truth.not_visible, Contains("disk_io_errors/N1"));
}

TEST(KernelTruthOfProcessors, SumsMachineChecksOverTheCpusAndLeavesPollsOut) {
    const FixtureTree tree;
    tree.put("proc/interrupts", "  CPU0 CPU1\nMCE:   0   0   Machine check exceptions\nMCP:   5   5   Machine check polls\n");
    const KernelTruth truth = around(tree, [&tree] {
        tree.put("proc/interrupts", "  CPU0 CPU1\nMCE:   0   1   Machine check exceptions\nMCP:   9   9   Machine check polls\n");
    });
    EXPECT_THAT(truth.delta, Contains(Pair("cpu/machine_checks", 1)));
}

TEST(KernelTruthOfProcessors, CountsAThrottledCoreOnceAndNamesItsSocket) {
    const FixtureTree tree;
    for (const std::string cpu : {"cpu0", "cpu1"}) {
        tree.put("sys/devices/system/cpu/" + cpu + "/topology/physical_package_id", "1\n");
        tree.put("sys/devices/system/cpu/" + cpu + "/topology/core_id", "0\n");
        tree.put("sys/devices/system/cpu/" + cpu + "/thermal_throttle/core_throttle_count", "0\n");
        tree.put("sys/devices/system/cpu/" + cpu + "/thermal_throttle/package_throttle_count", "0\n");
    }
    const KernelTruth truth = around(tree, [&tree] {
        for (const std::string cpu : {"cpu0", "cpu1"}) {
            tree.put("sys/devices/system/cpu/" + cpu + "/thermal_throttle/core_throttle_count", "4\n");
        }
    });
    EXPECT_THAT(truth.delta, Contains(Pair("cpu/cpu1/throttle_events", 4)));
}

TEST(KernelTruthOfPcie, TakesTheTotalAndSeesALinkThatLostLanes) {
    const FixtureTree tree;
    const std::string port = "sys/devices/pci0000:00/0000:00:1c.0/";
    const std::string card = port + "0000:3b:00.0/";
    tree.put(port + "max_link_width", "16\n");
    tree.put(card + "max_link_width", "8\n");
    tree.put(card + "current_link_width", "8\n");
    tree.put(card + "current_link_speed", "8.0 GT/s PCIe\n");
    tree.put(card + "aer_dev_correctable", "RxErr 1\nBadTLP 0\nTOTAL_ERR_COR 1\n");
    tree.link("sys/bus/pci/devices/0000:3b:00.0", card);
    const KernelTruth truth = around(tree, [&tree, &card] {
        tree.put(card + "current_link_width", "4\n");
        tree.put(card + "aer_dev_correctable", "RxErr 8\nBadTLP 0\nTOTAL_ERR_COR 8\n");
    });
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/aer_correctable", 7)));
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/link_width", -4)));
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/link_speed", 0)));
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/link_width_missing", 0)));
}

/// A port with a card behind it, both with a link of eight lanes.
struct Hop {
    std::string port = "sys/devices/pci0000:00/0000:00:1c.0/", card = port + "0000:3b:00.0/";
    explicit Hop(const FixtureTree& tree) {
        for (const std::string& end : {port, card}) {
            tree.put(end + "max_link_width", "8\n");
            tree.put(end + "current_link_width", "8\n");
            tree.put(end + "current_link_speed", "8.0 GT/s PCIe\n");
        }
        tree.link("sys/bus/pci/devices/0000:00:1c.0", port);
        tree.link("sys/bus/pci/devices/0000:3b:00.0", card);
    }
};

TEST(KernelTruthOfPcie, AnErrorCountsAlsoWhereTheTotalDoesNotHoldIt) {
    const FixtureTree tree;
    const Hop hop(tree);
    tree.put(hop.card + "aer_dev_nonfatal", "DLP 0\nMalfTLP 0\nTOTAL_ERR_NONFATAL 0\n");
    const KernelTruth truth = around(tree, [&] { tree.put(hop.card + "aer_dev_nonfatal", "DLP 0\nMalfTLP 1\nTOTAL_ERR_NONFATAL 0\n"); });
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/aer_nonfatal", 1)));
}

TEST(KernelTruthOfPcie, ACardThatIsGoneHasLostItsLink) {
    const FixtureTree tree;
    const Hop hop(tree);
    const KernelTruth truth = around(tree, [&] { std::filesystem::remove(tree.root() / "sys/bus/pci/devices/0000:3b:00.0"); });
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/link_width", -8)));
}

TEST(KernelTruthOfPcie, ALinkThatIsDownHasLostItsLanes) {
    const FixtureTree tree;
    const Hop hop(tree);
    const KernelTruth truth = around(tree, [&] {
        tree.put(hop.card + "current_link_width", "63\n");
        tree.put(hop.card + "current_link_speed", "Unknown\n");
    });
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/link_width", -8)));
}

TEST(KernelTruthOfPcie, ACardThatSleepsHasLostNothing) {
    const FixtureTree tree;
    const Hop hop(tree);
    const KernelTruth truth = around(tree, [&] {
        tree.put(hop.card + "power/runtime_status", "suspended\n");
        tree.put(hop.card + "current_link_width", "63\n");
        tree.put(hop.card + "current_link_speed", "Unknown\n");
    });
    EXPECT_THAT(truth.delta, Not(Contains(Pair("pci/0000:3b:00.0/link_width", testing::_))));
    EXPECT_THAT(truth.not_visible, Contains("pcie_link/0000:3b:00.0"));
}

TEST(KernelTruth, OfACounterThatCameMeanwhileIsAllThatItCounted) {
    const FixtureTree tree;
    tree.put("sys/class/net/eth0/device/uevent", "");
    const KernelTruth truth = around(tree, [&tree] {  // the driver was loaded late
        tree.put(std::string(kModule) + "dimm_label", "DIMM_B2\n");
        tree.put(std::string(kModule) + "dimm_ce_count", "40\n");
        tree.put("sys/class/net/eth0/carrier_changes", "2\n");
    });
    EXPECT_THAT(truth.delta, Contains(Pair("mem/DIMM_B2/corrected", 40)));
    EXPECT_THAT(truth.delta, Not(Contains(Pair("net/eth0/carrier_changes", testing::_)))) << "a port that comes up changes its carrier";
}

TEST(KernelTruth, OfACounterThatWasGivenAnotherNameIsNotHistory) {
    const FixtureTree tree;
    tree.put(std::string(kModule) + "dimm_label", "\n");
    tree.put(std::string(kModule) + "dimm_ce_count", "40\n");
    const KernelTruth truth = around(tree, [&tree] { tree.put(std::string(kModule) + "dimm_label", "DIMM_B2\n"); });
    EXPECT_THAT(truth.delta, Not(Contains(Pair("mem/DIMM_B2/corrected", testing::_))));
    EXPECT_THAT(truth.not_visible, Contains("edac/DIMM_B2"));
    EXPECT_THAT(truth.not_visible, Contains("edac/mc0.dimm1"));
}

TEST(KernelTruthOfPcie, SeesACardThatTrainedNarrowFromTheStart) {
    const FixtureTree tree;
    const std::string card = "sys/devices/pci0000:00/0000:00:1c.0/0000:3b:00.0/";
    tree.put("sys/devices/pci0000:00/0000:00:1c.0/max_link_width", "16\n");
    tree.put(card + "max_link_width", "16\n");
    tree.put(card + "current_link_width", "8\n");
    tree.put(card + "current_link_speed", "8.0 GT/s PCIe\n");
    tree.link("sys/bus/pci/devices/0000:3b:00.0", card);
    const KernelTruth truth = around(tree, [] {});
    EXPECT_THAT(truth.delta, Contains(Pair("pci/0000:3b:00.0/link_width_missing", 8)));
}

TEST(KernelKeys, EveryKeyThatIsMadeIsRecognisedWithItsDevice) {
    for (const KernelKey& row : kKernelKeys) {
        const std::string key = kernel_key_of(row.counter, "DIMM_A1");
        const auto match = match_kernel_key(key);
        ASSERT_TRUE(match) << key;
        EXPECT_EQ(match->counter, row.counter) << key;
        EXPECT_EQ(match->device, row.prefix.ends_with('/') ? "DIMM_A1" : "") << key;
    }
    EXPECT_FALSE(match_kernel_key("mem/corrected"));
    EXPECT_FALSE(match_kernel_key("something/else"));
}

}  // namespace
}  // namespace vetting
