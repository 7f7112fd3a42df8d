// hwmon: temperatures, fans, voltages, power, from /sys/class/hwmon or a capture.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {

/// `temperatures[]`, `fans[]` and the `psus[]` on a PMBus from a text archive of /sys (`.ttar`), the lines of a grep over it, or the output of `sensors`
/// (text, `-u`, `-j`). @throws tool::InputError when it is none of them.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// The readings that these facts are made of. @throws tool::InputError
[[nodiscard]] std::vector<Reading> read_capture(std::string_view capture);
[[nodiscard]] nlohmann::json facts_of(const std::vector<Reading>& readings);

}  // namespace vetting::hwmon
