// Network: the host's iperf3 servers while the stage lasts, and the machine's ports: each by itself, to the host or to the
// partner that the profile gives it.
#include <algorithm>
#include <mutex>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/stages/network/port_test.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using network::Peer;
using network::Settings;
using stages::LocalAddress;

struct Job {
    const Target* target;
    Peer peer;
};

/// Which ports speak with whom; those that cannot are told at once.
class Assignment {
public:
    Assignment(Call& call, const Settings& settings)
        : call_(call), settings_(settings), own_(stages::local_addresses()), server_(stages::iperf_server_from(call.endpoints())) {}

    void add(const Target& target) {
        const auto facts = network::port_facts(target.device, target.params);
        const auto state = stages::port_state(std::filesystem::path(settings_.root) / "sys", target.path);
        for (const Finding& finding : network::judge_link(facts, settings_, state)) call_.finding(finding);
        if (state.carrier == false) return;
        if (auto partner = partner_of(target)) return partners_.push_back({&target, *std::move(partner)});
        if (server_ && stages::is_self(own_, server_->addresses)) {
            to_itself_ = true;
            return;
        }
        if (!server_) return unreached(facts, "the host offers no iperf3 server");
        const auto route = stages::route_for(target.path, own_, server_->addresses);
        if (!route) return unreached(facts, "the port has no address from which the host can be reached");
        const auto far = server_->mbps.find(route->server);
        const auto far_mbps = far == server_->mbps.end() ? std::nullopt : std::optional(far->second);
        to_host_.push_back({&target, {.link = {target.path, *route, server_->ports.front(), far_mbps, server_->load_port}}});
    }

    /// In the order of the profile, so that both machines come to the same link at the same time.
    [[nodiscard]] std::vector<Job> partners() const { return partners_; }
    [[nodiscard]] std::vector<Job> to_host() const { return to_host_; }
    [[nodiscard]] std::vector<int> servers() const { return server_ ? server_->ports : std::vector<int>{}; }
    [[nodiscard]] bool to_itself() const { return to_itself_; }

private:
    [[nodiscard]] bool has(const std::string& interface, const std::string& address) const {
        return std::any_of(own_.begin(), own_.end(), [&](const LocalAddress& local) { return local.interface == interface && local.address == address; });
    }

    [[nodiscard]] std::optional<Peer> partner_of(const Target& target) const {
        for (std::size_t i = 0; i < settings_.partner.size(); ++i) {
            const network::Pair& pair = settings_.partner[i];
            const int port = settings_.port_from + static_cast<int>(i) % (settings_.port_to - settings_.port_from + 1);
            if (has(target.path, pair.first)) return Peer{{target.path, {pair.first, pair.second}, port}, true, true};
            if (has(target.path, pair.second)) return Peer{{target.path, {pair.second, pair.first}, port}, true, false};
        }
        return std::nullopt;
    }

    void unreached(const network::PortFacts& port, const std::string& why) { call_.finding(network::unreached_finding(port, why)); }

    Call& call_;
    const Settings& settings_;
    std::vector<LocalAddress> own_;
    std::optional<stages::IperfServer> server_;
    std::vector<Job> partners_, to_host_;
    bool to_itself_ = false;
};

/// Ports that no server is busy with take the next free one.
class FreeServers {
public:
    explicit FreeServers(std::vector<int> ports) : ports_(std::move(ports)) {}
    int take() {
        const std::lock_guard lock(mutex_);
        const int port = ports_.back();
        ports_.pop_back();
        return port;
    }
    void give_back(int port) {
        const std::lock_guard lock(mutex_);
        ports_.push_back(port);
    }

private:
    std::mutex mutex_;
    std::vector<int> ports_;
};

class NetworkStage final : public Stage {
public:
    /// One server for each port that tests at the same time, from the pool of the settings.
    void serve(Call& call, Output& endpoints) override {
        const Settings settings = network::settings_of(call.config());
        const auto plan = call.try_read("plan");
        const std::size_t targets = plan ? call.plan().targets.size() : static_cast<std::size_t>(settings.at_once);
        const auto former = call.try_read("endpoints");
        const auto before = former ? stages::iperf_server_from(parse_text(*former)) : std::nullopt;
        stages::serve_iperf(call, endpoints, {settings.port_from, settings.port_to, settings.bind, settings.address},
                            network::servers_for(settings, targets), before ? before->ports : std::vector<int>{});
    }

    void run(Call& call) override {
        const Settings settings = network::settings_of(call.config());
        const Plan plan = call.plan();
        Assignment assigned(call, settings);
        for (const Target& target : plan.targets) assigned.add(target);
        std::vector<Job> partners = assigned.partners();
        std::sort(partners.begin(), partners.end(), [](const Job& a, const Job& b) { return a.peer.link.port < b.peer.link.port; });
        const auto started = std::chrono::steady_clock::now();
        FreeServers servers(assigned.servers());
        carry(call, plan, settings, partners, 1, started, nullptr);
        carry(call, plan, settings, assigned.to_host(), assigned.servers().size(), started, &servers);
        if (assigned.to_itself()) throw Failure(VT_E_CONFIG, "the host and this machine are one: traffic to itself exercises no port");
    }

    std::string plan(Call& call) override { return to_text(network::plan(call.config(), call.facts())); }

private:
    static void carry(Call& call, const Plan& plan, const Settings& settings, const std::vector<Job>& jobs, std::size_t at_once,
                      std::chrono::steady_clock::time_point started, FreeServers* servers) {
        stages::run_parallel(
            call, jobs.size(), at_once,
            [&jobs, &settings, servers](std::size_t i, Call& worker) {
                Peer peer = jobs[i].peer;
                if (servers != nullptr) peer.link.port = servers->take();
                network::PortTest(worker, *jobs[i].target, settings, peer).run();
                if (servers != nullptr) servers->give_back(peer.link.port);
            },
            [&call, &plan, started] { call.progress("ports", stages::permille_of(started, plan.estimate_s)); });
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::NetworkStage);
