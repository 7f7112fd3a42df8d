// Amounts of work in words, the same in reasons, coverage, reports, CLI and page: `1.0 GiB read`, `12.4 G verified operations`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/evidence.hpp"

namespace vetting {

/// `512 B`, `1.0 GiB`: binary units, one decimal.
[[nodiscard]] std::string human_bytes(double bytes);
/// `37`, `12.4 k`, `3.2 G`: decimal units, one decimal from a thousand on.
[[nodiscard]] std::string human_count(double count);
/// A value with its unit as a person reads it: `41 °C`, `3.1 GB/s`, `940 Mbit/s`, `12 W`.
[[nodiscard]] std::string human_value(double value, std::string_view unit);

/// One work in words. `whole` (bytes) adds the share of it that was done: `1.0 GiB read (4 % of the surface)`.
[[nodiscard]] std::string work_in_words(const Work& work, std::optional<double> whole = std::nullopt,
                                        std::string_view whole_name = "surface");
/// All work of a stage in words, equal kinds added up over their devices: `37 s under load, 12.4 G verified operations`.
[[nodiscard]] std::string total_in_words(const std::vector<Work>& work);

}  // namespace vetting
