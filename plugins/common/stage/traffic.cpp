#include "plugins/common/stage/traffic.hpp"

#include <unistd.h>

#include <algorithm>

#include "plugins/common/stage/facts.hpp"
#include "plugins/common/stage/link_load.hpp"
#include "plugins/common/stage/timed_call.hpp"

namespace vetting::stages {
namespace {

using namespace std::chrono_literals;

/// Counters also hold headers, and lose the omitted first second.
constexpr double kBorneOut = 0.9;
/// Some drivers refresh the counters of their port once in a second or two.
constexpr auto kCountersAreOld = 3s;

/// What iperf3 needs beside the test itself. Where the other side goes away without a word it waits for minutes.
constexpr auto kBeginAndEnd = 20s;

/// Nothing when it did not end by itself.
std::optional<ToolRun> run_client(Call& call, const std::vector<std::string>& argv, std::chrono::seconds test) {
    TimedCall timed(call, test + kBeginAndEnd);
    try {
        return timed.call().spawn(argv);
    } catch (const Cancelled&) {
        if (call.cancelled()) throw;
        return std::nullopt;
    }
}

/// Looks at the other side's link before and after a test.
class FarLink {
public:
    explicit FarLink(const Link& link) : link_(link), before_(ask()) {}
    /// @param sent  whether the test sent to the other side
    [[nodiscard]] std::optional<double> others_bit_per_s(bool sent, double own_bytes) const {
        constexpr double kHeaders = 1.08;
        const auto after = before_ ? ask() : std::nullopt;
        const double took_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
        if (!after || took_s <= 0) return std::nullopt;
        const double all = sent ? after->rx_bytes - before_->rx_bytes : after->tx_bytes - before_->tx_bytes;
        return std::max(0.0, all - kHeaders * own_bytes) * 8 / took_s;
    }

private:
    [[nodiscard]] std::optional<LinkLoad> ask() const {
        return link_.load_port ? ask_link_load(link_.route, link_.interface, *link_.load_port) : std::nullopt;
    }
    const Link& link_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::optional<LinkLoad> before_;
};

std::vector<std::string> client_of(const Link& link, const Traffic& traffic, bool by_device) {
    std::vector<std::string> argv{"iperf3", "-c", link.route.server, "-p", std::to_string(link.port), "-B", link.route.local, "-J",
                                  "-t", std::to_string(traffic.seconds), "-P", std::to_string(traffic.streams), "--connect-timeout", "3000"};
    if (by_device) argv.insert(argv.end(), {"--bind-dev", link.interface});
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
    if (const auto load = number_at(*iperf, "load_port"); load && *load > 0 && *load <= 65535) server.load_port = static_cast<int>(*load);
    if (const auto speeds = iperf->find("mbps"); speeds != iperf->end() && speeds->is_object()) {
        for (const std::string& of : server.addresses) {
            if (const auto mbps = number_at(*speeds, of); mbps && *mbps > 0) server.mbps[of] = *mbps;
        }
    }
    return server;
}

bool went_through(Direction direction, const Carried& carried) {
    const auto borne_out = [](double counted, double said) { return said > 0 && counted >= kBorneOut * said; };
    const double tx = carried.after.tx_bytes - carried.before.tx_bytes, rx = carried.after.rx_bytes - carried.before.rx_bytes;
    if (direction == Direction::Receive) return borne_out(rx, carried.result.received_bytes);
    const bool out = borne_out(tx, carried.result.received_bytes);
    return direction == Direction::Send ? out : out && borne_out(rx, parse_iperf_return(carried.raw).received_bytes);
}

Carried carry(Call& call, const Link& link, const Traffic& traffic) {
    const auto until = std::chrono::steady_clock::now() + traffic.wait;
    bool by_device = ::geteuid() == 0;
    const std::filesystem::path sys = std::filesystem::path(traffic.root) / "sys";
    Carried carried;
    for (;;) {
        const FarLink far(link);
        carried.before = port_state(sys, link.interface);
        auto run = run_client(call, client_of(link, traffic, by_device), std::chrono::seconds(traffic.seconds));
        if (!run) {
            carried.after = port_state(sys, link.interface);
            carried.result.error = "the test did not end: the other side or the link to it went away";
            break;
        }
        if (by_device && run->out.empty() && run->err.find("--bind-dev") != std::string::npos) {
            by_device = false;
            call.info("this iperf3 (before 3.10) binds to no device; the port's counters tell where the traffic went");
            continue;
        }
        carried.raw = std::move(run->out);
        carried.after = port_state(sys, link.interface);
        carried.result = parse_iperf(carried.raw);
        if (carried.result.ok()) carried.others_bit_per_s = far.others_bit_per_s(traffic.direction == Direction::Send, carried.result.received_bytes);
        const bool again = carried.result.server_busy() || (traffic.wait_for_server && carried.result.no_answer());
        if (!again || std::chrono::steady_clock::now() >= until) break;
        if (!call.wait_for(500ms)) throw Cancelled();
    }
    carried.result.reverse = traffic.direction == Direction::Receive;
    const auto counted_by = std::chrono::steady_clock::now() + kCountersAreOld;
    while (carried.result.ok() && !went_through(traffic.direction, carried) && std::chrono::steady_clock::now() < counted_by) {
        if (!call.wait_for(250ms)) throw Cancelled();
        carried.after = port_state(sys, link.interface);
    }
    return carried;
}

}  // namespace vetting::stages
