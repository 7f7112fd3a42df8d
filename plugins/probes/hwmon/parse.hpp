// hwmon: temperatures, fans, voltages, power, from /sys/class/hwmon or a capture.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {

/// `temperatures[]` and `fans[]` from a text archive of /sys (`.ttar`) or the output of `sensors -j`.
/// @throws tool::InputError when it is neither.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

[[nodiscard]] nlohmann::json facts_of(const std::vector<Reading>& readings);

}  // namespace vetting::hwmon
