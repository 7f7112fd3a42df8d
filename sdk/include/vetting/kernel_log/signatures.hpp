// Lines of the kernel log that tell of hardware trouble, by their full forms: boot messages also say EDAC, AER and "error"
// where there is no fault. One table for everybody: agents count its lines while a stage runs, probes read captures with it.
#pragma once

#include <array>

#include "vetting/kernel_log/pattern.hpp"

namespace vetting {
inline namespace plugin_v1 {
namespace klog {

/// `info` is worth a look, `warning` may be the hardware, `critical` is.
enum class Weight { Info, Warning, Critical };

struct Signature {
    std::string_view id;
    std::string_view part_kind;  ///< cpu | dimm | pci | disk | volume | nic | gpu | psu; empty: the machine
    Weight weight;
    std::string_view pattern;
    std::string_view literal;    ///< without it no line matches
};

namespace detail {
constexpr Signature row(std::string_view id, std::string_view part_kind, Weight weight, std::string_view pattern) {
    return {id, part_kind, weight, pattern, longest_literal(pattern)};
}
}  // namespace detail

// The first row that fits counts. Forms of several kernel versions stand one below the other.
// clang-format off
inline constexpr auto kSignatures = [] {
    using enum Weight;
    using detail::row;
    return std::to_array<Signature>({
    // Machine checks. The bank's status tells corrected from uncorrected: see weight_of_bank in match.hpp.
    row("machine_check",           "cpu",  Critical, "{CPU %d}: Machine Check*Bank %d: "),
    row("machine_check",           "cpu",  Critical, "[Hardware Error]: {CPU %d}: Machine Check"),
    row("machine_check",           "cpu",  Critical, "[Hardware Error]: {CPU:%d} (*_STATUS[*|UE|"),
    row("machine_check_corrected", "cpu",  Warning,  "[Hardware Error]: {CPU:%d} (*_STATUS[*|CE|"),
    row("machine_check",           "cpu",  Critical, "[Hardware Error]: {CPU:%d}*MC%d_STATUS[*|UE|"),
    row("machine_check_corrected", "cpu",  Warning,  "[Hardware Error]: {CPU:%d}*MC%d_STATUS[*|CE|"),
    row("machine_check",           "",     Critical, "[Hardware Error]:*MC%d_STATUS[*|UE|"),
    row("machine_check_corrected", "",     Warning,  "[Hardware Error]:*MC%d_STATUS[*|CE|"),
    row("machine_check_logged",    "",     Warning,  "DRAM ECC error detected on the NB"),
    row("machine_check",           "",     Critical, "[Hardware Error]: System Fatal error."),
    row("machine_check",           "",     Critical, "[Hardware Error]: Uncorrected, software "),
    row("machine_check",           "",     Critical, "Kernel panic - not syncing: Fatal machine check"),
    row("machine_check",           "",     Critical, "Kernel panic - not syncing: Fatal Machine check"),
    row("machine_check",           "",     Critical, "Kernel panic - not syncing: Fatal hardware error"),
    row("machine_check",           "",     Critical, "Kernel panic - not syncing: Timeout: Not all CPUs entered broadcast exception handler"),
    row("machine_check",           "",     Critical, "CPUs not responding to MCE broadcast"),
    row("machine_check_logged",    "",     Warning,  "Machine check events logged"),
    row("machine_check_logged",    "",     Warning,  "[Hardware Error]: Corrected error, no action required."),
    row("machine_check_logged",    "",     Warning,  "[Hardware Error]: Deferred error, no action required."),
    row("corrected_error_storm",   "cpu",  Warning,  "CMCI storm detected"),
    row("firmware_error_corrected", "",    Warning,  "[Hardware Error]: event severity: corrected"),
    row("firmware_error",          "",     Critical, "[Hardware Error]: event severity: recoverable"),
    row("firmware_error",          "",     Critical, "[Hardware Error]: event severity: fatal"),
    row("error_before_boot",       "",     Warning,  "BERT: Error records from previous boot"),
    row("memory_failure",          "dimm", Critical, "Memory failure: 0x%x: "),
    row("memory_failure",          "dimm", Critical, "due to hardware memory corruption"),
    row("nmi_error",               "",     Critical, "NMI: PCI system error (SERR)"),
    row("nmi_error",               "",     Critical, "NMI: IOCK error"),
    row("nmi_unknown",             "",     Warning,  "NMI received for unknown reason"),

    // Memory controllers.
    row("memory_corrected",        "dimm", Warning,  "^EDAC MC%d: %n CE * on {*} ("),
    row("memory_uncorrected",      "dimm", Critical, "^EDAC MC%d: %n UE * on {*} ("),
    row("memory_corrected",        "dimm", Warning,  "^EDAC MC%d: %n CE on {*} ("),
    row("memory_uncorrected",      "dimm", Critical, "^EDAC MC%d: %n UE on {*} ("),
    row("memory_corrected",        "dimm", Warning,  "^EDAC MC%d: %n CE "),
    row("memory_uncorrected",      "dimm", Critical, "^EDAC MC%d: %n UE "),
    row("memory_corrected",        "dimm", Warning,  "^EDAC MC%d: CE *, label \"{*}\""),
    row("memory_uncorrected",      "dimm", Critical, "^EDAC MC%d: UE *, labels \"{*}\""),
    row("memory_corrected",        "dimm", Warning,  "^EDAC MC%d: CE "),
    row("memory_uncorrected",      "dimm", Critical, "^EDAC MC%d: UE "),
    row("memory_corrected",        "dimm", Warning,  "^EDAC * MC%d: CE ERROR_ADDRESS"),
    row("memory_uncorrected",      "dimm", Critical, "^EDAC * MC%d: UE ERROR_ADDRESS"),

    // PCIe. A `received` line only announces the lines that say what it was.
    row("pcie_corrected",          "pci",  Warning,  "{%p}:*PCIe Bus Error: severity=Correct"),
    row("pcie_nonfatal",           "pci",  Critical, "{%p}:*PCIe Bus Error: severity=Uncorrect*(Non-Fatal)"),
    row("pcie_fatal",              "pci",  Critical, "{%p}:*PCIe Bus Error: severity=Uncorrect*(Fatal)"),
    row("pcie_error_message",      "pci",  Info,     "AER: *orrected error received: {%p}"),
    row("pcie_error_message",      "pci",  Info,     "AER: *orrected (*atal) error received: {%p}"),
    row("pcie_error_message",      "pci",  Info,     "AER: *orrect*error*message received from {%p}"),
    row("pcie_error_message",      "pci",  Info,     "{%p}: AER: *orrected * received: id=%x"),
    row("pcie_error_message",      "pci",  Info,     "AER: *orrectable error received from {%p}"),
    row("pcie_unattributed",       "pci",  Warning,  "{%p}: AER: can't find device of ID"),
    row("pcie_unattributed",       "pci",  Warning,  "pcieport {%p}: can't find device of ID"),
    row("pcie_status",             "pci",  Warning,  "{%p}: *aer_status: 0x"),
    row("pcie_recovery_failed",    "pci",  Critical, "{%p}: AER: device recovery failed"),
    row("pcie_containment",        "pci",  Critical, "{%p}: DPC: containment event"),
    row("pcie_link_down",          "pci",  Critical, "{%p}: pciehp: Slot(*): Link Down"),
    row("pcie_link_down",          "pci",  Critical, "{%p}:*pciehp: Slot(*): Card not present"),
    row("pcie_link_down",          "pci",  Critical, "{%p}: Unable to change power state from D3* to D0, device inaccessible"),
    row("pcie_slot_failed",        "pci",  Critical, "{%p}:*pciehp: Slot(*): Power fault"),
    row("pcie_slot_failed",        "pci",  Warning,  "{%p}:*Slot initialization failed"),

    // Disks: what the block layer gave up.
    row("medium_error",            "disk", Critical, "critical medium error, dev {%w}, sector"),
    row("target_error",            "disk", Critical, "critical target error, dev {%w}, sector"),
    row("io_error",                "disk", Critical, "critical nexus error, dev {%w}, sector"),
    row("io_error",                "disk", Critical, "protection error, dev {%w}, sector"),
    row("io_error",                "disk", Critical, "I/O error, dev {%w}, sector"),
    row("disk_timeout",            "disk", Warning,  "timeout error, dev {%w}, sector"),
    row("disk_transport_error",    "disk", Warning,  "recoverable transport error, dev {%w}, sector"),
    row("disk_offline",            "disk", Critical, "device offline error, dev {%w}, sector"),
    row("buffer_io_error",         "disk", Critical, "Buffer I/O error on dev {%w}, logical block"),
    row("buffer_io_error",         "disk", Critical, "Buffer I/O error on device {%w}, logical block"),
    row("filesystem_error",        "volume", Warning, "EXT4-fs error (device {%w})"),
    row("filesystem_error",        "volume", Warning, "EXT4-fs ({%w}): Remounting filesystem read-only"),
    row("filesystem_error",        "volume", Warning, "XFS ({%w}): *I/O error"),
    row("filesystem_error",        "volume", Warning, "XFS ({%w}): Corruption "),
    row("filesystem_error",        "volume", Warning, "BTRFS error (device {%w}"),

    // SCSI and SAS.
    row("medium_error",            "disk", Critical, "[{%w}]*Sense Key : Medium Error"),
    row("medium_error",            "disk", Critical, "[{%w}]*Sense Key : 0x3 "),
    row("disk_hardware_error",     "disk", Critical, "[{%w}]*Sense Key : 0x4 "),
    row("disk_hardware_error",     "disk", Critical, "[{%w}]*Sense Key : Hardware Error"),
    row("disk_recovered_error",    "disk", Warning,  "[{%w}]*Sense Key : Recovered Error"),
    row("disk_aborted_command",    "disk", Warning,  "[{%w}]*Sense Key : Aborted Command"),
    row("disk_offline",            "disk", Critical, "^sd {%d:%d:%d:%d}: rejecting I/O to offline device"),
    row("disk_offline",            "disk", Critical, "^sd {%d:%d:%d:%d}: Device offlined"),
    row("disk_offline",            "disk", Critical, "^sd {%d:%d:%d:%d}: rejecting I/O to dead device"),
    row("disk_timeout",            "disk", Warning,  "^sd *[{%w}]*timing out command, waited"),
    row("disk_timeout",            "disk", Warning,  "^sd {%d:%d:%d:%d}: attempting task abort"),
    row("disk_timeout",            "disk", Warning,  "[{%w}] megasas: RESET cmd"),
    row("disk_timeout",            "disk", Warning,  "[{%w}]*uas_eh_abort_handler"),
    row("disk_timeout",            "pci",  Warning,  "{mpt%w}: attempting task abort"),
    row("disk_timeout",            "pci",  Warning,  "{ioc%d}: attempting task abort"),
    row("controller_reset",        "pci",  Warning,  "{mpt%w}: attempting host reset"),
    row("disk_offline",            "disk", Critical, "^{%w}: detected capacity change from %d to 0"),
    row("controller_fault",        "pci",  Critical, "{%w}: fault_state(0x%x)"),
    row("controller_fault",        "pci",  Critical, "{mpt%w}: SAS host is non-operational"),
    row("controller_fault",        "pci",  Critical, "{mpt%w}: IOC is in FAULT state"),
    row("controller_fault",        "pci",  Critical, "megaraid_sas {%p}: *FW in FAULT state"),
    row("controller_fault",        "pci",  Critical, "hpsa {%p}: *ontroller lockup detected"),
    row("controller_fault",        "pci",  Critical, "smartpqi {%p}: *controller offline"),
    row("controller_fault",        "pci",  Critical, "smartpqi {%p}: *controller is offline"),
    row("controller_fault",        "pci",  Critical, "qla2xxx [{%p}]*ISP System Error"),
    row("controller_fault",        "pci",  Critical, "lpfc {%p}: *Adapter heartbeat failure"),
    row("raid_event",              "pci",  Critical, "megaraid_sas {%p}: *FATAL) - "),
    row("raid_event",              "pci",  Warning,  "megaraid_sas {%p}: *CRIT) - "),
    row("path_failure",            "disk", Warning,  "device-mapper: multipath: *Failing path {%d:%d}"),

    // ATA.
    row("ata_exception",           "disk", Warning,  "^{ata%d.%d}: exception Emask"),
    row("ata_exception",           "disk", Warning,  "^{ata%d}: exception Emask"),
    row("ata_failed_command",      "disk", Warning,  "^{ata%d.%d}: failed command: "),
    row("medium_error",            "disk", Critical, "^{ata%d.%d}: error: * UNC "),
    row("ata_crc_error",           "disk", Warning,  "^{ata%d.%d}: error: * ICRC "),
    row("ata_crc_error",           "disk", Warning,  "^{ata%d}: SError: *BadCRC"),
    row("ata_crc_error",           "disk", Warning,  "^{ata%d.%d}: SError: *BadCRC"),
    row("ata_identify_failed",     "disk", Warning,  "^{ata%d.%d}: failed to IDENTIFY"),
    row("ata_identify_failed",     "disk", Warning,  "^{ata%d.%d}: revalidation failed"),
    row("disk_offline",            "disk", Critical, "^{ata%d}: reset failed, giving up"),
    row("ata_reset",               "disk", Warning,  "^{ata%d}: hard resetting link"),
    row("ata_reset",               "disk", Warning,  "^{ata%d.%d}: hard resetting link"),
    row("ata_reset",               "disk", Warning,  "^{ata%d}: soft resetting link"),
    row("ata_reset",               "disk", Warning,  "^{ata%d}: COMRESET failed"),
    row("ata_slowed",              "disk", Warning,  "^{ata%d}: limiting SATA link speed"),
    row("ata_slowed",              "disk", Warning,  "^{ata%d.%d}: limiting speed to"),
    row("disk_timeout",            "disk", Warning,  "^{ata%d.%d}: qc timeout"),
    row("disk_offline",            "disk", Critical, "^{ata%d.%d}: disable device"),
    row("disk_offline",            "disk", Critical, "^{ata%d.%d}: disabled"),

    // NVMe.
    row("nvme_timeout",            "disk", Warning,  "nvme {nvme%d}: I/O * QID * timeout"),
    row("nvme_reset",              "disk", Warning,  "nvme {nvme%d}: controller is down; will reset"),
    row("nvme_reset",              "disk", Warning,  "nvme {nvme%d}: resetting controller"),
    row("nvme_reset",              "disk", Warning,  "nvme {nvme%d}: frozen state error detected, reset controller"),
    row("nvme_timeout",            "disk", Warning,  "nvme {nvme%d}: Device shutdown incomplete"),
    row("nvme_failed",             "disk", Critical, "nvme {nvme%d}: Identify Controller failed"),
    row("nvme_failed",             "disk", Critical, "nvme {nvme%d}: Device not ready; aborting"),
    row("nvme_failed",             "disk", Critical, "nvme {nvme%d}: Removing after probe failure"),
    row("nvme_failed",             "disk", Critical, "nvme {nvme%d}: Disabling device after reset failure"),
    row("nvme_failed",             "disk", Critical, "nvme {nvme%d}: Reset failure status"),
    row("medium_error",            "disk", Critical, "^{nvme%dn%d}: *Unrecovered Read Error (sct"),
    row("nvme_command_error",      "disk", Warning,  "^{nvme%dn%d}: * @ LBA *(sct 0x%x / sc 0x%x)"),

    // md.
    row("raid_disk_failure",       "disk", Critical, "Disk failure on {%w}, disabling device"),
    row("raid_read_corrected",     "disk", Warning,  "^md*: read error corrected (* on {%w})"),
    row("raid_read_error",         "disk", Warning,  "^md/raid*: {%w}: rescheduling sector"),
    row("raid_read_error",         "disk", Critical, "^md/raid*: {%w}: unrecoverable I/O read error"),
    row("raid_degraded",           "disk", Warning,  "^md: kicking non-fresh {%w} from array"),
    row("raid_degraded",           "volume", Critical, "^md/raid*:{%w}: cannot start dirty degraded array"),
    row("raid_degraded",           "volume", Critical, "^md/raid*:{%w}: not enough operational devices"),

    // Network ports.
    row("nic_hang",                "nic",  Critical, "NETDEV WATCHDOG: {%w} (*transmit queue %d timed out"),
    row("nic_hang",                "nic",  Critical, "{%w}: NETDEV WATCHDOG: *transmit queue %d timed out"),
    row("nic_hang",                "nic",  Critical, "{%w}: Detected Hardware Unit Hang"),
    row("nic_hang",                "pci",  Critical, "{%p}: Detected Tx Unit Hang"),
    row("nic_hang",                "nic",  Critical, "{%w}: Detected Tx Unit Hang"),
    row("nic_hang",                "nic",  Critical, "{%w}: TX timeout detected"),
    row("nic_hang",                "nic",  Critical, "{%w}: transmit timed out"),
    row("nic_hang",                "nic",  Critical, "{%w}: tx_timeout"),
    row("nic_hang",                "nic",  Critical, "{%w}: PCIe link lost"),
    row("nic_hang",                "pci",  Critical, "mlx5_core {%p}: *health compromised"),
    row("nic_hang",                "pci",  Critical, "mlx5_core {%p}: *Fatal error"),
    row("nic_hang",                "pci",  Critical, "mlx5_core {%p}: *Health issue observed, *severity(3)"),
    row("nic_hang",                "pci",  Critical, "mlx5_core {%p}: *mlx5_load_one failed with error code"),
    row("nic_hang",                "pci",  Critical, "mlx5_core {%p}: *mlx5_function_setup:*failed"),
    row("nic_hang",                "pci",  Critical, "mlx5_core {%p}: *Firmware over * MS in pre-initializing state, aborting"),
    row("nic_hang",                "nic",  Critical, "bnxt_en *{%w}: Firmware unresponsive"),
    row("nic_hang",                "pci",  Critical, "ice {%p}: *Unrecoverable error detected"),
    row("nic_hang",                "pci",  Critical, "{%p}: Firmware recovery mode detected"),
    row("nic_hang",                "pci",  Critical, "bnxt_en {%p}*: Firmware fatal reset event"),
    row("nic_hang",                "pci",  Critical, "be2net {%p}: *rror detected in the "),
    row("nic_hang",                "nic",  Critical, "bnx2x: *({%w})]begin crash dump"),
    row("nic_hang",                "pci",  Critical, "mlx4_core {%p}: Internal error detected"),
    row("nic_hang",                "pci",  Critical, "{%p}*: Network adapter has been stopped because it has over heated"),
    row("nic_hang",                "pci",  Critical, "{%p}*: The network adapter was stopped because it overheated"),
    row("nic_command_timeout",     "pci",  Warning,  "mlx5_core {%p}: *timeout. Will cause a leak of a command resource"),
    row("nic_command_timeout",     "pci",  Warning,  "bnxt_en {%p}*: Error (timeout: "),
    row("nic_module_fault",        "pci",  Warning,  "mlx5_core {%p}: *Port module event[error]: "),
    row("nic_slot_power",          "pci",  Warning,  "mlx5_core {%p}: *Detected insufficient power on the PCIe slot"),
    row("nic_too_hot",             "pci",  Warning,  "mlx5_core {%p}: *High temperature on sensors"),
    row("nic_too_hot",             "pci",  Warning,  "ixgbe {%p}*: Fan has stopped, replace the adapter"),
    row("nic_reset",               "nic",  Warning,  "{%w}: initiating reset due to "),
    row("nic_reset",               "nic",  Warning,  "{%w}: Reset adapter"),
    row("nic_reset",               "pci",  Warning,  "bnxt_en {%p}*: Firmware non-fatal reset event"),
    row("nic_reset",               "pci",  Warning,  "{%p}: TX driver issue detected"),
    row("nic_reset",               "pci",  Warning,  "{%p}: Malicious Driver Detection event"),
    row("nic_link_down",           "nic",  Info,     "{%w}: NIC Link is Down"),
    row("nic_link_down",           "nic",  Info,     "{%w} NIC Link is Down"),
    row("nic_link_down",           "nic",  Info,     "{%w}: Link is Down"),
    row("nic_link_down",           "nic",  Info,     "{%w}: Link is down"),
    row("nic_link_down",           "nic",  Info,     "{%w}: The link is down"),
    row("nic_link_down",           "nic",  Info,     "{%w}: NIC Link is down"),
    row("nic_link_down",           "nic",  Info,     "mlx*{%w}: Link down"),

    // Graphics and accelerators.
    row("gpu_xid",                 "gpu",  Warning,  "NVRM: Xid (PCI:{%p}): %d"),
    row("gpu_xid",                 "gpu",  Warning,  "NVRM: Xid ({%p}): %d"),
    row("gpu_xid",                 "gpu",  Warning,  "NVRM: Xid (PCI:{%p} GPU-I:*): %d"),
    row("gpu_switch_xid",          "gpu",  Warning,  "SXid (PCI:{%p}): %d"),
    row("gpu_lost",                "gpu",  Critical, "NVRM: GPU {%p}: GPU has fallen off the bus"),
    row("gpu_lost",                "gpu",  Critical, "NVRM: GPU at PCI:{%p}*has fallen off the bus"),
    row("gpu_lost",                "gpu",  Critical, "NVRM: GPU at {%p}*has fallen off the bus"),
    row("gpu_lost",                "gpu",  Critical, "NVRM: *fallen off the bus and is not responding"),
    row("gpu_failed",              "gpu",  Critical, "NVRM: GPU {%p}: RmInitAdapter failed"),
    row("gpu_failed",              "gpu",  Critical, "NVRM: *[NV_ERR_RESET_REQUIRED]"),
    // Newer drivers tell what is new, and then what it is in total.
    row("gpu_memory_error",        "gpu",  Critical, "amdgpu {%p}: *%n new uncorrectable hardware errors detected"),
    row("gpu_memory_corrected",    "gpu",  Warning,  "amdgpu {%p}: *%n new correctable hardware errors detected"),
    row("gpu_memory_error",        "gpu",  Critical, "amdgpu {%p}: *uncorrectable hardware errors detected in total"),
    row("gpu_memory_corrected",    "gpu",  Warning,  "amdgpu {%p}: *correctable hardware errors detected in total"),
    row("gpu_memory_deferred",     "gpu",  Warning,  "amdgpu {%p}: *%n new deferred hardware errors detected"),
    row("gpu_memory_deferred",     "gpu",  Warning,  "amdgpu {%p}: *deferred hardware errors detected in total"),
    row("gpu_memory_error",        "gpu",  Critical, "amdgpu {%p}: *%n new poison consumption detected"),
    row("gpu_memory_error",        "gpu",  Critical, "amdgpu {%p}: *%n uncorrectable hardware errors detected"),
    row("gpu_memory_corrected",    "gpu",  Warning,  "amdgpu {%p}: *%n correctable hardware errors detected"),
    row("gpu_memory_error",        "gpu",  Critical, "amdgpu {%p}: *bad pages * reaches threshold value"),
    row("gpu_memory_error",        "gpu",  Critical, "amdgpu {%p}: *uncorrectable hardware error(*) detected"),
    row("gpu_failed",              "gpu",  Critical, "amdgpu {%p}: *Fatal error during GPU init"),
    row("gpu_failed",              "gpu",  Critical, "amdgpu {%p}: *GPU reset(%d) failed"),
    row("gpu_failed",              "gpu",  Critical, "amdgpu {%p}: *GPU Recovery Failed"),
    row("gpu_hang",                "gpu",  Warning,  "amdgpu {%p}: *GPU reset begin!"),
    row("gpu_hang",                "gpu",  Warning,  "amdgpu {%p}: *ring * timeout"),
    row("gpu_hang",                "gpu",  Warning,  "*ERROR* ring * timeout"),
    row("gpu_hang",                "gpu",  Warning,  "i915 {%p}: *GPU HANG: "),

    // Heat and power.
    row("thermal_throttle",        "cpu",  Warning,  "{CPU%d}: * temperature above threshold"),
    row("thermal_throttle",        "cpu",  Warning,  "{CPU%d}: * temperature is above threshold"),
    row("thermal_throttle",        "cpu",  Warning,  "{CPU%d}: Temperature above threshold"),
    row("thermal_critical",        "",     Critical, "ritical temperature reached"),
    row("power_limit",             "cpu",  Info,     "{CPU%d}: Package power limit notification"),
    row("psu_failure",             "psu",  Critical, "{Power Supply %w}*ailure"),
    row("psu_failure",             "psu",  Critical, "{PSU%w} fail"),

    // The kernel itself: what it waited for is suspect.
    row("soft_lockup",             "cpu",  Warning,  "BUG: soft lockup - {CPU#%d} stuck for"),
    row("hard_lockup",             "cpu",  Warning,  "Watchdog detected hard LOCKUP on {cpu %d}"),
    row("rcu_stall",               "cpu",  Warning,  "INFO: rcu_%w self-detected stall"),
    row("rcu_stall",               "cpu",  Warning,  "INFO: rcu_%w detected stalls"),
    row("rcu_stall",               "cpu",  Warning,  "INFO: rcu_%w detected expedited stalls"),
    row("hung_task",               "",     Warning,  "INFO: task * blocked for more than %d seconds"),
    row("kernel_panic",            "",     Critical, "Kernel panic - not syncing"),
    row("kernel_oops",             "",     Warning,  "BUG: unable to handle "),
    row("kernel_oops",             "",     Warning,  "kernel BUG at "),
    row("out_of_memory",           "",     Info,     "^Out of memory: Kill"),
    });
}();
// clang-format on

}  // namespace klog
}  // namespace plugin_v1
}  // namespace vetting
