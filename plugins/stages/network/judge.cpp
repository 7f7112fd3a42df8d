#include "plugins/stages/network/judge.hpp"

namespace vetting::network {
namespace {

constexpr double kMbit = 1e6;
constexpr double kBorneOut = 0.9;                   // counters also hold headers, and lose the omitted first second
constexpr double kManyRetransmitsPerGigabyte = 5000;  // about one segment in 140

std::string number(double value) { return std::to_string(static_cast<long long>(value)); }

}  // namespace

bool went_through(const PortState& before, const PortState& after, const IperfResult& result) {
    const double carried = result.reverse ? after.rx_bytes - before.rx_bytes : after.tx_bytes - before.tx_bytes;
    return result.received_bytes > 0 && carried >= kBorneOut * result.received_bytes;
}

bool below_rate(const Settings& settings, std::optional<double> rated_mbps, const IperfResult& result) {
    return rated_mbps && result.received_bit_per_s < *rated_mbps * kMbit * settings.min_share;
}

std::vector<Finding> judge_link(const std::string& device, const Settings& settings, const PortState& state) {
    if (state.carrier == false) {
        return {{.code = "VT-NET-002", .device = device, .message = "no link", .severity = settings.require_link ? "critical" : "warning", .source = "sysfs"}};
    }
    std::vector<Finding> findings;
    if (settings.expected_mbps > 0 && state.speed_mbps && *state.speed_mbps < settings.expected_mbps) {
        findings.push_back({.code = "VT-NET-003", .device = device,
                            .message = "the link runs at " + number(*state.speed_mbps) + " Mbit/s, " + number(settings.expected_mbps) + " are expected",
                            .value = *state.speed_mbps, .limit = settings.expected_mbps, .unit = "mbps", .source = "sysfs"});
    }
    if (state.duplex == "half") {
        findings.push_back({.code = "VT-NET-003", .device = device, .message = "the link runs at half duplex", .source = "sysfs"});
    }
    return findings;
}

std::vector<Finding> judge_counters(const std::string& device, const PortState& before, const PortState& after) {
    std::vector<Finding> findings;
    if (after.errors > before.errors) {
        findings.push_back({.code = "VT-NET-004", .device = device, .message = "the port's error counters grew under load",
                            .value = after.errors - before.errors, .limit = 0, .unit = "count", .source = "sysfs"});
    }
    if (after.carrier_changes > before.carrier_changes) {
        findings.push_back({.code = "VT-NET-005", .device = device, .message = "the link went down and came back under load",
                            .value = after.carrier_changes - before.carrier_changes, .limit = 0, .unit = "count", .source = "sysfs"});
    }
    return findings;
}

std::vector<Finding> judge_retransmits(const std::string& device, const IperfResult& result) {
    constexpr double kGigabyte = 1e9;
    if (!result.retransmits || result.sent_bytes <= 0) return {};
    const double rate = *result.retransmits / result.sent_bytes * kGigabyte;
    if (rate <= kManyRetransmitsPerGigabyte) return {};
    return {{.code = "VT-NET-006", .device = device, .message = number(*result.retransmits) + " segments were sent again",
             .value = rate, .limit = kManyRetransmitsPerGigabyte, .unit = "count", .source = "iperf3"}};
}

}  // namespace vetting::network
