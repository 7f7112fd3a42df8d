#include "plugins/stages/network/port_test.hpp"

namespace vetting::network {

using stages::Carried;
using stages::Direction;

PortTest::PortTest(Call& call, const Target& target, const Settings& settings, Peer peer)
    : call_(call), target_(target), settings_(settings), facts_(port_facts(target.device, target.params)), peer_(std::move(peer)) {}

void PortTest::run() {
    const std::filesystem::path sys = std::filesystem::path(settings_.root) / "sys";
    const PortState before = stages::port_state(sys, target_.path);
    // Partners take turns: each has the link to itself while it measures.
    if (peer_.partner && !peer_.begins) serve_partner();
    both_ways();
    if (peer_.partner && peer_.begins) serve_partner();
    const PortState after = stages::port_state(sys, target_.path);
    for (const Finding& finding : judge_counters(facts_, before, after)) call_.finding(finding);
}

void PortTest::both_ways() {
    direction(Direction::Send);
    direction(Direction::Receive);
}

void PortTest::direction(Direction way) {
    const bool reverse = way == Direction::Receive;
    const Carried carried = carry(way);
    if (!carried.result.ok()) {
        answered_ = !carried.result.no_answer();
        return unreached(reverse, carried.result.error);
    }
    if (!stages::went_through(way, carried)) {
        return unreached(reverse, "the port's own counters do not show the traffic: it went another way");
    }
    const auto rated = rated_mbps(facts_, settings_, carried.before);
    const bool below = below_rate(settings_, rated, carried.result);
    const std::string beside = below ? limit_beside(rated, peer_.link.far_mbps, carried.result, carried.others_bit_per_s) : std::string{};
    account(carried, beside.empty());
    if (!beside.empty()) return call_.finding(not_given_its_load_finding(facts_, settings_, *rated, carried.result, beside));
    if (!rated) call_.warning(target_.device + ": nobody says how fast the link is, so its rate is not judged; `expected_mbps` sets a limit");
    if (!below) return;
    std::optional<bool> confirmed;
    if (!peer_.partner) {  // a partner serves each direction once
        const Carried again = carry(way);
        confirmed = again.result.ok() && below_rate(settings_, rated, again.result) && limit_beside(rated, peer_.link.far_mbps, again.result, again.others_bit_per_s).empty();
    }
    call_.finding(below_rate_finding(facts_, settings_, *rated, carried.result, confirmed));
}

Carried PortTest::carry(Direction way) {
    stages::Traffic traffic{.direction = way, .seconds = static_cast<int>(settings_.duration_s), .streams = settings_.streams, .root = settings_.root};
    if (peer_.partner) {
        traffic.wait_for_server = true;
        // Its turn at the server comes when ours is over; who has answered once is there.
        const double wait_s = answered_ && tests_ > 0 ? 30 : settings_.partner_wait_s;
        traffic.wait = std::chrono::seconds(static_cast<long>(wait_s));
        if (!answered_) traffic.wait = std::chrono::seconds(0);
    }
    Carried carried = stages::carry(call_, peer_.link, traffic);
    const std::string name = "iperf3-" + target_.path + (way == Direction::Receive ? "-rx" : "-tx") + "-" + std::to_string(++tests_) + ".json";
    call_.artifact(name, "application/json", carried.raw);
    return carried;
}

void PortTest::serve_partner() {
    if (!answered_) return;
    auto wait = std::chrono::seconds(static_cast<long>(settings_.partner_wait_s));
    for (int test = 0; test < 2; ++test) {
        constexpr double kBeginAndEnd_s = 30;
        const auto one = std::chrono::seconds(static_cast<long>(settings_.duration_s + kBeginAndEnd_s));
        if (!stages::serve_once(call_, peer_.link, wait, one)) {
            call_.warning(target_.device + ": the partner did not come for its turn");
            answered_ = false;
            return;
        }
        wait = std::chrono::seconds(30);
    }
}

/// @param rated  the port had the load that it is rated for, or at least nobody else kept it from that
void PortTest::account(const Carried& carried, bool rated) {
    const IperfResult& result = carried.result;
    const std::string& device = target_.device;
    if (rated) call_.work(device, result.reverse ? kReceiving : kSending, result.seconds, "second");
    call_.work(device, result.reverse ? kReceived : kSent, result.received_bytes, "byte");
    call_.sample("net/" + device + (result.reverse ? "/rx" : "/tx"), result.received_bit_per_s, "bit_per_s", device);
    if (result.retransmits) call_.sample("net/" + device + "/retransmits", *result.retransmits, "count", device);
    for (const Finding& finding : judge_retransmits(facts_, result)) call_.finding(finding);
}

void PortTest::unreached(bool reverse, const std::string& why) {
    call_.finding(unreached_finding(facts_, std::string(reverse ? "nothing received: " : "nothing sent: ") + why));
}

}  // namespace vetting::network
