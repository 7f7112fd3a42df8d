// Storage: disks against their same-model siblings. Pure.
#pragma once

#include <string>
#include <vector>

namespace vetting::storage {

struct Throughput {
    std::string device, model;
    double bytes_per_s = 0;
};
struct SlowDisk {
    std::string device;
    double bytes_per_s = 0, limit_bytes_per_s = 0;
    std::string because;  ///< `its limit`, `3 siblings of the same model`
};

struct Latency {
    std::string device, model;
    double p99_s = 0;
};
struct LateDisk {
    std::string device;
    double p99_s = 0, limit_s = 0;
};
/// Disks whose 99th percentile is `factor` times the median of the disks of their model, and long enough to matter.
[[nodiscard]] std::vector<LateDisk> late_disks(const std::vector<Latency>& disks, double factor);

/// Disks below `min_bytes_per_s`, and disks more than `limit_pct` below the median of the disks of their model.
/// A disk whose model is not known has no siblings.
[[nodiscard]] std::vector<SlowDisk> slow_disks(const std::vector<Throughput>& disks, double limit_pct, double min_bytes_per_s);

}  // namespace vetting::storage
