// PSU: which supplies are asked, from config and inventory alone.
#pragma once

#include "plugins/common/stage/plan.hpp"

namespace vetting::psu {

using stages::Json;

inline constexpr std::string_view kRead = "states read";  ///< count; once before, once under and once after load

inline constexpr std::string_view kTogether = "power supplies";  ///< the target where the inventory knows none of them and a service does

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::psu
