#include "plugins/stages/network/plan.hpp"

#include <algorithm>
#include <cmath>

namespace vetting::network {
namespace {

/// iperf3's own begin and end, each direction.
constexpr double kHandshake_s = 0.3;

std::vector<Pair> pairs_of(const Json& config) {
    std::vector<Pair> pairs;
    for (const Json& row : stages::list_at(config, "partner")) {
        Pair pair{stages::text_at(row, "first"), stages::text_at(row, "second")};
        if (!pair.first.empty() && !pair.second.empty()) pairs.push_back(std::move(pair));
    }
    return pairs;
}

Json params_of(const stages::NicFacts& nic) {
    Json params = Json::object();
    if (nic.speed_mbps && *nic.speed_mbps > 0) params["speed_mbps"] = *nic.speed_mbps;
    if (nic.speed_max_mbps && *nic.speed_max_mbps > 0) params["speed_max_mbps"] = *nic.speed_max_mbps;
    if (!nic.duplex.empty()) params["duplex"] = nic.duplex;
    if (nic.link) params["link"] = *nic.link;
    if (!nic.neighbour.empty()) params["neighbour"] = nic.neighbour;
    return params;
}

std::string why_left_out(const Settings& settings, const stages::NicFacts& nic) {
    const auto& ports = settings.ports;
    if (std::find(ports.begin(), ports.end(), nic.name) != ports.end()) return {};
    if (!nic.no_port.empty()) return nic.no_port;
    if (ports.empty()) return {};
    return "the profile names other ports";
}

}  // namespace

Settings settings_of(const Json& config) {
    Settings settings;
    settings.duration_s = std::max(1.0, std::round(stages::number_at(config, "duration_s").value_or(settings.duration_s)));
    settings.streams = static_cast<int>(stages::number_at(config, "streams").value_or(settings.streams));
    settings.min_share = stages::number_at(config, "min_share_pct").value_or(80) / 100;
    settings.expected_mbps = stages::number_at(config, "expected_mbps").value_or(0);
    const auto require = config.is_object() ? config.find("require_link") : config.end();
    if (require != config.end() && require->is_boolean()) settings.require_link = require->get<bool>();
    settings.port_from = static_cast<int>(stages::number_at(config, "port_from").value_or(settings.port_from));
    settings.port_to = std::max(settings.port_from, static_cast<int>(stages::number_at(config, "port_to").value_or(settings.port_to)));
    settings.at_once = std::max(1, static_cast<int>(stages::number_at(config, "ports_at_once").value_or(settings.at_once)));
    settings.bind = stages::text_at(config, "bind");
    settings.address = stages::text_at(config, "address");
    for (const Json& name : stages::list_at(config, "ports")) {
        if (name.is_string()) settings.ports.push_back(name.get<std::string>());
    }
    settings.partner = pairs_of(config);
    settings.partner_wait_s = stages::number_at(config, "partner_wait_s").value_or(settings.partner_wait_s);
    if (const std::string root = stages::text_at(config, "sysroot"); !root.empty()) settings.root = root;
    return settings;
}

std::size_t servers_for(const Settings& settings, std::size_t targets) {
    const auto pool = static_cast<std::size_t>(settings.port_to - settings.port_from + 1);
    return std::clamp<std::size_t>(static_cast<std::size_t>(settings.at_once), 1, std::max<std::size_t>(1, std::min(targets, pool)));
}

Json plan(const Json& config, const Json& facts) {
    const Settings settings = settings_of(config);
    stages::PlanBuilder plan;
    plan.sub_steps({"ports"});
    plan.tools({"iperf3"});
    double ports = 0;
    for (const stages::NicFacts& nic : stages::nics_of(facts)) {
        Json part = stages::part_of("nic", nic.name, "", nic.driver);
        if (const std::string why = why_left_out(settings, nic); !why.empty()) {
            plan.untargeted("nic", nic.key, why, std::move(part));
            continue;
        }
        // iperf3 measures from its first byte on: the last interval may be short.
        const double seconds = settings.duration_s * 0.8;
        plan.target("nic", nic.key, nic.name, std::move(part),
                    {{std::string(kSending), "second", seconds}, {std::string(kReceiving), "second", seconds}}, params_of(nic));
        ++ports;
    }
    const double each = 2 * (settings.duration_s + kHandshake_s);
    const double rounds = std::ceil(ports / settings.at_once);
    // Two machines take turns: each sends and receives while the other serves.
    const double links = std::min(ports, static_cast<double>(settings.partner.size()));
    plan.times(1 + (rounds + links) * each, 60 + 3 * (ports + links) * (each + 10) + 2 * links * settings.partner_wait_s);
    return plan.json();
}

}  // namespace vetting::network
