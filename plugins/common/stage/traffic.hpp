// Traffic over one port by iperf3: the machine's half (client) and the host's half (server). Both block.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/stage/iperf.hpp"
#include "plugins/common/stage/ports.hpp"
#include "vetting/call.hpp"
#include "vetting/json.hpp"

namespace vetting::stages {

/// Where the host listens.
struct IperfServer {
    std::vector<std::string> addresses;
    std::vector<int> ports;  ///< one server each; every one takes a test at a time
    std::map<std::string, double> mbps{};  ///< by address: the speed of the host's link behind it, where it says
    std::optional<int> load_port{};          ///< where the host tells what goes over its link (link_load.hpp)
};
/// From the stage's endpoints; nothing where the host offers none.
[[nodiscard]] std::optional<IperfServer> iperf_server_from(const nlohmann::json& endpoints);

/// One port's way to one server.
struct Link {
    std::string interface;
    Route route;
    int port = 0;
    std::optional<double> far_mbps{};  ///< what the other side's link bears, where it says
    std::optional<int> load_port{};    ///< where the other side tells what goes over it
};

enum class Direction { Send, Receive, Both };
struct Traffic {
    Direction direction = Direction::Send;
    int seconds = 10, streams = 4;
    std::chrono::seconds wait{30};  ///< for a server that is busy, or not there yet
    bool wait_for_server = false;   ///< whether one that does not answer is waited for
    std::string root = "/";
};

struct Carried {
    IperfResult result;
    PortState before, after;
    std::string raw;
    std::optional<double> others_bit_per_s{};  ///< what went over the other side's link in this direction beside it
};
/// Whether the port's own counters bear out what iperf3 says it carried: else the traffic went another way.
[[nodiscard]] bool went_through(Direction direction, const Carried& carried);

/// The port is bound by its address, and by its device where this process may (root): else the kernel may take another.
/// @throws Failure VT_E_TOOL, Cancelled
[[nodiscard]] Carried carry(Call& call, const Link& link, const Traffic& traffic);

/// The pool from which servers take what is free.
struct Pool {
    int from = 5201, to = 5264;
    std::string bind;     ///< address to listen on; empty: all
    std::string address;  ///< address to tell; empty: all of this machine's own
};
/// Listen on the first `count` free ports of the pool, write the endpoints to `out`, stay until cancelled.
/// @param before  ports of a former life of this call: taken again first
/// @throws Failure VT_E_TOOL
void serve_iperf(Call& call, Output& out, const Pool& pool, std::size_t count, const std::vector<int>& before);

/// One test for a partner, then return; or after `wait` when none comes.
/// @param test  how long a test takes at most; an iperf3 before 3.10 is ended after both
/// @return whether one came
bool serve_once(Call& call, const Link& link, std::chrono::seconds wait, std::chrono::seconds test);

}  // namespace vetting::stages
