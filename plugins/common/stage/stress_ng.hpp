// What stress-ng says: its YAML metrics, its text summary, its failures. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::stages {

/// One row of stress-ng's metrics: all instances of one stressor together.
struct StressMetric {
    std::string stressor;
    double bogo_ops = 0;
    double wall_s = 0, user_s = 0, system_s = 0;
    std::optional<double> ops_per_cpu_s;  ///< of user and system time, so that stolen time does not count
};

struct StressReport {
    std::optional<std::string> version;  ///< YAML only
    std::vector<StressMetric> metrics;
};

/// `--yaml FILE` of any version. The per-instance rows of new versions repeat the outer keys: the outer ones are taken.
[[nodiscard]] StressReport parse_stress_yaml(std::string_view text);
/// The `metrc:` lines that `--metrics` prints.
[[nodiscard]] StressReport parse_stress_text(std::string_view text);
/// Messages of `fail:` lines, without the program's prefix: a stressor saw a wrong result.
[[nodiscard]] std::vector<std::string> stress_failures(std::string_view text);

/// What stress-ng's exit status says of the work.
enum class StressEnd {
    Good,
    WrongResult,  ///< 2: a stressor failed, verification included
    NotRun,       ///< 1, 3, 4: usage, no resources, not implemented here
    Broken,       ///< 5, 6: killed or gone; says nothing of the results
    Untrusted,    ///< 7: the metrics cannot be trusted
};
[[nodiscard]] StressEnd stress_end(int exit);

}  // namespace vetting::stages
