// Network: from one port's traffic and counters to findings. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/stages/network/iperf.hpp"
#include "plugins/stages/network/plan.hpp"
#include "plugins/stages/network/ports.hpp"
#include "vetting/report.hpp"

namespace vetting::network {

/// Whether the port's own counters bear out what iperf3 says it carried: else the traffic went another way.
[[nodiscard]] bool went_through(const PortState& before, const PortState& after, const IperfResult& result);

/// Whether what arrived is below the share of `rated_mbps` that the settings want; never where no rate is known.
[[nodiscard]] bool below_rate(const Settings& settings, std::optional<double> rated_mbps, const IperfResult& result);

/// The link itself: down, slower than expected, half duplex.
[[nodiscard]] std::vector<Finding> judge_link(const std::string& device, const Settings& settings, const PortState& state);

/// Counters around the traffic: errors that grew, a link that flapped.
[[nodiscard]] std::vector<Finding> judge_counters(const std::string& device, const PortState& before, const PortState& after);

/// Retransmissions of one direction.
[[nodiscard]] std::vector<Finding> judge_retransmits(const std::string& device, const IperfResult& result);

}  // namespace vetting::network
