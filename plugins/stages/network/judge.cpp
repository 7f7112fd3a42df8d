#include "plugins/stages/network/judge.hpp"

#include <algorithm>

#include "plugins/common/stage/facts.hpp"

namespace vetting::network {
namespace {

constexpr double kMbit = 1e6;
/// A port that can do this and runs slower has lost a pair of its cable, or stands at a switch that no server is meant for; above
/// it a slower switch is common, and the other end's modes are not known.
constexpr double kGigabit = 1000;
constexpr double kManyRetransmitsPerGigabyte = 5000;  // about one segment in 140

std::string number(double value) { return std::to_string(static_cast<long long>(value)); }

/// `eno1 (at switch7 Ethernet1/3)`
std::string name_of(const PortFacts& port) { return port.neighbour.empty() ? port.device : port.device + " (at " + port.neighbour + ")"; }

Finding slower(const PortFacts& port, double is, double should, const std::string& who) {
    return {.code = "VT-NET-003", .device = port.device,
            .message = name_of(port) + ": the link runs at " + number(is) + " Mbit/s, " + number(should) + " " + who,
            .value = is, .limit = should, .unit = "mbps", .source = "sysfs"};
}

Finding down(const PortFacts& port, const std::string& when, bool critical) {
    return {.code = "VT-NET-002", .device = port.device, .message = name_of(port) + ": " + when,
            .severity = critical ? "critical" : "warning", .source = "sysfs"};
}

}  // namespace

PortFacts port_facts(const std::string& device, const Json& params) {
    PortFacts port{.device = device, .speed_mbps = stages::number_at(params, "speed_mbps"), .duplex = stages::text_at(params, "duplex"),
                   .neighbour = stages::text_at(params, "neighbour"), .link = std::nullopt, .speed_max_mbps = std::nullopt};
    const auto link = params.is_object() ? params.find("link") : params.end();
    port.speed_max_mbps = stages::number_at(params, "speed_max_mbps");
    if (link != params.end() && link->is_boolean()) port.link = link->get<bool>();
    return port;
}

std::optional<double> rated_mbps(const PortFacts& port, const Settings& settings, const PortState& state) {
    if (state.speed_mbps) return state.speed_mbps;
    const double known = std::max(port.speed_mbps.value_or(0), settings.expected_mbps);
    return known > 0 ? std::optional(known) : std::nullopt;
}

bool below_rate(const Settings& settings, std::optional<double> rated_mbps, const IperfResult& result) {
    return rated_mbps && result.received_bit_per_s < *rated_mbps * kMbit * settings.min_share;
}

std::string limit_beside(std::optional<double> rated_mbps, std::optional<double> far_mbps, const IperfResult& result,
                         std::optional<double> others_bit_per_s) {
    constexpr double kOthers = 0.1, kFull = 0.8;  // of the port's rate, and of the other side's link
    if (rated_mbps && far_mbps && *far_mbps < *rated_mbps) return "the other side's own link bears " + number(*far_mbps) + " Mbit/s";
    const double others = others_bit_per_s.value_or(0) / kMbit, both = others + result.received_bit_per_s / kMbit;
    if (rated_mbps && others >= kOthers * *rated_mbps && (!far_mbps || both >= kFull * *far_mbps)) {
        return "other traffic took " + number(others) + " Mbit/s of the other side's link meanwhile";
    }
    if (!result.cpu_bound()) return {};
    return "iperf3 was busy with " + number(std::max(result.cpu_here_pct.value_or(0), result.cpu_there_pct.value_or(0))) + " % of a processor";
}

Finding not_given_its_load_finding(const PortFacts& port, const Settings& settings, double rated_mbps, const IperfResult& result, const std::string& why) {
    Finding finding = below_rate_finding(port, settings, rated_mbps, result, std::nullopt);
    finding.code = "VT-NET-010";
    finding.message += ", but " + why + ": its rate was not measured";
    return finding;
}

std::vector<Finding> judge_link(const PortFacts& port, const Settings& settings, const PortState& state) {
    if (state.carrier == false) {
        // A port that never had a cable is not tested; one that has lost its link since the inventory is broken.
        const bool lost = port.link == true;
        return {down(port, lost ? "the link has gone down since the inventory" : "no link", lost || settings.require_link)};
    }
    std::vector<Finding> findings;
    if (settings.expected_mbps > 0 && state.speed_mbps && *state.speed_mbps < settings.expected_mbps) {
        findings.push_back(slower(port, *state.speed_mbps, settings.expected_mbps, "are expected"));
    } else if (port.speed_mbps && state.speed_mbps && *state.speed_mbps < *port.speed_mbps) {
        findings.push_back(slower(port, *state.speed_mbps, *port.speed_mbps, "when the inventory was taken"));
    } else if (settings.expected_mbps <= 0 && port.speed_max_mbps && state.speed_mbps && *state.speed_mbps < *port.speed_max_mbps) {
        findings.push_back(slower(port, *state.speed_mbps, *port.speed_max_mbps, "is what the port can do"));
        if (*state.speed_mbps >= kGigabit || *port.speed_max_mbps < kGigabit) findings.back().severity = "warning";
    }
    if (state.duplex == "half") {
        findings.push_back({.code = "VT-NET-003", .device = port.device, .message = name_of(port) + ": the link runs at half duplex", .source = "sysfs"});
    }
    return findings;
}

std::vector<Finding> judge_counters(const PortFacts& port, const PortState& before, const PortState& after) {
    std::vector<Finding> findings;
    if (after.errors > before.errors) {
        findings.push_back({.code = "VT-NET-004", .device = port.device, .message = name_of(port) + ": the port's error counters grew under load",
                            .value = after.errors - before.errors, .limit = 0, .unit = "count", .severity = "critical", .source = "sysfs"});
    }
    if (after.carrier == false) {
        findings.push_back(down(port, "the link went down under load", true));
    } else if (after.carrier_changes > before.carrier_changes) {
        findings.push_back({.code = "VT-NET-005", .device = port.device, .message = name_of(port) + ": the link went down and came back under load",
                            .value = after.carrier_changes - before.carrier_changes, .limit = 0, .unit = "count", .severity = "critical", .source = "sysfs"});
    }
    if (before.speed_mbps && after.speed_mbps && *after.speed_mbps < *before.speed_mbps) {
        findings.push_back(slower(port, *after.speed_mbps, *before.speed_mbps, "before the load"));
    }
    return findings;
}

std::vector<Finding> judge_retransmits(const PortFacts& port, const IperfResult& result) {
    constexpr double kGigabyte = 1e9;
    if (!result.retransmits || result.sent_bytes <= 0) return {};
    const double rate = *result.retransmits / result.sent_bytes * kGigabyte;
    if (rate <= kManyRetransmitsPerGigabyte) return {};
    return {{.code = "VT-NET-006", .device = port.device, .message = name_of(port) + ": " + number(*result.retransmits) + " segments were sent again",
             .value = rate, .limit = kManyRetransmitsPerGigabyte, .unit = "count", .source = "iperf3"}};
}

Finding below_rate_finding(const PortFacts& port, const Settings& settings, double rated_mbps, const IperfResult& result,
                           std::optional<bool> confirmed) {
    return {.code = "VT-NET-001", .device = port.device,
            .message = name_of(port) + (result.reverse ? ": received" : ": sent") + " " + number(result.received_bit_per_s / kMbit) +
                       " Mbit/s, less than " + number(settings.min_share * 100) + " % of the rated " + number(rated_mbps),
            .value = result.received_bit_per_s, .limit = rated_mbps * kMbit * settings.min_share, .unit = "bit_per_s",
            .source = "iperf3", .confirmed = confirmed};
}

Finding unreached_finding(const PortFacts& port, const std::string& why) {
    return {.code = "VT-NET-007", .device = port.device, .message = name_of(port) + ": " + why, .source = "iperf3"};
}

}  // namespace vetting::network
