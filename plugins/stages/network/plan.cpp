#include "plugins/stages/network/plan.hpp"

#include <algorithm>
#include <cmath>

namespace vetting::network {

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
    settings.bind = stages::text_at(config, "bind");
    settings.address = stages::text_at(config, "address");
    return settings;
}

Json plan(const Json& config, const Json& facts) {
    const Settings settings = settings_of(config);
    stages::PlanBuilder plan;
    plan.sub_steps({"ports"});
    plan.tools({"iperf3"});
    double ports = 0;
    for (const stages::NicFacts& nic : stages::nics_of(facts)) {
        Json part = stages::part_of("nic", nic.name, "", nic.driver);
        if (!nic.no_port.empty()) {
            plan.untargeted("nic", nic.key, nic.no_port, std::move(part));
            continue;
        }
        // iperf3 measures from its first byte on: the last interval may be short.
        const double seconds = settings.duration_s * 0.8;
        Json params = Json::object();
        if (nic.speed_mbps && *nic.speed_mbps > 0) params["speed_mbps"] = *nic.speed_mbps;
        plan.target("nic", nic.key, nic.name, std::move(part),
                    {{std::string(kSending), "second", seconds}, {std::string(kReceiving), "second", seconds}}, std::move(params));
        ++ports;
    }
    const double each = 2 * (settings.duration_s + 2);
    plan.times(1 + ports * each, 60 + 3 * ports * (each + 10));
    return plan.json();
}

}  // namespace vetting::network
