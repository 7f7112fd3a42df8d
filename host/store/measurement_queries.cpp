// SQL that reads samples and evaluations: verdicts, charts, tables.
#include <algorithm>
#include <sstream>

#include "host/store/measurement_rows.hpp"
#include "host/store/measurement_store.hpp"
#include "host/store/sql.hpp"

namespace vetting {
namespace {

struct SummaryRow {
    std::int32_t rule = 0;
    std::int64_t evaluated = 0, warnings = 0, criticals = 0;
    double worst_value = 0;
    std::string stage, key, unit;
};
constexpr auto kSummary = [](auto& row, auto&& visit) {
    visit(row.rule, row.evaluated, row.warnings, row.criticals, row.worst_value, row.stage, row.key, row.unit);
};

EvaluationSummary summary_of(const SummaryRow& row, const ThresholdRule& rule) {
    EvaluationSummary summary;
    summary.rule_id = rule.id;
    summary.evaluated = row.evaluated;
    summary.critical_breach = row.criticals > 0;
    summary.warning_breach = row.warnings > 0;
    summary.breaches = row.warnings + row.criticals;
    summary.worst = Breach{rule.id, row.stage, row.key, row.unit, row.worst_value, rule.limit, rule.severity};
    return summary;
}

struct KeyRow {
    std::int64_t id = 0;
    std::string stage, device, key, unit;
};
constexpr auto kKey = [](auto& row, auto&& visit) { visit(row.id, row.stage, row.device, row.key, row.unit); };

/// `prefix/*` as a GLOB-free range: keys from `prefix/` up to `prefix0` ('0' follows '/').
std::vector<KeyRow> keys_of(const Reader& reader, RunId run, const MeasurementQuery& query) {
    const bool prefix = query.key.ends_with("/*");
    const bool all = query.key.empty() || query.key == "*";
    const std::string from = prefix ? query.key.substr(0, query.key.size() - 1) : query.key;
    const std::string to = prefix ? query.key.substr(0, query.key.size() - 2) + "0" : query.key;
    return sql::rows<KeyRow>(
        reader,
        "SELECT id, stage, device, key, unit FROM measurement_keys WHERE (? OR (key >= ? AND (key < ? OR key = ?))) "
        "AND (? IS NULL OR stage = ?) AND (? IS NULL OR device = ?) "
        "AND EXISTS (SELECT 1 FROM measurements WHERE run_id = ? AND key_id = measurement_keys.id) "
        "ORDER BY key, device, stage",
        kKey, all, from, to, from, query.stage, query.stage, query.device, query.device, run);
}

std::vector<MeasurementSeries::Point> points_of(const Reader& reader, RunId run, std::int64_t key,
                                                const MeasurementQuery& query) {
    std::vector<std::int64_t> at;
    std::vector<double> value;
    try {
        auto select = sql::prepare(reader,
                                   "SELECT at_ms, value FROM measurements WHERE run_id = ? AND key_id = ? "
                                   "AND (? IS NULL OR at_ms >= ?) AND (? IS NULL OR at_ms <= ?) ORDER BY at_ms, n",
                                   run, key, query.from, query.from, query.to, query.to);
        select.addExtract(Poco::Data::Keywords::into(at));
        select.addExtract(Poco::Data::Keywords::into(value));
        select.execute();
    } catch (...) {
        sql::rethrow();
    }
    std::vector<MeasurementSeries::Point> points(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) points[i] = {{at[i]}, value[i]};
    return points;
}

std::optional<double> highest(const Reader& reader, RunId run, WallTime from, WallTime to, const std::string& unit) {
    return sql::value<std::optional<double>>(
               reader,
               "SELECT max(value) FROM measurement_keys AS k JOIN measurements AS m ON m.run_id = ? AND m.key_id = k.id "
               "AND m.at_ms BETWEEN ? AND ? WHERE k.unit = ?",
               run, from, to, unit)
        .value_or(std::nullopt);
}

struct EvaluationRead {
    std::int64_t key_id = 0, at = 0, n = 0, rule = 0, outcome = 0;
    EvaluationRow row;
};
constexpr auto kEvaluation = [](auto& read, auto&& visit) {
    visit(read.key_id, read.at, read.n, read.rule, read.outcome, read.row.rule_id, read.row.stage, read.row.device,
          read.row.key, read.row.unit, read.row.value);
};

constexpr const char* kEvaluationSelect =
    "SELECT m.key_id, m.at_ms, m.n, kr.rule, coalesce(e.outcome, 0), r.rule_id, k.stage, k.device, k.key, k.unit, m.value ";
constexpr const char* kEvaluationFrom =
    "FROM measurements AS m JOIN key_rules AS kr ON kr.run_id = m.run_id AND kr.key_id = m.key_id "
    "JOIN threshold_rules AS r ON r.run_id = m.run_id AND r.rule = kr.rule "
    "JOIN measurement_keys AS k ON k.id = m.key_id "
    "LEFT JOIN threshold_evaluations AS e ON e.run_id = m.run_id AND e.key_id = m.key_id AND e.at_ms = m.at_ms "
    "AND e.n = m.n AND e.rule = kr.rule WHERE m.run_id = ? AND (? = '' OR r.rule_id = ?) ";
constexpr const char* kBadEvaluationFrom =
    "FROM threshold_evaluations AS e JOIN measurements AS m ON m.run_id = e.run_id AND m.key_id = e.key_id "
    "AND m.at_ms = e.at_ms AND m.n = e.n JOIN key_rules AS kr ON kr.run_id = e.run_id AND kr.key_id = e.key_id "
    "AND kr.rule = e.rule JOIN threshold_rules AS r ON r.run_id = e.run_id AND r.rule = e.rule "
    "JOIN measurement_keys AS k ON k.id = e.key_id WHERE e.run_id = ? AND (? = '' OR r.rule_id = ?) ";

/// Where a page begins: the key, moment, number and rule of the last row of the page before.
struct EvaluationCursor {
    std::int64_t key = -1, at = 0, n = 0, rule = 0;
};

EvaluationCursor parse_cursor(const std::string& text) {
    EvaluationCursor cursor;
    if (text.empty()) return cursor;
    std::istringstream in(text);
    char separator = 0;
    in >> cursor.key >> separator >> cursor.at >> separator >> cursor.n >> separator >> cursor.rule;
    if (in.fail() || !in.eof()) throw Error(Errc::BadRequest, "the cursor is not one that a list gave");
    return cursor;
}

EvaluationRow finished(EvaluationRead read) {
    read.row.at = {read.at};
    read.row.outcome = static_cast<EvaluationOutcome>(read.outcome);
    return std::move(read.row);
}

}  // namespace

std::vector<EvaluationSummary> MeasurementStore::summaries(const Reader& reader, StageRowId stage) {
    const auto run = sql::value<RunId>(reader, "SELECT run_id FROM stages WHERE id = ?", stage);
    if (!run) return {};
    const std::vector<ThresholdRule> known = rules(reader, *run);
    std::vector<EvaluationSummary> found;
    for (const SummaryRow& row : sql::rows<SummaryRow>(
             reader,
             "SELECT rule, evaluated, warnings, criticals, worst_value, k.stage, k.key, k.unit FROM threshold_counts "
             "JOIN measurement_keys AS k ON k.id = worst_key_id WHERE stage_id = ? ORDER BY rule",
             kSummary, stage)) {
        found.push_back(summary_of(row, known.at(static_cast<std::size_t>(row.rule))));
    }
    return found;
}

PeakEvidence MeasurementStore::peak(const Reader& reader, RunId run, WallTime from, WallTime to) {
    return {highest(reader, run, from, to, "celsius"), highest(reader, run, from, to, "watt")};
}

std::vector<MeasurementSeries> MeasurementStore::series(const Reader& reader, RunId run, const MeasurementQuery& query) {
    // A key is stored once a stage; a person wants one line of it through the whole run.
    std::vector<MeasurementSeries> found;
    for (const KeyRow& key : keys_of(reader, run, query)) {
        auto points = points_of(reader, run, key.id, query);
        if (points.empty()) continue;
        const auto same = std::find_if(found.begin(), found.end(), [&key](const MeasurementSeries& series) {
            return series.key == key.key && series.device == key.device && series.unit == key.unit;
        });
        if (same == found.end()) {
            found.push_back({key.stage, key.device, key.key, key.unit, std::move(points), 0});
            continue;
        }
        same->stage.clear();
        same->points.insert(same->points.end(), points.begin(), points.end());
    }
    for (MeasurementSeries& series : found) {
        series.samples = static_cast<std::int64_t>(series.points.size());
        std::stable_sort(series.points.begin(), series.points.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        series.points = thin(series.points, std::max<std::int64_t>(query.points, 2));
    }
    return found;
}

Page<EvaluationRow> MeasurementStore::evaluations(const Reader& reader, RunId run, const EvaluationFilter& filter) {
    const EvaluationCursor after = parse_cursor(filter.after);
    const std::int64_t limit = std::clamp<std::int64_t>(filter.limit, 1, 1000);
    const std::string from = filter.bad_only ? kBadEvaluationFrom : kEvaluationFrom;
    Page<EvaluationRow> page;
    page.total = sql::value<std::int64_t>(reader, "SELECT count(*) " + from, run, filter.rule_id, filter.rule_id).value_or(0);
    const auto read = sql::rows<EvaluationRead>(
        reader,
        kEvaluationSelect + from + "AND (m.key_id, m.at_ms, m.n, kr.rule) > (?, ?, ?, ?) "
                                   "ORDER BY m.key_id, m.at_ms, m.n, kr.rule LIMIT ?",
        kEvaluation, run, filter.rule_id, filter.rule_id, after.key, after.at, after.n, after.rule, limit + 1);
    for (const EvaluationRead& row : read) {
        if (static_cast<std::int64_t>(page.rows.size()) == limit) {
            const EvaluationRead& last = read[page.rows.size() - 1];
            page.next = std::to_string(last.key_id) + "," + std::to_string(last.at) + "," + std::to_string(last.n) + "," +
                        std::to_string(last.rule);
            break;
        }
        page.rows.push_back(finished(row));
    }
    return page;
}

std::int64_t MeasurementStore::count_evaluations(const Reader& reader, RunId run) {
    return sql::value<std::int64_t>(
               reader,
               "SELECT count(*) FROM key_rules AS kr JOIN measurements AS m ON m.run_id = kr.run_id "
               "AND m.key_id = kr.key_id WHERE kr.run_id = ?",
               run)
        .value_or(0);
}

std::int64_t MeasurementStore::count_samples(const Reader& reader, RunId run) {
    return sql::value<std::int64_t>(reader, "SELECT count(*) FROM measurements WHERE run_id = ?", run).value_or(0);
}

}  // namespace vetting
