#include "plugins/common/stage/stress_ng.hpp"

#include <algorithm>
#include <array>
#include <csignal>

#include "plugins/common/text.hpp"

namespace vetting::stages {
namespace {

using tool::trim;
using tool::whole_number;

std::string_view unquoted(std::string_view text) {
    if (text.size() >= 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front()) {
        return text.substr(1, text.size() - 2);
    }
    return text;
}

void set(StressMetric& metric, std::string_view key, double value) {
    if (key == "bogo-ops") metric.bogo_ops = value;
    if (key == "wall-clock-time") metric.wall_s = value;
    if (key == "user-time") metric.user_s = value;
    if (key == "system-time") metric.system_s = value;
    if (key == "bogo-ops-per-second-usr-sys-time") metric.ops_per_cpu_s = value;
}

struct LogLine {
    std::string_view kind;  ///< `info`, `fail`, …; empty where the line has no prefix (`--log-brief`)
    std::string_view text;
};

/// `stress-ng: [10:48:27.82] fail:  [123] text`; nothing for a line of another program.
std::optional<LogLine> log_line(std::string_view line) {
    constexpr std::string_view kProgram = "stress-ng: ";
    const std::size_t at = line.find(kProgram);
    if (at == std::string_view::npos) return LogLine{{}, trim(line)};
    line = trim(line.substr(at + kProgram.size()));
    for (const std::string_view kind : {"info", "fail", "metrc", "warn", "error", "debug", "skip"}) {
        const std::size_t found = line.find(kind);
        // Before the kind stands at most a time.
        if (found == std::string_view::npos || found > 16 || line.substr(found + kind.size(), 1) != ":") continue;
        std::string_view text = trim(line.substr(found + kind.size() + 1));
        if (text.starts_with('[')) text = trim(text.substr(std::min(text.find(']'), text.size() - 1) + 1));
        return LogLine{kind, text};
    }
    return std::nullopt;
}

bool is_stressor_name(std::string_view word) {
    return !word.empty() && word.front() >= 'a' && word.front() <= 'z' &&
           word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string_view::npos;
}

/// `name ops real usr sys ops/s ops/s [cpu%] [rss]`, nothing else.
std::optional<StressMetric> metric_of(std::string_view line) {
    const auto words = tool::split_words(line);
    if (words.size() < 7 || words.size() > 10 || !is_stressor_name(words[0])) return std::nullopt;
    std::array<double, 6> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto number = whole_number(words[i + 1]);
        if (!number || *number < 0) return std::nullopt;
        numbers[i] = *number;
    }
    StressMetric metric{.stressor = std::string(words[0]), .bogo_ops = numbers[0], .wall_s = numbers[1], .user_s = numbers[2], .system_s = numbers[3]};
    // 0 stands for "no CPU time was accounted", not for a rate.
    if (numbers[2] + numbers[3] > 0) metric.ops_per_cpu_s = numbers[5];
    return metric;
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
        if (key == "stress-ng-version") report_.version = tool::clean(value);
        if (key == "stressor") {
            report_.metrics.push_back({.stressor = tool::clean(value)});
            indent_ = indent;
        } else if (!report_.metrics.empty() && indent == indent_) {
            const auto amount = whole_number(value);
            if (amount && *amount >= 0) set(report_.metrics.back(), key, *amount);
        }
    }
    [[nodiscard]] StressReport report() && { return std::move(report_); }

private:
    StressReport report_;
    std::size_t indent_ = 0;
};

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    return std::any_of(parts.begin(), parts.end(), [text](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

/// It checks its own counters; these break when a stressor is killed, not when a core computes wrongly.
bool of_its_own_metrics(std::string_view text) {
    return contains_any(text, {"metrics-check", "bogo-ops counter", "metrics are untrustworthy", "stressor metrics corrupted"});
}

/// `process [12] (matrix) terminated on signal: 11 (…)`, `… terminated with unexpected signal signal 4 'SIGILL'`. Other
/// signals come from outside: its own alarm at the end, a person, the out-of-memory killer.
std::optional<int> crash_in(std::string_view text) {
    for (const std::string_view before : {"terminated on signal", "terminated with unexpected signal"}) {
        const std::size_t at = text.find(before);
        if (at == std::string_view::npos) continue;
        text.remove_prefix(at + before.size());
        const auto number = tool::leading_uint(text.substr(std::min(text.find_first_of("0123456789"), text.size())));
        for (const int signal : {SIGILL, SIGABRT, SIGBUS, SIGFPE, SIGSEGV}) {
            if (number == static_cast<std::uint64_t>(signal)) return signal;
        }
        return std::nullopt;
    }
    return std::nullopt;
}

void read_words(StressWords& words, const LogLine& line) {
    constexpr std::size_t kMost = 64;
    if (words.troubles.size() >= kMost) words.troubles.pop_back();
    if (line.text.starts_with("successful run completed")) words.successful = true;
    if (line.text.starts_with("unsuccessful run completed")) words.successful = false;
    if (contains_any(line.text, {"killed by OOM", "OOM killer", "terminated on signal: 9", "(OOM", "Killed"})) ++words.killed;
    if (const auto crash = crash_in(line.text)) words.crash = crash;
    if (line.kind == "fail") {
        if (of_its_own_metrics(line.text)) words.untrusted = true;
        else if (line.text.find("errno=") != std::string_view::npos) words.troubles.push_back(tool::clean(line.text));  // a system call failed
        else if (words.failures.size() < kMost) words.failures.push_back(tool::clean(line.text));
    }
    const bool refused = line.kind == "error" || contains_any(line.text, {"no available memory", "not implemented on this system", "unrecognized option",
                                                                          "aborting:", "skipping stressor", "stressor skipped", "invalid option"});
    if (refused && words.troubles.size() < kMost) words.troubles.push_back(tool::clean(line.text));
}

}  // namespace

StressReport parse_stress_yaml(std::string_view text) {
    YamlReader reader;
    for (const std::string_view line : tool::split_lines(text)) reader.take(line);
    return std::move(reader).report();
}

StressReport parse_stress_text(std::string_view text) {
    StressReport report;
    for (const std::string_view raw : tool::split_lines(text)) {
        const auto line = log_line(raw);
        if (!line) continue;
        if (!report.version) report.version = stress_version(raw);
        if (!line->kind.empty() && line->kind != "metrc" && line->kind != "info") continue;
        if (auto metric = metric_of(line->text)) report.metrics.push_back(std::move(*metric));
    }
    return report;
}

StressWords parse_stress_words(std::string_view text) {
    StressWords words;
    for (const std::string_view raw : tool::split_lines(text)) {
        if (const auto line = log_line(raw)) read_words(words, *line);
    }
    return words;
}

std::vector<std::string> stress_failures(std::string_view text) { return parse_stress_words(text).failures; }

std::optional<std::string> stress_version(std::string_view text) {
    constexpr std::string_view kBefore = "stress-ng, version ";
    const std::size_t at = text.find(kBefore);
    if (at == std::string_view::npos) return std::nullopt;
    text.remove_prefix(at + kBefore.size());
    const std::string_view version = text.substr(0, text.find_first_not_of("0123456789."));
    return version.empty() ? std::nullopt : std::optional<std::string>(version);
}

bool takes_seed(const std::optional<std::string>& version) {
    if (!version || !version->starts_with("0.")) return false;
    const auto minor = tool::leading_uint(std::string_view(*version).substr(2));
    return minor && *minor >= 15;
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

StressEnd stress_end(int exit, const StressWords& words) {
    if (!words.failures.empty()) return StressEnd::WrongResult;
    if (words.untrusted) return StressEnd::Untrusted;
    const StressEnd end = stress_end(exit);
    return end == StressEnd::WrongResult ? StressEnd::Broken : end;
}

}  // namespace vetting::stages
