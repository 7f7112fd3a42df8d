// What a BMC says of the machine and of itself. Internal to this folder.
#pragma once

#include <nlohmann/json.hpp>

#include "plugins/common/ipmi/bmc.hpp"

namespace vetting::ipmi {

/// `bmc`, `system`, `baseboard`, `chassis`, `power`, `chassis_status`, `sel`: those that it told.
[[nodiscard]] nlohmann::json inventory_facts(const Bmc& bmc);

}  // namespace vetting::ipmi
