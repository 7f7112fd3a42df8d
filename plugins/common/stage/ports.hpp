// Ports and addresses of the machine this runs on: sysfs and the kernel's list of addresses.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vetting::stages {

/// An address of this machine.
struct LocalAddress {
    std::string interface, address;
    int prefix = 0;
    bool ipv6 = false, loopback = false, link_local = false;
};
[[nodiscard]] std::vector<LocalAddress> local_addresses();

/// Whether both addresses are in the network of `local`.
[[nodiscard]] bool same_network(const LocalAddress& local, const std::string& address);
[[nodiscard]] bool is_loopback(const std::string& address);

/// From where a port reaches the server.
struct Route {
    std::string local, server;
};
/// The port's address and the server's address to use: one in the port's own network first. Nothing when the port has
/// no address of a family that the server has.
[[nodiscard]] std::optional<Route> route_for(const std::string& interface, const std::vector<LocalAddress>& own,
                                             const std::vector<std::string>& server_addresses);

/// Whether every address of the server is one of this machine: then no traffic would leave it.
[[nodiscard]] bool is_self(const std::vector<LocalAddress>& own, const std::vector<std::string>& server_addresses);

/// State and counters of a port at one moment.
struct PortState {
    std::optional<bool> carrier;
    std::optional<double> speed_mbps;  ///< absent where the driver does not say
    std::string duplex;
    double tx_bytes = 0, rx_bytes = 0;
    double errors = 0;  ///< receive and transmit errors, CRC included
    double carrier_changes = 0;
};
/// @param sys  `/sys`, or a tree like it
[[nodiscard]] PortState port_state(const std::filesystem::path& sys, const std::string& interface);

}  // namespace vetting::stages
