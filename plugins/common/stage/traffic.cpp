#include "plugins/common/stage/traffic.hpp"

#include <unistd.h>

#include "plugins/common/stage/facts.hpp"

namespace vetting::stages {
namespace {

using namespace std::chrono_literals;

std::vector<std::string> client_of(const Link& link, const Traffic& traffic) {
    std::vector<std::string> argv{"iperf3", "-c", link.route.server, "-p", std::to_string(link.port), "-B", link.route.local, "-J",
                                  "-t", std::to_string(traffic.seconds), "-P", std::to_string(traffic.streams), "--connect-timeout", "3000"};
    if (::geteuid() == 0) argv.insert(argv.end(), {"--bind-dev", link.interface});
    if (traffic.direction == Direction::Receive) argv.emplace_back("-R");
    if (traffic.direction == Direction::Both) argv.emplace_back("--bidir");
    return argv;
}

}  // namespace

std::optional<IperfServer> iperf_server_from(const nlohmann::json& endpoints) {
    const auto iperf = endpoints.is_object() ? endpoints.find("iperf3") : endpoints.end();
    if (iperf == endpoints.end()) return std::nullopt;
    IperfServer server;
    for (const auto& address : list_at(*iperf, "addresses")) {
        if (address.is_string()) server.addresses.push_back(address.get<std::string>());
    }
    for (const auto& port : list_at(*iperf, "ports")) {
        if (port.is_number_unsigned() && port.get<std::uint64_t>() <= 65535) server.ports.push_back(port.get<int>());
    }
    const std::string only = text_at(*iperf, "address");
    if (server.addresses.empty() && !only.empty()) server.addresses.push_back(only);
    const int port = static_cast<int>(number_at(*iperf, "port").value_or(0));
    if (server.ports.empty() && port > 0) server.ports.push_back(port);
    if (server.addresses.empty() || server.ports.empty()) return std::nullopt;
    return server;
}

Carried carry(Call& call, const Link& link, const Traffic& traffic) {
    const auto until = std::chrono::steady_clock::now() + traffic.wait;
    const auto argv = client_of(link, traffic);
    const std::filesystem::path sys = std::filesystem::path(traffic.root) / "sys";
    Carried carried;
    for (;;) {
        carried.before = port_state(sys, link.interface);
        carried.raw = call.spawn(argv).out;
        carried.after = port_state(sys, link.interface);
        carried.result = parse_iperf(carried.raw);
        const bool again = carried.result.server_busy() || (traffic.wait_for_server && carried.result.no_answer());
        if (!again || std::chrono::steady_clock::now() >= until) break;
        if (!call.wait_for(500ms)) throw Cancelled();
    }
    carried.result.reverse = traffic.direction == Direction::Receive;
    return carried;
}

}  // namespace vetting::stages
