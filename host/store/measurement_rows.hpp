// A batch of samples as columns: what the hot path binds. Private to host/store.
#pragma once

#include <cstdint>
#include <vector>

#include "host/store/measurement_store.hpp"

namespace vetting {

struct SampleColumns {
    std::vector<std::int64_t> key, at, n;
    std::vector<double> value;
    void reserve(std::size_t rows) {
        for (auto* column : {&key, &at, &n}) column->reserve(rows);
        value.reserve(rows);
    }
    void add(std::int64_t key_id, std::int64_t at_ms, std::int64_t same, double number) {
        key.push_back(key_id);
        at.push_back(at_ms);
        n.push_back(same);
        value.push_back(number);
    }
};

/// How bad a value is by this rule: larger is worse, whatever the direction of the comparison.
[[nodiscard]] double badness(const ThresholdRule& rule, double value);

/// At most `limit` points: the lowest and the highest of each of limit / 2 equal spans of time, in order of time.
[[nodiscard]] std::vector<MeasurementSeries::Point> thin(const std::vector<MeasurementSeries::Point>& points,
                                                         std::int64_t limit);

}  // namespace vetting
