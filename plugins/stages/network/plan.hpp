// Network: which ports carry traffic, with whom and for how long, from config and inventory alone.
#pragma once

#include <string>
#include <vector>

#include "plugins/common/stage/plan.hpp"

namespace vetting::network {

using stages::Json;

inline constexpr std::string_view kSending = "seconds sending";
inline constexpr std::string_view kReceiving = "seconds receiving";
inline constexpr std::string_view kSent = "bytes sent";
inline constexpr std::string_view kReceived = "bytes received";

/// A link between two machines under test, by the addresses of its two ports; the machine of the first one begins.
struct Pair {
    std::string first, second;
};

struct Settings {
    double duration_s = 10;
    int streams = 4;
    double min_share = 0.8;
    double expected_mbps = 0;
    bool require_link = false;
    int port_from = 5201, port_to = 5264;
    int at_once = 1;                  ///< ports that carry traffic to the host at the same time
    std::string bind, address;
    std::vector<std::string> ports;   ///< only these; empty: all
    std::vector<Pair> partner;
    double partner_wait_s = 900;
    std::string root = "/";
};
[[nodiscard]] Settings settings_of(const Json& config);

/// How many servers the host runs for a plan.
[[nodiscard]] std::size_t servers_for(const Settings& settings, std::size_t targets);

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::network
