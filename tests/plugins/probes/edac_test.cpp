// Memory error counters: the kernel's files, edac-util, ras-mc-ctl.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "plugins/common/text.hpp"
#include "plugins/probes/edac/parse.hpp"

namespace vetting {
namespace {

using nlohmann::json;

json edac_of(const std::string& capture) { return edac::parse(capture).at("edac"); }

TEST(EdacFiles, OfGrepNameModulesWithTheirCounts) {
    const std::string mc = "/sys/devices/system/edac/mc/mc0/";
    const json facts = edac_of(mc + "mc_name:Skylake Socket#0 IMC#0\n" + mc + "ce_count:7\n" + mc + "ue_count:0\n" + mc + "ce_noinfo_count:2\n" +
                               mc + "dimm3/dimm_label:CPU_SrcID#0_MC#0_Chan#1_DIMM#0\n" + mc + "dimm3/dimm_ce_count:5\n" +
                               mc + "dimm3/dimm_ue_count:0\n" + mc + "dimm3/size:16384\n" + mc + "dimm3/dimm_mem_type:Registered-DDR4\n" +
                               mc + "csrow0/ch0_ce_count:5\n");
    EXPECT_EQ(facts.at("corrected"), 7);
    EXPECT_EQ(facts.at("uncorrected"), 0);
    ASSERT_EQ(facts.at("dimms").size(), 1U);  // rows repeat what the modules say
    const json expected = {{"place", "mc0/dimm3"}, {"label", "CPU_SrcID#0_MC#0_Chan#1_DIMM#0"}, {"size_bytes", 17179869184},
                           {"type", "Registered-DDR4"}, {"corrected", 5}, {"uncorrected", 0}};
    EXPECT_EQ(facts.at("dimms")[0], expected);
    EXPECT_EQ(facts.at("controllers")[0].at("driver"), "Skylake Socket#0 IMC#0");
    EXPECT_EQ(facts.at("controllers")[0].at("corrected_unplaced"), 2);
}

TEST(EdacFiles, OfATailHoldOlderKernelsRows) {
    const json looped = edac_of("/sys/devices/system/edac/mc/mc1/ce_count\n3\n/sys/devices/system/edac/mc/mc1/csrow2/ue_count\n1\n");
    EXPECT_EQ(looped.at("controllers")[0].at("corrected"), 3);
    const json facts = edac_of("==> /sys/devices/system/edac/mc/mc1/ce_count <==\n3\n\n==> /sys/devices/system/edac/mc/mc1/csrow2/ch1_ce_count <==\n3\n\n"
                               "==> /sys/devices/system/edac/mc/mc1/csrow2/ch1_dimm_label <==\nDIMM_B2\n\n==> /sys/devices/system/edac/mc/mc1/csrow2/ue_count <==\n1\n");
    EXPECT_EQ(facts.at("dimms"), json::array({{{"place", "mc1/csrow2/ch1"}, {"label", "DIMM_B2"}, {"corrected", 3}}}));
    EXPECT_EQ(facts.at("controllers")[0].at("rows")[0].at("uncorrected"), 1);
    EXPECT_FALSE(facts.contains("uncorrected"));  // nobody said
}

TEST(EdacFiles, OfTheTextArchiveAreAllThere) {
    std::ifstream file(VETTING_FIXTURES "/hwmon/node-exporter-sys.ttar", std::ios::binary);
    const std::string capture{std::istreambuf_iterator<char>(file), {}};
    ASSERT_FALSE(capture.empty());
    const json facts = edac_of(capture);
    EXPECT_EQ(facts.at("corrected"), 1);
    EXPECT_EQ(facts.at("uncorrected"), 5);
    const json& controller = facts.at("controllers").at(0);
    EXPECT_EQ(controller.at("corrected_unplaced"), 2);
    EXPECT_EQ(controller.at("uncorrected_unplaced"), 6);
    EXPECT_EQ(controller.at("rows").size(), 3U);
    EXPECT_EQ(controller.at("rows")[0], json({{"name", "csrow0"}, {"corrected", 3}, {"uncorrected", 4}}));
    EXPECT_EQ(facts.at("dimms").size(), 6U);
    EXPECT_EQ(facts.at("dimms")[0], json({{"place", "mc0/csrow0/ch0"}, {"label", "mc0csrow0channel0"}, {"corrected", 0}, {"uncorrected", 2}}));
}

TEST(EdacUtil, VerboseCountsEachModule) {
    const json facts = edac_of("mc0: 0 Uncorrected Errors with no DIMM info\nmc0: 1 Corrected Errors with no DIMM info\n"
                               "mc0: csrow0: 2 Uncorrected Errors\nmc0: csrow0: CPU_SrcID#0_Ha#0_Chan#0_DIMM#0: 11 Corrected Errors\n"
                               "mc0: csrow0: CPU_SrcID#0_Ha#0_Chan#1_DIMM#0: 0 Corrected Errors\nmc1: 0 Uncorrected Errors with no DIMM info\n");
    EXPECT_EQ(facts.at("corrected"), 12);
    EXPECT_EQ(facts.at("uncorrected"), 2);
    EXPECT_EQ(facts.at("dimms")[0], json({{"label", "CPU_SrcID#0_Ha#0_Chan#0_DIMM#0"}, {"place", "mc0/csrow0"}, {"corrected", 11}}));
    EXPECT_EQ(facts.at("controllers").size(), 2U);
}

TEST(EdacUtil, StatusAndReports) {
    EXPECT_EQ(edac_of("edac-util: EDAC drivers are loaded. 2 MCs detected:\n  mc0:Sandy Bridge Socket#0\n  mc1:Sandy Bridge Socket#1\n"),
              json({{"drivers_loaded", true}, {"controllers_detected", 2},
                    {"controllers", {{{"name", "mc0"}, {"driver", "Sandy Bridge Socket#0"}}, {{"name", "mc1"}, {"driver", "Sandy Bridge Socket#1"}}}}}));
    EXPECT_EQ(edac_of("edac-util: Fatal: Unable to get EDAC data: Unable to find EDAC data in sysfs\n"), json({{"drivers_loaded", false}}));
    EXPECT_EQ(edac_of("edac-util: No errors to report.\n"), json({{"corrected", 0}, {"uncorrected", 0}}));
    const json full = edac_of("mc0:csrow0:CPU#0Channel#0_DIMM#0:CE:4\nmc0:csrow0:all:UE:0\nmc0:noinfo:all:UE:0\nmc0:noinfo:all:CE:0\n");
    EXPECT_EQ(full.at("corrected"), 4);
    EXPECT_EQ(full.at("uncorrected"), 0);
}

TEST(RasMcCtl, StatusCountsAndSummary) {
    EXPECT_EQ(edac_of("ras-mc-ctl: drivers are loaded.\n"), json({{"drivers_loaded", true}}));
    EXPECT_EQ(edac_of("ras-mc-ctl: drivers not loaded.\n"), json({{"drivers_loaded", false}}));
    const json counts = edac_of("Label               \tCE\tUE\nCPU1_DIMM_A1        \t3\t0\nmc#0csrow#2channel#0\t0\t1\n");
    EXPECT_EQ(counts.at("dimms")[0], json({{"label", "CPU1_DIMM_A1"}, {"corrected", 3}, {"uncorrected", 0}}));
    EXPECT_EQ(counts.at("uncorrected"), 1);
    const json summary = edac_of("Memory controller events summary:\n\tCorrected on DIMM Label(s): 'CPU_SrcID#0_Ha#0_Chan#1_DIMM#0' location: 0:1:0:-1 errors: 5\n\n"
                                 "PCIe AER events summary:\n\t4 Corrected errors: Receiver Error\n\nNo Extlog errors.\n\nMCE records summary:\n\t2 corrected DRAM memory errors\n");
    EXPECT_EQ(summary.at("corrected"), 5);
    EXPECT_EQ(summary.at("dimms")[0].at("label"), "CPU_SrcID#0_Ha#0_Chan#1_DIMM#0");
    EXPECT_EQ(summary.at("pcie_events"), json::array({{{"what", "Corrected errors: Receiver Error"}, {"count", 4}}}));
    EXPECT_EQ(summary.at("machine_check_events"), json::array({{{"what", "corrected DRAM memory"}, {"count", 2}}}));
    EXPECT_EQ(edac_of("No Memory errors.\n\nNo PCIe AER errors.\n\nNo MCE errors.\n").at("corrected"), 0);
}

TEST(RasMcCtl, EventsAreCountedByModuleAndKind) {
    const json facts = edac_of("Memory controller events:\n1 2026-01-02 03:04:05 +0000 2 Corrected error(s): memory read error at CPU_SrcID#1_MC#1_Chan#1_DIMM#0 location: 3:1:0:-1, addr 470, grain 5\n"
                               "2 2026-01-02 03:05:05 +0000 1 Corrected error(s): memory read error at CPU_SrcID#1_MC#1_Chan#1_DIMM#0 location: 3:1:0:-1, addr 471, grain 5\n\n"
                               "No PCIe AER errors.\n\nMCE events:\n1 2026-01-02 03:04:05 +0000 error: Corrected error, no action required., CPU 2, bank Unified Memory Controller (bank=17)\n"
                               "2 .. error: Corrected error, no action required., CPU 2, bank Unified Memory Controller (bank=21)\n");
    EXPECT_EQ(facts.at("corrected"), 3);
    EXPECT_EQ(facts.at("dimms"), json::array({{{"label", "CPU_SrcID#1_MC#1_Chan#1_DIMM#0"}, {"place", "3:1:0:-1"}, {"corrected", 3}}}));
    EXPECT_EQ(facts.at("machine_check_events"), json::array({{{"what", "Corrected error, no action required."}, {"count", 2}}}));
    EXPECT_EQ(facts.at("pcie_events"), json::array());
}

TEST(RasMcCtl, WhatIsSummedUpUnderAnUnknownTitleIsNobodyElses) {
    const json facts = edac_of("PCIe AER events summary:\n\t4 Corrected errors: Receiver Error\n\nCXL AER uncorrectable events summary:\n\t7 of something\n");
    EXPECT_EQ(facts.at("pcie_events").size(), 1U);
}

TEST(Edac, RefusesWhatIsNothingOfTheKind) {
    EXPECT_THROW(static_cast<void>(edac_of("")), tool::InputError);
    EXPECT_THROW(static_cast<void>(edac_of("bash: edac-util: command not found\n")), tool::InputError);
}

TEST(Edac, AMailOrAByteOrderMarkTakesNoCountAway) {
    const json facts = edac::parse("mc0: 0 Uncorrected Errors with no DIMM info\nmc0: 13 Corrected Errors with no DIMM info\t\t# look\n");
    EXPECT_EQ(facts["edac"]["corrected"], 13);
    EXPECT_EQ(facts["edac"]["uncorrected"], 0);
    EXPECT_EQ(edac::parse("\xEF\xBB\xBF" "mc0: 0 Uncorrected Errors with no DIMM info\nmc0: 13 Corrected Errors with no DIMM info\n"), facts);
    EXPECT_EQ(edac::parse("> mc0: 0 Uncorrected Errors with no DIMM info\n> mc0: 13 Corrected Errors with no DIMM info\n"), facts);
}

TEST(Edac, ALineThatIsCutOffNamesNoDriver) {
    for (const char* end : {"mc1:noinfo", "mc1:csrow0:DIMM_A1:C"}) {
        const json edac = edac_of(std::string("mc0:noinfo:all:UE:0\nmc0:noinfo:all:CE:0\n") + end);
        EXPECT_EQ(edac["controllers"].size(), 1U) << end;
    }
}

TEST(EdacTools, RowsAreToldWithoutTheirHeading) {
    const json checks = edac_of("83 2026-08-24 03:41:13 +0200 error: Corrected error, no action required., CPU 2, bank Unified Memory Controller (bank=17), mcg mcgstatus=0, mci CECC\n"
                                "84 2026-08-24 04:40:12 +0200 error: Corrected error, no action required., CPU 2, bank Unified Memory Controller (bank=17), mcg mcgstatus=0, mci CECC\n");
    EXPECT_EQ(checks, (json{{"machine_check_events", {{{"what", "Corrected error, no action required."}, {"count", 2}}}}}));
    const json memory = edac_of("1 2022-10-16 06:37:53 +0000 3 Corrected error(s): memory read error at DIMM_B2 location: 3:1:0:-1, addr 1\n");
    EXPECT_EQ(memory.at("corrected"), 3);
    EXPECT_THROW(static_cast<void>(edac::parse("1 2022-10-16 06:37:53 +0000 three lines of another log\n")), tool::InputError);
}

TEST(EdacTools, ALineWithoutAnEndIsPassedOver) {
    const std::string endless(2'000'000, 'a');
    const json edac = edac_of("edac-util: EDAC drivers are loaded. 1 MC detected\nmc0:" + endless + "\n12 " + endless + " errors\nmc0:Skylake Socket#0 IMC#0\n");
    EXPECT_EQ(edac.at("controllers_detected"), 1);
    EXPECT_EQ(edac.at("controllers").size(), 1U);
    EXPECT_THROW(static_cast<void>(edac::parse(endless)), tool::InputError);
}

TEST(EdacFiles, OfGrepWithLineNumbersAreRead) {
    const json facts = edac_of("/sys/devices/system/edac/mc/mc0/mc_name:1:ghes_edac\n/sys/devices/system/edac/mc/mc0/ce_count:1:7\n"
                               "/sys/devices/system/edac/mc/mc0/dimm15/dimm_label:1:unknown memory (handle: 0x0030)\n/sys/devices/system/edac/mc/mc0/dimm15/dimm_ce_count:1:7\n");
    EXPECT_EQ(facts.at("corrected"), 7);
    EXPECT_EQ(facts.at("dimms"), (json{{{"place", "mc0/dimm15"}, {"label", "unknown memory (handle: 0x0030)"}, {"corrected", 7}}}));
}

}  // namespace
}  // namespace vetting
