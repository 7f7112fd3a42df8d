// Network: the host's iperf3 server while the stage lasts, and the machine's ports one after the other.
#include <unistd.h>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/stages/network/judge.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using network::IperfResult;
using network::PortState;
using network::Settings;
using namespace std::chrono_literals;

constexpr const char* kSys = "/sys";

struct Server {
    std::vector<std::string> addresses;
    int port = 0;
};

/// @throws Failure VT_E_CONFIG when the host offers no server.
Server server_from(const nlohmann::json& endpoints) {
    const auto iperf = endpoints.is_object() ? endpoints.find("iperf3") : endpoints.end();
    Server server;
    if (iperf != endpoints.end()) {
        server.port = static_cast<int>(stages::number_at(*iperf, "port").value_or(0));
        for (const auto& address : stages::list_at(*iperf, "addresses")) {
            if (address.is_string()) server.addresses.push_back(address.get<std::string>());
        }
        const std::string only = stages::text_at(*iperf, "address");
        if (server.addresses.empty() && !only.empty()) server.addresses.push_back(only);
    }
    if (server.port <= 0 || server.addresses.empty()) throw Failure(VT_E_CONFIG, "the host offers no iperf3 server");
    return server;
}

/// Where machines may reach this host: what the settings say, or every address that leaves it; loopback only if bound to it.
std::vector<std::string> advertised(const Settings& settings) {
    if (!settings.address.empty()) return {settings.address};
    if (!settings.bind.empty()) return {settings.bind};
    std::vector<std::string> addresses;
    for (const network::LocalAddress& local : network::local_addresses()) {
        if (!local.loopback && !local.link_local) addresses.push_back(local.address);
    }
    if (addresses.empty()) addresses.emplace_back("127.0.0.1");
    return addresses;
}

/// Traffic over one port, both ways.
class PortTest {
public:
    PortTest(Call& call, const Target& target, const Settings& settings, network::Route route, int server_port)
        : call_(call), target_(target), settings_(settings), route_(std::move(route)), server_port_(server_port) {}

    void run() {
        const PortState before = network::port_state(kSys, target_.path);
        for (const bool reverse : {false, true}) direction(reverse, before);
        const PortState after = network::port_state(kSys, target_.path);
        for (const Finding& finding : network::judge_counters(target_.device, before, after)) call_.finding(finding);
    }

private:
    void direction(bool reverse, const PortState& link) {
        const auto rated = link.speed_mbps ? link.speed_mbps : stages::number_at(target_.params, "speed_mbps");
        Carried carried = carry(reverse);
        if (!carried.result.error.empty()) return unreached(reverse, carried.result.error);
        if (!network::went_through(carried.before, carried.after, carried.result)) {
            return unreached(reverse, "the port's own counters do not show the traffic: it went another way");
        }
        account(carried.result);
        if (!network::below_rate(settings_, rated, carried.result)) return;
        const Carried again = carry(reverse);
        const bool confirmed = again.result.error.empty() && network::below_rate(settings_, rated, again.result);
        call_.finding({.code = "VT-NET-001", .device = target_.device,
                       .message = std::string(reverse ? "received" : "sent") + " less than the rated share of the port",
                       .value = carried.result.received_bit_per_s, .limit = *rated * 1e6 * settings_.min_share, .unit = "bit_per_s",
                       .source = "iperf3", .confirmed = confirmed});
    }

    struct Carried {
        IperfResult result;
        PortState before, after;
    };
    /// The host's server takes one test at a time: another machine's may have to end first.
    Carried carry(bool reverse) {
        constexpr int kTries = 30;
        Carried carried;
        for (int i = 0; i < kTries; ++i) {
            carried.before = network::port_state(kSys, target_.path);
            carried.result = iperf(reverse);
            carried.after = network::port_state(kSys, target_.path);
            if (!carried.result.server_busy()) break;
            call_.progress("waiting for the host's server");
            if (!call_.wait_for(1s)) throw Cancelled();
        }
        return carried;
    }

    IperfResult iperf(bool reverse) {
        std::vector<std::string> argv{"iperf3", "-c", route_.server, "-p", std::to_string(server_port_), "-B", route_.local, "-J",
                                      "-t", std::to_string(static_cast<int>(settings_.duration_s)), "-P",
                                      std::to_string(settings_.streams), "--connect-timeout", "3000"};
        // Without it the kernel may send from another port than the one whose address is bound.
        if (::geteuid() == 0) argv.insert(argv.end(), {"--bind-dev", target_.path});
        if (reverse) argv.emplace_back("-R");
        const std::string sub_step = target_.device + (reverse ? " receives" : " sends");
        const auto started = std::chrono::steady_clock::now();
        std::string out;
        stages::run_parallel(call_, 1, 1, [&argv, &out](std::size_t, Call& worker) { out = worker.spawn(argv).out; },
                             [this, &sub_step, started] { call_.progress(sub_step, stages::permille_of(started, settings_.duration_s)); });
        const std::string name = "iperf3-" + target_.path + (reverse ? "-rx" : "-tx") + "-" + std::to_string(++tests_) + ".json";
        call_.artifact(name, "application/json", out);
        IperfResult result = network::parse_iperf(out);
        result.reverse = reverse;
        return result;
    }

    void account(const IperfResult& result) {
        call_.work(target_.device, result.reverse ? network::kReceiving : network::kSending, result.seconds, "second");
        call_.work(target_.device, result.reverse ? network::kReceived : network::kSent, result.received_bytes, "byte");
        call_.sample("net/" + target_.device + (result.reverse ? "/rx" : "/tx"), result.received_bit_per_s, "bit_per_s", target_.device);
        for (const Finding& finding : network::judge_retransmits(target_.device, result)) call_.finding(finding);
    }

    void unreached(bool reverse, const std::string& why) {
        call_.finding({.code = "VT-NET-007", .device = target_.device,
                       .message = std::string(reverse ? "nothing received: " : "nothing sent: ") + why, .source = "iperf3"});
    }

    Call& call_;
    const Target& target_;
    const Settings& settings_;
    network::Route route_;
    int server_port_;
    int tests_ = 0;
};

class NetworkStage final : public Stage {
public:
    /// The first port of the pool on which iperf3 can listen.
    void serve(Call& call, Output& endpoints) override {
        const Settings settings = network::settings_of(call.config());
        for (int port = settings.port_from; port <= settings.port_to; ++port) {
            if (listened(call, endpoints, settings, port)) throw Failure(VT_E_TOOL, "the iperf3 server ended by itself");
        }
        throw Failure(VT_E_TOOL, "iperf3 can listen on no port from " + std::to_string(settings.port_from) + " to " +
                                     std::to_string(settings.port_to));
    }

    void run(Call& call) override {
        const Settings settings = network::settings_of(call.config());
        const Plan plan = call.plan();
        if (plan.targets.empty()) return;
        const Server server = server_from(call.endpoints());
        const auto own = network::local_addresses();
        if (network::is_self(own, server.addresses)) {
            throw Failure(VT_E_CONFIG, "the host and this machine are one: traffic to itself exercises no port");
        }
        for (const Target& target : plan.targets) {
            call.throw_if_cancelled();
            test_port(call, target, settings, own, server);
        }
    }

    std::string plan(Call& call) override { return to_text(network::plan(call.config(), call.facts())); }

private:
    /// @return false when the port is taken; else only when the server has ended. @throws Cancelled as usual
    static bool listened(Call& call, Output& endpoints, const Settings& settings, int port) {
        bool listening = false;
        std::vector<std::string> argv{"iperf3", "-s", "-p", std::to_string(port), "--forceflush"};
        if (!settings.bind.empty()) argv.insert(argv.end(), {"-B", settings.bind});
        call.spawn(argv, [&listening, &endpoints, &settings, port](std::string_view line) {
            if (listening || line.find("Server listening") == std::string_view::npos) return;
            listening = true;
            const auto addresses = advertised(settings);
            endpoints.write(to_text({{"iperf3", {{"address", addresses.front()}, {"addresses", addresses}, {"port", port}}}}));
        });
        return listening;
    }

    static void test_port(Call& call, const Target& target, const Settings& settings, const std::vector<network::LocalAddress>& own,
                          const Server& server) {
        const PortState state = network::port_state(kSys, target.path);
        for (const Finding& finding : network::judge_link(target.device, settings, state)) call.finding(finding);
        if (state.carrier == false) return;
        const auto route = network::route_for(target.path, own, server.addresses);
        if (!route) {
            call.finding({.code = "VT-NET-007", .device = target.device,
                          .message = "the port has no address from which the host can be reached", .source = "addresses of the kernel"});
            return;
        }
        PortTest(call, target, settings, *route, server.port).run();
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::NetworkStage);
