// One connection of the client, plain or TLS. Internal to vetting::http_client: the only file that shows Beast.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <chrono>
#include <functional>

#include "sdk/base/clock.hpp"
#include "sdk/base/http_client.hpp"
#include "sdk/base/tls_client.hpp"
#include "sdk/base/url.hpp"

namespace vetting {

namespace beast = boost::beast;

using WireRequest = beast::http::request<beast::http::string_body>;
using WireResponse = beast::http::response<beast::http::string_body>;
/// Takes a piece of a body that does not end; `false` stops reading.
using OnBytes = std::function<asio::awaitable<bool>(std::string_view)>;

class HttpConnection {
public:
    HttpConnection(const asio::any_io_executor& executor, TlsClient* tls);

    /// @throws Error Unreachable, TimedOut, Forbidden.
    [[nodiscard]] asio::awaitable<void> open(const BaseUrl& url, Deadline deadline);
    [[nodiscard]] asio::awaitable<WireResponse> exchange(const WireRequest& request, std::size_t max_body, Deadline deadline);
    /// Sends, and hands on the body as it comes; a pause longer than `silence` is a loss. A status other than 200 is
    /// returned with its body instead.
    [[nodiscard]] asio::awaitable<WireResponse> follow(const WireRequest& request, const OnBytes& on_bytes,
                                                       std::chrono::seconds silence);
    /// Nothing unread, not closed by the other side, and not idle for long: worth another request.
    [[nodiscard]] bool reusable();

private:
    using Plain = beast::tcp_stream;
    using Tls = beast::ssl_stream<beast::tcp_stream>;
    [[nodiscard]] beast::tcp_stream& lowest();
    template <class Visitor>
    auto with_stream(Visitor visitor) {
        return tls_ ? visitor(*tls_) : visitor(*plain_);
    }

    TlsClient* trust_;
    std::unique_ptr<Plain> plain_;
    std::unique_ptr<Tls> tls_;
    beast::flat_buffer buffer_;
    Clock::Steady last_used_ = std::chrono::steady_clock::now();
};

}  // namespace vetting
