#include "host/rules/permits.hpp"

#include <algorithm>

#include "sdk/wire/disk_identity.hpp"

namespace vetting {
namespace {

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : "; ") + word;
    return text;
}

/// Whom a target or an untargeted row is about: its serial where it has one.
std::string serial_of(const Target& target) { return target.part.serial.value_or(""); }

}  // namespace

const WipeOverride* find_override(const std::vector<WipeOverride>& overrides, const PermitDisk& disk, WallTime now) {
    for (const WipeOverride& one : overrides) {
        if (same_serial(one.serial, disk.serial) && (one.used || now < one.expires)) return &one;
    }
    return nullptr;
}

std::optional<std::string> why_no_permit(const PermitDisk& disk, const std::vector<ExpectedDisk>& expected,
                                         const std::vector<WipeOverride>& overrides, WallTime now) {
    if (serial_tells_no_disk(disk.serial)) return "a disk without a serial number of its own is never overwritten";
    const auto named = [&disk](const ExpectedDisk& one) { return same_serial(one.serial, disk.serial); };
    const auto count = std::count_if(expected.begin(), expected.end(), named);
    if (count == 0) return disk.serial + " is not in the host's expected spec";
    if (count > 1) return "the host's expected spec lists " + disk.serial + " more than once";
    const ExpectedDisk& want = *std::find_if(expected.begin(), expected.end(), named);
    if (canonical_wwn(want.wwn) != canonical_wwn(disk.wwn)) return disk.serial + " has another WWN than the expected spec says";
    if (want.size_bytes <= 0) return "the host's expected spec tells no size of " + disk.serial;
    if (want.size_bytes != disk.size_bytes) return disk.serial + " has another size than the expected spec says";
    if (disk.probe_digest.empty()) return disk.serial + " was not looked into";
    if (disk.found.empty() || find_override(overrides, disk, now) != nullptr) return std::nullopt;
    return disk.serial + " is not blank: " + listed(disk.found);
}

Plan restricted_to_expected(Plan plan, const std::vector<ExpectedDisk>& expected) {
    if (!plan.destructive || plan.refused) return plan;
    if (expected.empty()) {
        plan.refused = "nothing destructive is done to a host without an expected spec that lists its disks: accept one first";
        return plan;
    }
    std::vector<Target> kept;
    for (Target& target : plan.targets) {
        const std::string serial = serial_of(target);
        const bool nameless = serial_tells_no_disk(serial);
        const bool known = !nameless && std::any_of(expected.begin(), expected.end(), [&serial](const ExpectedDisk& one) { return same_serial(one.serial, serial); });
        if (known || target.kind != "disk") {
            kept.push_back(std::move(target));
            continue;
        }
        const std::string why = nameless ? "it tells no serial number of its own: nothing destructive is done to it"
                                                             : "it is not in the host's expected spec: nothing destructive is done to it";
        plan.untargeted.push_back({.kind = target.kind, .device = target.device, .reason = why, .part = target.part});
    }
    plan.targets = std::move(kept);
    return plan;
}

}  // namespace vetting
