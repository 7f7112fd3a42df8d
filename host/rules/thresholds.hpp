// Threshold rules, frozen when the run is created, and what a sample means under them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/rules/profile.hpp"
#include "sdk/wire/decide.hpp"

namespace vetting {

/// The rules of one run: immutable, shared by everything that judges its samples.
class Rules {
public:
    Rules() : Rules(std::vector<ThresholdRule>{}) {}
    /// @throws Error BadConfig for a double id, an empty key, a limit that is not finite, or `within_pct` without target.
    explicit Rules(std::vector<ThresholdRule> rules);
    /// The profile's rules with a host's own laid over them: the same id replaces, another id is added.
    [[nodiscard]] static Rules seed(const std::vector<ThresholdRule>& profile, const std::vector<ThresholdRule>& host);

    [[nodiscard]] const std::vector<ThresholdRule>& all() const { return rules_; }
    [[nodiscard]] const std::string& digest() const { return digest_; }  ///< SHA-256 of their canonical JSON

private:
    std::vector<ThresholdRule> rules_;
    std::string digest_;
};

/// One sample as the rules see it: the value in the unit the sample says.
struct Measurement {
    std::string_view stage, device, key, unit;
    double value = 0;
    std::int64_t at_ms = 0;
};

/// What one rule says of one sample. `breach`: the value is bad, and has been for `for_s` and `min_samples`.
struct ThresholdVerdict {
    std::uint32_t rule = 0;  ///< index in `Rules::all()`
    bool good = true;
    bool breach = false;
    /// Of this streak of bad samples it is the first that counts: announce it; later ones are the same breach.
    bool first_breach = false;
};

/// `*` is any, `cpu/*` any under `cpu/`, `mem/*/uncorrected` any one step between, else exact.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);
/// Does `value op limit` hold?
[[nodiscard]] bool holds(const ThresholdRule& rule, double value);

/// Judges the samples of one run, one after the other. A copyable value; not for two threads at once.
class Evaluator {
public:
    explicit Evaluator(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}

    /// One row per matching rule, in rule order; empty when none matches. Valid until the next call.
    /// @throws Error SampleInvalid when the value is NaN or infinite, or the unit is not the rule's.
    [[nodiscard]] std::span<const ThresholdVerdict> evaluate(const Measurement& sample);
    [[nodiscard]] const Rules& rules() const { return *rules_; }

private:
    /// A rule that matches one (stage, key, device), and its streak of bad samples.
    struct Watch {
        std::uint32_t rule = 0;
        std::int64_t bad_samples = 0;
        std::int64_t bad_since_ms = 0;
        bool announced = false;
    };
    [[nodiscard]] std::vector<Watch>& watches_of(const Measurement& sample);

    std::shared_ptr<const Rules> rules_;
    std::unordered_map<std::string, std::vector<Watch>> watches_;  ///< by stage, key and device
    std::vector<ThresholdVerdict> verdicts_;
    std::string name_;
};

[[nodiscard]] Breach breach_of(const ThresholdRule& rule, const Measurement& sample);
/// Count a verdict into the summaries that `decide()` reads (one of this stage and attempt per rule).
void summarise(std::vector<EvaluationSummary>& summaries, const Rules& rules, const ThresholdVerdict& verdict,
               const Measurement& sample);

}  // namespace vetting
