// The pure parts of storing and reading samples.
#include "host/store/measurement_rows.hpp"

#include <algorithm>
#include <cmath>

namespace vetting {

double badness(const ThresholdRule& rule, double value) {
    switch (rule.op) {
        case ThresholdOp::Lt:
        case ThresholdOp::Lte: return value;
        case ThresholdOp::Gt:
        case ThresholdOp::Gte: return -value;
        case ThresholdOp::WithinPct: return std::abs(value - rule.target.value_or(0));
    }
    return 0;
}

std::vector<MeasurementSeries::Point> thin(const std::vector<MeasurementSeries::Point>& points, std::int64_t limit) {
    if (static_cast<std::int64_t>(points.size()) <= limit) return points;
    const std::int64_t buckets = std::max<std::int64_t>(limit / 2, 1);
    const std::int64_t begin = points.front().at.ms;
    const std::int64_t width = std::max<std::int64_t>((points.back().at.ms - begin) / buckets + 1, 1);
    const auto bucket = [begin, width](const auto& point) { return (point.at.ms - begin) / width; };
    const auto by_value = [](const auto& a, const auto& b) { return a.value < b.value; };
    std::vector<MeasurementSeries::Point> kept;
    for (auto from = points.begin(); from != points.end();) {
        const auto to = std::find_if(from, points.end(), [&](const auto& point) { return bucket(point) != bucket(*from); });
        auto [low, high] = std::minmax_element(from, to, by_value);
        if (high < low) std::swap(low, high);
        kept.push_back(*low);
        if (high != low) kept.push_back(*high);
        from = to;
    }
    return kept;
}

}  // namespace vetting
