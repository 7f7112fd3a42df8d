#include "host/pages/views.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/pages/words.hpp"
#include "sdk/wire/finding_words.hpp"

namespace vetting::pages {
namespace {

std::string verdict_word(const RunItem& run) {
    if (run.verdict) return std::string(word(*run.verdict));
    return run.active ? "running" : "";
}

Json run_row(const RunItem& run, WallTime now) {
    return {{"id", std::to_string(run.id)}, {"machine", run.host_name}, {"profile", run.profile}, {"badge", badge(verdict_word(run))},
            {"state", run.state}, {"started", ago(run.started, now)},
            {"progress", run.active && run.stage_index >= 0 ? fmt::format("{} of {}", run.stage_index + 1, run.stage_count) : ""},
            {"eta", run.active ? seconds_words(run.eta_s, "no estimate") : ""}};
}

Json host_row(const HostItem& host) {
    return {{"name", host.name.empty() ? host.mac : host.name}, {"mac", host.mac}, {"power", host.power},
            {"badge", badge(host.last_verdict ? word(*host.last_verdict) : "")},
            {"last_run", host.last_run ? std::to_string(*host.last_run) : ""}};
}

Json stage_row(const StageItem& stage) {
    const bool running = stage.state == "running" && !stage.verdict;
    const std::string shown = stage.verdict ? std::string(word(*stage.verdict)) : running ? "running" : "waiting";
    return {{"id", stage.id}, {"badge", badge(shown)}, {"reason", stage.reason}, {"running", running},
            {"sub_step", stage.sub_step.value_or("")}, {"permille", std::to_string(stage.permille.value_or(0))},
            {"took", seconds_words(stage.duration_s, "")}};
}

Json finding_row(const Finding& finding) {
    return {{"badge", badge(word(finding.severity))}, {"code", finding.code}, {"part", part_words(finding.part)},
            {"message", finding.message}, {"seen", seen_word(finding)}, {"action", word(finding.action)}, {"next_step", finding.next_step}};
}

Json coverage_view(const Coverage& coverage) {
    Json tested = Json::array(), untested = Json::array();
    for (const TestedPart& one : coverage.tested) {
        tested.push_back({{"part", part_words(one.part)}, {"kind", one.kind}, {"stage", one.stage}, {"work", one.work}});
    }
    for (const UntestedPart& one : coverage.untested) {
        untested.push_back({{"part", part_words(one.part)}, {"kind", one.kind}, {"reason", one.reason}});
    }
    return {{"percent", fmt::format("{:.0f}", coverage.percent)}, {"tested", tested}, {"untested", untested}};
}

std::int64_t count_of(const std::vector<RunItem>& runs, RunVerdict verdict) {
    return std::count_if(runs.begin(), runs.end(), [verdict](const RunItem& run) { return run.verdict == verdict; });
}

Json choices(const Fleet& fleet) {
    Json hosts = Json::array(), profiles = Json::array();
    for (const HostItem& host : fleet.hosts) hosts.push_back({{"id", std::to_string(host.id)}, {"name", host.name.empty() ? host.mac : host.name}});
    for (const std::string& name : fleet.profiles) profiles.push_back({{"name", name}, {"chosen", name == "quick"}});
    return {{"hosts", hosts}, {"profiles", profiles}};
}

std::string value_words(double value, const std::string& unit) {
    return fmt::format("{:.4g} {}", value, unit);
}

}  // namespace

Json fleet_view(const Viewer& viewer, const Fleet& fleet) {
    Json runs = Json::array(), hosts = Json::array();
    for (const RunItem& run : fleet.runs) runs.push_back(run_row(run, viewer.now));
    for (const HostItem& host : fleet.hosts) hosts.push_back(host_row(host));
    const auto active = std::count_if(fleet.runs.begin(), fleet.runs.end(), [](const RunItem& run) { return run.active; });
    const Json chosen = choices(fleet);
    return {{"csrf", viewer.csrf}, {"host_count", std::to_string(fleet.hosts.size())}, {"run_count", std::to_string(fleet.runs.size())},
            {"active_count", std::to_string(active)}, {"fit_count", std::to_string(count_of(fleet.runs, RunVerdict::Fit))},
            {"unfit_count", std::to_string(count_of(fleet.runs, RunVerdict::Unfit))}, {"has_runs", !fleet.runs.empty()}, {"runs", runs},
            {"hosts", hosts}, {"host_choices", chosen["hosts"]}, {"profile_choices", chosen["profiles"]},
            {"can_start", !fleet.hosts.empty() && !fleet.profiles.empty()}};
}

Json chart_view(const SeriesAnswer& series) {
    const bool drawable = !series.series.empty() && !series.series.front().points.empty();
    if (!drawable) return {{"title", "Chart"}, {"key", ""}, {"unit", ""}, {"count", ""}, {"least", ""}, {"most", ""}, {"last", ""}};
    const SeriesItem& one = series.series.front();
    double least = INFINITY, most = -INFINITY, last = 0;
    for (const auto& point : one.points) {
        if (point.size() != 2) continue;
        last = point[1];
        least = std::min(least, last);
        most = std::max(most, last);
    }
    return {{"title", one.key}, {"key", one.key}, {"unit", one.unit}, {"count", std::to_string(one.points.size())},
            {"least", value_words(least, one.unit)}, {"most", value_words(most, one.unit)}, {"last", value_words(last, one.unit)}};
}

Json run_view(const Viewer& viewer, const RunDocument& document) {
    const RunItem& run = document.run;
    Json stages = Json::array(), findings = Json::array(), lines = Json::array();
    for (const StageItem& stage : run.stages) stages.push_back(stage_row(stage));
    for (const Finding& finding : run.findings) findings.push_back(finding_row(finding));
    for (const Json& line : document.log.lines) {
        lines.push_back({{"ts", line.value("ts", "")}, {"level", line.value("level", "")}, {"stage", line.value("stage", "")}, {"text", line.value("text", "")}});
    }
    Json view = {{"id", std::to_string(run.id)}, {"profile", run.profile}, {"machine", run.host_name}, {"badge", badge(verdict_word(run))},
                 {"reason", run.reason}, {"state", run.state}, {"started", ago(run.started, viewer.now)},
                 {"eta", run.active ? seconds_words(run.eta_s, "no estimate") : "–"}, {"active", run.active}, {"csrf", viewer.csrf}};
    view["coverage"] = run.coverage ? Json::array({coverage_view(*run.coverage)}) : Json::array();
    view["reports"] = document.has_report;
    view["stages"] = stages;
    view["findings"] = findings;
    view["has_findings"] = !findings.empty();
    view["chart"] = chart_view(document.series);
    view["log"] = lines;
    return view;
}

Json plugins_view(const std::vector<PluginItem>& plugins) {
    Json rows = Json::array();
    for (const PluginItem& plugin : plugins) {
        rows.push_back({{"id", plugin.id}, {"version", plugin.version}, {"kind", plugin.kind},
                        {"name", plugin.stage.empty() ? plugin.name : plugin.stage}, {"trust", plugin.trust}, {"pack", plugin.pack},
                        {"badge", badge(plugin.state)}, {"reason", plugin.reason}, {"digest", plugin.sha256.substr(0, 12)}});
    }
    return {{"plugins", rows}};
}

}  // namespace vetting::pages
