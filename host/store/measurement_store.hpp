// Tables `measurements`, `threshold_rules`, `threshold_evaluations`: samples and what the rules said of each.
//
// Compact: keys and rules are numbers of a dictionary; a sample is one row of a WITHOUT ROWID table. Which rules judge
// a key is fixed for the run and stored once (`key_rules`); an evaluation that was not good has a row of its own, so
// each sample × its rules is an evaluation on record, and a good one costs no bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/rules/profile.hpp"
#include "host/store/page.hpp"
#include "host/store/tx.hpp"
#include "sdk/wire/decide.hpp"

namespace vetting {

/// What a rule said of one sample. `Pending`: bad, but not yet for long or often enough to count.
enum class EvaluationOutcome : std::uint8_t { Good, Pending, Warning, Critical };
template <>
struct EnumWords<EvaluationOutcome> {
    static constexpr auto kWords = std::to_array<std::pair<EvaluationOutcome, std::string_view>>(
        {{EvaluationOutcome::Good, "good"}, {EvaluationOutcome::Pending, "pending"}, {EvaluationOutcome::Warning, "warning"},
         {EvaluationOutcome::Critical, "critical"}});
};

struct StoredSample {
    std::string stage, device, key, unit;
    WallTime at;
    double value = 0;
};

/// One rule's word on `samples[sample]`. `rule` is its number in the run (see `add_rules`).
struct StoredEvaluation {
    std::uint32_t sample = 0;
    std::int32_t rule = 0;
    EvaluationOutcome outcome = EvaluationOutcome::Good;
};

struct MeasurementQuery {
    std::string key;                      ///< exact, `prefix/*`, or empty for all
    std::optional<std::string> stage, device;
    std::optional<WallTime> from, to;
    std::int64_t points = 500;            ///< a series at most; more samples become min and max of a bucket
};
/// One key of one device through the run; `stage` is empty when several stages have samples of it.
struct MeasurementSeries {
    std::string stage, device, key, unit;
    struct Point {
        WallTime at;
        double value = 0;
    };
    std::vector<Point> points;
    std::int64_t samples = 0;             ///< before thinning
};

/// One evaluation as a person reads it.
struct EvaluationRow {
    std::string rule_id, stage, device, key, unit;
    WallTime at;
    double value = 0;
    EvaluationOutcome outcome = EvaluationOutcome::Good;
};
struct EvaluationFilter {
    bool bad_only = false;                ///< Pending, Warning and Critical
    std::string rule_id;
    std::string after;                    ///< cursor
    std::int64_t limit = 200;
};

struct MeasurementStore {
    /// Fix the rules of a run; their number is their place in `rules`, from 0. Once a run.
    static void add_rules(Tx& tx, RunId run, const std::vector<ThresholdRule>& rules);
    [[nodiscard]] static std::vector<ThresholdRule> rules(const Reader& reader, RunId run);

    /// One batch: samples and every evaluation of them. `stage` is the attempt in hand, whose counts grow; none
    /// between stages. Two samples of one key at one moment are both kept.
    static void append(Tx& tx, RunId run, std::optional<StageRowId> stage, const std::vector<StoredSample>& samples,
                       const std::vector<StoredEvaluation>& evaluations);
    /// For `decide()`: counts and worst value of each rule in this attempt.
    [[nodiscard]] static std::vector<EvaluationSummary> summaries(const Reader& reader, StageRowId stage);
    /// Highest temperature (celsius) and power (watt) between two moments.
    [[nodiscard]] static PeakEvidence peak(const Reader& reader, RunId run, WallTime from, WallTime to);

    [[nodiscard]] static std::vector<MeasurementSeries> series(const Reader& reader, RunId run, const MeasurementQuery& query);
    [[nodiscard]] static Page<EvaluationRow> evaluations(const Reader& reader, RunId run, const EvaluationFilter& filter);
    [[nodiscard]] static std::int64_t count_evaluations(const Reader& reader, RunId run);
    [[nodiscard]] static std::int64_t count_samples(const Reader& reader, RunId run);
};

}  // namespace vetting
