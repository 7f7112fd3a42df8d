// Network: which ports carry traffic and for how long, from config and inventory alone.
#pragma once

#include "plugins/common/stage/plan.hpp"

namespace vetting::network {

using stages::Json;

inline constexpr std::string_view kSending = "seconds sending";
inline constexpr std::string_view kReceiving = "seconds receiving";
inline constexpr std::string_view kSent = "bytes sent";
inline constexpr std::string_view kReceived = "bytes received";

struct Settings {
    double duration_s = 10;
    int streams = 4;
    double min_share = 0.8;
    double expected_mbps = 0;
    bool require_link = false;
    int port_from = 5201, port_to = 5264;
    std::string bind, address;
};
[[nodiscard]] Settings settings_of(const Json& config);

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::network
