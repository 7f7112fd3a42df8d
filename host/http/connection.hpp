// One connection from its handshake to its end. Internal to host/http; the only header there that shows the network.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <array>
#include <map>
#include <memory>
#include <set>

#include "host/http/server.hpp"

namespace vetting::http {

class Connection;

/// What all connections of a server share.
struct ServerContext {
    ServerContext(ServerOptions given, const Router& routes) : options(std::move(given)), router(routes) {}

    ServerOptions options;
    const Router& router;
    std::unique_ptr<asio::ssl::context> tls;  ///< null: plain
    bool stopping = false;
    std::set<Connection*> open;
    std::map<std::string, std::size_t> per_address;
    std::array<std::uint64_t, 6> answered{};
    std::uint64_t refused = 0;
};

class Connection {
public:
    virtual ~Connection() = default;
    /// Serves until the connection ends; throws nothing.
    virtual asio::awaitable<void> run() = 0;
    /// Waiting for a request: can be ended without harm.
    [[nodiscard]] virtual bool idle() const = 0;
    virtual void abort() = 0;
};

[[nodiscard]] std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerContext> server, asio::ip::tcp::socket socket,
                                                          std::string peer_address);
/// As text, an IPv4 address in its IPv6 form made plain.
[[nodiscard]] std::string address_text(const asio::ip::address& address);

}  // namespace vetting::http
