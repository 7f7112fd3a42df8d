// Several commands for one disk in one capture, `smartctl -i`, then `-H`, then `-A`: one disk.
#include <algorithm>
#include <tuple>

#include "plugins/common/smartctl/readers.hpp"

namespace vetting::smartctl {
namespace {

// Members that are taken from whoever has them.
constexpr auto kMembers = std::make_tuple(
    &Disk::model, &Disk::serial, &Disk::wwn, &Disk::firmware, &Disk::protocol, &Disk::transport, &Disk::capacity_bytes,
    &Disk::logical_block_bytes, &Disk::physical_block_bytes, &Disk::rotation_rpm, &Disk::supported, &Disk::passed, &Disk::power_on_hours,
    &Disk::power_cycles, &Disk::temperature_c, &Disk::trip_temperature_c, &Disk::reallocated_sectors, &Disk::pending_sectors,
    &Disk::offline_uncorrectable, &Disk::udma_crc_errors, &Disk::reported_uncorrectable, &Disk::media_errors, &Disk::percentage_used,
    &Disk::available_spare_pct, &Disk::available_spare_threshold_pct, &Disk::critical_warning, &Disk::unsafe_shutdowns,
    &Disk::grown_defects, &Disk::uncorrected_read_errors, &Disk::uncorrected_write_errors, &Disk::uncorrected_verify_errors,
    &Disk::non_medium_errors, &Disk::error_log_count, &Disk::pending_defects, &Disk::farm_power_on_hours, &Disk::scan_status, &Disk::self_test_running,
    &Disk::self_test_remaining_pct, &Disk::short_test_minutes, &Disk::extended_test_minutes);

template <class T>
void take(std::optional<T>& into, std::optional<T>& from) {
    if (!into) into = std::move(from);
}
template <class T>
void take(std::vector<T>& into, std::vector<T>& from) {
    if (into.empty()) into = std::move(from);
}

void append_new(std::vector<std::string>& into, const std::vector<std::string>& from) {
    for (const std::string& text : from) {
        if (std::find(into.begin(), into.end(), text) == into.end()) into.push_back(text);
    }
}

bool has_counters(const Disk& disk) {
    return !disk.attributes.empty() || disk.critical_warning || disk.grown_defects || disk.power_on_hours || disk.temperature_c;
}

template <class T>
bool differ(const std::optional<T>& a, const std::optional<T>& b) {
    return a && b && *a != *b;
}

/// Nothing was asked: the place could not be opened, or not in this way.
bool is_empty(const Disk& disk) { return !disk.model && !disk.serial && !disk.passed && disk.self_tests.empty() && !has_counters(disk); }

/// A second reading of the same values is another time, and a name alone may have become another disk's.
bool complete_each_other(const Disk& a, const Disk& b) {
    const bool other_way = is_empty(a) && !is_behind_controller(a.type) && !is_behind_controller(b.type);
    const bool same_place = !a.name.empty() && a.name == b.name && (a.type == b.type || other_way);
    const bool verdict_again = a.passed && b.passed && a.model.has_value() == b.model.has_value() && has_counters(a) == has_counters(b);
    const bool twice = verdict_again || (has_counters(a) && has_counters(b)) || (!a.self_tests.empty() && !b.self_tests.empty()) ||
                       (a.model && b.model) || (a.exit_status && b.exit_status && !other_way);
    return same_place && !twice && !differ(a.serial, b.serial) && !differ(a.passed, b.passed) && !differ(a.protocol, b.protocol);
}

void merge(Disk& into, Disk&& from) {
    if (is_empty(into)) {
        into.type = from.type;
        into.info_name = from.info_name;
        into.exit_status = from.exit_status;
    }
    std::apply([&into, &from](auto... member) { (take(into.*member, from.*member), ...); }, kMembers);
    take(into.self_tests, from.self_tests);
    take(into.scan_found, from.scan_found);
    take(into.attributes, from.attributes);
    append_new(into.implausible, from.implausible);
    append_new(into.approximate, from.approximate);
    append_new(into.messages, from.messages);
    if (into.info_name.empty()) into.info_name = std::move(from.info_name);
    if (!into.exit_status) into.exit_status = from.exit_status;
}

}  // namespace

std::vector<Disk> joined(std::vector<Disk> reports) {
    std::vector<Disk> disks;
    for (Disk& report : reports) {
        const auto known = std::find_if(disks.begin(), disks.end(), [&report](const Disk& disk) { return complete_each_other(disk, report); });
        if (known == disks.end()) disks.push_back(std::move(report));
        else merge(*known, std::move(report));
    }
    return disks;
}

}  // namespace vetting::smartctl
