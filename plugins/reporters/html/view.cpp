#include "plugins/reporters/html/view.hpp"

#include <cmath>
#include <cstdlib>
#include <ctime>

#include "plugins/reporters/html/chart.hpp"
#include "plugins/reporters/html/format.hpp"
#include "plugins/reporters/html/parts.hpp"

namespace vetting::report {
namespace {

Json tested_rows(const Json& coverage) {
    Json rows = Json::array();
    for (const Json& one : list_at(coverage, "tested")) {
        rows.push_back({{"kind", text_at(one, "kind")}, {"part", part_words(object_at(one, "part"))},
                        {"stage", text_at(one, "stage")}, {"work", text_at(one, "work")}});
    }
    return rows;
}

Json untested_rows(const Json& coverage) {
    Json rows = Json::array();
    for (const Json& one : list_at(coverage, "untested")) {
        rows.push_back({{"kind", text_at(one, "kind")}, {"part", part_words(object_at(one, "part"))}, {"reason", text_at(one, "reason")}});
    }
    return rows;
}

std::string machine_name(const Json& report) {
    const Json& host = object_at(report, "host");
    const std::string name = text_at(host, "name");
    if (!name.empty()) return name;
    const std::string mac = text_at(host, "mac");
    return mac.empty() ? "this machine" : mac;
}

std::string machine_words(const Json& report) {
    const Json& system = object_at(object_at(report, "inventory"), "system");
    std::string words;
    for (const char* key : {"vendor", "product"}) {
        if (!text_at(system, key).empty()) words += (words.empty() ? "" : " ") + text_at(system, key);
    }
    if (!text_at(system, "serial").empty()) words += (words.empty() ? "" : ", ") + ("serial " + text_at(system, "serial"));
    return words.empty() ? "the machine says no vendor, product or serial number" : words;
}

Json diff_rows(const Json& report) {
    Json rows = Json::array();
    const auto shown = [](const Json& diff, const char* key) {
        if (!diff.is_object() || !diff.contains(key) || diff[key].is_null()) return std::string("–");
        return diff[key].is_string() ? diff[key].get<std::string>() : diff[key].dump();
    };
    for (const Json& diff : list_at(report, "spec_diffs")) {
        rows.push_back({{"path", text_at(diff, "path")}, {"kind", text_at(diff, "kind")}, {"expected", shown(diff, "expected")},
                        {"actual", shown(diff, "actual")}, {"badge", badge(text_at(diff, "severity"))}});
    }
    return rows;
}

Json plugin_rows(const Json& report) {
    Json rows = Json::array();
    for (const Json& one : list_at(object_at(report, "pins"), "plugins")) {
        rows.push_back({{"id", text_at(one, "id")}, {"version", text_at(one, "version")}, {"trust", text_at(one, "trust")}, {"state", text_at(one, "state")},
                        {"digest", text_at(one, "sha256").substr(0, 16)}});
    }
    return rows;
}

/// Seconds between two RFC 3339 moments of one day or a few; 0 where one is missing.
double seconds_between(const std::string& from, const std::string& to) {
    const auto seconds = [](const std::string& text) -> double {
        std::tm parts{};
        if (text.size() < 20 || strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return NAN;
        const auto dot = text.find('.');
        return static_cast<double>(timegm(&parts)) + (dot == std::string::npos ? 0 : std::strtod(text.c_str() + dot, nullptr));
    };
    const double between = seconds(to) - seconds(from);
    return std::isfinite(between) ? between : 0;
}

Json stage_offsets(const Json& report) {
    Json offsets = Json::array();
    const std::string begin = text_at(object_at(report, "run"), "started");
    for (const Json& stage : list_at(report, "stages")) {
        if (text_at(stage, "started").empty()) continue;
        offsets.push_back({{"id", text_at(stage, "id")}, {"start_offset_s", seconds_between(begin, text_at(stage, "started"))}});
    }
    return offsets;
}

}  // namespace

Json view_of(const Json& report) {
    const Json& run = object_at(report, "run");
    const Json& coverage = object_at(report, "coverage");
    const Json findings = finding_rows(list_at(report, "findings"));
    const Json tested = tested_rows(coverage), untested = untested_rows(coverage);
    const Json drawn = charts(list_at(report, "series"), stage_offsets(report));
    const Json diffs = diff_rows(report);
    Json view = {{"machine", machine_name(report)}, {"machine_words", machine_words(report)}, {"badge", badge(text_at(report, "verdict"))},
                 {"reason", text_at(report, "reason")}, {"state", text_at(report, "state")}, {"run", text_at(run, "id")},
                 {"profile", text_at(run, "profile")}, {"started", moment(text_at(run, "started"))}, {"ended", moment(text_at(run, "ended"))},
                 {"took", duration(seconds_between(text_at(run, "started"), text_at(run, "ended")))},
                 {"percent", number(std::round(number_at(coverage, "percent")))}, {"tested", tested}, {"has_tested", !tested.empty()},
                 {"tested_count", std::to_string(tested.size())}, {"untested", untested}, {"has_untested", !untested.empty()},
                 {"untested_count", std::to_string(untested.size())}, {"findings", findings}, {"has_findings", !findings.empty()}};
    view["stages"] = stage_blocks(report);
    view["charts"] = drawn;
    view["has_charts"] = !drawn.empty();
    view["diffs"] = diffs;
    view["has_diffs"] = !diffs.empty();
    view["inventory"] = inventory_groups(object_at(report, "inventory"));
    view["plugins"] = plugin_rows(report);
    view["rules_digest"] = text_at(object_at(report, "pins"), "rules_digest").substr(0, 16);
    view["schema_version"] = text_at(report, "version");
    return view;
}

}  // namespace vetting::report
