#include "plugins/reporters/html/chart.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugins/reporters/html/format.hpp"

namespace vetting::report {
namespace {

constexpr double kWidth = 900, kHeight = 200, kLeft = 80, kRight = 12, kTop = 12, kBottom = 26;
constexpr std::size_t kLinesPerChart = 8;

struct Range {
    double low = 0, high = 1;
    [[nodiscard]] double place(double value, double from, double to) const {
        return from + (value - low) / (high - low) * (to - from);
    }
};

std::string coordinate(double value) {
    const double rounded = std::round(value * 10) / 10;
    std::string text = std::to_string(rounded);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

/// `temp/cpu/package0` and `temp/cpu/package1` share a chart; `cpu/busy` and `mem/available` do not.
std::string group_of(const Json& one) {
    const std::string key = one.value("key", "");
    const std::string unit = one.value("unit", "");
    const auto first = key.find('/');
    const bool whole_family = key.starts_with("temp/") || key.starts_with("fan/") || key.starts_with("power/");
    return unit + "|" + (whole_family || first == std::string::npos ? key.substr(0, first) : key.substr(0, first) + "/" + key.substr(key.rfind('/') + 1));
}

Range value_range(const std::vector<const Json*>& lines) {
    double low = INFINITY, high = -INFINITY;
    for (const Json* line : lines) {
        for (const Json& point : (*line)["points"]) {
            low = std::min(low, point[1].get<double>());
            high = std::max(high, point[1].get<double>());
        }
        if (line->contains("limit") && (*line)["limit"].is_number()) high = std::max(high, (*line)["limit"].get<double>());
    }
    if (low >= 0 && low < high * 0.6) low = 0;
    if (high - low < 1e-9) high = low + (low == 0 ? 1 : std::abs(low) * 0.1);
    return {low, high};
}

Range time_range(const std::vector<const Json*>& lines) {
    double high = 1;
    for (const Json* line : lines) high = std::max(high, (*line)["points"].back()[0].get<double>());
    return {0, high};
}

Json draw_line(const Json& line, const Range& time, const Range& values, std::size_t index) {
    std::string points;
    double low = INFINITY, high = -INFINITY, sum = 0;
    for (const Json& point : line["points"]) {
        const double value = point[1].get<double>();
        points += (points.empty() ? "" : " ") + coordinate(time.place(point[0].get<double>(), kLeft, kWidth - kRight)) + "," +
                  coordinate(values.place(value, kHeight - kBottom, kTop));
        low = std::min(low, value);
        high = std::max(high, value);
        sum += value;
    }
    const std::string unit = line.value("unit", "");
    const auto count = static_cast<double>(line["points"].size());
    return {{"points", points},
            {"name", line.value("key", "")},
            {"number", std::to_string(index % kLinesPerChart + 1)},
            {"min", quantity(low, unit)},
            {"mean", quantity(sum / count, unit)},
            {"max", quantity(high, unit)},
            {"last", quantity(line["points"].back()[1].get<double>(), unit)}};
}

Json value_ticks(const Range& values, const std::string& unit) {
    Json ticks = Json::array();
    for (int i = 0; i <= 4; ++i) {
        const double value = values.low + (values.high - values.low) * i / 4;
        ticks.push_back({{"y", coordinate(values.place(value, kHeight - kBottom, kTop))}, {"text", quantity(value, unit)}});
    }
    return ticks;
}

Json stage_marks(const Json& stages, const Range& time) {
    Json marks = Json::array();
    for (const Json& stage : stages) {
        const double at = stage.value("start_offset_s", -1.0);
        if (at < 0 || at > time.high) continue;
        marks.push_back({{"x", coordinate(time.place(at, kLeft, kWidth - kRight))}, {"text", stage.value("id", "")}});
    }
    return marks;
}

Json draw(const std::vector<const Json*>& lines, const Json& stages) {
    const Range time = time_range(lines), values = value_range(lines);
    const std::string unit = lines.front()->value("unit", "");
    Json chart = {{"title", lines.size() == 1 ? lines.front()->value("key", "") : lines.front()->value("key", "") + " and " + std::to_string(lines.size() - 1) + " more"},
                  {"lines", Json::array()}, {"value_ticks", value_ticks(values, unit)}, {"marks", stage_marks(stages, time)},
                  {"limits", Json::array()}, {"end", duration(time.high)}};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        chart["lines"].push_back(draw_line(*lines[i], time, values, i));
        if (!lines[i]->contains("limit") || !(*lines[i])["limit"].is_number()) continue;
        const double limit = (*lines[i])["limit"].get<double>();
        chart["limits"].push_back({{"y", coordinate(values.place(limit, kHeight - kBottom, kTop))}, {"text", "limit " + quantity(limit, unit)}});
        break;
    }
    return chart;
}

bool drawable(const Json& one) {
    if (!one.is_object() || !one.contains("points") || !one["points"].is_array() || one["points"].size() < 2) return false;
    return std::all_of(one["points"].begin(), one["points"].end(), [](const Json& point) {
        return point.is_array() && point.size() == 2 && point[0].is_number() && point[1].is_number();
    });
}

}  // namespace

Json charts(const Json& series, const Json& stages) {
    std::map<std::string, std::vector<const Json*>> groups;
    for (const Json& one : series) {
        if (drawable(one)) groups[group_of(one)].push_back(&one);
    }
    Json drawn = Json::array();
    for (auto& [group, lines] : groups) {
        for (std::size_t from = 0; from < lines.size(); from += kLinesPerChart) {
            const std::size_t to = std::min(lines.size(), from + kLinesPerChart);
            drawn.push_back(draw({lines.begin() + static_cast<long>(from), lines.begin() + static_cast<long>(to)}, stages));
        }
    }
    return drawn;
}

}  // namespace vetting::report
