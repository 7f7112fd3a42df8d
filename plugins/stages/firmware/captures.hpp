// Captured outputs of the tools that know firmware versions, read by the probes' own parsers.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace vetting::firmware {

/// The facts in one capture. @param tool  its name, or empty: its content must tell
/// @throws tool::InputError what it is not, and which tools there are.
[[nodiscard]] nlohmann::json facts_in(std::string_view capture, std::string_view tool);

}  // namespace vetting::firmware
