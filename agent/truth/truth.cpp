#include "agent/truth/truth.hpp"

#include <algorithm>
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
        case KernelCounter::NicFrameErrors:
        case KernelCounter::NicDropped:
        case KernelCounter::CarrierChanges: return "nic_counters";
        case KernelCounter::DiskIoErrors: return "disk_io_errors";
        default: return "kernel_log";
    }
}

bool is_state(KernelCounter counter) {
    return is_level(counter) || counter == KernelCounter::LinkWidthMissing || counter == KernelCounter::LinkSpeedMissing;
}

/// Whether the kernel makes the counter at zero, and nothing but an error moves it: a port changes carrier when it comes up,
/// a SCSI disk is asked things that it does not know when it is found.
bool counts_errors_from_zero(KernelCounter counter) {
    return !is_state(counter) && counter != KernelCounter::CarrierChanges && counter != KernelCounter::NicDropped &&
           counter != KernelCounter::DiskIoErrors;
}

/// The device is gone from a bus whose other devices are still listed; one that sleeps has no link to read.
bool lost_its_link(const KernelKeyMatch& vanished, const Counters& after) {
    if (vanished.counter != KernelCounter::LinkWidth) return false;
    if (after.not_visible.count("pcie_link/" + std::string(vanished.device)) != 0) return false;
    return std::any_of(after.values.begin(), after.values.end(), [](const auto& row) {
        const auto match = match_kernel_key(row.first);
        return match && match->counter == KernelCounter::LinkWidth;
    });
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
    std::set<std::string> vanished;
    const auto hide = [&not_visible](const std::string& source, std::string_view device) {
        if (not_visible.count(source) == 0) not_visible.insert(source + "/" + std::string(device));
    };
    for (const auto& [key, value] : before.values) {
        const auto later = after.values.find(key);
        const auto match = match_kernel_key(key);
        if (later != after.values.end() && match) {
            truth.delta[key] = moved(match->counter, value, later->second);
        } else if (match && value > 0 && lost_its_link(*match, after)) {
            truth.delta[key] = -value;
        } else {
            const std::string source(source_of(key));
            vanished.insert(source);
            hide(source, match ? match->device : std::string_view(key));
        }
    }
    for (const auto& [key, value] : after.values) {
        const auto match = match_kernel_key(key);
        if (before.values.count(key) != 0 || !match || is_state(match->counter)) continue;
        const std::string source(source_of(key));
        if (vanished.count(source) == 0 && counts_errors_from_zero(match->counter)) truth.delta[key] = value;
        else hide(source, match->device);
    }
    truth.not_visible.assign(not_visible.begin(), not_visible.end());
    return truth;
}

void TroubleTally::add(const std::vector<std::string>& log, const std::filesystem::path& sysroot, const DeviceNames& names) {
    for (const std::string& line : log) {
        const auto text = message_of(line);
        const auto match = text ? match_signature(*text) : std::nullopt;
        if (!match) continue;
        counts[kernel_key_of(match->counter, log_device(*match, sysroot, names))][match->signature] += match->count;
        if (lines.size() < kMostLines) lines.emplace_back(text->substr(0, kLineBytes));
    }
}

/// One event is told by several lines of different signatures: the most of one signature is how many there were.
void TroubleTally::put_into(KernelTruth& truth) const {
    for (const auto& [key, by_signature] : counts) {
        double most = 0;
        for (const auto& [signature, count] : by_signature) most = std::max(most, count);
        truth.delta[key] += most;
    }
    truth.log.insert(truth.log.end(), lines.begin(), lines.end());
}

void add_log_lines(const std::vector<std::string>& lines, const std::filesystem::path& sysroot, const DeviceNames& names,
                   KernelTruth& into) {
    TroubleTally tally;
    tally.add(lines, sysroot, names);
    tally.put_into(into);
}

namespace {

/// Errors are counted from the end of the watch before; what a link can do is looked at anew.
void go_on_from(const TruthBaseline& last, Counters& now) {
    for (const auto& [key, value] : last.values) {
        const auto match = match_kernel_key(key);
        if (!match) continue;
        const auto [known, gone] = now.values.emplace(key, value);
        if (!gone && !is_state(match->counter)) known->second = value;
    }
}

std::optional<std::int64_t> place_in_log(const std::optional<TruthBaseline>& former, const std::optional<TruthBaseline>& last) {
    if (former) return former->log;
    return last ? last->log : std::nullopt;
}

}  // namespace

TruthWatch::TruthWatch(std::filesystem::path sysroot, DeviceNames names, std::optional<TruthBaseline> former,
                       const std::optional<TruthBaseline>& last)
    : sysroot_(std::move(sysroot)), names_(std::move(names)), log_(sysroot_, place_in_log(former, last)) {
    if (!former) {
        before_ = read_counters(sysroot_, names_);
        if (last) go_on_from(*last, before_);
        return;
    }
    before_ = {std::move(former->values), std::move(former->not_visible)};
    tally_ = std::move(former->trouble);
    told_ = tally_.lines.size();
    log_lost_ = former->log_lost || !former->log;  // what came while nobody could read it
}

TruthBaseline TruthWatch::baseline() const {
    TruthBaseline now{.values = before_.values, .not_visible = before_.not_visible, .log_lost = log_lost_ || log_.overran(), .trouble = tally_};
    if (log_.visible()) now.log = log_.position();
    return now;
}

TruthBaseline TruthWatch::end() const {
    TruthBaseline last{.values = after_.values, .not_visible = after_.not_visible, .log = {}, .log_lost = false, .trouble = {}};
    if (log_.visible()) last.log = log_.position();
    return last;
}

std::vector<std::string> TruthWatch::take_fresh_trouble() {
    std::vector<std::string> fresh(tally_.lines.begin() + static_cast<std::ptrdiff_t>(told_), tally_.lines.end());
    told_ = tally_.lines.size();
    return fresh;
}

bool TruthWatch::look() {
    const auto lines = log_.new_lines();
    tally_.add(lines, sysroot_, names_);
    Counters links;
    read_links(sysroot_, links);
    for (const auto& [key, value] : links.values) {
        if (!key.ends_with("_missing")) continue;
        const auto [known, fresh] = least_missing_.emplace(key, value);
        if (!fresh) known->second = std::min(known->second, value);
    }
    return !lines.empty();
}

KernelTruth TruthWatch::finish() {
    after_ = read_counters(sysroot_, names_);
    KernelTruth truth = difference(before_, after_);
    for (const auto& [key, least] : least_missing_) {
        if (const auto at = truth.delta.find(key); at != truth.delta.end()) at->second = std::min(at->second, least);
    }
    constexpr int kMostReads = 64;  // of a log that grows as fast as it is read
    for (int i = 0; i < kMostReads && log_.visible(); ++i) {
        const auto lines = log_.new_lines();
        tally_.add(lines, sysroot_, names_);
        if (lines.empty()) break;
    }
    tally_.put_into(truth);
    if (!log_.visible()) truth.not_visible.emplace_back("kernel_log");
    else if (log_lost_ || log_.overran()) truth.not_visible.emplace_back("kernel_log/lines that were overwritten");
    return truth;
}

}  // namespace vetting
