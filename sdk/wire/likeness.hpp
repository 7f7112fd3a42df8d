// When two sources mean the same thing by two texts or numbers.
#pragma once

#include <string>
#include <string_view>

#include "sdk/base/json.hpp"

namespace vetting {

/// Lower case, no white space at the ends, runs of white space as one blank: how serials and names are compared.
[[nodiscard]] std::string folded(std::string_view text);

/// Do two sources agree on the value at `path`? Vendors have many spellings, sizes are rounded, and what changes by
/// itself (temperatures, hours, SMART counters, link state) is never a contradiction.
[[nodiscard]] bool alike(std::string_view path, const Json& first, const Json& second);

/// Does the value at this path change by itself between two looks at an unchanged machine?
[[nodiscard]] bool is_volatile(std::string_view path);

}  // namespace vetting
