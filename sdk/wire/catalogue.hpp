// Every finding the core and its own plugins can make: stable codes, never reused.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sdk/wire/evidence.hpp"

namespace vetting {

struct CatalogueEntry {
    std::string_view code;  ///< `VT-MEM-002`
    std::string_view title;
    Severity severity;
    Action action;
    std::string_view next_step;
};

[[nodiscard]] std::span<const CatalogueEntry> catalogue();
[[nodiscard]] std::optional<CatalogueEntry> find_in_catalogue(std::string_view code);

}  // namespace vetting
