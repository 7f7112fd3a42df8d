// The one HTTP client of agent and CLI: HTTPS with a pinned certificate, connections kept, every wait limited.
//
// All of it runs on one executor; several `send` at a time are fine, each on a connection of its own.
// What it throws: Error Unreachable (no answer; try again later), TimedOut, Forbidden (the certificate is not the
// pinned one or is not trusted; trying again will not help), BodyTooLarge. An answer of any status is returned.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sdk/base/log.hpp"
#include "sdk/base/sse_parser.hpp"

namespace vetting {

namespace asio = boost::asio;

struct ClientOptions {
    std::string base_url;  ///< `https://host:port`; `http://` for loopback only
    /// SHA-256 of the certificate's DER, hexadecimal. When set, it alone decides and no CA is asked.
    std::string pinned_fingerprint;
    std::string ca_file;  ///< PEM; empty and nothing pinned: the system's store
    Secret<std::string> bearer;
    std::string user_agent = "vetting/" VETTING_VERSION;
    std::size_t max_body_bytes = std::size_t{256} << 20;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string target;  ///< path and query, already percent-encoded
    Headers headers;
    std::string body;
    std::string content_type = "application/json";  ///< sent when there is a body
};

struct HttpResponse {
    int status = 0;
    Headers headers;
    std::string body;
    std::optional<std::chrono::seconds> retry_after;  ///< the host's way to say *later*
    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
    /// The first header of that name, in any case; empty when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// Takes one event; `false` ends the stream.
using OnSseEvent = std::function<asio::awaitable<bool>(SseEvent)>;

class HttpClient {
public:
    /// @throws Error InvalidValue for a URL or fingerprint that cannot be used, Io for an unreadable CA file.
    HttpClient(asio::any_io_executor executor, ClientOptions options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// One exchange, all of it (connect to last byte) within `timeout`. A kept connection that turns out to be dead
    /// is replaced; the request is sent twice only when its method is idempotent.
    [[nodiscard]] asio::awaitable<HttpResponse> send(HttpRequest request, std::chrono::milliseconds timeout);

    /// Follow an event stream, reconnecting with `Last-Event-ID` after every loss, until `on_event` says false.
    /// @throws Error with the status and the host's own words when the host answers 4xx.
    [[nodiscard]] asio::awaitable<void> stream(std::string target, OnSseEvent on_event, std::string last_event_id = {});

    /// From the next request on.
    void set_bearer(Secret<std::string> token);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vetting
