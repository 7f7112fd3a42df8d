#include "agent/truth/signatures.hpp"

#include <algorithm>
#include <array>

#include "vetting/kernel_log/line.hpp"
#include "vetting/kernel_log/match.hpp"

namespace vetting {
namespace {

/// Which counter a signature of the shared table moves. Signatures without a row announce another line, repeat what one
/// of the kernel's own counters says (carrier changes), or point at no part of the machine.
struct Counted {
    std::string_view signature;
    KernelCounter counter;
};
using enum KernelCounter;
constexpr auto kCounted = std::to_array<Counted>({
    {"machine_check", LogMachineCheck}, {"machine_check_corrected", LogMachineCheckCorrected},
    {"machine_check_logged", LogMachineCheckCorrected}, {"corrected_error_storm", LogMachineCheckCorrected},
    {"firmware_error", LogMachineCheck}, {"firmware_error_corrected", LogMachineCheckCorrected},
    {"memory_failure", LogMemoryUncorrected}, {"nmi_error", LogMachineCheck}, {"nmi_unknown", LogMachineCheckCorrected},
    {"memory_corrected", LogMemoryCorrected}, {"memory_uncorrected", LogMemoryUncorrected},
    {"pcie_corrected", LogPcieCorrected}, {"pcie_unattributed", LogPcieCorrected}, {"pcie_status", LogPcieCorrected},
    {"pcie_nonfatal", LogPcieUncorrected}, {"pcie_fatal", LogPcieUncorrected},
    {"pcie_recovery_failed", LogPcieUncorrected}, {"pcie_containment", LogPcieUncorrected},
    {"pcie_link_down", LogPcieLinkDown}, {"pcie_slot_failed", LogPcieLinkDown}, {"controller_fault", LogControllerFault}, {"raid_event", LogControllerFault},
    {"io_error", LogDiskIoError}, {"medium_error", LogDiskIoError}, {"target_error", LogDiskIoError},
    {"buffer_io_error", LogDiskIoError}, {"disk_hardware_error", LogDiskIoError}, {"disk_offline", LogDiskIoError},
    {"nvme_failed", LogDiskIoError}, {"raid_disk_failure", LogDiskIoError}, {"raid_read_error", LogDiskIoError},
    {"raid_read_corrected", LogDiskIoError}, {"nvme_command_error", LogDiskReset},
    {"disk_timeout", LogDiskReset}, {"disk_transport_error", LogDiskReset}, {"disk_aborted_command", LogDiskReset},
    {"disk_recovered_error", LogDiskReset}, {"path_failure", LogDiskReset}, {"ata_exception", LogDiskReset},
    {"ata_failed_command", LogDiskReset}, {"ata_crc_error", LogDiskReset}, {"ata_reset", LogDiskReset},
    {"ata_slowed", LogDiskReset}, {"ata_identify_failed", LogDiskReset}, {"nvme_timeout", LogDiskReset}, {"controller_reset", LogDiskReset}, {"nvme_reset", LogDiskReset},
    {"nic_hang", LogNicHang}, {"nic_reset", LogNicHang}, {"gpu_xid", LogGpuXid}, {"gpu_switch_xid", LogGpuXid},
    {"gpu_lost", LogGpuXid}, {"gpu_failed", LogGpuXid}, {"gpu_memory_error", LogGpuXid}, {"gpu_hang", LogGpuXid},
    {"thermal_throttle", LogThermal}, {"nic_too_hot", LogThermal}, {"thermal_critical", LogThermal}, {"psu_failure", LogPsuFailure},
    {"soft_lockup", LogLockup}, {"hard_lockup", LogLockup}, {"rcu_stall", LogLockup},
    {"hung_task", LogHungTask}, {"out_of_memory", LogOutOfMemory},
});

}  // namespace

std::optional<LogMatch> match_signature(std::string_view text) {
    const auto match = klog::match_message(text);
    // A program's own Xid says nothing of the card; a volume's error has the disk's own line beside it.
    if (!match || match->part_kind == "volume" || (match->id == "gpu_xid" && match->weight == klog::Weight::Info)) return std::nullopt;
    const auto row = std::find_if(kCounted.begin(), kCounted.end(), [&match](const Counted& each) { return each.signature == match->id; });
    if (row == kCounted.end()) return std::nullopt;
    return LogMatch{row->counter, std::string(match->part), std::string(match->id), static_cast<double>(match->count)};
}

std::optional<std::string_view> message_of(std::string_view line) {
    const auto message = klog::message_in(line);
    return message ? std::optional(message->text) : std::nullopt;
}

}  // namespace vetting
