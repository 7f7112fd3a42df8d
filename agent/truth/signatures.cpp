#include "agent/truth/signatures.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <vector>

namespace vetting {
namespace {

/// The words after `mark` up to one of `ends`; empty when `mark` is not there.
std::string after(std::string_view text, std::string_view mark, std::string_view ends) {
    const auto at = text.find(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text.substr(at + mark.size());
    return std::string(rest.substr(0, std::min(rest.find_first_of(ends), rest.size())));
}

bool has_all(std::string_view text, const std::vector<std::string_view>& parts) {
    return std::all_of(parts.begin(), parts.end(), [text](std::string_view part) { return text.find(part) != text.npos; });
}

/// `0000:3b:00.0` anywhere in the text.
std::string pci_address(std::string_view text) {
    constexpr std::string_view kShape = "xxxx:xx:xx.x";
    for (std::size_t at = 0; at + kShape.size() <= text.size(); ++at) {
        bool fits = true;
        for (std::size_t i = 0; i < kShape.size() && fits; ++i) {
            const auto c = static_cast<unsigned char>(text[at + i]);
            fits = kShape[i] == 'x' ? std::isxdigit(c) != 0 : c == static_cast<unsigned char>(kShape[i]);
        }
        if (fits) return std::string(text.substr(at, kShape.size()));
    }
    return {};
}

using Matcher = std::optional<LogMatch> (*)(std::string_view);

std::optional<LogMatch> machine_check(std::string_view text) {
    if (has_all(text, {"[Hardware Error]: CPU ", ": Machine Check"})) {
        return LogMatch{KernelCounter::LogMachineCheck, after(text, "[Hardware Error]: CPU ", ": ")};
    }
    if (has_all(text, {"[Hardware Error]: Machine check events logged"}) || has_all(text, {"[Hardware Error]: event severity: "})) {
        return LogMatch{KernelCounter::LogMachineCheck, {}};
    }
    return std::nullopt;
}

/// `EDAC MC0: 1 CE memory read error on CPU_SrcID#0_Ha#0_Chan#1_DIMM#0 (channel:1 …)`
std::optional<LogMatch> memory(std::string_view text) {
    if (!text.starts_with("EDAC MC")) return std::nullopt;
    const std::string_view rest = text.substr(7);
    const auto digits = rest.find_first_not_of("0123456789");
    if (digits == 0 || digits == rest.npos || !rest.substr(digits).starts_with(": ")) return std::nullopt;
    const std::string count = after(rest, ": ", " ");
    if (count.empty() || !std::isdigit(static_cast<unsigned char>(count.front()))) return std::nullopt;
    const std::string_view what = rest.substr(digits + 2 + count.size());
    const std::string label = after(what, " error on ", " (");
    if (what.starts_with(" CE ")) return LogMatch{KernelCounter::LogMemoryCorrected, label};
    if (what.starts_with(" UE ")) return LogMatch{KernelCounter::LogMemoryUncorrected, label};
    return std::nullopt;
}

std::optional<LogMatch> pcie(std::string_view text) {
    if (text.find("PCIe Bus Error: severity=Corrected") != text.npos || text.find("AER: Corrected error") != text.npos ||
        text.find("AER: Multiple Corrected error") != text.npos) {
        return LogMatch{KernelCounter::LogPcieCorrected, pci_address(text)};
    }
    if (text.find("PCIe Bus Error: severity=Uncorrect") != text.npos || text.find("AER: Uncorrect") != text.npos ||
        text.find("AER: Multiple Uncorrect") != text.npos) {
        return LogMatch{KernelCounter::LogPcieUncorrected, pci_address(text)};
    }
    return std::nullopt;
}

/// Virtual media and loop files are no disks of the machine; an ejected one complains without a fault.
bool is_disk(std::string_view name) {
    for (const std::string_view prefix : {"loop", "fd", "sr", "zram", "ram", "nbd", "dm-", "md"}) {
        if (name.starts_with(prefix)) return false;
    }
    return !name.empty();
}

std::optional<LogMatch> disk_error(std::string_view text) {
    for (const std::string_view form : {"I/O error, dev ", "critical medium error, dev ", "critical target error, dev ",
                                        "critical nexus error, dev ", "protection error, dev ", "Buffer I/O error on dev "}) {
        if (std::string device = after(text, form, ", "); is_disk(device)) return LogMatch{KernelCounter::LogDiskIoError, device};
    }
    if (text.find("Sense Key : Medium Error") != text.npos || text.find("Sense Key : Hardware Error") != text.npos) {
        if (std::string device = after(text, "[", "]"); is_disk(device)) return LogMatch{KernelCounter::LogDiskIoError, device};
    }
    return std::nullopt;
}

std::optional<LogMatch> disk_reset(std::string_view text) {
    if (text.starts_with("nvme nvme")) {
        const bool timeout = has_all(text, {": I/O ", " QID ", " timeout"});
        if (timeout || has_all(text, {": controller is down; will reset"}) || has_all(text, {": Device not ready; aborting reset"})) {
            return LogMatch{KernelCounter::LogDiskReset, after(text, "nvme ", ":")};
        }
    }
    if (text.starts_with("ata") && (has_all(text, {": failed command: "}) || has_all(text, {": hard resetting link"}))) {
        return LogMatch{KernelCounter::LogDiskReset, std::string(text.substr(0, text.find_first_of(".:")))};
    }
    return std::nullopt;
}

std::optional<LogMatch> nic_hang(std::string_view text) {
    if (has_all(text, {"NETDEV WATCHDOG: ", ": transmit queue ", " timed out"})) {
        if (text.starts_with("NETDEV WATCHDOG: ")) return LogMatch{KernelCounter::LogNicHang, after(text, "NETDEV WATCHDOG: ", " :")};
        const std::string_view head = text.substr(0, text.find(": NETDEV WATCHDOG"));  // newer: `driver address name`
        return LogMatch{KernelCounter::LogNicHang, std::string(head.substr(head.rfind(' ') + 1))};
    }
    for (const std::string_view form : {": Detected Hardware Unit Hang", ": Detected Tx Unit Hang"}) {
        const auto at = text.find(form);
        if (at == text.npos) continue;
        const std::string_view head = text.substr(0, at);
        return LogMatch{KernelCounter::LogNicHang, std::string(head.substr(head.rfind(' ') + 1))};
    }
    return std::nullopt;
}

/// Xids that point at the card; the others (13, 31, 43, 45 …) come from programs.
std::optional<LogMatch> gpu_xid(std::string_view text) {
    constexpr std::array kHardware = {48, 63, 64, 74, 79, 92, 94, 95, 119, 120};
    const auto at = text.find("NVRM: Xid (PCI:");
    if (at == text.npos) return std::nullopt;
    const std::string number = after(text.substr(at), "): ", ", ");
    int xid = 0;
    std::from_chars(number.data(), number.data() + number.size(), xid);
    if (std::find(kHardware.begin(), kHardware.end(), xid) == kHardware.end()) return std::nullopt;
    return LogMatch{KernelCounter::LogGpuXid, after(text, "NVRM: Xid (PCI:", ")")};
}

std::optional<LogMatch> processor(std::string_view text) {
    if (has_all(text, {"CPU", " temperature above threshold"})) {
        return LogMatch{KernelCounter::LogThermal, after(text, "CPU", ": ")};
    }
    if (has_all(text, {"BUG: soft lockup - CPU#"})) return LogMatch{KernelCounter::LogLockup, after(text, "CPU#", " ")};
    if (has_all(text, {"Watchdog detected hard LOCKUP on cpu "})) return LogMatch{KernelCounter::LogLockup, after(text, "LOCKUP on cpu ", " ")};
    if (has_all(text, {"rcu: INFO: ", "stall"})) return LogMatch{KernelCounter::LogLockup, {}};
    return std::nullopt;
}

std::optional<LogMatch> kernel_trouble(std::string_view text) {
    if (has_all(text, {"INFO: task ", " blocked for more than ", " seconds"})) return LogMatch{KernelCounter::LogHungTask, {}};
    if (text.starts_with("Out of memory: Killed process ")) return LogMatch{KernelCounter::LogOutOfMemory, {}};
    return std::nullopt;
}

constexpr Matcher kMatchers[] = {machine_check, memory,   pcie,    disk_error, disk_reset,
                                 nic_hang,      gpu_xid, processor, kernel_trouble};

}  // namespace

std::optional<LogMatch> match_signature(std::string_view text) {
    for (const Matcher matcher : kMatchers) {
        if (auto match = matcher(text)) return match;
    }
    return std::nullopt;
}

std::optional<std::string_view> message_of(std::string_view line) {
    if (const auto semicolon = line.find(';'); semicolon != line.npos && !line.empty() && std::isdigit(static_cast<unsigned char>(line[0]))) {
        unsigned priority = 0;
        const auto [end, error] = std::from_chars(line.data(), line.data() + semicolon, priority);
        if (error == std::errc{} && end != line.data() + semicolon && *end == ',') {
            if (priority >> 3 != 0) return std::nullopt;  // a facility other than the kernel's
            const std::string_view text = line.substr(semicolon + 1);
            return text.substr(0, text.find('\n'));
        }
    }
    if (line.starts_with('[')) {
        const auto close = line.find("] ");
        const std::string_view inside = line.substr(1, close == line.npos ? 0 : close - 1);
        const bool is_time = !inside.empty() && inside.find_first_of("0123456789") != inside.npos && inside.find("Error") == inside.npos;
        if (is_time) return line.substr(close + 2);
    }
    return line;
}

}  // namespace vetting
