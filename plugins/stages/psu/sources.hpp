// PSU: which tool printed a capture, and its facts.
#pragma once

#include <string>
#include <string_view>

#include "plugins/common/stage/facts.hpp"

namespace vetting::psu {

using stages::Json;

/// Facts of a capture of ipmitool, FreeIPMI, Redfish or dmidecode.
/// @param tool  its name where the caller gave one, else empty: the content tells
/// @throws tool::InputError what none of them printed.
[[nodiscard]] Json read_capture(std::string_view tool, std::string_view bytes);

}  // namespace vetting::psu
