// The gates, read top to bottom in `judge()`: the first rung that holds decides, and only the last is a permission.
#include "agent/safety/decision.hpp"

#include <algorithm>

#include "sdk/wire/disk_identity.hpp"

namespace vetting::safety {
namespace {

using Rung = std::optional<GateAnswer>;

GateAnswer refused(std::string why) { return {Gate::Refused, std::move(why), std::nullopt}; }
GateAnswer left_alone(std::string why) { return {Gate::LeftAlone, std::move(why), std::nullopt}; }

bool contains(const std::vector<std::string>& list, const std::string& word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : "; ") + word;
    return text;
}

Rung by_kind(const SeenDisk& disk) {
    if (disk.no_target.empty()) return std::nullopt;
    return left_alone(disk.name + " is no disk to overwrite: " + joined(disk.no_target));
}

Rung by_serial(const SeenDisk& disk) {
    if (!serial_tells_no_disk(disk.serial)) return std::nullopt;
    return left_alone(disk.name + " tells no serial number of its own: nothing destructive is done to it");
}

/// Serial, then WWN, then size: all three, or it is another disk.
Rung by_expectation(const GateInput& input, const SeenDisk& disk) {
    if (input.expected.empty()) return left_alone("this host has no expected spec that lists disks: nothing destructive is done");
    const auto named = [&disk](const ExpectedDisk& expected) { return same_serial(expected.serial, disk.serial); };
    const auto count = std::count_if(input.expected.begin(), input.expected.end(), named);
    if (count == 0) return left_alone(disk.name + " (" + disk.serial + ") is not in the host's expected spec");
    if (count > 1) return refused("the expected spec lists the serial " + disk.serial + " more than once");
    const ExpectedDisk& expected = *std::find_if(input.expected.begin(), input.expected.end(), named);
    if (canonical_wwn(expected.wwn) != canonical_wwn(disk.wwn)) {
        return refused(disk.serial + " has the WWN '" + disk.wwn + "', expected is '" + expected.wwn + "'");
    }
    if (expected.size_bytes <= 0) return refused("the expected spec tells no size of " + disk.serial);
    if (expected.size_bytes == disk.size_bytes) return std::nullopt;
    return refused(disk.serial + " has " + std::to_string(disk.size_bytes) + " bytes, expected are " + std::to_string(expected.size_bytes));
}

/// One serial on two devices: two paths to one disk, or a clone of it.
Rung by_likeness(const GateInput& input, const SeenDisk& disk) {
    const auto same = [&disk](const DiskCase& other) { return same_serial(other.seen.serial, disk.serial); };
    if (std::count_if(input.disks.begin(), input.disks.end(), same) <= 1) return std::nullopt;
    return refused("more than one device has the serial " + disk.serial + " (several paths to it, or a clone)");
}

Rung by_use(const SeenDisk& disk) {
    if (disk.in_use.empty()) return std::nullopt;
    return refused(disk.serial + " is in use: " + joined(disk.in_use));
}

/// Why this permit is not one for this disk now; nothing when it is.
std::optional<std::string> fault_of(const PermitGrant& permit, const GateInput& input, const DiskCase& disk) {
    const Asker& asker = input.asker;
    if (permit.id.empty()) return "it has no id";
    if (contains(input.spent, permit.id)) return "it was used before";
    if (permit.run != asker.run || asker.run.empty()) return "it is of another run";
    if (permit.boot_id != asker.boot || asker.boot.empty()) return "it is of another boot";
    if (permit.stage != asker.stage || asker.stage.empty()) return "it is of another stage";
    if (permit.attempt != asker.attempt || asker.attempt <= 0) return "it is of another attempt";
    if (canonical_wwn(permit.wwn) != canonical_wwn(disk.seen.wwn)) return "it is for another WWN";
    if (permit.size_bytes != disk.seen.size_bytes) return "it is for another size";
    const auto expires = parse_rfc3339(permit.expires);
    if (!expires || *expires <= asker.now) return "it has expired";
    if (permit.probe_digest.empty() || permit.probe_digest != disk.probe->digest) return "the disk has changed since it was looked into";
    if (disk.probe->found.empty()) return std::nullopt;
    if (permit.override_by.empty()) return "the disk is not blank and nobody has overridden that";
    if (!contains(input.override_flags, override_flag(permit.serial))) return "the override is not for this disk";
    return std::nullopt;
}

GateAnswer by_permit(const GateInput& input, const DiskCase& disk) {
    std::string why;
    for (const PermitGrant& permit : input.permits) {
        if (!same_serial(permit.serial, disk.seen.serial)) continue;
        const auto fault = fault_of(permit, input, disk);
        if (!fault) return {Gate::Permitted, {}, permit};
        why = *fault;
    }
    if (why.empty()) return {Gate::NeedsPermit, disk.seen.serial + " has no permit of the host", std::nullopt};
    return refused("the permit for " + disk.seen.serial + " is not good: " + why);
}

GateAnswer judge(const GateInput& input, const DiskCase& disk) {
    if (auto rung = by_kind(disk.seen)) return *std::move(rung);
    if (auto rung = by_serial(disk.seen)) return *std::move(rung);
    if (auto rung = by_expectation(input, disk.seen)) return *std::move(rung);
    if (auto rung = by_likeness(input, disk.seen)) return *std::move(rung);
    if (auto rung = by_use(disk.seen)) return *std::move(rung);
    if (!disk.probe || disk.probe->digest.empty()) return {Gate::NeedsProbe, disk.seen.serial + " was not looked into", std::nullopt};
    return by_permit(input, disk);
}

}  // namespace

std::vector<GateAnswer> decide_gates(const GateInput& input) {
    std::vector<GateAnswer> answers;
    answers.reserve(input.disks.size());
    for (const DiskCase& disk : input.disks) answers.push_back(judge(input, disk));
    return answers;
}

}  // namespace vetting::safety
