// CPUStress: from what each core did to findings. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace vetting::cpustress {

/// What one logical CPU did under one method.
struct CoreRun {
    int cpu = 0;
    std::string device;  ///< the socket's key
    std::string kind;    ///< CPUs of one socket and one kind are siblings
    std::string method;
    double operations = 0, cpu_s = 0;
    std::optional<double> ops_per_cpu_s;
};

/// When a core counts as slower than its siblings.
struct OutlierRule {
    double limit_pct = 25;    ///< below the siblings' median
    double min_cpu_s = 0.9;   ///< a method that got less CPU time than this on a core is no sample
    double spreads = 4;       ///< and this many of the siblings' own spread below them, so that a noisy machine has no outlier
    std::size_t siblings_for_spread = 5;  ///< of fewer cores the spread says nothing
};

/// A core that does less work in the same CPU time than its siblings, over all methods it ran.
struct SlowCore {
    int cpu = 0;
    std::string device, kind;
    double share_pct = 0;  ///< of its siblings' median
    int sibling = 0;       ///< a core of the middle, to hold it against
};

/// A core is slow when the median over methods of (its rate / its siblings' median) breaks the rule. Rates are by CPU time:
/// time that others took does not make a core slow.
[[nodiscard]] std::vector<SlowCore> slow_cores(const std::vector<CoreRun>& runs, const OutlierRule& rule);

/// A processor's frequency while one method ran, one reading a tick.
struct FrequencyDrop {
    double from_hz = 0, to_hz = 0;
    [[nodiscard]] double pct() const { return from_hz > 0 ? 100 * (1 - to_hz / from_hz) : 0; }
};
/// The first quarter of the readings against the last; nothing from fewer than eight.
[[nodiscard]] std::optional<FrequencyDrop> frequency_drop(const std::vector<double>& hertz);

}  // namespace vetting::cpustress
