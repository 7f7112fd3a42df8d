// Outputs of one drive, put together.
#include <algorithm>
#include <tuple>

#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/smartctl/counters.hpp"

namespace vetting::nvme {
namespace {

// Members that are taken from whoever has them.
constexpr auto kMembers = std::make_tuple(
    &Disk::model, &Disk::serial, &Disk::wwn, &Disk::firmware, &Disk::transport, &Disk::capacity_bytes, &Disk::logical_block_bytes,
    &Disk::physical_block_bytes, &Disk::supported, &Disk::passed, &Disk::power_on_hours, &Disk::power_cycles, &Disk::temperature_c,
    &Disk::media_errors, &Disk::percentage_used, &Disk::available_spare_pct, &Disk::available_spare_threshold_pct,
    &Disk::critical_warning, &Disk::unsafe_shutdowns, &Disk::error_log_count, &Disk::self_test_running,
    &Disk::self_test_remaining_pct, &Disk::extended_test_minutes);

template <class T>
void take(std::optional<T>& into, std::optional<T>& from) {
    if (!into) into = std::move(from);
}

void merge(Disk& into, Disk&& from) {
    std::apply([&into, &from](auto... member) { (take(into.*member, from.*member), ...); }, kMembers);
    if (into.name.size() < from.name.size()) into.name = std::move(from.name);  // `nvme0n1` says more than `nvme0`
    if (into.self_tests.empty()) into.self_tests = std::move(from.self_tests);
    for (std::string& name : from.implausible) {
        if (std::find(into.implausible.begin(), into.implausible.end(), name) == into.implausible.end()) {
            into.implausible.push_back(std::move(name));
        }
    }
}

/// `nvme0` of `/dev/nvme0n1`; empty for another name.
std::string_view controller_of(std::string_view name) {
    constexpr std::string_view kDev = "/dev/", kStart = "nvme";
    if (name.starts_with(kDev)) name.remove_prefix(kDev.size());
    if (!name.starts_with(kStart)) return {};
    return name.substr(0, name.find_first_not_of("0123456789", kStart.size()));
}

bool is_anonymous(const Disk& disk) { return !disk.serial && disk.name.empty(); }
bool has_health(const Disk& disk) { return disk.critical_warning || disk.percentage_used; }

/// Each brings what the other lacks: identity the one, health or a log the other.
bool complete_each_other(const Disk& a, const Disk& b) {
    const bool both_health = has_health(a) && has_health(b);
    const bool both_tests = !a.self_tests.empty() && !b.self_tests.empty();
    return !both_health && !both_tests && !(a.model && b.model && a.model != b.model);
}

bool belongs_to(const Disk& known, const Disk& more) {
    if (known.protocol != "nvme") return false;
    if (known.serial && more.serial) return known.serial == more.serial && complete_each_other(known, more);
    if (!known.name.empty() && !more.name.empty()) return same_controller(known.name, more.name);
    return false;
}

}  // namespace

bool same_controller(std::string_view first, std::string_view second) {
    const std::string_view controller = controller_of(first);
    return !controller.empty() && controller == controller_of(second);
}

void join(std::vector<Disk>& disks, Disk more) {
    smartctl::drop_masked(more);  // two masks are not one drive, a mask and a serial may be
    const auto known = std::find_if(disks.begin(), disks.end(), [&more](const Disk& disk) { return belongs_to(disk, more); });
    if (known != disks.end()) return merge(*known, std::move(more));
    // An output without any name belongs to the one before it, unless that was one row of many.
    const bool single = disks.size() == 1 || (!disks.empty() && disks.back().name.empty());
    const auto lack_other_names = [](const Disk& one, const Disk& other) { return !one.serial && other.name.empty(); };
    const bool unnamed = single && (is_anonymous(more) || is_anonymous(disks.back()) || lack_other_names(more, disks.back()) || lack_other_names(disks.back(), more));
    const bool neighbour = unnamed && disks.back().protocol == "nvme";
    if (neighbour && complete_each_other(disks.back(), more)) return merge(disks.back(), std::move(more));
    disks.push_back(std::move(more));
}

}  // namespace vetting::nvme
