// SMART: which disks are asked, from config and inventory alone.
#pragma once

#include "plugins/common/stage/plan.hpp"

namespace vetting::smart {

using stages::Json;

inline constexpr std::string_view kAttributes = "attributes read";  ///< count
inline constexpr std::string_view kSelfTest = "self-test";          ///< count

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::smart
