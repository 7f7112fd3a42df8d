// A time series as the geometry of an inline SVG: numbers only, the template draws.
#pragma once

#include <vetting/json.hpp>

namespace vetting::report {

using Json = nlohmann::json;

/// @param series  the bundle's `series`: [{key, unit, device, points: [[seconds, value]…], limit?}]
/// @param stages  stages with `id` and `start_offset_s`, for the rules that mark where each began
/// @return one chart a unit and key group, each with lines, axis ticks, limit and a table (min, mean, max, last).
[[nodiscard]] Json charts(const Json& series, const Json& stages);

}  // namespace vetting::report
