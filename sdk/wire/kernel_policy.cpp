#include "sdk/wire/kernel_policy.hpp"

#include <algorithm>
#include <cmath>

#include "sdk/wire/amounts.hpp"
#include "sdk/wire/catalogue.hpp"
#include "sdk/wire/kernel_keys.hpp"

namespace vetting {
namespace {

/// From `at_least` on (at most, where it is negative) the counter makes this finding; the last row that fits counts.
struct Policy {
    KernelCounter counter;
    double at_least;
    std::string_view code;
    Severity severity;
    Severity under_test;  ///< where the stage was exercising that very part
};
using enum Severity;
using enum KernelCounter;
// clang-format off
constexpr auto kPolicy = std::to_array<Policy>({
    // A new module may correct one stray error; the second within a stage is a pattern (mcelog: 2 per DIMM and day).
    {MemoryCorrected,       1, "VT-MEM-002", Warning,  Warning},
    {MemoryCorrected,       2, "VT-MEM-002", Critical, Critical},
    {MemoryUncorrected,     1, "VT-MEM-003", Critical, Critical},
    {MachineChecks,         1, "VT-CPU-002", Critical, Critical},
    {ThrottleEvents,        1, "VT-CPU-003", Warning,  Warning},
    {AerCorrectable,        1, "VT-PCI-001", Warning,  Warning},
    {AerCorrectable,      480, "VT-PCI-006", Critical, Critical},  // DCGM: 32 a minute over its 15 minutes
    {AerNonfatal,           1, "VT-PCI-002", Critical, Critical},
    {AerFatal,              1, "VT-PCI-003", Critical, Critical},
    {LinkSpeed,          -0.1, "VT-PCI-005", Warning,  Warning},   // links also slow down when idle
    {LinkWidth,            -1, "VT-PCI-004", Critical, Critical},
    {LinkWidthMissing,      1, "VT-PCI-004", Warning,  Warning},   // may be how the board is wired
    {LinkSpeedMissing,    0.1, "VT-PCI-008", Warning,  Warning},   // at its best while the stage ran
    {NicErrors,             1, "VT-NET-004", Warning,  Critical},
    {NicFrameErrors,        1, "VT-NET-004", Warning,  Critical},
    {NicDropped,            1, "VT-NET-009", Info,     Info},
    {CarrierChanges,        1, "VT-NET-005", Warning,  Critical},
    // The SCSI layer counts every command that ended with a status, also each SMART question through an ATA bridge
    // (scsi_lib.c, scsi_complete): what a read or write came to, the kernel log says.
    {DiskIoErrors,          1, "VT-DSK-039", Info,     Info},
    {LogMachineCheck,       1, "VT-CPU-002", Critical, Critical},
    {LogMemoryCorrected,    1, "VT-MEM-002", Warning,  Warning},
    {LogMemoryCorrected,    2, "VT-MEM-002", Critical, Critical},
    {LogMemoryUncorrected,  1, "VT-MEM-003", Critical, Critical},
    {LogPcieCorrected,      1, "VT-PCI-001", Warning,  Warning},
    {LogPcieUncorrected,    1, "VT-PCI-002", Critical, Critical},
    {LogDiskIoError,        1, "VT-DSK-026", Critical, Critical},
    {LogDiskReset,          1, "VT-DSK-025", Warning,  Warning},
    {LogNicHang,            1, "VT-NET-008", Critical, Critical},
    {LogGpuXid,             1, "VT-GPU-001", Critical, Critical},
    {LogThermal,            1, "VT-THM-005", Warning,  Warning},
    {LogLockup,             1, "VT-CPU-008", Warning,  Warning},
    {LogHungTask,           1, "VT-RUN-012", Warning,  Warning},
    {LogOutOfMemory,        1, "VT-RUN-013", Info,     Info},
    {LogMachineCheckCorrected, 1, "VT-CPU-010", Warning, Warning},
    {LogPcieLinkDown,       1, "VT-PCI-007", Critical, Critical},
    {LogControllerFault,    1, "VT-DSK-033", Critical, Critical},
    {LogPsuFailure,         1, "VT-PWR-001", Critical, Critical},
    {BmcEvents,             1, "VT-BMC-001", Warning,  Warning},
    {BmcCriticalEvents,     1, "VT-BMC-002", Critical, Critical},
    {SmartReallocated,      1, "VT-DSK-016", Critical, Critical},
    {SmartPending,          1, "VT-DSK-016", Critical, Critical},
    {SmartUncorrectable,    1, "VT-DSK-016", Critical, Critical},
    {SmartMediaErrors,      1, "VT-DSK-016", Critical, Critical},
    {SmartCrcErrors,        1, "VT-DSK-011", Warning,  Warning},
});
// clang-format on

const Policy* policy_for(KernelCounter counter, double delta) {
    const Policy* fits = nullptr;
    for (const Policy& row : kPolicy) {
        if (row.counter != counter) continue;
        if (row.at_least > 0 ? delta >= row.at_least : delta <= row.at_least) fits = &row;
    }
    return fits;
}

bool under_test(const DecideInput& input, std::string_view device) {
    const auto& targets = input.offer.plan.targets;
    return !device.empty() && std::any_of(targets.begin(), targets.end(), [device](const Target& target) {
        return target.device == device || target.part.slot == device || target.part.serial == device;
    });
}

Finding finding_from(std::string_view code, Severity severity) {
    Finding finding{.code = std::string(code), .severity = severity};
    if (const auto entry = find_in_catalogue(code)) {
        finding.action = entry->action;
        finding.next_step = entry->next_step;
        finding.message = entry->title;
    }
    return finding;
}

Finding unknown_counter(const std::string& key, double delta) {
    Finding finding = finding_from("VT-RUN-014", Severity::Warning);
    finding.value = delta;
    finding.message = "kernel counter " + key + " moved by " + human_count(delta);
    finding.source = "kernel: " + key;
    return finding;
}

bool log_is_hidden(const DecideInput& input) {
    const auto& hidden = input.result.kernel.not_visible;
    return std::find(hidden.begin(), hidden.end(), "kernel_log") != hidden.end();
}

std::optional<Finding> judge_counter(const DecideInput& input, const std::string& key, double delta) {
    const auto match = match_kernel_key(key);
    if (!match) return delta != 0 ? std::optional(unknown_counter(key, delta)) : std::nullopt;
    const Policy* policy = policy_for(match->counter, delta);
    if (policy == nullptr) return std::nullopt;
    const KernelKey& row = kernel_key(match->counter);
    Severity severity = under_test(input, match->device) ? policy->under_test : policy->severity;
    if (match->counter == DiskIoErrors && log_is_hidden(input)) severity = Warning;
    Finding finding = finding_from(policy->code, severity);
    finding.part = part_named(input, row.part_kind, match->device);
    finding.value = delta;
    finding.unit = row.unit;
    finding.source = "kernel: " + key;
    if (!match->device.empty()) finding.message = std::string(match->device) + ": " + finding.message;
    finding.message += " (" + human_value(delta, row.unit) + " during the stage)";
    return finding;
}

/// Counter and log line tell of one event: the weightier of the two stays.
void keep(std::vector<Finding>& findings, Finding finding) {
    const auto same = std::find_if(findings.begin(), findings.end(), [&finding](const Finding& known) {
        return known.code == finding.code && known.part == finding.part;
    });
    if (same == findings.end()) findings.push_back(std::move(finding));
    else if (finding.severity > same->severity) *same = std::move(finding);
}

}  // namespace

Part part_named(const DecideInput& input, std::string_view kind, std::string_view device) {
    if (device.empty()) return Part{.kind = std::string(kind)};
    for (const InventoryPart& known : input.parts) {
        if ((kind.empty() || known.kind == kind) && answers_to(known, device)) return known.part;
    }
    if (kind == "pci") {  // a port, card or drive that stands in the inventory as what it is
        for (const InventoryPart& known : input.parts) {
            if (!answers_to(known, device)) continue;
            return Part{.kind = "pci", .slot = std::string(device), .serial = known.part.serial, .model = known.part.model};
        }
    }
    for (const Target& target : input.offer.plan.targets) {
        if (!kind.empty() && !target.kind.empty() && target.kind != kind) continue;
        if (target.device != device && target.part.slot != device && target.part.serial != device) continue;
        Part part = target.part;
        if (part.kind.empty()) part.kind = target.kind;
        if (!part.slot && !part.serial) part.slot = target.device;
        return part;
    }
    return Part{.kind = std::string(kind), .slot = std::string(device)};
}

std::vector<Finding> kernel_findings(const DecideInput& input) {
    std::vector<Finding> findings;
    for (const auto& [key, delta] : input.result.kernel.delta) {
        if (!std::isfinite(delta)) continue;
        if (auto finding = judge_counter(input, key, delta)) keep(findings, std::move(*finding));
    }
    return findings;
}

}  // namespace vetting
