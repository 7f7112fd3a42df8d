// Findings that the core itself makes: of a machine that died, of a part that is not as ordered.
#pragma once

#include <string>
#include <string_view>

#include "sdk/wire/evidence.hpp"

namespace vetting {

/// On the machine as a whole; severity, action and next step from the catalogue.
[[nodiscard]] Finding core_finding(std::string_view code, const std::string& message);

}  // namespace vetting
