#include "plugins/stages/storage/plan.hpp"

#include <algorithm>
#include <cmath>

namespace vetting::storage {
namespace {

bool flag_at(const Json& object, const char* name, bool otherwise) {
    const auto found = object.find(name);
    return found != object.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

std::string why_not(const stages::DiskFacts& disk, const Settings& settings) {
    if (!disk.no_disk.empty()) return disk.no_disk;
    if (disk.path.empty()) return "it has no device node that the inventory knows";
    if (disk.capacity_bytes && *disk.capacity_bytes < kMiB) return "it has no medium";
    if (disk.transport == "usb" && !settings.include_usb) return "attached by USB: not taken for a part of the machine";
    return {};
}

/// Every disk whose serial and size are known; the agent's gates decide which of them may be written to at all.
Json plan_surface(const Settings& settings, const Json& facts) {
    stages::PlanBuilder plan;
    plan.sub_steps({"write", "verify", "zero", "check"});
    plan.tools({"fio"});
    plan.destructive();
    double largest = 0;
    for (const stages::DiskFacts& disk : stages::disks_of(facts)) {
        Json part = stages::part_of("disk", disk.name, disk.serial, disk.model);
        std::string reason = why_not(disk, settings);
        if (reason.empty() && disk.serial.empty()) reason = "it tells no serial number: nothing destructive is done to it";
        if (reason.empty() && !disk.capacity_bytes) reason = "its size is not known";
        if (reason.empty() && disk.transport == "usb") reason = "attached by USB: never overwritten";
        if (!reason.empty()) {
            plan.untargeted("disk", disk.key, reason, std::move(part));
            continue;
        }
        const double size = *disk.capacity_bytes;
        largest = std::max(largest, size);
        plan.target("disk", disk.key, disk.path, std::move(part),
                    {{std::string(kWritten), "byte", size}, {std::string(kVerified), "byte", size}, {std::string(kZeroed), "byte", size}},
                    {{"capacity_bytes", size}, {"logical_block_bytes", disk.logical_block_bytes}});
    }
    constexpr double kSweeps = 3, kSlowest = 4, kRoom_s = 600;  // a disk four times slower than thought is still waited for
    const double estimate_s = kSweeps * largest / settings.estimate_bytes_per_s;
    plan.times(estimate_s, kSlowest * estimate_s + kRoom_s);
    return plan.json();
}

}  // namespace

Settings settings_of(const Json& config) {
    Settings settings;
    if (const std::string mode = stages::text_at(config, "mode"); !mode.empty()) settings.mode = mode;
    settings.duration_s = stages::number_at(config, "duration_s").value_or(settings.duration_s);
    settings.max_duration_s = std::max(settings.duration_s, stages::number_at(config, "max_duration_s").value_or(60));
    settings.min_bytes = stages::number_at(config, "min_mib").value_or(1024) * kMiB;
    settings.seed = static_cast<std::uint32_t>(stages::number_at(config, "seed").value_or(0));
    settings.include_usb = flag_at(config, "include_usb", false);
    settings.through_files = flag_at(config, "through_files", true);
    settings.slow_disk_pct = stages::number_at(config, "slow_disk_pct").value_or(settings.slow_disk_pct);
    settings.min_bytes_per_s = stages::number_at(config, "min_mib_per_s").value_or(0) * kMiB;
    settings.range_bytes = stages::number_at(config, "range_mib").value_or(65536) * kMiB;
    settings.check_bytes = stages::number_at(config, "check_zeros_mib").value_or(1024) * kMiB;
    settings.slow_latency_factor = stages::number_at(config, "slow_latency_factor").value_or(settings.slow_latency_factor);
    settings.estimate_bytes_per_s = stages::number_at(config, "estimate_mib_per_s").value_or(143) * kMiB;
    return settings;
}

Json plan(const Json& config, const Json& facts, std::uint32_t seed) {
    const Settings settings = settings_of(config);
    if (settings.mode == "destructive") return plan_surface(settings, facts);
    stages::PlanBuilder plan;
    plan.sub_steps({"read scan"});
    plan.tools({"fio"});
    if (settings.seed != 0) seed = settings.seed;
    for (const stages::DiskFacts& disk : stages::disks_of(facts)) {
        Json part = stages::part_of("disk", disk.name, disk.serial, disk.model);
        if (const std::string reason = why_not(disk, settings); !reason.empty()) {
            plan.untargeted("disk", disk.key, reason, std::move(part));
            continue;
        }
        const double size = disk.capacity_bytes.value_or(settings.min_bytes);
        const double bytes = std::floor(std::min(settings.min_bytes, size) / kMiB) * kMiB;
        Json params{{"seed", seed}, {"logical_block_bytes", disk.logical_block_bytes}};
        if (disk.capacity_bytes) params["capacity_bytes"] = *disk.capacity_bytes;
        plan.target("disk", disk.key, disk.path, std::move(part), {{std::string(kRead), "byte", bytes}}, std::move(params));
    }
    constexpr double kScratchFile_s = 180;  // writing and reading back 1 GiB on the slowest of disks
    plan.times(settings.duration_s + 2, settings.max_duration_s + kScratchFile_s + 60);
    return plan.json();
}

SecondPass second_pass(double planned, double before, std::optional<double> capacity) {
    constexpr double kSmallShare = 0.1;  // so much of the disk at most, that the average is close to what is read
    SecondPass pass{before, 0, planned};
    if (!capacity || planned > kSmallShare * *capacity) return pass;
    pass.share_new = 1 - before / *capacity;
    pass.wanted = (planned - before) / pass.share_new + kMiB;
    return pass;
}

double SecondPass::unique(double bytes) const {
    return share_new > 0 ? before + std::floor(bytes * share_new / kMiB) * kMiB : std::max(before, bytes);
}

}  // namespace vetting::storage
