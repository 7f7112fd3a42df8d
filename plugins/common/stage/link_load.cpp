#include "plugins/common/stage/link_load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

#include "plugins/common/text.hpp"

namespace vetting::stages {
namespace {

constexpr int kAnswer_ms = 1000;

/// An address and a port as the kernel wants them.
struct Endpoint {
    sockaddr_storage storage{};
    socklen_t size = 0;
    [[nodiscard]] sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::optional<Endpoint> endpoint_of(const std::string& address, int port) {
    Endpoint end;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(static_cast<std::uint16_t>(port));
        std::memcpy(&end.storage, &v4, end.size = sizeof v4);
    } else if (inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(static_cast<std::uint16_t>(port));
        std::memcpy(&end.storage, &v6, end.size = sizeof v6);
    } else {
        return std::nullopt;
    }
    return end;
}

/// The address by which a connection came; an IPv4 one also where the socket speaks IPv6.
std::string own_address(int connection) {
    Endpoint end;
    end.size = sizeof end.storage;
    if (::getsockname(connection, end.raw(), &end.size) != 0) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (end.storage.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &end.storage, sizeof v4);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    } else {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &end.storage, sizeof v6);
        const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
        if (mapped) inet_ntop(AF_INET, v6.sin6_addr.s6_addr + 12, text.data(), text.size());
        else inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    }
    return text.data();
}

bool wait_until_ready(int fd, short events, int timeout_ms) {
    pollfd one{fd, events, 0};
    return ::poll(&one, 1, timeout_ms) > 0;
}

std::string all_links() {
    std::ostringstream text;
    text << std::ifstream("/proc/self/net/dev").rdbuf();
    return text.str();
}

void answer(int connection) {
    const std::string address = own_address(connection);
    for (const LocalAddress& local : local_addresses()) {
        if (local.address != address) continue;
        const auto load = load_in(all_links(), local.interface);
        if (!load) return;
        std::ostringstream line;
        line.precision(17);
        line << load->rx_bytes << ' ' << load->tx_bytes << '\n';
        [[maybe_unused]] const auto sent = ::send(connection, line.str().data(), line.str().size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        return;
    }
}

/// A non-blocking TCP socket that listens there, or -1.
int listen_on(const std::string& address, int port) {
    auto end = endpoint_of(address, port);
    if (!end) return -1;
    const int fd = ::socket(end->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int off = 0;
    if (fd >= 0 && end->storage.ss_family == AF_INET6) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (fd < 0 || (::bind(fd, end->raw(), end->size) == 0 && ::listen(fd, 64) == 0)) return fd;
    ::close(fd);
    return -1;
}

}  // namespace

/// `  eth0: 1514 1 0 0 0 0 0 0 3028 2 …`: eight columns of what was received, then what was sent.
std::optional<LinkLoad> load_in(std::string_view proc_net_dev, const std::string& interface) {
    constexpr std::size_t kSent = 8;
    for (std::string_view line : tool::split_lines(proc_net_dev)) {
        line = tool::trim(line);
        if (!line.starts_with(interface) || line.substr(interface.size(), 1) != ":") continue;
        const auto words = tool::split_words(line.substr(interface.size() + 1));
        if (words.size() <= kSent) return std::nullopt;
        const auto rx = tool::whole_number(words[0]), tx = tool::whole_number(words[kSent]);
        if (rx && tx) return LinkLoad{*rx, *tx};
    }
    return std::nullopt;
}

std::optional<LinkLoad> parse_link_load(std::string_view answer) {
    const auto words = tool::split_words(answer);
    if (words.size() != 2) return std::nullopt;
    const auto rx = tool::whole_number(words[0]), tx = tool::whole_number(words[1]);
    const auto counts = [](const std::optional<double>& bytes) { return bytes && std::isfinite(*bytes) && *bytes >= 0; };
    return counts(rx) && counts(tx) ? std::optional(LinkLoad{*rx, *tx}) : std::nullopt;
}

LinkTeller::LinkTeller(int from, int to, const std::string& bind) {
    for (int port = to; port >= from && listener_ < 0; --port) {
        listener_ = listen_on(bind.empty() ? "::" : bind, port);
        if (listener_ < 0 && bind.empty()) listener_ = listen_on("0.0.0.0", port);  // a kernel without IPv6
        if (listener_ >= 0) port_ = port;
    }
    if (listener_ >= 0) thread_ = std::jthread([this](const std::stop_token& stop) { answer_until(stop); });
}

LinkTeller::~LinkTeller() {
    if (thread_.joinable()) {
        thread_.request_stop();
        thread_.join();
    }
    if (listener_ >= 0) ::close(listener_);
}

void LinkTeller::answer_until(const std::stop_token& stop) const {
    constexpr int kLookAround_ms = 200;
    while (!stop.stop_requested()) {
        if (!wait_until_ready(listener_, POLLIN, kLookAround_ms)) continue;
        const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (connection < 0) continue;
        answer(connection);
        ::close(connection);
    }
}

std::optional<LinkLoad> ask_link_load(const Route& route, const std::string& interface, int port) {
    auto server = endpoint_of(route.server, port), own = endpoint_of(route.local, 0);
    if (!server || !own) return std::nullopt;
    const int raw = ::socket(server->storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (raw < 0) return std::nullopt;
    const std::unique_ptr<const int, void (*)(const int*)> socket(&raw, [](const int* fd) { ::close(*fd); });
    ::setsockopt(raw, SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(), static_cast<socklen_t>(interface.size()));  // where it may
    if (::bind(raw, own->raw(), own->size) != 0) return std::nullopt;
    if (::connect(raw, server->raw(), server->size) != 0 && (errno != EINPROGRESS || !wait_until_ready(raw, POLLOUT, kAnswer_ms))) return std::nullopt;
    std::string text;
    std::array<char, 128> some{};
    while (text.size() < some.size() && wait_until_ready(raw, POLLIN, kAnswer_ms)) {
        const auto got = ::recv(raw, some.data(), some.size(), 0);
        if (got <= 0) break;
        text.append(some.data(), static_cast<std::size_t>(got));
    }
    return parse_link_load(text);
}

}  // namespace vetting::stages
