// Network: from one port's traffic and counters to findings. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/common/stage/iperf.hpp"
#include "plugins/common/stage/ports.hpp"
#include "plugins/stages/network/plan.hpp"
#include "vetting/report.hpp"

namespace vetting::network {

using stages::IperfResult;
using stages::PortState;

/// What the inventory knew of the port, and the words by which findings name it.
struct PortFacts {
    std::string device;
    std::optional<double> speed_mbps;
    std::string duplex, neighbour;
    std::optional<bool> link;
    std::optional<double> speed_max_mbps;  ///< the fastest mode that it supports
};
[[nodiscard]] PortFacts port_facts(const std::string& device, const Json& params);

/// By what a port is measured: the link's speed now, where the driver says none what the inventory or the settings do.
[[nodiscard]] std::optional<double> rated_mbps(const PortFacts& port, const Settings& settings, const PortState& state);

/// Whether what arrived is below the share of `rated_mbps` that the settings want; never where no rate is known.
[[nodiscard]] bool below_rate(const Settings& settings, std::optional<double> rated_mbps, const IperfResult& result);

/// What beside the port kept its rate low: the other side's link, other traffic on it, or iperf3 on a busy processor; empty
/// where nothing did. @param others_bit_per_s  over the other side's link meanwhile
[[nodiscard]] std::string limit_beside(std::optional<double> rated_mbps, std::optional<double> far_mbps, const IperfResult& result,
                                       std::optional<double> others_bit_per_s = std::nullopt);

/// It carried less than the rated share, and that says nothing of the port.
[[nodiscard]] Finding not_given_its_load_finding(const PortFacts& port, const Settings& settings, double rated_mbps, const IperfResult& result,
                                                 const std::string& why);

/// The link itself before the traffic: down, slower than the settings, the inventory or the port's own modes say,
/// half duplex.
[[nodiscard]] std::vector<Finding> judge_link(const PortFacts& port, const Settings& settings, const PortState& state);

/// Around the traffic: errors that grew, a link that flapped, went down or became slower.
[[nodiscard]] std::vector<Finding> judge_counters(const PortFacts& port, const PortState& before, const PortState& after);

/// Retransmissions of one direction.
[[nodiscard]] std::vector<Finding> judge_retransmits(const PortFacts& port, const IperfResult& result);

/// Less arrived than the rated share. @param rated_mbps  the link's speed at that moment
[[nodiscard]] Finding below_rate_finding(const PortFacts& port, const Settings& settings, double rated_mbps, const IperfResult& result,
                                         std::optional<bool> confirmed);

/// The port could not be exercised in that direction, and why.
[[nodiscard]] Finding unreached_finding(const PortFacts& port, const std::string& why);

}  // namespace vetting::network
