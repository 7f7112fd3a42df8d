#include "plugins/common/stage/ports.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <memory>
#include <string_view>

namespace vetting::stages {
namespace {

using Bytes = std::array<unsigned char, 16>;

std::optional<Bytes> bytes_of(const std::string& address, bool ipv6) {
    Bytes bytes{};
    if (inet_pton(ipv6 ? AF_INET6 : AF_INET, address.c_str(), bytes.data()) != 1) return std::nullopt;
    return bytes;
}

bool is_ipv6(const std::string& address) { return address.find(':') != std::string::npos; }

template <class T>
std::optional<T> value_in(const std::filesystem::path& file) {
    std::ifstream in(file);
    T value{};
    return in >> value ? std::optional(value) : std::nullopt;
}

int ones_in(const unsigned char* mask, std::size_t size) {
    int ones = 0;
    for (std::size_t i = 0; i < size; ++i) ones += std::popcount(mask[i]);
    return ones;
}

std::optional<LocalAddress> address_from(const ifaddrs& row) {
    if (row.ifa_addr == nullptr || row.ifa_netmask == nullptr || (row.ifa_flags & IFF_UP) == 0) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> text{};
    LocalAddress local;
    local.interface = row.ifa_name;
    local.loopback = (row.ifa_flags & IFF_LOOPBACK) != 0;
    if (row.ifa_addr->sa_family == AF_INET) {
        sockaddr_in address{}, mask{};
        std::memcpy(&address, row.ifa_addr, sizeof address);
        std::memcpy(&mask, row.ifa_netmask, sizeof mask);
        inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
        local.prefix = std::popcount(mask.sin_addr.s_addr);
    } else if (row.ifa_addr->sa_family == AF_INET6) {
        sockaddr_in6 address{}, mask{};
        std::memcpy(&address, row.ifa_addr, sizeof address);
        std::memcpy(&mask, row.ifa_netmask, sizeof mask);
        inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
        local.ipv6 = true;
        local.prefix = ones_in(mask.sin6_addr.s6_addr, sizeof mask.sin6_addr.s6_addr);
        local.link_local = IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr) != 0;
    } else {
        return std::nullopt;
    }
    local.address = text.data();
    return local;
}

}  // namespace

std::vector<LocalAddress> local_addresses() {
    ifaddrs* list = nullptr;
    std::vector<LocalAddress> all;
    if (getifaddrs(&list) != 0) return all;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, &freeifaddrs);
    for (const ifaddrs* row = list; row != nullptr; row = row->ifa_next) {
        if (auto address = address_from(*row)) all.push_back(std::move(*address));
    }
    return all;
}

bool same_network(const LocalAddress& local, const std::string& address) {
    if (local.ipv6 != is_ipv6(address)) return false;
    const auto ours = bytes_of(local.address, local.ipv6), theirs = bytes_of(address, local.ipv6);
    if (!ours || !theirs) return false;
    for (int bit = 0; bit < local.prefix; ++bit) {
        const auto byte = static_cast<std::size_t>(bit / 8);
        const int mask = 0x80 >> (bit % 8);
        if (((*ours)[byte] & mask) != ((*theirs)[byte] & mask)) return false;
    }
    return true;
}

bool is_loopback(const std::string& address) { return address == "::1" || address.starts_with("127."); }

bool is_self(const std::vector<LocalAddress>& own, const std::vector<std::string>& server_addresses) {
    return std::all_of(server_addresses.begin(), server_addresses.end(), [&own](const std::string& address) {
        return is_loopback(address) ||
               std::any_of(own.begin(), own.end(), [&address](const LocalAddress& local) { return local.address == address; });
    });
}

std::optional<Route> route_for(const std::string& interface, const std::vector<LocalAddress>& own,
                               const std::vector<std::string>& server_addresses) {
    std::optional<Route> other;
    for (const LocalAddress& local : own) {
        if (local.interface != interface || local.link_local) continue;
        for (const std::string& server : server_addresses) {
            if (local.ipv6 != is_ipv6(server) || is_self(own, {server})) continue;
            if (same_network(local, server)) return Route{local.address, server};
            if (!other) other = Route{local.address, server};
        }
    }
    return other;
}

PortState port_state(const std::filesystem::path& sys, const std::string& interface) {
    const auto folder = sys / "class/net" / interface;
    PortState state;
    if (const auto carrier = value_in<int>(folder / "carrier")) state.carrier = *carrier != 0;
    if (const auto speed = value_in<double>(folder / "speed"); speed && *speed > 0) state.speed_mbps = *speed;
    state.duplex = value_in<std::string>(folder / "duplex").value_or("");
    const auto counter = [&folder](const char* name) { return value_in<double>(folder / "statistics" / name).value_or(0); };
    state.tx_bytes = counter("tx_bytes");
    state.rx_bytes = counter("rx_bytes");
    for (const char* name : {"rx_errors", "tx_errors"}) state.errors += counter(name);
    state.carrier_changes = value_in<double>(folder / "carrier_changes").value_or(0);
    return state;
}

}  // namespace vetting::stages
