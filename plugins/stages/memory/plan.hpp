// Memory: how much is to be tested and for how long, from config and inventory alone.
#pragma once

#include <cstdint>

#include "plugins/common/stage/plan.hpp"

namespace vetting::memory {

using stages::Json;

inline constexpr std::string_view kTested = "memory tested";     ///< byte, each counted once
inline constexpr std::string_view kVerified = "bytes verified";  ///< byte, each time it was compared
inline constexpr double kMiB = 1024.0 * 1024.0;

struct Settings {
    double duration_s = 36, seconds_per_gib = 0.25, max_duration_s = 604800;
    double share = 0.5;         ///< of the memory that the inventory lists: what the plan asks for
    double up_to_share = 0;     ///< of the memory that the kernel has: what is tested where that much is to spare
    double reserve_bytes = 512 * kMiB;
    double min_mib_per_s = 0;
    std::string engine = "auto";
    bool numa = true;           ///< each memory node by itself, on its own processors
    std::string root = "/";
    bool confirm = true;
    std::string missing = "critical";  ///< severity of whole modules that the system does not have
};
[[nodiscard]] Settings settings_of(const Json& config);

/// Seconds under load for that many bytes, whole.
[[nodiscard]] int load_seconds(const Settings& settings, double bytes);

/// What is left to the system of `total` bytes: the reserve, and never less than a twentieth.
[[nodiscard]] double kept_back(const Settings& settings, double total);

/// How much is tested of memory of which so much can be had: what was planned, and more up to `up_to_pct`.
/// @param total, available  as the kernel has them
[[nodiscard]] double goal_bytes(const Settings& settings, double planned, double total, double available);

/// The modules that the firmware's tables or the management controller list.
struct Installed {
    double bytes = 0, smallest = 0;  ///< all of them; the smallest one
    int modules = 0;
};
[[nodiscard]] Installed installed_in(const Json& facts);
/// The same as the plan's target has them.
[[nodiscard]] Installed installed_of(const Json& params);

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::memory
