// PSU: which tool printed a capture, and its facts.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "plugins/common/stage/facts.hpp"

namespace vetting::psu {

using stages::Json;

/// Facts of a capture of ipmitool, FreeIPMI, Redfish, dmidecode or sensors (or of /sys/class/hwmon), of which only the power
/// supplies are taken: a board's own alarms say nothing of its power.
/// @param tool  its name where the caller gave one, else empty: the content tells
/// @throws tool::InputError what none of them printed.
[[nodiscard]] Json read_capture(std::string_view tool, std::string_view bytes);

/// The supplies that the kernel of a machine reads itself; nothing where there are none.
[[nodiscard]] Json read_kernel(const std::filesystem::path& sysroot);

}  // namespace vetting::psu
