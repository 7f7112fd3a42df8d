#include "agent/loop/own_machine.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <memory>

#include "sdk/base/files.hpp"
#include "sdk/base/ids.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& file) {
    const auto bytes = try_read_file(file);
    return bytes ? std::string(trim(*bytes)) : std::string{};
}

std::optional<std::string> shown(const sockaddr* address) {
    char text[INET6_ADDRSTRLEN] = {};
    if (address == nullptr) return std::nullopt;
    if (address->sa_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
        const std::uint32_t bits = ntohl(v4->sin_addr.s_addr);
        if (bits >> 24 == 127 || bits >> 16 == 0xa9fe) return std::nullopt;
        ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
        return text;
    }
    if (address->sa_family == AF_INET6) {
        const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
        if (IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) || IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr)) return std::nullopt;
        ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
        return text;
    }
    return std::nullopt;
}

}  // namespace

std::string boot_id(const fs::path& sysroot) { return text_of(sysroot / "proc/sys/kernel/random/boot_id"); }

double uptime_s(const fs::path& sysroot) {
    const std::string text = text_of(sysroot / "proc/uptime");
    return text.empty() ? 0 : std::strtod(text.c_str(), nullptr);
}

std::vector<std::string> own_addresses() {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return {};
    const std::unique_ptr<ifaddrs, FreeWith<&::freeifaddrs>> owner(list);
    std::vector<std::string> addresses;
    for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
        if (auto text = shown(entry->ifa_addr)) addresses.push_back(std::move(*text));
    }
    return addresses;
}

std::optional<std::string> own_mac(const fs::path& sysroot) {
    std::vector<fs::path> ports;
    std::error_code error;
    for (fs::directory_iterator at(sysroot / "sys/class/net", error), end; !error && at != end; at.increment(error)) {
        if (fs::exists(at->path() / "device", error)) ports.push_back(at->path());
    }
    std::sort(ports.begin(), ports.end());
    for (const fs::path& port : ports) {
        if (const auto mac = Mac::parse(text_of(port / "address"))) return mac->text();
    }
    return std::nullopt;
}

HoldRequest hold_request(const fs::path& sysroot) {
    HoldRequest request;
    const std::vector<std::string> addresses = own_addresses();
    if (!addresses.empty()) request.address = addresses.front();
    request.host_key = text_of(sysroot / "etc/ssh/ssh_host_ed25519_key.pub");
    return request;
}

}  // namespace vetting
