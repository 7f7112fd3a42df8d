// Full forms of hardware trouble in the kernel log, and the harmless lines that look like them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "agent/truth/signatures.hpp"

namespace vetting {
namespace {

struct Case {
    const char* name;
    const char* line;
    KernelCounter counter;
    const char* device;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

class KernelLogLine : public testing::TestWithParam<Case> {};
TEST_P(KernelLogLine, IsRecognisedWithItsDevice) {
    const auto text = message_of(GetParam().line);
    ASSERT_TRUE(text);
    const auto match = match_signature(*text);
    ASSERT_TRUE(match);
    EXPECT_EQ(match->counter, GetParam().counter);
    EXPECT_EQ(match->device, GetParam().device);
}
INSTANTIATE_TEST_SUITE_P(Signature, KernelLogLine, testing::Values(
    Case{"MachineCheck", "mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 5: be00000000800400", KernelCounter::LogMachineCheck, "CPU 3"},
    Case{"MachineCheckLogged", "mce: [Hardware Error]: Machine check events logged", KernelCounter::LogMachineCheckCorrected, ""},
    Case{"EdacCorrected", "EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x1)", KernelCounter::LogMemoryCorrected, "CPU_SrcID#0_Ha#0_Chan#1_DIMM#0"},
    Case{"EdacUncorrected", "EDAC MC1: 2 UE memory read error on DIMM_B2 (channel:0)", KernelCounter::LogMemoryUncorrected, "DIMM_B2"},
    Case{"AerCorrected", "pcieport 0000:00:1c.0: PCIe Bus Error: severity=Corrected, type=Physical Layer", KernelCounter::LogPcieCorrected, "0000:00:1c.0"},
    Case{"AerFatal", "nvme 0000:3b:00.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer", KernelCounter::LogPcieUncorrected, "0000:3b:00.0"},
    Case{"DiskError", "[  12.5] blk_update_request: I/O error, dev sdb, sector 99 op 0x0:(READ)", KernelCounter::LogDiskIoError, "sdb"},
    Case{"DiskErrorOfNewKernels", "I/O error, dev nvme0n1, sector 0 op 0x0:(READ) flags 0x0", KernelCounter::LogDiskIoError, "nvme0n1"},
    Case{"MediumError", "critical medium error, dev sda, sector 1", KernelCounter::LogDiskIoError, "sda"},
    Case{"SenseKey", "sd 0:0:1:0: [sdc] tag#3 Sense Key : Medium Error [current]", KernelCounter::LogDiskIoError, "sdc"},
    Case{"NvmeDown", "nvme nvme0: controller is down; will reset: CSTS=0xffffffff", KernelCounter::LogDiskReset, "nvme0"},
    Case{"NvmeTimeout", "nvme nvme1: I/O 12 QID 4 timeout, aborting", KernelCounter::LogDiskReset, "nvme1"},
    Case{"AtaCommand", "ata3.00: failed command: READ FPDMA QUEUED", KernelCounter::LogDiskReset, "ata3.00"},
    Case{"NicHang", "NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out", KernelCounter::LogNicHang, "eth0"},
    Case{"NicHangOfNewKernels", "ixgbe 0000:01:00.0 eno1: NETDEV WATCHDOG: CPU: 3: transmit queue 2 timed out 5000 ms", KernelCounter::LogNicHang, "eno1"},
    Case{"Xid", "NVRM: Xid (PCI:0000:9b:00): 119, pid=1, name=x, Timeout", KernelCounter::LogGpuXid, "0000:9b:00"},
    Case{"Thermal", "CPU3: Package temperature above threshold, cpu clock throttled", KernelCounter::LogThermal, "CPU3"},
    Case{"SoftLockup", "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [x:1]", KernelCounter::LogLockup, "CPU#1"},
    Case{"RcuStall", "rcu: INFO: rcu_sched self-detected stall on CPU", KernelCounter::LogLockup, ""},
    Case{"HungTask", "INFO: task fio:123 blocked for more than 120 seconds.", KernelCounter::LogHungTask, ""},
    Case{"OutOfMemory", "Out of memory: Killed process 12 (stress-ng)", KernelCounter::LogOutOfMemory, ""},
    Case{"KmsgRecord", "4,812,227996636,-;Out of memory: Killed process 12 (x)", KernelCounter::LogOutOfMemory, ""}), case_name);

class HarmlessLine : public testing::TestWithParam<const char*> {};
TEST_P(HarmlessLine, IsNoTrouble) {
    const auto text = message_of(GetParam());
    EXPECT_FALSE(text && match_signature(*text)) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Signature, HarmlessLine, testing::Values(
    "EDAC MC: Ver: 3.0.0", "EDAC MC0: Giving out device to module skx_edac controller Skylake",
    "mce: CPU supports 20 MCE banks", "pcieport 0000:00:1c.0: AER: enabled with IRQ 24",
    "I/O error, dev loop0, sector 0", "blk_update_request: I/O error, dev sr0, sector 0",
    "NVRM: Xid (PCI:0000:9b:00): 13, Graphics Exception", "Memory cgroup out of memory: Killed process 9 (x)",
    "12,1,2,-;EDAC MC0: 1 CE memory read error on DIMM_A1 (channel:1)", "", "[", ";", "1;2"));

/// How many lines of a capture are recognised as trouble.
int trouble_in(const std::string& file) {
    std::ifstream lines(std::filesystem::path(VETTING_FIXTURES) / "kernel-log" / file);
    int count = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto text = message_of(line);
        if (text && match_signature(*text)) ++count;
    }
    return count;
}

TEST(KernelLogCapture, OfAHealthyServerHasNoTrouble) {
    ASSERT_TRUE(std::filesystem::exists(std::filesystem::path(VETTING_FIXTURES) / "kernel-log/dmesg-server.log"));
    EXPECT_EQ(trouble_in("dmesg-server.log"), 0);
    EXPECT_EQ(trouble_in("kmsg-2.log"), 0);
}

TEST(KernelLogCapture, OfFailingPartsHasEveryLineOfIt) {
    EXPECT_EQ(trouble_in("blk-errors.log"), 2);
    EXPECT_EQ(trouble_in("nvidia-xid-119.log"), 5);
}

}  // namespace
}  // namespace vetting
