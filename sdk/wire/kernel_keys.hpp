// The keys of `KernelTruth::delta` and the words of `KernelTruth::not_visible`: the agent writes them, decide() reads them.
//
// A key is `<area>/<device>/<counter>`, or `<area>/<counter>` where the kernel does not say which device. Values are
// differences over the stage (after − before), so that 0 means "watched and quiet". What a platform does not show is in
// `not_visible` by its source's id and has no key at all.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace vetting {

enum class KernelCounter {
    MemoryCorrected,    ///< errors that ECC put right
    MemoryUncorrected,
    MachineChecks,      ///< machine-check exceptions; the device, where known, is the CPU
    ThrottleEvents,     ///< thermal throttling of a socket
    AerCorrectable,     ///< PCIe advanced error reporting, by the device that saw it
    AerNonfatal,
    AerFatal,
    LinkSpeed,          ///< GT/s; negative: the link trained down during the stage
    LinkWidth,          ///< lanes; negative: lanes were lost during the stage
    LinkWidthMissing,   ///< lanes below what both ends of the link can do, not a difference
    NicErrors,          ///< all error counters of the port together
    NicDropped,
    CarrierChanges,     ///< a change without a cause is a flapping link
    DiskIoErrors,
    LogMachineCheck,    ///< kernel-log lines of one signature; the device as the line names it
    LogMemoryCorrected,
    LogMemoryUncorrected,
    LogPcieCorrected,
    LogPcieUncorrected,
    LogDiskIoError,
    LogDiskReset,
    LogNicHang,
    LogGpuXid,
    LogThermal,
    LogLockup,
    LogHungTask,
    LogOutOfMemory,
    LogMachineCheckCorrected,  ///< corrected, or logged without saying which
    LogPcieLinkDown,
    LogControllerFault,        ///< a storage controller's own fault
    LogPsuFailure,
    BmcEvents,                 ///< rows that the BMC's event log gained; critical ones below
    BmcCriticalEvents,
    SmartReallocated,          ///< SMART counters that moved
    SmartPending,
    SmartUncorrectable,
    SmartMediaErrors,
    SmartCrcErrors,
    LinkSpeedMissing,          ///< GT/s below what both ends can do, at the link's best during the stage
    NicFrameErrors,            ///< frames that came damaged or never went out; not every driver counts them as errors besides
};

/// One kind of key: `prefix` + device + `suffix`; a row without a `/` at the end of its prefix has no device.
struct KernelKey {
    KernelCounter counter;
    std::string_view prefix, suffix;
    std::string_view part_kind;  ///< `Part::kind` of the device; empty: the machine as a whole
    std::string_view unit;
};

inline constexpr auto kKernelKeys = std::to_array<KernelKey>({
    {KernelCounter::MemoryCorrected, "mem/", "/corrected", "dimm", "count"},
    {KernelCounter::MemoryUncorrected, "mem/", "/uncorrected", "dimm", "count"},
    {KernelCounter::MachineChecks, "cpu/machine_checks", "", "cpu", "count"},
    {KernelCounter::ThrottleEvents, "cpu/", "/throttle_events", "cpu", "count"},
    {KernelCounter::AerCorrectable, "pci/", "/aer_correctable", "pci", "count"},
    {KernelCounter::AerNonfatal, "pci/", "/aer_nonfatal", "pci", "count"},
    {KernelCounter::AerFatal, "pci/", "/aer_fatal", "pci", "count"},
    {KernelCounter::LinkSpeed, "pci/", "/link_speed", "pci", "gigatransfer_per_s"},
    {KernelCounter::LinkWidth, "pci/", "/link_width", "pci", "lanes"},
    {KernelCounter::LinkWidthMissing, "pci/", "/link_width_missing", "pci", "lanes"},
    {KernelCounter::NicErrors, "net/", "/errors", "nic", "count"},
    {KernelCounter::NicDropped, "net/", "/dropped", "nic", "count"},
    {KernelCounter::CarrierChanges, "net/", "/carrier_changes", "nic", "count"},
    {KernelCounter::DiskIoErrors, "disk/", "/io_errors", "disk", "count"},
    {KernelCounter::LogMachineCheck, "log/machine_check/", "", "cpu", "count"},
    {KernelCounter::LogMemoryCorrected, "log/memory_corrected/", "", "dimm", "count"},
    {KernelCounter::LogMemoryUncorrected, "log/memory_uncorrected/", "", "dimm", "count"},
    {KernelCounter::LogPcieCorrected, "log/pcie_corrected/", "", "pci", "count"},
    {KernelCounter::LogPcieUncorrected, "log/pcie_uncorrected/", "", "pci", "count"},
    {KernelCounter::LogDiskIoError, "log/disk_io_error/", "", "disk", "count"},
    {KernelCounter::LogDiskReset, "log/disk_reset/", "", "disk", "count"},
    {KernelCounter::LogNicHang, "log/nic_hang/", "", "nic", "count"},
    {KernelCounter::LogGpuXid, "log/gpu_xid/", "", "gpu", "count"},
    {KernelCounter::LogThermal, "log/thermal/", "", "cpu", "count"},
    {KernelCounter::LogLockup, "log/lockup/", "", "cpu", "count"},
    {KernelCounter::LogHungTask, "log/hung_task/", "", "", "count"},
    {KernelCounter::LogOutOfMemory, "log/out_of_memory/", "", "", "count"},
    {KernelCounter::LogMachineCheckCorrected, "log/machine_check_corrected/", "", "cpu", "count"},
    {KernelCounter::LogPcieLinkDown, "log/pcie_link_down/", "", "pci", "count"},
    {KernelCounter::LogControllerFault, "log/controller_fault/", "", "pci", "count"},
    {KernelCounter::LogPsuFailure, "log/psu_failure/", "", "psu", "count"},
    {KernelCounter::BmcEvents, "bmc/", "/events", "", "count"},
    {KernelCounter::BmcCriticalEvents, "bmc/", "/critical_events", "", "count"},
    {KernelCounter::SmartReallocated, "smart/", "/reallocated_sectors", "disk", "count"},
    {KernelCounter::SmartPending, "smart/", "/pending_sectors", "disk", "count"},
    {KernelCounter::SmartUncorrectable, "smart/", "/uncorrectable", "disk", "count"},
    {KernelCounter::SmartMediaErrors, "smart/", "/media_errors", "disk", "count"},
    {KernelCounter::SmartCrcErrors, "smart/", "/udma_crc_errors", "disk", "count"},
    {KernelCounter::LinkSpeedMissing, "pci/", "/link_speed_missing", "pci", "gigatransfer_per_s"},
    {KernelCounter::NicFrameErrors, "net/", "/frame_errors", "nic", "count"},
});

[[nodiscard]] constexpr const KernelKey& kernel_key(KernelCounter counter) {
    return kKernelKeys[static_cast<std::size_t>(counter)];
}
static_assert([] {
    for (std::size_t i = 0; i < kKernelKeys.size(); ++i) {
        if (static_cast<std::size_t>(kKernelKeys[i].counter) != i) return false;
    }
    return true;
}(), "the rows stand in the order of the enumeration");

/// The key of `counter` on `device` (`DIMM_A1`, `0000:3b:00.0`, a disk's serial, else its name). A kernel-log line that
/// names no device has `-`.
[[nodiscard]] inline std::string kernel_key_of(KernelCounter counter, std::string_view device = "-") {
    const KernelKey& row = kernel_key(counter);
    if (!row.prefix.ends_with('/')) return std::string(row.prefix);
    return std::string(row.prefix) + std::string(device) + std::string(row.suffix);
}

struct KernelKeyMatch {
    KernelCounter counter;
    std::string_view device;  ///< empty where the kernel did not say
};

/// Which counter a key is and on which device; nothing for a key that no row makes. `device` points into `key`.
[[nodiscard]] constexpr std::optional<KernelKeyMatch> match_kernel_key(std::string_view key) {
    for (const KernelKey& row : kKernelKeys) {
        if (!row.prefix.ends_with('/')) {
            if (key == row.prefix) return KernelKeyMatch{row.counter, {}};
            continue;
        }
        if (key.size() <= row.prefix.size() + row.suffix.size()) continue;
        if (!key.starts_with(row.prefix) || !key.ends_with(row.suffix)) continue;
        const std::string_view device = key.substr(row.prefix.size(), key.size() - row.prefix.size() - row.suffix.size());
        return KernelKeyMatch{row.counter, device == "-" ? std::string_view{} : device};
    }
    return std::nullopt;
}

/// Where the counters come from; `id` stands in `not_visible`, `title` is for people.
struct KernelSource {
    std::string_view id, title;
    bool by_probe = false;  ///< asked through a probe, not read from the kernel
};
inline constexpr auto kKernelSources = std::to_array<KernelSource>({
    {"edac", "memory error counters (EDAC)"},
    {"machine_checks", "machine-check counters"},
    {"throttle", "thermal throttle counters"},
    {"pcie_aer", "PCIe error counters (AER)"},
    {"pcie_link", "PCIe link speed and width"},
    {"nic_counters", "network port error counters"},
    {"disk_io_errors", "disk I/O error counters"},
    {"kernel_log", "the kernel log"},
    {"bmc_events", "the BMC's event log", true},
    {"smart", "SMART counters", true},
});

}  // namespace vetting
