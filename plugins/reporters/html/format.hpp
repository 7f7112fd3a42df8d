// Numbers, sizes and times as people read them in a report.
#pragma once

#include <string>

namespace vetting::report {

/// `1.00 GiB`, `512 B`.
[[nodiscard]] std::string bytes(double count);
/// `12,400` up to a million, then `12.4 M`, `1.2 G`; fractions with up to three digits.
[[nodiscard]] std::string number(double value);
/// A value with its unit in words: `1.00 GiB`, `36.0 s`, `512 MiB/s`, `45 °C`, `12.4 M operations`.
[[nodiscard]] std::string quantity(double value, const std::string& unit);
/// `12.4 s`, `3m 05s`, `1h 12m`.
[[nodiscard]] std::string duration(double seconds);
/// `2026-11-23 18:07:00 UTC` from RFC 3339; anything else as it is.
[[nodiscard]] std::string moment(const std::string& rfc3339);

}  // namespace vetting::report
