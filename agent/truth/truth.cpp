#include "agent/truth/truth.hpp"

#include <charconv>

#include "agent/truth/signatures.hpp"

namespace vetting {
namespace {

constexpr std::size_t kMostLines = 200;  // evidence for a person; the counts go on
constexpr std::size_t kLineBytes = 512;

/// States, not counters: they may fall, and falling is the news.
bool is_level(KernelCounter counter) { return counter == KernelCounter::LinkSpeed || counter == KernelCounter::LinkWidth; }

std::string_view source_of(std::string_view key) {
    const auto match = match_kernel_key(key);
    if (!match) return "kernel_log";
    switch (match->counter) {
        case KernelCounter::MemoryCorrected:
        case KernelCounter::MemoryUncorrected: return "edac";
        case KernelCounter::MachineChecks: return "machine_checks";
        case KernelCounter::ThrottleEvents: return "throttle";
        case KernelCounter::AerCorrectable:
        case KernelCounter::AerNonfatal:
        case KernelCounter::AerFatal: return "pcie_aer";
        case KernelCounter::LinkSpeed:
        case KernelCounter::LinkWidth:
        case KernelCounter::LinkWidthMissing:
        case KernelCounter::LinkSpeedMissing: return "pcie_link";
        case KernelCounter::NicErrors:
        case KernelCounter::NicDropped:
        case KernelCounter::CarrierChanges: return "nic_counters";
        case KernelCounter::DiskIoErrors: return "disk_io_errors";
        default: return "kernel_log";
    }
}

double moved(KernelCounter counter, double before, double after) {
    if (counter == KernelCounter::LinkWidthMissing || counter == KernelCounter::LinkSpeedMissing) return std::min(before, after);  // as good as it was at its best
    if (is_level(counter)) return after - before;
    return after >= before ? after - before : after;
}

/// The kernel's name in a log line → the key of the part.
std::string log_device(const LogMatch& match, const std::filesystem::path& sysroot, const DeviceNames& names) {
    if (match.device.empty()) return "-";
    const std::string_view kind = kernel_key(match.counter).part_kind;
    if (kind == "dimm") return dimm_key(names, match.device);
    if (kind == "disk") return disk_of_log(sysroot, names, match.device);
    if (kind == "nic") return port_of_log(sysroot, match.device);
    if (kind != "cpu") return match.device;
    const std::size_t digits = match.device.find_first_of("0123456789");  // `CPU 3`, `CPU#3`, `cpu 3`
    std::int64_t cpu = -1;
    if (digits != std::string::npos) std::from_chars(match.device.data() + digits, match.device.data() + match.device.size(), cpu);
    return cpu >= 0 ? cpu_key(sysroot, cpu) : "-";
}

}  // namespace

Counters read_counters(const std::filesystem::path& sysroot, const DeviceNames& names) {
    Counters counters;
    read_edac(sysroot, names, counters);
    read_machine_checks(sysroot, counters);
    read_throttling(sysroot, counters);
    read_pcie(sysroot, counters);
    read_nics(sysroot, counters);
    read_disks(sysroot, names, counters);
    return counters;
}

KernelTruth difference(const Counters& before, const Counters& after) {
    KernelTruth truth;
    std::set<std::string> not_visible = before.not_visible;
    not_visible.insert(after.not_visible.begin(), after.not_visible.end());
    for (const auto& [key, value] : before.values) {
        const auto later = after.values.find(key);
        const auto match = match_kernel_key(key);
        if (later == after.values.end() || !match) {
            const std::string source(source_of(key));
            const bool wholly = not_visible.count(source) != 0;
            if (!wholly) not_visible.insert(source + "/" + std::string(match ? match->device : std::string_view(key)));
            continue;
        }
        truth.delta[key] = moved(match->counter, value, later->second);
    }
    truth.not_visible.assign(not_visible.begin(), not_visible.end());
    return truth;
}

void add_log_lines(const std::vector<std::string>& lines, const std::filesystem::path& sysroot, const DeviceNames& names,
                   KernelTruth& into) {
    // One event is told by several lines of different signatures: the most of one signature is how many there were.
    std::map<std::string, std::map<std::string, double>> counts;
    for (const std::string& line : lines) {
        const auto text = message_of(line);
        const auto match = text ? match_signature(*text) : std::nullopt;
        if (!match) continue;
        counts[kernel_key_of(match->counter, log_device(*match, sysroot, names))][match->signature] += match->count;
        if (into.log.size() < kMostLines) into.log.emplace_back(text->substr(0, kLineBytes));
    }
    for (const auto& [key, by_signature] : counts) {
        double most = 0;
        for (const auto& [signature, count] : by_signature) most = std::max(most, count);
        into.delta[key] += most;
    }
}

TruthWatch::TruthWatch(std::filesystem::path sysroot, DeviceNames names)
    : sysroot_(std::move(sysroot)), names_(std::move(names)), log_(sysroot_), before_(read_counters(sysroot_, names_)) {}

void TruthWatch::look() {
    Counters links;
    read_links(sysroot_, links);
    for (const auto& [key, value] : links.values) {
        if (!key.ends_with("_missing")) continue;
        const auto [known, fresh] = least_missing_.emplace(key, value);
        if (!fresh) known->second = std::min(known->second, value);
    }
}

KernelTruth TruthWatch::finish() {
    KernelTruth truth = difference(before_, read_counters(sysroot_, names_));
    for (const auto& [key, least] : least_missing_) {
        if (const auto at = truth.delta.find(key); at != truth.delta.end()) at->second = std::min(at->second, least);
    }
    if (log_.visible()) {
        add_log_lines(log_.new_lines(), sysroot_, names_, truth);
    } else {
        truth.not_visible.emplace_back("kernel_log");
    }
    return truth;
}

}  // namespace vetting
