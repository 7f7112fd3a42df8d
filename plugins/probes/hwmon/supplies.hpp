// Power supplies that the kernel reads itself, over PMBus or USB.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vector>

#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {

/// `psus[]{slot, driver, present, ok, status, problems, input_v, input_w, output_w, power_w}` of the chips that are power
/// supplies. The slot is the chip's place on its bus (`7-59`): the kernel does not know the bay. Problems as the ipmi facts
/// have them. A regulator on the same kind of bus is none.
[[nodiscard]] nlohmann::json supply_facts(const std::vector<Reading>& readings);

}  // namespace vetting::hwmon
