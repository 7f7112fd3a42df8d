#include "host/engine/report_bundle.hpp"

#include "host/engine/run_tx.hpp"
#include "host/rules/pipeline.hpp"
#include "host/store/finding_store.hpp"
#include "host/store/measurement_store.hpp"
#include "host/store/spec_store.hpp"

namespace vetting {
namespace {

constexpr std::int64_t kPointsASeries = 240;

std::string when(std::optional<WallTime> time) { return time ? to_rfc3339(*time) : std::string(); }

Json host_of(const Host& host) {
    Json json = {{"id", host.id.value}, {"name", host.name}};
    if (host.mac) json["mac"] = host.mac->text();
    if (!host.vendor.empty()) json["vendor"] = host.vendor;
    if (!host.product.empty()) json["product"] = host.product;
    if (!host.serial.empty()) json["serial"] = host.serial;
    return json;
}

ReportStage stage_of(const Reader& reader, const StageRow& row, const std::vector<StageRow>& attempts) {
    ReportStage stage;
    stage.id = row.offer.id;
    stage.title = row.title;
    stage.verdict = row.verdict.value_or(StageVerdict::Inconclusive);
    stage.reason = row.verdict ? row.reason : "never reached";
    stage.attempt = row.attempt;
    stage.required = row.required;
    stage.started = when(row.started);
    stage.ended = when(row.ended);
    stage.evidence = row.evidence;
    stage.findings = FindingStore::of_stage(reader, row.row);
    stage.sub_steps = row.sub_steps;
    if (row.result.is_object() && row.result.contains("view")) stage.view = row.result["view"];
    for (const StageRow& earlier : attempts) {
        if (earlier.offer.index != row.offer.index || earlier.attempt >= row.attempt) continue;
        Json said = {{"attempt", earlier.attempt}, {"reason", earlier.reason}};
        if (earlier.verdict) said["verdict"] = *earlier.verdict;
        stage.earlier_attempts.push_back(std::move(said));
    }
    return stage;
}

Json diffs_of(const Reader& reader, RunId run) {
    Json diffs = Json::array();
    for (const SpecDiffRow& row : SpecStore::diffs(reader, run)) {
        diffs.push_back({{"path", row.path}, {"kind", row.kind}, {"severity", row.severity}, {"expected", row.expected},
                         {"actual", row.actual}, {"message", row.message}});
    }
    return diffs;
}

Json thresholds_of(const Reader& reader, RunId run, const std::vector<ThresholdRule>& rules) {
    Json breaches = Json::array();
    EvaluationFilter bad;
    bad.bad_only = true;
    for (const EvaluationRow& row : MeasurementStore::evaluations(reader, run, bad).rows) {
        if (row.outcome == EvaluationOutcome::Pending) continue;
        breaches.push_back({{"rule_id", row.rule_id}, {"stage", row.stage}, {"key", row.key}, {"device", row.device},
                            {"value", row.value}, {"unit", row.unit}, {"at", to_rfc3339(row.at)}, {"severity", word(row.outcome)}});
    }
    return {{"rules", rules}, {"evaluated", MeasurementStore::count_evaluations(reader, run)}, {"breaches", std::move(breaches)}};
}

/// The first upper limit that a rule puts on this key, for the line in the chart.
std::optional<double> limit_on(const MeasurementSeries& series, const std::vector<ThresholdRule>& rules) {
    for (const ThresholdRule& rule : rules) {
        const bool upper = rule.op == ThresholdOp::Lt || rule.op == ThresholdOp::Lte;
        if (upper && rule.unit == series.unit && matches(rule.key, series.key)) return rule.limit;
    }
    return std::nullopt;
}

Json series_of(const Reader& reader, const Run& run, const std::vector<ThresholdRule>& rules) {
    MeasurementQuery query;
    query.points = kPointsASeries;
    const std::int64_t begin = run.started.value_or(run.created).ms;
    Json all = Json::array();
    for (const MeasurementSeries& series : MeasurementStore::series(reader, run.id, query)) {
        Json points = Json::array();
        for (const auto& point : series.points) points.push_back({double(point.at.ms - begin) / 1000, point.value});
        Json one = {{"key", series.key}, {"unit", series.unit}, {"device", series.device}, {"stage", series.stage}, {"points", std::move(points)}};
        if (const auto limit = limit_on(series, rules)) one["limit"] = *limit;
        all.push_back(std::move(one));
    }
    return all;
}

ReportPins pins_of(const Run& run) {
    ReportPins pins;
    pins.rules_digest = run.pins.value("rules_digest", "");
    pins.profile_digest = run.pins.value("profile_digest", "");
    if (run.pins.contains("plugins")) pins.plugins = run.pins["plugins"].get<std::vector<ReportPin>>();
    return pins;
}

/// State, verdict and reason as they are, or as they will be when the reports that are being made have ended.
void add_verdict(Report& report, const Run& run, const std::vector<StageRow>& stages, const Json& inventory, const PluginCatalogue& plugins) {
    report.state = run.state;
    report.verdict = run.verdict;
    report.reason = run.reason;
    report.coverage = run.coverage ? *run.coverage : coverage_of_run(stages, plugins, inventory);
    if (run.state != word(State::Reporting)) return;
    const RunJudgement judged = judge_run(outcomes_of(stages), RunEnd::Completed);
    report.state = std::string(word(State::Completed));
    report.verdict = judged.verdict;
    report.reason = judged.reason;
}

}  // namespace

Report build_report(const Reader& reader, const PluginCatalogue& plugins, RunId id) {
    const Run run = RunStore::get(reader, id);
    const std::vector<StageRow> stages = StageStore::of_run(reader, id);
    const std::vector<StageRow> attempts = StageStore::all_attempts(reader, id);
    const std::vector<ThresholdRule> rules = MeasurementStore::rules(reader, id);
    Report report;
    report.run = {id.value, run.profile.name, when(run.started), when(run.ended), run.attempts};
    if (const auto host = HostStore::find(reader, run.host)) report.host = host_of(*host);
    for (const StageRow& stage : stages) {
        if (stage.offer.id == kReporting) {
            if (report.run.ended.empty()) report.run.ended = when(stage.started);
            continue;
        }
        report.stages.push_back(stage_of(reader, stage, attempts));
        const auto& found = report.stages.back().findings;
        report.findings.insert(report.findings.end(), found.begin(), found.end());
    }
    if (const auto inventory = SpecStore::inventory_of_run(reader, id)) report.inventory = inventory->facts;
    add_verdict(report, run, stages, report.inventory, plugins);
    report.spec_diffs = diffs_of(reader, id);
    report.thresholds = thresholds_of(reader, id, rules);
    report.series = series_of(reader, run, rules);
    report.pins = pins_of(run);
    return report;
}

}  // namespace vetting
