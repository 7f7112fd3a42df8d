// Traffic over one port, both ways, and what comes of it. Runs on a thread of its own.
#pragma once

#include "plugins/common/stage/traffic.hpp"
#include "plugins/stages/network/judge.hpp"
#include "plugins/stages/network/plan.hpp"

namespace vetting::network {

/// Whom a port speaks with.
struct Peer {
    stages::Link link;
    bool partner = false;  ///< another machine under test, not the host
    bool begins = true;    ///< of two partners, the one that sends first
};

class PortTest {
public:
    PortTest(Call& call, const Target& target, const Settings& settings, Peer peer);
    void run();

private:
    void both_ways();
    void direction(stages::Direction way);
    [[nodiscard]] stages::Carried carry(stages::Direction way);
    void serve_partner();
    void account(const stages::Carried& carried, bool rated);
    void unreached(bool reverse, const std::string& why);

    Call& call_;
    const Target& target_;
    const Settings& settings_;
    PortFacts facts_;
    Peer peer_;
    bool answered_ = true;  ///< the other side is there: the second direction need not wait for it
    int tests_ = 0;
};

}  // namespace vetting::network
