// The HTTPS server: accepts, bounds, and hands each connection to its own coroutine. One thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "host/http/header_gate.hpp"
#include "host/http/router.hpp"
#include "host/http/tls_identity.hpp"

namespace vetting::http {

struct ServerLimits {
    std::size_t connections = 4096, per_address = 1024;
    std::chrono::milliseconds header{10'000};   ///< first byte of a request to the end of its header
    std::chrono::milliseconds idle{60'000};     ///< between requests
    std::chrono::milliseconds handshake{10'000};
    std::chrono::milliseconds stalled_write{15'000};  ///< a reader that takes nothing for so long is cut
    std::size_t least_bytes_per_s = 16 * 1024;  ///< of a body, either way, after the first ten seconds
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: any free one
    TlsIdentity identity;    ///< empty certificate: plain HTTP, on a loopback address only
    HostNames names{"localhost"};
    ServerLimits limits;
};

class Server {
public:
    /// Listens at once. `router` outlives the server. @throws Error Io when the address cannot be had.
    Server(asio::any_io_executor executor, ServerOptions options, const Router& router);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    void start();
    /// No new connections; idle ones end now, busy ones when their request is answered, all after `grace`.
    [[nodiscard]] asio::awaitable<void> stop(std::chrono::milliseconds grace);

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connections() const;
    /// Requests answered, by hundreds of the status: [2] is 2xx.
    [[nodiscard]] std::uint64_t answered(int hundreds) const;
    /// Connections and requests refused by the limits or the header gate.
    [[nodiscard]] std::uint64_t refused() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vetting::http
