#include "plugins/stages/storage/judge.hpp"

#include <algorithm>
#include <map>

namespace vetting::storage {
namespace {

/// The middle value; of an even number the upper one, so that of two siblings the faster is the yardstick.
double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

std::vector<SlowDisk> slow_disks(const std::vector<Throughput>& disks, double limit_pct, double min_bytes_per_s) {
    std::map<std::string, std::vector<double>> by_model;
    for (const Throughput& disk : disks) {
        if (!disk.model.empty() && disk.bytes_per_s > 0) by_model[disk.model].push_back(disk.bytes_per_s);
    }
    std::vector<SlowDisk> slow;
    for (const Throughput& disk : disks) {
        if (disk.bytes_per_s <= 0) continue;
        if (disk.bytes_per_s < min_bytes_per_s) {
            slow.push_back({disk.device, disk.bytes_per_s, min_bytes_per_s, "its limit"});
            continue;
        }
        const auto siblings = by_model.find(disk.model);
        if (siblings == by_model.end() || siblings->second.size() < 2) continue;
        const double limit = median(siblings->second) * (1 - limit_pct / 100);
        if (disk.bytes_per_s >= limit) continue;
        const std::size_t others = siblings->second.size() - 1;
        slow.push_back({disk.device, disk.bytes_per_s, limit,
                        std::to_string(others) + (others == 1 ? " sibling" : " siblings") + " of the same model"});
    }
    return slow;
}

std::vector<LateDisk> late_disks(const std::vector<Latency>& disks, double factor) {
    constexpr double kMatters_s = 0.05;  // below it a percentile is the noise of one cache flush
    std::map<std::string, std::vector<double>> by_model;
    for (const Latency& disk : disks) {
        if (!disk.model.empty() && disk.p99_s > 0) by_model[disk.model].push_back(disk.p99_s);
    }
    std::vector<LateDisk> late;
    for (const Latency& disk : disks) {
        const auto siblings = by_model.find(disk.model);
        if (disk.p99_s < kMatters_s || siblings == by_model.end() || siblings->second.size() < 2) continue;
        std::vector<double> sorted = siblings->second;
        std::sort(sorted.begin(), sorted.end());
        const double limit = sorted[(sorted.size() - 1) / 2] * factor;  // of two siblings the faster is the yardstick
        if (disk.p99_s > limit) late.push_back({disk.device, disk.p99_s, limit});
    }
    return late;
}

}  // namespace vetting::storage
