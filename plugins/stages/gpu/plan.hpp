// GPU: which cards are exercised, from config and inventory alone.
#pragma once

#include "plugins/common/stage/plan.hpp"

namespace vetting::gpu {

using stages::Json;

inline constexpr std::string_view kRead = "values read";               ///< count
inline constexpr std::string_view kVerified = "verified operations";  ///< op

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::gpu
