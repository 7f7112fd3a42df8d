#include "host/cli/words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "sdk/base/clock.hpp"
#include "sdk/wire/amounts.hpp"

namespace vetting::cli {
namespace {

constexpr std::size_t kMostKindsOfWork = 3;
constexpr double kFarMore = 1000;

/// One kind of work over all devices.
struct Total {
    Work done;
    bool planned_everywhere = true;
};

/// Devices run side by side: their CPU time adds up, their wall time does not.
bool side_by_side(const Work& work) { return work.unit == "second" && !work.what.starts_with("cpu time"); }

void add(Total& total, const Work& one) {
    const double planned = one.planned.value_or(0);
    total.planned_everywhere = total.planned_everywhere && one.planned.has_value();
    if (side_by_side(one)) {
        total.done.done = std::max(total.done.done, one.done);
        total.done.planned = std::max(total.done.planned.value_or(0), planned);
    } else {
        total.done.done += one.done;
        total.done.planned = total.done.planned.value_or(0) + planned;
    }
}

std::vector<Total> totals_of(const std::vector<Work>& work) {
    std::vector<Total> totals;
    for (const Work& one : work) {
        const auto same = std::find_if(totals.begin(), totals.end(), [&one](const Total& total) {
            return total.done.what == one.what && total.done.unit == one.unit;
        });
        if (same == totals.end()) totals.push_back({one, one.planned.has_value()});
        else add(*same, one);
    }
    return totals;
}

std::string in_words(const Total& total) {
    std::string words = work_in_words(total.done);
    const double planned = total.done.planned.value_or(0);
    // A plan of a few asks for a sign of life only; beside a million it says nothing.
    if (total.planned_everywhere && planned > 0 && total.done.done < planned * kFarMore) {
        words += " of " + human_value(planned, total.done.unit) + " planned";
    }
    return words;
}

std::string fixed(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", value);
    return text.data();
}

/// `fio 3.1 CPU-s`; several processes of one tool are one.
std::string tools_in_words(const std::vector<ToolRecord>& tools) {
    std::vector<std::pair<std::string, double>> totals;
    for (const ToolRecord& tool : tools) {
        const auto same = std::find_if(totals.begin(), totals.end(), [&tool](const auto& total) { return total.first == tool.name; });
        if (same == totals.end()) totals.emplace_back(tool.name, tool.cpu_s);
        else same->second += tool.cpu_s;
    }
    std::string words;
    for (const auto& [name, cpu_s] : totals) {
        constexpr double kLeastShown = 0.05;
        words += (words.empty() ? "" : ", ") + name + (cpu_s < kLeastShown ? "" : " " + fixed(cpu_s) + " CPU-s");
    }
    return words;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == '\n' || byte == '\t' || byte == '\r') {
            safe += ' ';
        } else if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
            safe += '?';  // U+0080 to U+009F: control characters to a terminal
            ++i;
        } else {
            safe += byte < 0x20 || byte == 0x7F ? '?' : text[i];
        }
    }
    return safe;
}

std::size_t columns_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string wrapped(std::string_view text, std::size_t width) {
    std::string lines, line;
    const auto end_line = [&lines, &line] {
        lines += (lines.empty() ? "" : "\n") + line;
        line.clear();
    };
    while (!text.empty()) {
        std::string_view word = text.substr(0, std::min(text.find(' '), text.size()));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (!line.empty() && columns_of(line) + 1 + columns_of(word) > width) end_line();
        if (!line.empty()) line += ' ';
        while (columns_of(word) > width) {
            std::size_t at = 0;
            for (std::size_t columns = 0; columns < width || (static_cast<unsigned char>(word[at]) & 0xC0U) == 0x80U; ++at) {
                columns += (static_cast<unsigned char>(word[at]) & 0xC0U) != 0x80U ? 1U : 0U;
            }
            line += word.substr(0, at);
            word.remove_prefix(at);
            end_line();
        }
        line += word;
    }
    if (!line.empty() || lines.empty()) end_line();
    return lines;
}

std::string evidence_in_words(const Evidence& evidence) {
    const std::vector<Total> totals = totals_of(evidence.work);
    std::string words;
    for (std::size_t i = 0; i < std::min(totals.size(), kMostKindsOfWork); ++i) words += (i == 0 ? "" : ", ") + in_words(totals[i]);
    if (totals.size() > kMostKindsOfWork) words += ", " + std::to_string(totals.size() - kMostKindsOfWork) + " more";
    const std::string tools = tools_in_words(evidence.tools);
    if (!words.empty() && !tools.empty()) words += "; ";
    words += tools;
    return words.empty() ? "-" : printable(words);
}

std::string part_in_words(std::string_view kind, const Part& part) {
    const std::string name = part.slot ? *part.slot : part.serial ? *part.serial : part.model ? *part.model : "";
    std::string words = std::string(kind.empty() ? std::string_view(part.kind) : kind);
    if (!name.empty()) words += " " + name;
    std::string more;
    if (part.model && *part.model != name) more = *part.model;
    if (part.serial && *part.serial != name) more += (more.empty() ? "serial " : ", serial ") + *part.serial;
    return printable(more.empty() ? words : words + " (" + more + ")");
}

std::string stage_word(const StageItem& stage) {
    if (stage.verdict) return std::string(word(*stage.verdict));
    return stage.state.empty() ? "waiting" : printable(stage.state);
}

std::string_view stage_sign(const StageItem& stage) {
    if (!stage.verdict) return stage.state == "running" ? "●" : "·";
    switch (*stage.verdict) {
        case StageVerdict::Passed: return "✓";
        case StageVerdict::Failed: return "✗";
        case StageVerdict::Skipped: return "–";
        case StageVerdict::Inconclusive: return "?";
    }
    return "?";
}

std::string seconds_in_words(double seconds) {
    constexpr double kLongest = 1e9;  // about 30 years
    const auto ms = static_cast<std::int64_t>(std::clamp(seconds, 0.0, kLongest) * 1000);
    return human_duration(std::chrono::milliseconds(ms));
}

std::string stage_time(const StageItem& stage, std::int64_t now_ms) {
    if (stage.duration_s) return seconds_in_words(*stage.duration_s);
    const auto started = stage.started ? parse_rfc3339(*stage.started) : std::nullopt;
    if (!started || stage.state != "running") return {};
    return seconds_in_words(static_cast<double>(std::max<std::int64_t>(now_ms - started->ms, 0)) / 1000);
}

std::string eta_in_words(const std::optional<double>& eta_s) {
    return eta_s ? "about " + seconds_in_words(*eta_s) + " left" : "no estimate";
}

std::string verdict_word(const RunItem& run) {
    std::string text = run.verdict ? std::string(word(*run.verdict)) : printable(run.state);
    if (run.verdict) std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

}  // namespace vetting::cli
