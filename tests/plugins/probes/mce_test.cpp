// Machine checks: the kernel's lines of Intel and AMD, mcelog, the counters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/common/text.hpp"
#include "plugins/probes/mce/parse.hpp"

namespace vetting {
namespace {

using nlohmann::json;

json mce_of(const std::string& capture) { return mce::parse(capture).at("mce"); }

TEST(MachineChecks, OfIntelsLines) {
    const json facts = mce_of("[ 10.1] mce: [Hardware Error]: Machine check events logged\n"
                              "[ 10.2] mce: [Hardware Error]: CPU 1: Machine Check: 0 Bank 7: 8c00004000010090\n"
                              "[ 10.2] mce: [Hardware Error]: TSC 0 ADDR 4a0d75900 MISC 21405cdc86 \n"
                              "[ 10.2] mce: [Hardware Error]: PROCESSOR 0:206d7 TIME 1428957562 SOCKET 0 APIC 0 microcode 710\n"
                              "[ 10.3] EDAC sbridge MC0: CPU 1: Machine Check Event: 0 Bank 7: 8c00004000010090\n"
                              "[ 99.0] mce: [Hardware Error]: CPU 9: Machine Check Exception: 5 Bank 5: be00000000800400\n");
    EXPECT_EQ(facts.at("corrected"), 1);
    EXPECT_EQ(facts.at("uncorrected"), 1);
    EXPECT_EQ(facts.at("events")[0], json({{"cpu", 1}, {"bank", 7}, {"socket", 0}, {"corrected", true}, {"status", "0x8c00004000010090"},
                                           {"address", "0x4a0d75900"}, {"misc", "0x21405cdc86"}}));
    EXPECT_EQ(facts.at("events")[1].at("cpu"), 9);
    EXPECT_EQ(facts.at("events")[1].at("corrected"), false);
}

TEST(MachineChecks, OfOldDriversAreCorrectedThoughTheyAreCalledExceptions) {
    const json facts = mce_of(
        "[ 1.0] CPU 0: Machine Check Exception: 0 Bank 5: 8c00004000010090\n"
        "[ 2.0] CPU 0: Machine Check Exception: 0 Bank 5: be00000000800400\n"
        "[ 3.0] CPU 0: Machine Check Exception: 4 Bank 5: 0000000000000000\n");
    EXPECT_EQ(facts.at("corrected"), 1);
    EXPECT_EQ(facts.at("uncorrected"), 2);
}

TEST(MachineChecks, ThatAreNotToldAreNotNone) {
    EXPECT_EQ(mce_of("[ 10.1] mce: [Hardware Error]: Machine check events logged\n[ 10.2] usb 1-1: new device\n"), json({{"untold", 1}}));
    EXPECT_EQ(mce_of("[ 10.2] usb 1-1: new device\n").at("corrected"), 0);
}

TEST(MachineChecks, OfAmdsLines) {
    const json facts = mce_of("kernel: [Hardware Error]: Corrected error, no action required.\n"
                              "kernel: [Hardware Error]: CPU:2 (17:71:0) MC17_STATUS[Over|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0xdc2040000000011b\n"
                              "kernel: [Hardware Error]: Error Addr: 0x000000036e701dc0\n"
                              "kernel: [Hardware Error]: Unified Memory Controller Ext. Error Code: 0, DRAM ECC error.\n");
    ASSERT_EQ(facts.at("events").size(), 1U);
    EXPECT_EQ(facts.at("events")[0], json({{"cpu", 2}, {"bank", 17}, {"corrected", true}, {"status", "0xdc2040000000011b"},
                                           {"address", "0x000000036e701dc0"}, {"what", "Unified Memory Controller Ext. Error Code: 0, DRAM ECC error."}}));
}

TEST(MachineChecks, OfMcelogAndThroughSyslog) {
    const std::string record = "Hardware event. This is not a software error.\nMCE 0\nCPU 0 BANK 7 TSC b98e63765d2\nMISC 200005c280201086 ADDR 20b5cf8880\n"
                               "TIME 1617035952 Tue Mar 30 00:39:12 2021\nMCG status:\nMCi status:\nCorrected error\nError enabled\n"
                               "MCA: MEMORY CONTROLLER RD_CHANNEL0_ERR\nTransaction: Memory read error\nSTATUS 9c00004001010090 MCGSTATUS 0\nMCGCAP f000c14 APICID 0 SOCKETID 0\n";
    const json facts = mce_of(record + record);
    EXPECT_EQ(facts.at("corrected"), 2);
    EXPECT_EQ(facts.at("events")[0].at("what"), "MEMORY CONTROLLER RD_CHANNEL0_ERR; Memory read error");
    EXPECT_EQ(facts.at("events")[0].at("address"), "0x20b5cf8880");
    std::string logged;
    for (const std::string_view line : tool::split_lines(record)) logged += "Mar 30 00:39:12 node1 mcelog[2226]: " + std::string(line) + "\n";
    EXPECT_EQ(mce_of(logged).at("events")[0], facts.at("events")[0]);
    EXPECT_EQ(mce_of("CPU 0 BANK 4\nMCG status:\nMCi status:\nUncorrected error\nProcessor context corrupt\nSTATUS b200000000040151 MCGSTATUS 0\n").at("uncorrected"), 1);
}

TEST(MachineChecks, OfRasdaemonsRecords) {
    const json facts = mce_of("# ras-mc-ctl --errors\nNo Memory errors.\n\nNo PCIe AER errors.\n\nMCE events:\n"
                              "1 2025-02-03 04:05:06 +0000 error: Corrected error, no action required., CPU 2, bank Unified Memory Controller (bank=17), "
                              "mcg mcgstatus=0, mci CECC, memory_channel=0,csrow=1, mcgcap=0x0000011c, status=0x9c2040000000011b, addr=0x319deb440, "
                              "misc=0xd01b0fff01000000, walltime=0x67639886, cpuid=0x00870f10, bank=0x00000011\n\n");
    EXPECT_EQ(facts, json::parse(R"({"corrected": 1, "uncorrected": 0, "events": [{"cpu": 2, "bank": 17, "corrected": true, "status": "0x9c2040000000011b",
        "address": "0x319deb440", "misc": "0xd01b0fff01000000", "what": "Corrected error, no action required.", "time": "2025-02-03 04:05:06 +0000"}]})"));
    EXPECT_EQ(mce_of("No Memory errors.\n\nMCE records summary:\n\t3 Corrected error, no action required. errors\n\t1 Uncorrected, software containable error. errors\n"
                     "\t2 Memory Controller errors\n"),
              json({{"corrected", 3}, {"uncorrected", 1}, {"untold", 2}}));
    EXPECT_EQ(mce_of("No Memory errors.\n\nNo MCE errors.\n"), json({{"corrected", 0}, {"uncorrected", 0}, {"events", json::array()}}));
}

TEST(MachineChecks, OfTheClientAreByModule) {
    const json facts = mce_of("Memory errors\nSOCKET 0 CHANNEL 1 DIMM 0\nDMI_NAME \"DIMM_B2\" DMI_LOCATION \"NODE 1\"\ncorrected memory errors:\n\t3 total\n\t1 in 24h\n"
                              "uncorrected memory errors:\n\t0 total\n\t0 in 24h\n");
    EXPECT_EQ(facts.at("dimms"), json::array({{{"place", "SOCKET 0 CHANNEL 1 DIMM 0"}, {"label", "DIMM_B2"}, {"corrected", 3}, {"uncorrected", 0}}}));
}

TEST(MachineChecks, OfTheCountersAreSummedOverTheCpus) {
    EXPECT_EQ(mce_of("           CPU0       CPU1\nTHR:  0  2   Threshold APIC interrupts\nMCE:   0   1   Machine check exceptions\nMCP:   5   6   Machine check polls\n"),
              json({{"exceptions", 1}, {"polls", 11}, {"threshold_interrupts", 2}}));
    EXPECT_EQ(mce_of("/sys/devices/system/machinecheck/machinecheck0/bank0:ffffffffffffffff\n/sys/devices/system/machinecheck/machinecheck0/bank1:ff\n"
                     "/sys/devices/system/machinecheck/machinecheck1/bank0:ff\n/sys/devices/system/machinecheck/machinecheck0/check_interval:12c\n"),
              json({{"cpus", 2}, {"banks", 2}}));
}

TEST(MachineChecks, OfADriverAloneInALogWithoutHost) {
    const json facts = mce_of("Feb 23 03:28:16 kernel: EDAC sbridge MC1: HANDLING MCE MEMORY ERROR\n"
                              "Feb 23 03:28:16 kernel: EDAC sbridge MC1: CPU 1: Machine Check Event: 0 Bank 11: 8c00004f000800c2\n");
    ASSERT_EQ(facts.at("events").size(), 1U);
    EXPECT_EQ(facts.at("events")[0], json({{"cpu", 1}, {"bank", 11}, {"corrected", true}, {"status", "0x8c00004f000800c2"}}));
    EXPECT_THROW(static_cast<void>(mce_of("Feb 23 03:28:16 host sshd[1]: nothing of the kernel\n")), tool::InputError);
}

TEST(MachineChecks, OfAHealthyLogAreNone) {
    const json facts = mce_of("[ 0.1] mce: CPU supports 10 MCE banks\n[ 0.1] MCE: In-kernel MCE decoding enabled.\n");
    EXPECT_TRUE(facts.at("events").empty());
    EXPECT_EQ(facts.at("uncorrected"), 0);
    EXPECT_THROW(static_cast<void>(mce_of("")), tool::InputError);
}

TEST(MachineChecks, OfRasdaemonAreReadWhereTheirLinesWereBroken) {
    const json facts = mce_of("MCE events:\n112 2026-05-31 10:06:19 -0400 error: MEMORY CONTROLLER RD_CHANNEL0_ERR\n"
                              "Transaction: Memory read error, mcg mcgstatus=0, mci Corrected_error,\n"
                              "n_errors=1, status=0x8c00004200800090,\naddr=0x1efa4c7cc40, misc=0xd0, walltime=0x6477545b, cpu=0x00000020,\n"
                              "socketid=0x00000001, bank=0x0000000d\n\nNo Extlog errors.\n");
    EXPECT_EQ(facts.at("corrected"), 1);
    const json& event = facts.at("events").at(0);
    EXPECT_EQ(event.at("cpu"), 32);
    EXPECT_EQ(event.at("bank"), 13);
    EXPECT_EQ(event.at("socket"), 1);
    EXPECT_EQ(event.at("address"), "0x1efa4c7cc40");
}

TEST(MachineChecks, OfADriverThatPrintsEachDetailInALineOfItsOwn) {
    const json facts = mce_of("EDAC sbridge MC1: CPU 1: Machine Check Event: 0 Bank 11: 8c00004f000800c2\nEDAC sbridge MC1: TSC 0\n"
                              "EDAC sbridge MC1: ADDR ee30a0000\nEDAC sbridge MC1: MISC 9004\nEDAC sbridge MC1: PROCESSOR 0:306e4 TIME 1519356496 SOCKET 1 APIC 20\n");
    ASSERT_EQ(facts.at("events").size(), 1U);
    EXPECT_EQ(facts.at("events").at(0).value("address", ""), "0xee30a0000");
    EXPECT_EQ(facts.at("events").at(0).value("misc", ""), "0x9004");
    EXPECT_EQ(facts.at("events").at(0).value("socket", 0), 1);
}

TEST(MachineChecks, OfOldKernelsAndToolsNameNoProcessorOrNoBankWord) {
    const json old = mce_of(" kernel:[Hardware Error]: MC4_STATUS[Over|CE|MiscV|-|AddrV|-|-|CECC]: 0xdc10410040080a13\n"
                            " kernel:[Hardware Error]: MC4_ADDR: 0x000000fbd7b2600\n kernel:[Hardware Error]: Northbridge Error (node 4): DRAM ECC error detected on the NB.\n");
    EXPECT_EQ(old.at("corrected"), 1);
    EXPECT_EQ(old.at("events").at(0), (json{{"bank", 4}, {"corrected", true}, {"status", "0xdc10410040080a13"}, {"address", "0x000000fbd7b2600"},
                                            {"what", "Northbridge Error (node 4): DRAM ECC error detected on the NB."}}));
    EXPECT_EQ(mce_of("[  7.5] [Hardware Error]: Northbridge Error (node 0): DRAM ECC error detected on the NB.\n"), json({{"untold", 1}}));
    const json tool = mce_of("MCE 0\nCPU 1 4 northbridge TSC 511338368e676\nADDR 46a9f888\nNorthbridge ECC error\nSTATUS 9471c00000000a13 MCGSTATUS 0\n");
    EXPECT_EQ(tool.at("events").at(0).at("cpu"), 1);
    EXPECT_EQ(tool.at("events").at(0).at("bank"), 4);
    EXPECT_EQ(tool.at("corrected"), 1);
}

TEST(MachineChecks, OfTextThatIsNoLogAreNotMeasured) {
    EXPECT_THROW(static_cast<void>(mce_of("Architecture:        x86_64\nCPU(s):              64\n")), tool::InputError);
    EXPECT_EQ(mce_of("Memory errors\n"), json({{"dimms", json::array()}})) << "mcelog --client of a machine without any";
}

TEST(Mce, ADeferredErrorIsNotCorrected) {
    const json facts = mce_of("[74536.93] [Hardware Error]: Deferred error, no action required.\n"
                              "[74536.94] [Hardware Error]: CPU:0 (17:1:1) MC15_STATUS[Over|-|MiscV|AddrV|-|-|SyndV|UECC|Deferred|-|-]: 0xdc2030000000011b\n");
    EXPECT_EQ(facts.at("uncorrected"), 1);
    EXPECT_EQ(facts.at("corrected"), 0);
}

TEST(Mce, AColonFarFromTheBeginningIsOfNoPath) {
    const std::string path = "/sys/devices/system/machinecheck/machinecheck0/bank0";
    EXPECT_EQ(mce_of(path + ":ffffffffffffffff\n"), (json{{"cpus", 1}, {"banks", 1}}));
    const std::string far = "a:" + std::string(5000, 'b') + path + ":ffffffffffffffff\n";
    EXPECT_THROW(static_cast<void>(mce::parse(far)), tool::InputError);
}

}  // namespace
}  // namespace vetting
