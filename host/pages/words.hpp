// How verdicts, parts and times read on a page.
#pragma once

#include <optional>
#include <string>

#include "sdk/base/clock.hpp"
#include "sdk/wire/evidence.hpp"

namespace vetting::pages {

/// {icon, tone, word}: nothing relies on colour alone.
[[nodiscard]] Json badge(std::string_view verdict);
[[nodiscard]] std::string part_words(const Part& part);
/// `3m 05s ago`; `–` where there is no time.
[[nodiscard]] std::string ago(const std::optional<std::string>& rfc3339, WallTime now);
[[nodiscard]] std::string seconds_words(std::optional<double> seconds, std::string_view otherwise);

}  // namespace vetting::pages
