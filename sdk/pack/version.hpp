// Versions of packs: which of two is newer.
#pragma once

#include <compare>
#include <string_view>

namespace vetting {

/// Numbers by value, words by letter, part after part (`1.10` is newer than `1.9`); `1.2-rc1` comes before `1.2`.
[[nodiscard]] std::strong_ordering compare_versions(std::string_view a, std::string_view b);

}  // namespace vetting
