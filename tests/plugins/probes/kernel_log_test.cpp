// Kernel logs in every form, of every trouble; and boots of healthy machines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/common/text.hpp"
#include "plugins/probes/kernel_log/parse.hpp"
#include "vetting/kernel_log/match.hpp"

namespace vetting {
namespace {

using nlohmann::json;
using testing::HasSubstr;

json log_of(const std::string& capture) { return kernel_log::parse(capture).at("kernel_log"); }
json only_trouble(const std::string& capture) {
    const json facts = log_of(capture);
    EXPECT_EQ(facts.at("troubles").size(), 1U) << facts.dump(1);
    return facts.at("troubles").empty() ? json::object() : facts.at("troubles").at(0);
}

// ---- the forms of a log -------------------------------------------------------------------------------------------

constexpr const char* kLine = "I/O error, dev sdb, sector 99 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2";

struct Form {
    const char* name;
    std::string before, after;
};
void PrintTo(const Form& form, std::ostream* out) { *out << form.name; }
class KernelLogForm : public testing::TestWithParam<Form> {};
TEST_P(KernelLogForm, IsReadAndItsPrefixTakenOff) {
    const std::string line = GetParam().before + kLine + GetParam().after;
    const json trouble = only_trouble(line + "\n");
    EXPECT_EQ(trouble.value("signature", ""), "io_error");
    EXPECT_EQ(trouble.value("part", ""), "sdb");
    EXPECT_EQ(trouble.value("count", 0), 1);
}
INSTANTIATE_TEST_SUITE_P(Of, KernelLogForm, testing::Values(
    Form{"Bare", "", ""}, Form{"Indented", "    [   12.345678] ", ""}, Form{"Seconds", "[   12.345678] ", ""}, Form{"SecondsAndCaller", "[   12.345678][ T1234] ", ""},
    Form{"HumanTime", "[Fri Jul 30 11:26:11 2021] ", ""}, Form{"RelativeTime", "[  +0.000012] ", ""},
    Form{"HumanPager", "[Jul30 11:26] ", ""}, Form{"RawLevel", "<3>[   12.345678] ", ""},
    Form{"DecodedLevel", "kern  :err   : [   12.345678] ", ""}, Form{"DecodedIso", "kern  :err   : 2021-07-30T11:26:11,123456+00:00 ", ""},
    Form{"Iso", "2021-07-30T11:26:11,123456+00:00 ", ""}, Form{"KmsgRecord", "3,812,227996636,-;", "\n SUBSYSTEM=block\n DEVICE=b8:16"},
    Form{"KmsgRecordWithCaller", "3,812,227996636,-,caller=T1;", ""},
    Form{"JournalShort", "Jul 30 11:26:11 node1 kernel: ", ""}, Form{"JournalPrecise", "Jul 30 11:26:11.123456 node1 kernel: ", ""},
    Form{"JournalIso", "2021-07-30T11:26:11+0000 node1 kernel: ", ""}, Form{"JournalIsoPrecise", "2021-07-30T11:26:11.123456+0000 node1 kernel: ", ""},
    Form{"JournalFull", "Fri 2021-07-30 11:26:11 UTC node1 kernel: ", ""}, Form{"JournalUnix", "1627644371.123456 node1 kernel: ", ""},
    Form{"JournalMonotonic", "[   12.345678] node1 kernel: ", ""}, Form{"Syslog", "Jul  3 11:26:11 node1 kernel: [   12.345678] ", ""},
    Form{"SyslogRfc5424", "<3>1 2021-07-30T11:26:11.123Z node1 kernel - - - ", ""}, Form{"SyslogIso", "2021-07-30 11:26:11 node1 kernel: ", ""},
    Form{"Crlf", "[   12.345678] ", "\r"}, Form{"Bom", "\xEF\xBB\xBF[   12.345678] ", ""},
    Form{"HostTakenOut", "Feb 23 03:28:16  kernel: ", ""},
    Form{"Colours", "\x1b[32m[   12.345678] \x1b[0m\x1b[31m", "\x1b[0m"}, Form{"OldLevel", "<3>", ""}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(KernelLogForms, JsonOfDmesgAndOfTheJournal) {
    EXPECT_EQ(only_trouble(std::string(R"({"dmesg": [{"pri": 3, "time": 1.5, "msg": ")") + kLine + "\"}]}").at("part"), "sdb");
    const std::string record = std::string(R"({"_TRANSPORT":"kernel","PRIORITY":"3","MESSAGE":")") + kLine + "\"}\n";
    EXPECT_EQ(only_trouble(record + record).at("count"), 2);
    EXPECT_EQ(only_trouble("root@host:~# journalctl -k -o json\n" + record + "root@host:~# \n").at("part"), "sdb");
    EXPECT_EQ(log_of("{1}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 0\n").at("lines"), 1);
    EXPECT_EQ(log_of("```\n[root@node1 ~]# dmesg -T | tail -1\n[Wed Jun  8 16:34:49 2022] mce: Using 22 MCE banks\nroot@node1:~#\n```\n").at("lines"), 1);
    EXPECT_TRUE(log_of(R"({"_TRANSPORT":"syslog","MESSAGE":"I/O error, dev sdb, sector 1"})").at("troubles").empty());
    EXPECT_THROW(static_cast<void>(log_of(R"({"smartctl": {"exit_status": 0}})")), tool::InputError);
    EXPECT_THROW(static_cast<void>(log_of("{\"dmesg\": [")), tool::InputError);
}

TEST(KernelLogForms, LinesOfProgramsAndOfTheShellAreNotTheKernels) {
    const std::string said = "EDAC MC0: 1 CE memory read error on DIMM_A1 (channel:1)\n";
    EXPECT_TRUE(log_of("Jul 30 11:26:10 node1 kernel: mce: Using 22 MCE banks\nJul 30 11:26:11 node1 mytool[12]: " + said).at("troubles").empty());
    EXPECT_TRUE(log_of("12,1,2,-;" + said).at("troubles").empty());
    EXPECT_EQ(log_of("kern  :info  : [    1.0] mce: Using 22 MCE banks\ndaemon:info  : [    2.0] " + said).at("lines"), 1);
    EXPECT_TRUE(log_of("root@node1:~# dmesg | grep \"EDAC MC0: 1 CE memory read error on DIMM_A1 (\"\n").at("troubles").empty());
    EXPECT_EQ(log_of("root@node1:~# dmesg -T\n[Fri Jul 30 11:26:11 2021] " + said).at("troubles").size(), 1U);
}

TEST(KernelLogForms, RepeatedMessagesCountAsOftenAsTheyWere) {
    const std::string repeated = "Jul 30 11:26:11 node1 kernel: message repeated 5 times: [ [   12.3] " + std::string(kLine) + "]\n";
    EXPECT_EQ(only_trouble(repeated).at("count"), 5);
}

// ---- the troubles -------------------------------------------------------------------------------------------------

struct Case {
    const char *name, *line, *signature, *part, *severity;
};
void PrintTo(const Case& test, std::ostream* out) { *out << test.name; }
class Trouble : public testing::TestWithParam<Case> {};
TEST_P(Trouble, IsRecognisedWithItsPart) {
    const json trouble = only_trouble(std::string("[ 1.5] ") + GetParam().line);
    EXPECT_EQ(trouble.value("signature", ""), GetParam().signature);
    EXPECT_EQ(trouble.value("part", ""), GetParam().part);
    EXPECT_EQ(trouble.value("severity", ""), GetParam().severity);
    EXPECT_THAT(trouble.value("first_line", ""), HasSubstr(GetParam().line));
}
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }
INSTANTIATE_TEST_SUITE_P(OfProcessorAndMemory, Trouble, testing::Values(
    Case{"BankUncorrected", "mce: [Hardware Error]: CPU 3: Machine Check: 0 Bank 5: be00000000800400", "machine_check", "CPU 3", "critical"},
    Case{"BankCorrected", "mce: [Hardware Error]: CPU 12: Machine Check: 0 Bank 7: 8c00004000010090", "machine_check_corrected", "CPU 12", "warning"},
    Case{"Exception", "[Hardware Error]: CPU 0: Machine Check Exception: 5 Bank 4: b200000000070f0f", "machine_check", "CPU 0", "critical"},
    Case{"EdacDriver", "EDAC sbridge MC0: CPU 6: Machine Check Event: 0 Bank 7: 8c00004000010093", "machine_check_corrected", "CPU 6", "warning"},
    Case{"AmdCorrected", "[Hardware Error]: CPU:2 (17:71:0) MC17_STATUS[Over|CE|MiscV|AddrV|-|-|SyndV|CECC|-|-|-]: 0xdc2040000000011b", "machine_check_corrected", "CPU:2", "warning"},
    Case{"AmdTabbed", "[Hardware Error]: CPU:0\tMC4_STATUS[-|UE|MiscV|PCC|AddrV|UECC]: 0xbe00000000010090", "machine_check", "CPU:0", "critical"},
    Case{"AmdUncorrected", "[Hardware Error]: CPU:8 (19:1:1) MC5_STATUS[-|UE|MiscV|-|PCC|TCC|SyndV|-|-|-]: 0xbaa0000001020108", "machine_check", "CPU:8", "critical"},
    Case{"Logged", "mce: [Hardware Error]: Machine check events logged", "machine_check_logged", "", "warning"},
    Case{"OldKernelUnattributed", "pcieport 0000:00:1c.5: can't find device of ID00e5", "pcie_unattributed", "0000:00:1c.5", "warning"},
    Case{"FirmwareFatal", "{1}[Hardware Error]: event severity: fatal", "firmware_error", "", "critical"},
    Case{"FirmwareCorrected", "{1}[Hardware Error]: event severity: corrected", "firmware_error_corrected", "", "warning"},
    Case{"EdacOld", "EDAC MC0: CE page 0x5b6b8, offset 0x0, grain 0, syndrome 0xc7, row 3, channel 1, label \"CPU0_B1\": amd64_edac", "memory_corrected", "CPU0_B1", "warning"},
    Case{"EdacNew", "EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 (channel:1 slot:0 page:0x1)", "memory_corrected", "CPU_SrcID#0_Ha#0_Chan#1_DIMM#0", "warning"},
    Case{"EdacNoType", "EDAC MC0: 1 CE on mc#0csrow#2channel#0 (csrow:2 channel:0 page:0x3d0 offset:0x0 grain:0)", "memory_corrected", "mc#0csrow#2channel#0", "warning"},
    Case{"EdacUnknown", "EDAC MC0: 1 UE ie31200 UE on any memory ( page:0x0 offset:0x0 grain:8)", "memory_uncorrected", "", "critical"},
    Case{"EdacSpaces", "EDAC MC1: 2 UE memory scrubbing error on CPU 1 DIMM B2 (channel:0)", "memory_uncorrected", "CPU 1 DIMM B2", "critical"},
    Case{"Poison", "Memory failure: 0x6b9c71: recovery action for dirty LRU page: Recovered", "memory_failure", "", "critical"},
    Case{"Thermal", "CPU3: Package temperature above threshold, cpu clock throttled (total events = 17)", "thermal_throttle", "CPU3", "warning"},
    Case{"ThermalMce", "mce: CPU7: Core temperature above threshold, cpu clock throttled (total events = 1)", "thermal_throttle", "CPU7", "warning"},
    Case{"ThermalShutdown", "thermal thermal_zone0: critical temperature reached (101 C), shutting down", "thermal_critical", "", "critical"},
    Case{"SoftLockup", "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [x:1]", "soft_lockup", "CPU#1", "warning"},
    Case{"HardLockup", "NMI watchdog: Watchdog detected hard LOCKUP on cpu 3", "hard_lockup", "cpu 3", "warning"},
    Case{"RcuStall", "rcu: INFO: rcu_sched self-detected stall on CPU", "rcu_stall", "", "warning"},
    Case{"HungTask", "INFO: task fio:123 blocked for more than 120 seconds.", "hung_task", "", "warning"},
    Case{"Panic", "Kernel panic - not syncing: hung_task: blocked tasks", "kernel_panic", "", "critical"},
    Case{"PanicOfTheProcessor", "Kernel panic - not syncing: Fatal machine check", "machine_check", "", "critical"}), case_name);
INSTANTIATE_TEST_SUITE_P(OfPcieAndGraphics, Trouble, testing::Values(
    Case{"AerCorrected", "pcieport 0000:00:1c.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, (Receiver ID)", "pcie_corrected", "0000:00:1c.0", "warning"},
    Case{"AerCorrectable", "pcieport 0000:03:04.0: PCIe Bus Error: severity=Correctable, type=Physical Layer, (Receiver ID)", "pcie_corrected", "0000:03:04.0", "warning"},
    Case{"AerPrefixed", "nvme 10000:e1:00.0: AER: PCIe Bus Error: severity=Corrected, type=Data Link Layer", "pcie_corrected", "10000:e1:00.0", "warning"},
    Case{"AerNonFatal", "nvme 0000:3b:00.0: PCIe Bus Error: severity=Uncorrected (Non-Fatal), type=Transaction Layer", "pcie_nonfatal", "0000:3b:00.0", "critical"},
    Case{"AerFatal", "pcieport 0000:03:04.0: PCIe Bus Error: severity=Uncorrectable (Fatal), type=Transaction Layer, (Receiver ID)", "pcie_fatal", "0000:03:04.0", "critical"},
    Case{"AerMessage", "pcieport 0000:00:1c.0: AER: Multiple Corrected error received: 0000:3b:00.0", "pcie_error_message", "0000:3b:00.0", "info"},
    Case{"AerMessageOld", "pcieport 0000:00:01.0: AER: Corrected error received: id=0008", "pcie_error_message", "0000:00:01.0", "info"},
    Case{"AerMessageNew", "pcieport 0000:00:1b.2: AER: Uncorrectable (Fatal) error message received from 0000:03:04.0", "pcie_error_message", "0000:03:04.0", "info"},
    Case{"Containment", "pcieport 0000:64:02.0: DPC: containment event, status:0x1f11 source:0x0000", "pcie_containment", "0000:64:02.0", "critical"},
    Case{"LinkDown", "pcieport 0000:64:02.0: pciehp: Slot(5): Link Down", "pcie_link_down", "0000:64:02.0", "critical"},
    Case{"Xid", "NVRM: Xid (PCI:0000:9b:00): 79, pid=1, name=x, GPU has fallen off the bus.", "gpu_xid", "0000:9b:00", "critical"},
    Case{"XidOfAProgram", "NVRM: Xid (PCI:0000:9b:00): 13, Graphics Exception", "gpu_xid", "0000:9b:00", "info"},
    Case{"XidOld", "NVRM: Xid (0000:02:00): 48, An uncorrectable double bit error", "gpu_xid", "0000:02:00", "critical"},
    Case{"XidUnknown", "NVRM: Xid (PCI:0000:9b:00): 999, pid=1", "gpu_xid", "0000:9b:00", "warning"},
    Case{"GpuLost", "NVRM: GPU 0000:3b:00.0: GPU has fallen off the bus.", "gpu_lost", "0000:3b:00.0", "critical"},
    Case{"AmdMemory", "amdgpu 0000:43:00.0: amdgpu: 3 uncorrectable hardware errors detected in umc block", "gpu_memory_error", "0000:43:00.0", "critical"},
    Case{"AmdMemoryCorrected", "amdgpu 0000:43:00.0: amdgpu: 5 correctable hardware errors detected in umc block, no user action is needed.", "gpu_memory_corrected", "0000:43:00.0", "warning"}), case_name);
INSTANTIATE_TEST_SUITE_P(OfDisks, Trouble, testing::Values(
    Case{"Medium", "blk_update_request: critical medium error, dev sda, sector 1", "medium_error", "sda", "critical"},
    Case{"Sense", "sd 0:0:1:0: [sdc] tag#3 Sense Key : Medium Error [current]", "medium_error", "sdc", "critical"},
    Case{"SenseOld", "sd 0:0:1:0: [sdc]  Sense Key : Hardware Error [current] [descriptor]", "disk_hardware_error", "sdc", "critical"},
    Case{"Buffer", "Buffer I/O error on dev sda1, logical block 0, async page read", "buffer_io_error", "sda1", "critical"},
    Case{"BufferOld", "Buffer I/O error on device sdb, logical block 128", "buffer_io_error", "sdb", "critical"},
    Case{"AtaException", "ata3.00: exception Emask 0x10 SAct 0x0 SErr 0x400000 action 0x6 frozen", "ata_exception", "ata3.00", "warning"},
    Case{"AtaCommand", "ata3.00: failed command: READ FPDMA QUEUED", "ata_failed_command", "ata3.00", "warning"},
    Case{"AtaMedium", "ata3.00: error: { UNC }", "medium_error", "ata3.00", "critical"},
    Case{"AtaCable", "ata3.00: error: { ICRC ABRT }", "ata_crc_error", "ata3.00", "warning"},
    Case{"AtaReset", "ata3: hard resetting link", "ata_reset", "ata3", "warning"},
    Case{"AtaDisabled", "ata3.00: disabled", "disk_offline", "ata3.00", "critical"},
    Case{"NvmeTimeout", "nvme nvme1: I/O 12 QID 4 timeout, aborting", "nvme_timeout", "nvme1", "warning"},
    Case{"NvmeTimeoutNew", "nvme nvme0: I/O tag 12 (100c) opcode 0x2 (I/O Cmd) QID 3 timeout, aborting req_op:READ(0) size:4096", "nvme_timeout", "nvme0", "warning"},
    Case{"NvmeDown", "nvme nvme0: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0x10", "nvme_reset", "nvme0", "warning"},
    Case{"NvmeGone", "nvme nvme0: Removing after probe failure status: -19", "nvme_failed", "nvme0", "critical"},
    Case{"NvmeMedium", "nvme0n1: Read(0x2) @ LBA 409600, 8 blocks, Unrecovered Read Error (sct 0x2 / sc 0x81) DNR", "medium_error", "nvme0n1", "critical"},
    Case{"Offline", "sd 2:0:0:0: rejecting I/O to offline device", "disk_offline", "2:0:0:0", "critical"},
    Case{"MdFailure", "md/raid1:md0: Disk failure on sdb1, disabling device.", "raid_disk_failure", "sdb1", "critical"},
    Case{"MdCorrected", "md/raid1:md0: read error corrected (8 sectors at 2056 on sda1)", "raid_read_corrected", "sda1", "warning"},
    Case{"Controller", "mpt3sas_cm0: fault_state(0x5854)!", "controller_fault", "mpt3sas_cm0", "critical"},
    Case{"FileSystem", "EXT4-fs error (device sda2): ext4_find_entry:1455: inode #2: comm ls: reading directory lblock 0", "filesystem_error", "sda2", "warning"}), case_name);
INSTANTIATE_TEST_SUITE_P(OfPortsAndPower, Trouble, testing::Values(
    Case{"Watchdog", "NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out", "nic_hang", "eth0", "critical"},
    Case{"WatchdogNew", "ixgbe 0000:01:00.0 eno1: NETDEV WATCHDOG: CPU: 3: transmit queue 2 timed out 5000 ms", "nic_hang", "eno1", "critical"},
    Case{"UnitHang", "e1000e 0000:00:19.0 eno1: Detected Hardware Unit Hang:", "nic_hang", "eno1", "critical"},
    Case{"Health", "mlx5_core 0000:af:00.0: device's health compromised - reached miss count", "nic_hang", "0000:af:00.0", "critical"},
    Case{"Down", "ixgbe 0000:01:00.0 eth0: NIC Link is Down", "nic_link_down", "eth0", "info"},
    Case{"Supply", "acpi: Power Supply 2: Failure detected", "psu_failure", "Power Supply 2", "critical"}), case_name);

INSTANTIATE_TEST_SUITE_P(OfNewerKernelsAndDrivers, Trouble, testing::Values(
    Case{"ThermalReworded", "mce: CPU3: Core temperature is above threshold, cpu clock is throttled (total events = 1)", "thermal_throttle", "CPU3", "warning"},
    Case{"Broadcast", "Kernel panic - not syncing: Timeout: Not all CPUs entered broadcast exception handler", "machine_check", "", "critical"},
    Case{"SlotPower", "pcieport 0000:00:1c.4: pciehp: Slot(4): Power fault", "pcie_slot_failed", "0000:00:1c.4", "critical"},
    Case{"SlotDead", "pciehp 0000:00:1c.0: Slot initialization failed (-16)", "pcie_slot_failed", "0000:00:1c.0", "warning"},
    Case{"LinkOfACard", "NVRM: Xid (PCI:0000:01:00): 144, SAW_MVB Nonfatal XC0 i0 Link 0 (0x00000001)", "gpu_xid", "0000:01:00", "warning"},
    Case{"LinkOfACardLost", "NVRM: Xid (PCI:0018:01:00): 145, RLW_RXPIPE Fatal XC0 i0 Link 13 (0x0409a0c2)", "gpu_xid", "0018:01:00", "critical"},
    Case{"Switch", "nvidia-nvswitch1: SXid (PCI:0000:84:00.0): 12028, Non-fatal, Link 32 egress error (First)", "gpu_switch_xid", "0000:84:00.0", "warning"},
    Case{"SwitchFatal", "nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 20034, Fatal, Link 30 LTSSM Fault Up", "gpu_switch_xid", "0000:05:00.0", "critical"},
    Case{"AmdNew", "amdgpu 0000:43:00.0: amdgpu: socket: 0, die: 0, 12 new uncorrectable hardware errors detected in umc block", "gpu_memory_error", "0000:43:00.0", "critical"},
    Case{"AmdDeferred", "amdgpu 0000:c1:00.0: amdgpu: {1} socket: 4, die: 0, 3 new deferred hardware errors detected in umc block", "gpu_memory_deferred", "0000:c1:00.0", "warning"},
    Case{"AmdPoison", "amdgpu 0000:c1:00.0: amdgpu: {1} socket: 4, die: 0, 2 new poison consumption detected in gfx block", "gpu_memory_error", "0000:c1:00.0", "critical"},
    Case{"AmdWorn", "amdgpu 0000:43:00.0: amdgpu: Saved bad pages 128 reaches threshold value 128", "gpu_memory_error", "0000:43:00.0", "critical"},
    Case{"AmdReset", "amdgpu 0000:43:00.0: amdgpu: GPU reset(1) failed", "gpu_failed", "0000:43:00.0", "critical"},
    Case{"SliceOfACard", "NVRM: Xid (PCI:0000:81:00 GPU-I:05): 94, pid=711, Contained: CE User Channel (0x9). RST: No, D-RST: No", "gpu_xid", "0000:81:00", "critical"},
    Case{"CardThatMustBeReset", "NVRM: nvAssertOkFailedNoLog: Assertion failed: Reset required [NV_ERR_RESET_REQUIRED] (0x00000062) returned from status @ a.c:28", "gpu_failed", "", "critical"},
    Case{"FunctionThatIsGone", "vfio-pci 0000:88:00.0: Unable to change power state from D3cold to D0, device inaccessible", "pcie_link_down", "0000:88:00.0", "critical"},
    Case{"SasHost", "mpt3sas_cm0: SAS host is non-operational !!!!", "controller_fault", "mpt3sas_cm0", "critical"},
    Case{"RaidGone", "smartpqi 0000:5c:00.0: controller is offline: status code 0x6100c", "controller_fault", "0000:5c:00.0", "critical"},
    Case{"AtaGivenUp", "ata2: reset failed, giving up", "disk_offline", "ata2", "critical"},
    Case{"AtaCable", "ata3: SError: { UnrecovData 10B8B BadCRC }", "ata_crc_error", "ata3", "warning"},
    Case{"AtaIdentify", "ata2.00: failed to IDENTIFY (I/O error, err_mask=0x4)", "ata_identify_failed", "ata2.00", "warning"},
    Case{"NvmeFrozen", "nvme nvme0: frozen state error detected, reset controller", "nvme_reset", "nvme0", "warning"},
    Case{"ReadOnly", "EXT4-fs (sda2): Remounting filesystem read-only", "filesystem_error", "sda2", "warning"},
    Case{"SenseInNumbers", "sd 9:0:1:0: [sde] tag#2799 Sense Key : 0x3 [current]", "medium_error", "sde", "critical"},
    Case{"AbortOfTheHost", "mpt2sas3: attempting task abort! scmd(ffff8814605d2100)", "disk_timeout", "mpt2sas3", "warning"},
    Case{"ResetOfTheHost", "mpt3sas_cm0: attempting host reset! scmd(0x00000000a1b2c3d4)", "controller_reset", "mpt3sas_cm0", "warning"},
    Case{"MegasasReset", "sd 2:2:3:0: [sdd] megasas: RESET cmd=28 retries=0", "disk_timeout", "sdd", "warning"},
    Case{"AtaMultiplier", "ata1.00: hard resetting link", "ata_reset", "ata1.00", "warning"},
    Case{"CardWithAnError", "amdgpu 0000:e3:00.0: amdgpu: uncorrectable hardware error(ERREVENT_ATHUB_INTERRUPT) detected!", "gpu_memory_error", "0000:e3:00.0", "critical"},
    Case{"CardThatDoesNotStart", "amdgpu 0000:41:00.0: amdgpu: Fatal error during GPU init", "gpu_failed", "0000:41:00.0", "critical"},
    Case{"PortThatDoesNotStart", "mlx5_core 0000:01:00.0: mlx5_load_one failed with error code -22", "nic_hang", "0000:01:00.0", "critical"},
    Case{"PortInRecoveryMode", "i40e 0000:3b:00.1: Firmware recovery mode detected. Limiting functionality.", "nic_hang", "0000:3b:00.1", "critical"},
    Case{"PortWithoutItsFan", "ixgbe 0000:01:00.0 eth0: Fan has stopped, replace the adapter", "nic_too_hot", "0000:01:00.0", "warning"},
    Case{"PortThatOverheated", "igb 0000:02:00.1: The network adapter was stopped because it overheated.", "nic_hang", "0000:02:00.1", "critical"},
    Case{"PortWhoseFirmwareDied", "bnxt_en 0000:31:00.1 ens1f1np1: Firmware fatal reset event, data1: 0x2, data2: 0x0", "nic_hang", "0000:31:00.1", "critical"},
    Case{"PortThatDumped", "bnx2x: [bnx2x_panic_dump:907(eth2)]begin crash dump -----------------", "nic_hang", "eth2", "critical"},
    Case{"PortWithoutAName", "igb 0000:08:00.0: Detected Tx Unit Hang", "nic_hang", "0000:08:00.0", "critical"},
    Case{"FibreChannelFirmware", "qla2xxx [0000:3b:00.0]-5003:1: ISP System Error - mbx1=0h mbx2=0h mbx3=0h.", "controller_fault", "0000:3b:00.0", "critical"},
    Case{"PortFirmware", "bnxt_en 0000:3b:00.0 eno1: Firmware unresponsive", "nic_hang", "eno1", "critical"},
    Case{"PortCommand", "mlx5_core 0000:5e:00.0: wait_func:1153:(pid 1): ACCESS_REG(0x805) timeout. Will cause a leak of a command resource", "nic_command_timeout", "0000:5e:00.0", "warning"},
    Case{"PortModule", "mlx5_core 0000:af:00.0: Port module event[error]: module 0, Cable error, Power budget exceeded", "nic_module_fault", "0000:af:00.0", "warning"},
    Case{"PortPower", "mlx5_core 0000:0c:00.0: mlx5_pcie_event:301:(pid 1): Detected insufficient power on the PCIe slot (27W).", "nic_slot_power", "0000:0c:00.0", "warning"},
    Case{"PortHot", "mlx5_core 0000:0c:00.0: temp_warn:123: High temperature on sensors with bit set 0 1", "nic_too_hot", "0000:0c:00.0", "warning"},
    Case{"PortFault", "ice 0000:4b:00.0: Unrecoverable error detected", "nic_hang", "0000:4b:00.0", "critical"},
    Case{"PortDriver", "i40e 0000:18:00.0: TX driver issue detected, PF reset issued", "nic_reset", "0000:18:00.0", "warning"}), case_name);

TEST(KernelLog, FindsThePartOfAnErrorInTheOtherLinesOfItsRecord) {
    const std::string memory = "[7.0] {3}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 4\n[7.0] {3}[Hardware Error]: event severity: corrected\n"
                               "[7.0] {3}[Hardware Error]:  Error 0, type: corrected\n[7.0] {3}[Hardware Error]:  fru_text: D2\n[7.0] {3}[Hardware Error]:   section_type: memory error\n"
                               "[7.0] {3}[Hardware Error]:   DIMM location: not present. DMI handle: 0x0000\n";
    EXPECT_EQ(only_trouble(memory).at("signature"), "memory_corrected");
    EXPECT_EQ(only_trouble(memory).at("part"), "D2");
    EXPECT_EQ(only_trouble(memory).at("first_line"), "[7.0] {3}[Hardware Error]: event severity: corrected");
    const std::string other = "[8.0] {4}[Hardware Error]: event severity: fatal\n[8.0] {4}[Hardware Error]:   section_type: PCIe error\n[8.0] {4}[Hardware Error]:   device_id: 0000:5d:00.0\n"
                              "[8.5] {5}[Hardware Error]: event severity: recoverable\n[8.5] {5}[Hardware Error]:   section_type: memory error\n[8.5] {5}[Hardware Error]:   DIMM location: CPU 2 DIMM 30\n"
                              "[9.0] {6}[Hardware Error]: event severity: corrected\n[9.0] {6}[Hardware Error]:   section_type: general processor error\n";
    const json troubles = log_of(memory + other).at("troubles");
    ASSERT_EQ(troubles.size(), 4U);
    EXPECT_EQ(troubles[1].at("signature"), "pcie_fatal");
    EXPECT_EQ(troubles[1].at("part"), "0000:5d:00.0");
    EXPECT_EQ(troubles[2].at("signature"), "memory_uncorrected");
    EXPECT_EQ(troubles[2].at("part"), "CPU 2 DIMM 30");
    EXPECT_EQ(troubles[3].at("signature"), "firmware_error_corrected");
}

TEST(KernelLog, FindsTheCardThatFellOffTheBusWithoutAnXid) {
    for (const std::string text : {"[1.0] NVRM: The NVIDIA GPU 0000:b3:00.0\n               NVRM: (PCI ID: 10de:26b5) installed in this system has\n               NVRM: fallen off the bus and is not responding to commands.\n",
                                   "[1.0] NVRM: The NVIDIA GPU 0000:b3:00.0 (PCI ID: 10de:26b5)\n[1.0] NVRM: installed in this system has fallen off the bus and is not responding to commands.\n"}) {
        EXPECT_EQ(only_trouble(text).at("signature"), "gpu_lost");
        EXPECT_EQ(only_trouble(text).at("part"), "0000:b3:00.0");
    }
    EXPECT_TRUE(log_of("NVRM: The NVIDIA GPU 0000:b3:00.0 (PCI ID: 10de:0fc6)\nNVRM: installed in this system is not supported by the\n").at("troubles").empty());
}

TEST(KernelLog, CountsAnEventOnceThatSeveralLinesTellOf) {
    const json facts = log_of("nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 12028, Non-fatal, Link 32 egress error (First)\nnvidia-nvswitch3: SXid (PCI:0000:05:00.0): 12028, Severity 0 Engine instance 32\n"
                              "nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 12028, Data {0x00000000}\n");
    EXPECT_EQ(facts.at("troubles").at(0).at("count"), 1);
    EXPECT_EQ(facts.at("sxids"), json({{"12028", 1}}));
    EXPECT_EQ(only_trouble("amdgpu 0000:43:00.0: amdgpu: socket: 0, die: 0, 12 new correctable hardware errors detected in umc block\n"
                           "amdgpu 0000:43:00.0: amdgpu: socket: 0, die: 0, 40 correctable hardware errors detected in total in umc block\n").at("count"), 12);
}

TEST(KernelLog, AggregatesBySignatureAndPartAndCountsEvents) {
    const json facts = log_of("[1.0] EDAC MC0: 5 CE memory read error on DIMM_A1 (channel:1)\n"
                              "[2.0] EDAC MC0: 2 CE memory read error on DIMM_A1 (channel:1)\n"
                              "[3.0] EDAC MC0: 1 CE memory read error on DIMM_B1 (channel:1)\n");
    ASSERT_EQ(facts.at("troubles").size(), 2U);
    EXPECT_EQ(facts.at("troubles")[0].at("count"), 7);
    EXPECT_EQ(facts.at("troubles")[0].at("first_line"), "[1.0] EDAC MC0: 5 CE memory read error on DIMM_A1 (channel:1)");
    EXPECT_EQ(facts.at("troubles")[1].at("part"), "DIMM_B1");
    EXPECT_EQ(facts.at("lines"), 3);
}

TEST(KernelLog, AFlapIsAPortThatGoesDownAfterItWasUp) {
    const std::string down = "[1.0] igb 0000:01:00.0 eth0: igb: eth0 NIC Link is Down\n";
    const std::string up = "[2.0] igb 0000:01:00.0 eth0: igb: eth0 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: RX\n";
    EXPECT_TRUE(log_of(down + up).at("troubles").empty());
    EXPECT_EQ(only_trouble(up + down + up + down).at("count"), 2);
    EXPECT_EQ(only_trouble(down).at("part"), "eth0");
}

TEST(KernelLog, TellsWhenInTheWordsOfTheLog) {
    struct Stamp { const char *line, *time; };
    for (const Stamp& form : {Stamp{"[   12.345678] ", "12.345678"}, Stamp{"[Thu Jul 18 16:03:50 2024] ", "Thu Jul 18 16:03:50 2024"}, Stamp{"kern  :warn  : 2025-01-21T04:41:44,283302+00:00 ", "2025-01-21T04:41:44,283302+00:00"},
                             Stamp{"Jul  3 11:26:11 node1 kernel: [   12.345678] ", "Jul 3 11:26:11"}, Stamp{"2025-01-17T17:10:43+0000 node1 kernel: ", "2025-01-17T17:10:43+0000"},
                             Stamp{"3,812,227996636,-;", "227.996636"}, Stamp{"<3>[    1.5] ", "1.5"}, Stamp{"", ""}}) {
        const json trouble = only_trouble(std::string(form.line) + "I/O error, dev sdb, sector 1\n");
        EXPECT_EQ(trouble.value("first_time", ""), form.time) << form.line;
    }
    const json journal = only_trouble(R"({"_TRANSPORT":"kernel","__REALTIME_TIMESTAMP":"1700000000123456","MESSAGE":"I/O error, dev sdb, sector 1"})");
    EXPECT_EQ(journal.at("first_time"), "2023-11-14T22:13:20Z");
    EXPECT_EQ(only_trouble("[1.0] I/O error, dev sdb, sector 1\n[9.0] I/O error, dev sdb, sector 2\n").at("last_time"), "9.0");
}

TEST(KernelLog, KnowsAPanicWhateverItsCause) {
    EXPECT_EQ(log_of("Kernel panic - not syncing: Fatal machine check\n").at("panic"), true);
    EXPECT_EQ(log_of("Kernel panic - not syncing: VFS: Unable to mount root fs\n").at("panic"), true);
    EXPECT_EQ(log_of("I/O error, dev sdb, sector 1\nBuffer I/O error on dev sr0, logical block 0\n").at("io_errors"), 2);
}

TEST(KernelLog, SaysWhatAnXidMeans) {
    const json facts = log_of("NVRM: Xid (PCI:0000:9b:00): 119, pid=1\nNVRM: Xid (PCI:0000:9b:00): 119, pid=2\nNVRM: Xid (PCI:0000:9b:00): 31, pid=2\n");
    EXPECT_EQ(facts.at("xids"), json({{"119", 2}, {"31", 1}}));
    EXPECT_EQ(facts.at("xid_devices"), json::array({"0000:9b:00"}));
    EXPECT_EQ(facts.at("troubles")[0].at("meaning"), "GSP did not answer");
}

// ---- healthy machines ---------------------------------------------------------------------------------------------

class Harmless : public testing::TestWithParam<const char*> {};
TEST_P(Harmless, LineIsNoTrouble) { EXPECT_TRUE(log_of(GetParam()).at("troubles").empty()) << GetParam(); }
INSTANTIATE_TEST_SUITE_P(Of, Harmless, testing::Values(
    "EDAC MC: Ver: 3.0.0", "EDAC MC0: Giving out device to module skx_edac controller Skylake Socket#0 IMC#0: DEV 0000:64:0a.0 (INTERRUPT)",
    "EDAC amd64: ECC disabled in the BIOS or no ECC capability, module will not load.", "EDAC sbridge: Driver loaded.",
    "mce: CPU supports 10 MCE banks", "mce: CPU0: Thermal monitoring enabled (TM1)", "mce: Using 22 MCE banks",
    "mce_notify_irq: 14 callbacks suppressed", "MCE: In-kernel MCE decoding enabled.", "RAS: Correctable Errors collector initialized.",
    "GHES: APEI firmware first mode is enabled by APEI bit and WHEA _OSC.", "HEST: Table parsing has been initialized.",
    "pcieport 0000:00:1c.0: AER: enabled with IRQ 24", "pcieport 0000:00:1c.0: PME: Signaling with IRQ 24",
    "acpi PNP0A08:00: _OSC: OS now controls [PCIeHotplug SHPCHotplug PME AER PCIeCapability LTR]", "be2net 0000:06:00.1: PCIe error reporting enabled",
    "pci 0000:3b:00.0: 63.008 Gb/s available PCIe bandwidth, limited by 16.0 GT/s PCIe x4 link at 0000:00:1c.0",
    "NVRM: loading NVIDIA UNIX x86_64 Kernel Module  535.129.03", "NVRM: GPU at PCI:0000:9b:00: GPU-509665ad-b600-ac93-3616-d754b23d636d",
    "nvidia-peermem nv_get_p2p_free_callback:127 ERROR detected invalid context, skipping further processing",
    "ata1: SATA link up 6.0 Gbps (SStatus 133 SControl 300)", "ata2: SATA link down (SStatus 0 SControl 300)",
    "ata1.00: configured for UDMA/133", "ata1.00: supports DRM functions and may not be fully accessible", "ata1.00: disabling queued TRIM support",
    "sas: --- Exit sas_scsi_recover_host: busy: 0 failed: 0 tries: 1", "sd 0:0:0:0: [sda] Attached SCSI disk", "sd 0:0:0:0: Power-on or device reset occurred",
    "nvme nvme0: Shutdown timeout set to 8 seconds", "nvme nvme0: missing or invalid SUBNQN field.", "nvme nvme0: 16/0/0 default/read/poll queues",
    "I/O error, dev loop0, sector 0", "blk_update_request: I/O error, dev sr0, sector 0", "Buffer I/O error on dev fd0, logical block 0, async page read",
    "thermal LNXTHERM:00: registered as thermal_zone0", "ACPI: thermal: Thermal Zone [TZ00] (28 C)", "CPU3: Core temperature/speed normal",
    "md/raid1:md0: active with 2 out of 2 mirrors", "md0: detected capacity change from 0 to 1000072192", "raid6: using algorithm avx2x4 gen() 31000 MB/s",
    "e1000e 0000:00:19.0 eno1: NIC Link is Up 1000 Mbps Full Duplex", "IPv6: ADDRCONF(NETDEV_UP): eth0: link is not ready",
    "power_meter ACPI000D:00: Found ACPI power meter.", "power_supply AC: supplied by nothing", "rcu: Hierarchical RCU implementation.",
    "NMI watchdog: Enabled. Permanently consumes one hw-PMU counter.", "Memory cgroup out of memory: Killed process 9 (x)",
    "ERST: Error Record Serialization Table (ERST) support is initialized.", "pstore: Registered erst as persistent store backend",
    "mpt3sas_cm0: log_info(0x31080000): originator(PL), code(0x08), sub_code(0x0000)",
    "ERST: Failed to get Error Log Address Range.", "sd 3:0:0:0: [sdb] Asking for cache data failed", "[Firmware Bug]: cpu 3, failed to setup threshold interrupt (offset: 1, return: -22)",
    "ACPI BIOS Error (bug): Could not resolve symbol [\\_SB.PCI0.LPCB.H_EC.ECMD], AE_NOT_FOUND", "EDAC sbridge: Failed to register device with error -19.", "cpufreq: __cpufreq_add_dev: ->get() failed",
    "mlx5_core 0000:af:00.0: Port module event: module 0, Cable plugged", "pcieport 0000:00:1c.4: pciehp: Slot #4 AttnBtn- PwrCtrl- MRL- AttnInd- PwrInd- HotPlug+ Surprise+",
    "amdgpu 0000:43:00.0: amdgpu: RAS: optional ras ta ucode is not available", "amdgpu 0000:43:00.0: amdgpu: GPU reset succeeded, trying to resume", "ata1.00: ATA-10: X, 1, max UDMA/133", "thermal_sys: Registered thermal governor 'step_wise'",
    "NVRM: GPU 0000:3b:00.0: GPU serial number is 1650124014249.", "nvidia-nvswitch0: open (major=510)", "nvme nvme0: pci function 0000:3b:00.0", "EXT4-fs (sda2): mounted filesystem with ordered data mode"));

TEST(KernelLogPattern, MatchesFromTheLeftAndTakesThePart) {
    const auto hit = klog::find_pattern("dev {%w}, sector %d", "I/O error, dev sdb, sector 7");
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->part, "sdb");
    EXPECT_FALSE(klog::find_pattern("^dev {%w}", "I/O error, dev sdb"));
    EXPECT_FALSE(klog::find_pattern("{%p}: AER", "pcieport 00:1c.0: AER"));
    EXPECT_EQ(klog::find_pattern("*{%p}: x", "0000:00:1c.0: 0000:3b:00.0: x")->part, "0000:3b:00.0");
    EXPECT_FALSE(klog::find_pattern("a*b*c", std::string(1000, 'a') + std::string(1000, 'b')));
    static_assert(klog::longest_literal("^EDAC MC%d: CE ") == "EDAC MC");
}

TEST(KernelLog, OfASyslogThatTellsEverybodyHoldsWhatTheKernelSaid) {
    const json facts = log_of("Message from syslogd@host at Nov  7 21:00:02 ...\n kernel:[Hardware Error]: MC4_STATUS[Over|CE|MiscV|-|AddrV|-|-|CECC]: 0xdc10410040080a13\n\n"
                              "Message from syslogd@host at Nov  7 21:00:02 ...\n kernel:[  723.5] [Hardware Error]: Northbridge Error (node 4): DRAM ECC error detected on the NB.\n");
    EXPECT_EQ(facts.at("lines"), 2);
    ASSERT_EQ(facts.at("troubles").size(), 2U);
    EXPECT_EQ(facts.at("troubles").at(0).at("signature"), "machine_check_corrected");
    EXPECT_EQ(facts.at("troubles").at(1).at("signature"), "machine_check_logged");
}

TEST(KernelLog, OfARecordBeforeTheBootNamesItsPart) {
    const json troubles = log_of("[ 0.9] BERT: Error records from previous boot:\n[ 0.9] [Hardware Error]: event severity: fatal\n[ 0.9] [Hardware Error]:  Error 0, type: fatal\n"
                                 "[ 0.9] [Hardware Error]:   section_type: PCIe error\n[ 0.9] [Hardware Error]:   device_id: 0000:5d:00.0\n"
                                 "[ 0.9] [Hardware Error]:  Error 1, type: fatal\n[ 0.9] [Hardware Error]:   section_type: memory error\n"
                                 "[ 0.9] [Hardware Error]:   DIMM location: CPU 1 DIMM 5\n").at("troubles");
    ASSERT_EQ(troubles.size(), 3U);
    EXPECT_EQ(troubles.at(1).at("part"), "0000:5d:00.0");
    EXPECT_EQ(troubles.at(1).at("signature"), "pcie_fatal");
    EXPECT_EQ(troubles.at(2).at("part"), "CPU 1 DIMM 5");
    EXPECT_EQ(troubles.at(2).at("signature"), "memory_uncorrected");
}

// ---- what is no log -----------------------------------------------------------------------------------------------

TEST(KernelLog, OfTextThatIsNoneIsNotMeasured) {
    for (const char* text : {"kernel: ", "[", ";", "total 12\n-rw-r--r-- 1 root root 0 a.txt\n", "PS1 Status       | C8h | ok  | 10.1 | Presence detected\n",
                             "SMART overall-health self-assessment test result: PASSED\n", "Architecture:   x86_64\nCPU(s):  64\n",
                             "0000:01:00.0 Ethernet controller: Intel Corporation I350 (rev 01)\n\tKernel driver in use: igb\n",
                             "[2026-01-02 03:04:05.678] [info] service started\n", "Handle 0x0011, DMI type 17, 84 bytes\nMemory Device\n\tACPI is supported\n", "   1 | 01/02/2026 | 03:04:05 | Power Supply PS1 | Failure detected | Asserted\n",
                             "Jan  2 03:04:05 host sshd[12]: Accepted publickey for root\n"}) {
        EXPECT_THROW(static_cast<void>(log_of(text)), tool::InputError) << text;
    }
}

TEST(KernelLog, ThatCouldNotBeReadSaysWhy) {
    for (const char* text : {"user@host:~$ dmesg\ndmesg: read kernel buffer failed: Operation not permitted\n", "-bash: dmesg: command not found\n",
                             "Hint: You are currently not seeing messages from other users and the system.\n-- No entries --\n"}) {
        try {
            static_cast<void>(log_of(text));
            ADD_FAILURE() << text;
        } catch (const tool::InputError& error) {
            EXPECT_THAT(error.what(), HasSubstr("could not be read"));
        }
    }
}

TEST(KernelLog, WithoutTroubleIsOneWithoutTrouble) {
    for (const char* text : {"root@host:~# dmesg --level err,crit\n", "-- No entries --\n", "-- Logs begin at Mon 2026-01-05 10:00:00 UTC. --\n-- No entries --\n",
                             "[    0.000000] Linux version 6.1.0\n", "igb 0000:01:00.0: added PHC on eth0\n", "EXT4-fs (sda1): mounted filesystem with ordered data mode\n",
                             "sd 0:0:0:0: [sda] Attached SCSI disk\n", "usb 1-1: new high-speed USB device number 2 using xhci_hcd\n",
                             "user@host:~$ dmesg | grep -i error\nACPI: PM-Timer IO Port: 0x508\n"}) {
        EXPECT_TRUE(log_of(text).at("troubles").empty()) << text;
    }
}

}  // namespace
}  // namespace vetting
