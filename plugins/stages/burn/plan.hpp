// Burn: the plans of the other stages, for one time and side by side.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/common/stage/plan.hpp"

namespace vetting::burn {

using stages::Json;

inline constexpr std::string_view kTraffic = "seconds of traffic";  ///< both ways at once
inline constexpr std::string_view kCarried = "bytes carried";

struct Settings {
    double duration_s = 60;
    std::vector<std::string> parts{"cpu", "memory", "disk", "network"};
    bool require_network = false;
    int streams = 4;
    int port_from = 5265, port_to = 5328;
    std::string bind, address;
    std::string root = "/";
    [[nodiscard]] bool has(std::string_view part) const;
};
[[nodiscard]] Settings settings_of(const Json& config);

/// The settings of the other stages' engines for this load.
[[nodiscard]] Json cpu_config(const Json& config);
[[nodiscard]] Json memory_config(const Json& config);
[[nodiscard]] Json disk_config(const Json& config);

/// @param seed  of the positions that are read
[[nodiscard]] Json plan(const Json& config, const Json& facts, std::uint32_t seed);

}  // namespace vetting::burn
