#include "plugins/common/stage/stress_ng.hpp"

#include <cstdlib>
#include <functional>

namespace vetting::stages {
namespace {

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& take) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        take(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

std::string_view unquoted(std::string_view text) {
    if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front()) {
        return text.substr(1, text.size() - 2);
    }
    return text;
}

std::optional<double> number(std::string_view text) {
    const std::string copy(text);
    char* end = nullptr;
    const double value = std::strtod(copy.c_str(), &end);
    if (copy.empty() || end != copy.c_str() + copy.size()) return std::nullopt;
    return value;
}

void set(StressMetric& metric, std::string_view key, double value) {
    if (key == "bogo-ops") metric.bogo_ops = value;
    if (key == "wall-clock-time") metric.wall_s = value;
    if (key == "user-time") metric.user_s = value;
    if (key == "system-time") metric.system_s = value;
    if (key == "bogo-ops-per-second-usr-sys-time") metric.ops_per_cpu_s = value;
}

std::vector<std::string_view> words_of(std::string_view line) {
    std::vector<std::string_view> words;
    while (!(line = trim(line)).empty()) {
        const std::size_t end = line.find_first_of(" \t");
        words.push_back(line.substr(0, end));
        if (end == std::string_view::npos) break;
        line.remove_prefix(end);
    }
    return words;
}

/// The text behind `stress-ng: KIND  [pid] `, or nothing when the line is of another kind.
std::optional<std::string_view> message_of(std::string_view line, std::string_view kind) {
    const std::size_t at = line.find("stress-ng: ");
    if (at == std::string_view::npos) return std::nullopt;
    line = trim(line.substr(at + 11));
    if (!line.starts_with(kind)) return std::nullopt;
    const std::size_t close = line.find(']');
    return close == std::string_view::npos ? std::nullopt : std::optional(trim(line.substr(close + 1)));
}

/// Reads the YAML that stress-ng writes: two levels, one key a line; deeper rows belong to single instances.
class YamlReader {
public:
    void take(std::string_view line) {
        const std::size_t indent = line.find_first_not_of(" -");
        const std::size_t colon = line.find(": ");
        if (indent == std::string_view::npos || colon == std::string_view::npos || colon < indent) return;
        const std::string_view key = line.substr(indent, colon - indent);
        const std::string_view value = unquoted(trim(line.substr(colon + 2)));
        if (key == "stress-ng-version") report_.version = std::string(value);
        if (key == "stressor") {
            report_.metrics.push_back({.stressor = std::string(value)});
            indent_ = indent;
        } else if (!report_.metrics.empty() && indent == indent_) {
            if (const auto amount = number(value)) set(report_.metrics.back(), key, *amount);
        }
    }
    [[nodiscard]] StressReport report() && { return std::move(report_); }

private:
    StressReport report_;
    std::size_t indent_ = 0;
};

}  // namespace

StressReport parse_stress_yaml(std::string_view text) {
    YamlReader reader;
    for_each_line(text, [&reader](std::string_view line) { reader.take(line); });
    return std::move(reader).report();
}

StressReport parse_stress_text(std::string_view text) {
    StressReport report;
    for_each_line(text, [&report](std::string_view line) {
        const auto message = message_of(line, "metrc:");
        if (!message) return;
        const auto words = words_of(*message);
        if (words.size() < 7) return;
        StressMetric metric{.stressor = std::string(words[0])};
        const auto ops = number(words[1]), wall = number(words[2]), user = number(words[3]), system = number(words[4]),
                   per_real = number(words[5]), per_cpu = number(words[6]);
        if (!ops || !wall || !user || !system || !per_real || !per_cpu) return;
        metric.bogo_ops = *ops;
        metric.wall_s = *wall;
        metric.user_s = *user;
        metric.system_s = *system;
        metric.ops_per_cpu_s = *per_cpu;
        report.metrics.push_back(std::move(metric));
    });
    return report;
}

std::vector<std::string> stress_failures(std::string_view text) {
    std::vector<std::string> failures;
    for_each_line(text, [&failures](std::string_view line) {
        if (const auto message = message_of(line, "fail:")) failures.emplace_back(*message);
    });
    return failures;
}

StressEnd stress_end(int exit) {
    switch (exit) {
        case 0: return StressEnd::Good;
        case 2: return StressEnd::WrongResult;
        case 1:
        case 3:
        case 4: return StressEnd::NotRun;
        case 7: return StressEnd::Untrusted;
        default: return StressEnd::Broken;
    }
}

}  // namespace vetting::stages
