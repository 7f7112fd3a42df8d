// The servers of traffic.hpp: a pool of ports on the host, one test at a time between two machines.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>

#include "plugins/common/stage/facts.hpp"
#include "plugins/common/stage/link_load.hpp"
#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/stage/traffic.hpp"

namespace vetting::stages {
namespace {

using namespace std::chrono_literals;

/// Where machines may reach this host: what the settings say, or every address that leaves it; loopback only if bound to it.
std::vector<std::string> advertised(const Pool& pool) {
    if (!pool.address.empty()) return {pool.address};
    if (!pool.bind.empty()) return {pool.bind};
    std::vector<std::string> addresses;
    for (const LocalAddress& local : local_addresses()) {
        if (!local.loopback && !local.link_local) addresses.push_back(local.address);
    }
    if (addresses.empty()) addresses.emplace_back("127.0.0.1");
    return addresses;
}

/// What the links behind those addresses bear: no port can show more than the host's own.
Json speeds_of(const std::vector<std::string>& addresses) {
    Json mbps = Json::object();
    for (const LocalAddress& local : local_addresses()) {
        if (std::find(addresses.begin(), addresses.end(), local.address) == addresses.end()) continue;
        if (const auto speed = port_state("/sys", local.interface).speed_mbps) mbps[local.address] = *speed;
    }
    return mbps;
}

/// Hands out the ports of the pool; the kernel says which are free, a port that another listens on is passed over.
class Broker {
public:
    Broker(const Pool& pool, std::size_t count, std::vector<int> before)
        : pool_(pool), teller_(pool.from, pool.to, pool.bind), count_(count), first_(std::move(before)) {
        next_ = pool.from;
    }

    [[nodiscard]] std::optional<int> next() {
        const std::lock_guard lock(mutex_);
        if (!first_.empty()) {
            const int port = first_.front();
            first_.erase(first_.begin());
            return port;
        }
        if (next_ > pool_.to) return std::nullopt;
        return next_++;
    }
    /// The endpoints are told once every server listens.
    void listens(int port, Output& out) {
        const std::lock_guard lock(mutex_);
        if (ports_.insert(port).second) tell_when_all_listen(out);
    }
    /// One server less: the pool is empty.
    void give_up(Output& out) {
        const std::lock_guard lock(mutex_);
        --count_;
        tell_when_all_listen(out);
    }

private:
    void tell_when_all_listen(Output& out) {
        if (ports_.size() != count_ || ports_.empty()) return;
        const auto addresses = advertised(pool_);
        Json told{{"address", addresses.front()}, {"addresses", addresses}, {"port", *ports_.begin()}, {"ports", ports_}, {"mbps", speeds_of(addresses)}};
        if (teller_.port()) told["load_port"] = *teller_.port();
        out.write(to_text({{"iperf3", told}}));
    }

    const Pool& pool_;
    const LinkTeller teller_;
    std::size_t count_;
    std::vector<int> first_;
    std::mutex mutex_;
    int next_ = 0;
    std::set<int> ports_;
};

/// @return false when the port is taken; true when the server listened and has ended. @throws Cancelled as usual
bool listened(Call& call, const Pool& pool, int port, const std::function<void()>& on_listening) {
    bool listening = false;
    std::vector<std::string> argv{"iperf3", "-s", "-p", std::to_string(port), "--forceflush"};
    if (!pool.bind.empty()) argv.insert(argv.end(), {"-B", pool.bind});
    call.spawn(argv, [&listening, &on_listening](std::string_view line) {
        if (listening || line.find("Server listening") == std::string_view::npos) return;
        listening = true;
        on_listening();
    });
    return listening;
}

/// Some versions end on a client that breaks off: then again on the same port.
void keep_serving(Call& call, Broker& broker, Output& out, const Pool& pool) {
    constexpr int kMostRestarts = 100;
    while (const auto port = broker.next()) {
        const auto tell = [&broker, &out, &port] { broker.listens(*port, out); };
        if (!listened(call, pool, *port, tell)) continue;
        for (int i = 0; i < kMostRestarts; ++i) {
            call.throw_if_cancelled();
            call.warning("the iperf3 server on port " + std::to_string(*port) + " ended by itself; it is started again");
            listened(call, pool, *port, tell);
            if (!call.wait_for(200ms)) throw Cancelled();
        }
        throw Failure(VT_E_TOOL, "the iperf3 server ends by itself again and again");
    }
    broker.give_up(out);
    throw Failure(VT_E_TOOL, "iperf3 can listen on no more ports from " + std::to_string(pool.from) + " to " + std::to_string(pool.to));
}

}  // namespace

void serve_iperf(Call& call, Output& out, const Pool& pool, std::size_t count, const std::vector<int>& before) {
    Broker broker(pool, count, before);
    run_parallel(call, count, count, [&broker, &out, &pool](std::size_t, Call& worker) { keep_serving(worker, broker, out, pool); }, [] {});
}

bool serve_once(Call& call, const Link& link, std::chrono::seconds wait, std::chrono::seconds test) {
    bool came = false, listening = false;
    const auto serve = [&](std::vector<std::string> argv) {
        argv.insert(argv.end(), {"-s", "-1", "-p", std::to_string(link.port), "-B", link.route.local, "--forceflush"});
        return call.spawn(argv, [&came, &listening](std::string_view line) {
            came = came || line.find("Accepted connection") != std::string_view::npos;
            listening = listening || line.find("Server listening") != std::string_view::npos;
        });
    };
    ToolRun run = serve({"iperf3", "--idle-timeout", std::to_string(wait.count())});
    if (!listening && run.err.find("--idle-timeout") != std::string::npos) {
        run = serve({"timeout", std::to_string((wait + test).count()), "iperf3"});
    }
    if (!listening) throw Failure(VT_E_TOOL, "iperf3 cannot listen for the partner: " + run.err);
    return came;
}

}  // namespace vetting::stages
