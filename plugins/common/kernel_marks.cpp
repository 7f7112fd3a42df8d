#include "plugins/common/kernel_marks.hpp"

#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"
#include "vetting/kernel_log/line.hpp"
#include "vetting/kernel_log/match.hpp"

namespace vetting::tool {
namespace {

using klog::detail::stripped;

/// How messages begin where nothing stands before them (`dmesg -t`, times cut off); the first two are those of most drivers.
constexpr auto kBeginnings = std::to_array<std::string_view>({
    "^%w %p: ", "^%w %p %w: ", "^%w %d:%d:%d:%d: ", "^%w %w:%d: ", "^Linux version ", "^Booting Linux on physical CPU", "^Command line: ",
    "^Kernel command line: ", "^BIOS-", "^[Firmware ", "[Hardware Error]", "^ACPI: ", "^ACPI BIOS ", "^ACPI Error", "^ACPI Warning", "^acpi PNP", "^DMI: ", "^x86/", "^smpboot: ", "^smp: ", "^CPU%d: ",
    "^Memory: %dK", "^PCI: ", "^pci_bus ", "^pcieport ", "^SCSI subsystem initialized", "^scsi host%d: ", "^scsi%d : ", "^sas: ", "^mpt%w: ", "^megaraid_sas",
    "^ata%d: ", "^ata%d.%d: ", "^nvme nvme%d: ", "^nvme%dn%d: ", "^sd%w: ", "I/O error, dev ", "Buffer I/O error on dev", "^md: ", "^md/raid", "^md%d: ",
    "^raid6: ", "^device-mapper: ", "^loop%d: ", "^EXT4-fs ", "^XFS (", "^BTRFS ", "^EDAC ", "^mce: ", "^mce_", "^MCE: ", "^CMCI ", "^RAS: ", "^GHES: ", "^HEST: ",
    "^ERST: ", "^BERT: ", "^AER: ", "^pstore: ", "^usb %d-%d", "^usbcore: ", "^hub %d-%d", "^input: ", "^NET: Registered", "^IPv6: ADDRCONF",
    "^{%w}: renamed from ", "^mlx5_core", "^NVRM: ", "^nvidia-nv", "^nvidia-peermem ", "^Bluetooth: ", "^audit: ", "^systemd[1]: ", "^SELinux: ", "^clocksource: ", "^tsc: ",
    "^random: ", "^rcu: ", "^cgroup: ", "^cpufreq: ", "^intel_pstate: ", "^microcode: ", "^thermal_sys: ", "^thermal thermal_zone", "^power_supply ",
    "^watchdog: ", "^NMI watchdog: ", "^perf: interrupt took", "^PM: ", "^DMAR: ", "^AMD-Vi: ", "^IPMI message handler", "^ipmi_si", "^devtmpfs: ",
    "^Freeing unused kernel", "ut of memory: Kill", "^Call Trace:", "^Modules linked in:",
});

/// Only `[2026-01-02 03:04:05.678]` is written so by programs alone.
bool has_prefix(std::string_view line, std::string_view message) {
    if (message.empty() || message.size() >= line.size()) return false;
    const bool bracket = line.starts_with('[');
    return !bracket || !klog::detail::is_iso_day(stripped(line.substr(1)));
}

bool begins_as_the_kernel_does(std::string_view message) {
    const auto fits = [message](std::string_view pattern) { return klog::find_pattern(pattern, message).has_value(); };
    return std::any_of(kBeginnings.begin(), kBeginnings.end(), fits);
}

/// That the log was read, where it holds nothing: a prompt with the command, what journalctl writes around its lines.
bool says_that_it_was_read(std::string_view line) {
    for (const std::string_view mark : {"-- No entries --", "-- Logs begin at ", "-- Journal begins at ", "-- Boot "}) {
        if (line.starts_with(mark)) return true;
    }
    for (const std::string_view command : {"dmesg", "journalctl -k", "journalctl --dmesg", "cat /dev/kmsg"}) {
        for (const std::string_view prompt : {"$ ", "# ", "$ sudo ", "# sudo "}) {
            if (contains(line, std::string(prompt) + std::string(command))) return true;
        }
    }
    return false;
}

bool complains(std::string_view line) {
    constexpr std::array kWords = {"read kernel buffer failed", "Operation not permitted", "Permission denied", "command not found",
                                   "No such file or directory", "No journal files were", "not seeing messages from other users"};
    return std::any_of(kWords.begin(), kWords.end(), [line](const char* words) { return contains(line, words); });
}

}  // namespace

bool is_around_a_log(std::string_view line) {
    line = trim(line);
    const bool may = line.starts_with("-- ") || contains(line, "dmesg") || contains(line, "journalctl") || contains(line, "/dev/kmsg");  // told apart cheaply: logs are long
    if (line.starts_with("```") || (may && says_that_it_was_read(line))) return true;
    const std::string_view first = line.substr(0, line.find(' '));  // `[root@node1` and `root@node1:~#`
    return contains(first, "@") && (contains(line, "$ ") || contains(line, "# ") || line.ends_with('$') || line.ends_with('#'));
}

void KernelMarks::look_at(std::string_view line, std::string_view message) {
    if (kernel_) return;
    line = stripped(line.starts_with("\xEF\xBB\xBF") ? line.substr(3) : line);
    message = stripped(message);
    if (complaint_.empty() && complains(line) && !has_prefix(line, message)) complaint_ = clean(line.substr(0, 300));
    std::size_t text_at = 0;
    was_read_ = was_read_ || says_that_it_was_read(line) || klog::detail::kmsg_priority(line, text_at).has_value();  // a program's record
    if (contains(line, " | ") && !has_prefix(line, message)) return;  // a row of a table
    kernel_ = has_prefix(line, message) || begins_as_the_kernel_does(message) || klog::match_message(message).has_value();
}

void KernelMarks::require_kernel() const {
    if (kernel_) return;
    if (!complaint_.empty()) throw InputError("kernel log: it could not be read: " + complaint_);
    if (was_read_) return;
    throw InputError("kernel log: no line of it is the kernel's; give the output of dmesg or journalctl -k, or the file that syslog keeps");
}

}  // namespace vetting::tool
