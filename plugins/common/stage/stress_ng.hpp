// What stress-ng says: its YAML metrics, its text summary, its failures, from 0.11 on. Pure.
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
    std::optional<std::string> version;  ///< YAML, and `-v` or `--version` in text
    std::vector<StressMetric> metrics;
};

/// `--yaml FILE` of any version. The per-instance rows of new versions repeat the outer keys: the outer ones are taken.
[[nodiscard]] StressReport parse_stress_yaml(std::string_view text);
/// The rows that `--metrics` and `--metrics-brief` print: `info:` lines before 0.14, `metrc:` lines since, bare ones with
/// `--log-brief`.
[[nodiscard]] StressReport parse_stress_text(std::string_view text);

/// What the text says besides the metrics.
struct StressWords {
    std::vector<std::string> failures;  ///< `fail:` lines of stressors that saw a wrong result, without the program's prefix
    std::vector<std::string> troubles;  ///< why work was not done: not available here, no memory, no such option
    int killed = 0;                     ///< times that a stressor was killed, by the out-of-memory killer as a rule
    bool untrusted = false;             ///< its own metrics were corrupted, as by a stressor that died before its end
    std::optional<int> crash;           ///< the signal by which a stressor died of its own doing (SIGSEGV, SIGILL, …); told with `--verbose`
    std::optional<bool> successful;     ///< `(un)successful run completed`; nothing where the text is cut off before it
};
[[nodiscard]] StressWords parse_stress_words(std::string_view text);

/// `failures` of the words.
[[nodiscard]] std::vector<std::string> stress_failures(std::string_view text);

/// `0.15.06` of `stress-ng, version 0.15.06 (gcc …)`.
[[nodiscard]] std::optional<std::string> stress_version(std::string_view text);
/// Whether that version is known to take `--seed N`.
[[nodiscard]] bool takes_seed(const std::optional<std::string>& version);

/// What stress-ng's exit status says of the work.
enum class StressEnd {
    Good,
    WrongResult,  ///< 2: a stressor failed, verification included
    NotRun,       ///< 1, 3, 4: usage, no resources, not implemented here
    Broken,       ///< 5, 6: killed or gone; says nothing of the results
    Untrusted,    ///< 7: the metrics cannot be trusted
};
[[nodiscard]] StressEnd stress_end(int exit);
/// Exit status and words together: exit 2 without a `fail:` line of a stressor is no wrong result, and a `fail:` line of
/// one is a wrong result whatever the exit status (a shell's pipe loses it).
[[nodiscard]] StressEnd stress_end(int exit, const StressWords& words);

}  // namespace vetting::stages
