// A stage with its evidence, as the report shows it.
#include <string_view>

#include "plugins/reporters/html/format.hpp"
#include "plugins/reporters/html/parts.hpp"

namespace vetting::report {
namespace {

std::string joined(const Json& list) {
    std::string words;
    for (const Json& one : list) {
        if (one.is_string()) words += (words.empty() ? "" : ", ") + one.get<std::string>();
    }
    return words;
}

Json work_rows(const Json& evidence) {
    Json rows = Json::array();
    for (const Json& work : list_at(evidence, "work")) {
        const std::string unit = text_at(work, "unit");
        const bool planned = work.is_object() && work.contains("planned") && work["planned"].is_number();
        rows.push_back({{"device", text_at(work, "device")}, {"what", text_at(work, "what")},
                        {"done", quantity(number_at(work, "done"), unit)},
                        {"planned", planned ? quantity(number_at(work, "planned"), unit) : "–"}});
    }
    return rows;
}

Json tool_rows(const Json& evidence) {
    Json rows = Json::array();
    for (const Json& tool : list_at(evidence, "tools")) {
        std::string command;
        for (const Json& word : list_at(tool, "argv")) {
            if (word.is_string()) command += (command.empty() ? "" : " ") + word.get<std::string>();
        }
        rows.push_back({{"name", text_at(tool, "name") + (text_at(tool, "version").empty() ? "" : " " + text_at(tool, "version"))},
                        {"command", command}, {"exit", text_at(tool, "exit")},
                        {"cpu", duration(number_at(tool, "cpu_s"))}, {"read", bytes(number_at(tool, "read_bytes"))},
                        {"written", bytes(number_at(tool, "written_bytes"))}});
    }
    return rows;
}

Json kernel_block(const Json& kernel) {
    Json moved = Json::array();
    std::size_t quiet = 0;
    for (const auto& [key, value] : object_at(kernel, "delta").items()) {
        if (value.is_number() && value.get<double>() != 0) moved.push_back({{"key", key}, {"value", number(value.get<double>())}});
        else ++quiet;
    }
    return {{"moved", moved}, {"has_moved", !moved.empty()}, {"quiet", std::to_string(quiet)},
            {"not_visible", joined(list_at(kernel, "not_visible"))}, {"has_not_visible", !list_at(kernel, "not_visible").empty()},
            {"log", list_at(kernel, "log")}, {"has_log", !list_at(kernel, "log").empty()}};
}

Json evidence_block(const Json& evidence) {
    const Json& targets = object_at(evidence, "targets");
    const Json& peak = object_at(evidence, "peak");
    std::string peaks;
    if (peak.contains("temperature_c")) peaks = quantity(number_at(peak, "temperature_c"), "celsius");
    if (peak.contains("power_w")) peaks += (peaks.empty() ? "" : ", ") + quantity(number_at(peak, "power_w"), "watt");
    std::string rules;
    for (const Json& rule : list_at(evidence, "rules")) {
        rules += (rules.empty() ? "" : ", ") + text_at(rule, "id") + " ×" + number(number_at(rule, "evaluated"));
    }
    const Json work = work_rows(evidence), tools = tool_rows(evidence);
    return {{"expected", std::to_string(list_at(targets, "expected").size())}, {"expected_list", joined(list_at(targets, "expected"))},
            {"seen", std::to_string(list_at(targets, "seen").size())}, {"exercised", std::to_string(list_at(targets, "exercised").size())},
            {"work", work}, {"has_work", !work.empty()}, {"tools", tools}, {"has_tools", !tools.empty()},
            {"peak", peaks}, {"has_peak", !peaks.empty()}, {"rules", rules}, {"has_rules", !rules.empty()},
            {"kernel", kernel_block(object_at(evidence, "kernel"))}};
}

Json sub_step_rows(const Json& stage) {
    Json rows = Json::array();
    for (const Json& step : list_at(stage, "sub_steps")) {
        rows.push_back({{"name", text_at(step, "name")}, {"took", duration(number_at(step, "ended_s") - number_at(step, "started_s"))},
                        {"done", number(number_at(step, "permille") / 10)}});
    }
    return rows;
}

/// `bytes read` after an amount in GiB is `read`: the amount has said its unit.
std::string without_unit(std::string what) {
    for (const std::string_view unit : {"bytes ", "seconds "}) {
        if (what.starts_with(unit)) return what.substr(unit.size());
    }
    return what;
}

/// Each kind of work once, over all devices; they run side by side, so that seconds do not add up.
std::string summary(const Json& evidence) {
    std::vector<std::pair<std::string, double>> totals;  // by unit and what
    for (const Json& work : list_at(evidence, "work")) {
        const std::string key = text_at(work, "unit") + "\n" + text_at(work, "what");
        const double done = number_at(work, "done");
        const auto known = std::find_if(totals.begin(), totals.end(), [&key](const auto& total) { return total.first == key; });
        if (known == totals.end()) totals.emplace_back(key, done);
        else if (key.starts_with("second\n")) known->second = std::max(known->second, done);
        else known->second += done;
    }
    std::string words;
    for (const auto& [key, done] : totals) {
        if (words.size() > 120) return words + ", …";
        const std::size_t end = key.find('\n');
        words += (words.empty() ? "" : ", ") + quantity(done, key.substr(0, end)) + " " + without_unit(key.substr(end + 1));
    }
    return words.empty() ? "–" : words;
}

Json earlier(const Json& stage) {
    Json rows = Json::array();
    for (const Json& one : list_at(stage, "earlier_attempts")) {
        rows.push_back({{"attempt", text_at(one, "attempt")}, {"verdict", text_at(one, "verdict")}, {"reason", text_at(one, "reason")}});
    }
    return rows;
}

}  // namespace

Json stage_blocks(const Json& report) {
    Json blocks = Json::array();
    for (const Json& stage : list_at(report, "stages")) {
        const Json& evidence = object_at(stage, "evidence");
        const Json findings = finding_rows(list_at(stage, "findings"));
        const Json steps = sub_step_rows(stage);
        const Json before = earlier(stage);
        const Json blocks_of_view = view_blocks(stage.is_object() && stage.contains("view") ? stage["view"] : Json());
        const bool optional = stage.is_object() && stage.contains("required") && stage["required"] == Json(false);
        blocks.push_back({{"id", text_at(stage, "id")}, {"title", text_at(stage, "title")}, {"badge", badge(text_at(stage, "verdict"))},
                          {"reason", text_at(stage, "reason")}, {"took", duration(number_at(evidence, "duration_s"))},
                          {"attempt", text_at(stage, "attempt")}, {"again", number_at(stage, "attempt") > 1},
                          {"optional", optional}, {"summary", summary(evidence)}, {"evidence", evidence_block(evidence)},
                          {"findings", findings}, {"has_findings", !findings.empty()}, {"sub_steps", steps},
                          {"has_sub_steps", !steps.empty()}, {"earlier", before}, {"has_earlier", !before.empty()},
                          {"view", blocks_of_view}});
    }
    return blocks;
}

}  // namespace vetting::report
