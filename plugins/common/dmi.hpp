// What firmware writes into its tables where nobody filled them in: the template's own words, in every vendor's spelling.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vetting::tool {

/// `known`, and nothing for the words of a firmware template (`SerNum00`, `A1_PartNum0`, `Default string`, `XXXXXXXX`, dots).
[[nodiscard]] std::optional<std::string> known_dmi(std::string_view text);
/// The same for a serial number, which is no row of one digit and no row of counted digits either (`0000000`, `0123456789`).
[[nodiscard]] std::optional<std::string> known_serial(std::string_view text);

}  // namespace vetting::tool
