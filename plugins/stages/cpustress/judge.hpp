// CPUStress: from what each core did to findings. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace vetting::cpustress {

/// What one logical CPU did under one method.
struct CoreRun {
    int cpu = 0;
    std::string device;  ///< the socket's key
    std::string method;
    double operations = 0, cpu_s = 0;
    std::optional<double> ops_per_cpu_s;
};

/// A core that does less work in the same CPU time than its siblings, over all methods it ran.
struct SlowCore {
    int cpu = 0;
    std::string device;
    double share_pct = 0;  ///< of its siblings' median
};

/// Cores of one socket are siblings. A core is slow when the median over methods of (its rate / its siblings' median)
/// is more than `limit_pct` below them. Rates are by CPU time: time that others took does not make a core slow.
[[nodiscard]] std::vector<SlowCore> slow_cores(const std::vector<CoreRun>& runs, double limit_pct);

}  // namespace vetting::cpustress
