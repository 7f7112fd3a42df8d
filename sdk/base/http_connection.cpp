#include "sdk/base/http_connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sdk/base/error.hpp"

namespace vetting {
namespace {

namespace http = beast::http;
using boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr auto kToTuple = asio::as_tuple(asio::use_awaitable);
/// The host closes connections idle for 60 s; stay clear of that race.
constexpr auto kReuseWithin = 45s;

[[noreturn]] void fail(const char* doing, const error_code& ec) {
    if (ec == beast::error::timeout) throw Error(Errc::TimedOut, std::string("the host did not answer in time (") + doing + ")");
    if (ec == http::error::body_limit) throw Error(Errc::BodyTooLarge, "the host's answer is larger than this program takes");
    throw Error(Errc::Unreachable, std::string(doing) + ": " + ec.message());
}

/// Addresses are not looked up: a lookup runs on a thread and has only the resolver's own limit.
asio::awaitable<std::vector<Tcp::endpoint>> endpoints_of(const BaseUrl& url, asio::any_io_executor executor) {
    std::vector<Tcp::endpoint> found;
    error_code not_an_address;
    const auto address = asio::ip::make_address(url.host, not_an_address);
    if (!not_an_address) {
        found.emplace_back(address, url.port);
        co_return found;
    }
    Tcp::resolver resolver(executor);
    auto [ec, results] = co_await resolver.async_resolve(url.host, std::to_string(url.port), kToTuple);
    if (ec) throw Error(Errc::Unreachable, "cannot find the address of '" + url.host + "': " + ec.message());
    for (const auto& entry : results) found.push_back(entry.endpoint());
    co_return found;
}

template <class Stream>
asio::awaitable<WireResponse> exchange_on(Stream& stream, beast::flat_buffer& buffer, const WireRequest& request,
                                          std::size_t max_body) {
    auto [write_error, written] = co_await http::async_write(stream, request, kToTuple);
    if (write_error) fail("cannot send the request", write_error);
    http::response_parser<http::string_body> parser;
    parser.body_limit(max_body);
    if (request.method() == http::verb::head) parser.skip(true);
    auto [read_error, count] = co_await http::async_read(stream, buffer, parser, kToTuple);
    if (read_error) fail("cannot read the answer", read_error);
    co_return parser.release();
}

template <class Stream>
asio::awaitable<WireResponse> follow_on(Stream& stream, beast::flat_buffer& buffer, const WireRequest& request,
                                        const OnBytes& on_bytes, std::chrono::seconds silence) {
    beast::tcp_stream& tcp = beast::get_lowest_layer(stream);
    tcp.expires_after(silence);
    auto [write_error, written] = co_await http::async_write(stream, request, kToTuple);
    if (write_error) fail("cannot send the request", write_error);
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    auto [head_error, head] = co_await http::async_read_header(stream, buffer, parser, kToTuple);
    if (head_error) fail("cannot read the answer", head_error);
    const bool streaming = parser.get().result() == http::status::ok;
    if (!streaming) parser.body_limit(std::size_t{1} << 20);
    parser.eager(true);
    while (!parser.is_done()) {
        tcp.expires_after(silence);
        auto [read_error, count] = co_await http::async_read_some(stream, buffer, parser, kToTuple);
        if (read_error) fail("the stream broke off", read_error);
        if (!streaming || parser.get().body().empty()) continue;
        const std::string piece = std::exchange(parser.get().body(), {});
        const bool go_on = co_await on_bytes(piece);
        if (!go_on) break;
    }
    co_return parser.release();
}

}  // namespace

HttpConnection::HttpConnection(const asio::any_io_executor& executor, TlsClient* tls) : trust_(tls) {
    if (tls != nullptr) tls_ = std::make_unique<Tls>(executor, tls->context());
    else plain_ = std::make_unique<Plain>(executor);
}

beast::tcp_stream& HttpConnection::lowest() {
    return tls_ ? beast::get_lowest_layer(*tls_) : *plain_;
}

asio::awaitable<void> HttpConnection::open(const BaseUrl& url, Deadline deadline) {
    const std::vector<Tcp::endpoint> endpoints = co_await endpoints_of(url, lowest().get_executor());
    lowest().expires_at(deadline.at());
    auto [connect_error, endpoint] = co_await lowest().async_connect(endpoints, kToTuple);
    if (connect_error) fail(("cannot connect to " + url.authority()).c_str(), connect_error);
    error_code ignored;
    lowest().socket().set_option(Tcp::no_delay(true), ignored);
    if (!tls_) co_return;
    trust_->prepare(tls_->native_handle(), url.host);
    auto [tls_error] = co_await tls_->async_handshake(asio::ssl::stream_base::client, kToTuple);
    if (!tls_error) co_return;
    if (SSL_get_verify_result(tls_->native_handle()) != X509_V_OK) {
        throw Error(Errc::Forbidden, "refused to talk to " + url.authority() + ": " + trust_->refusal());
    }
    fail(("no TLS with " + url.authority()).c_str(), tls_error);
}

asio::awaitable<WireResponse> HttpConnection::exchange(const WireRequest& request, std::size_t max_body, Deadline deadline) {
    lowest().expires_at(deadline.at());
    WireResponse response = co_await with_stream(
        [this, &request, max_body](auto& stream) { return exchange_on(stream, buffer_, request, max_body); });
    lowest().expires_never();
    last_used_ = std::chrono::steady_clock::now();
    co_return response;
}

asio::awaitable<WireResponse> HttpConnection::follow(const WireRequest& request, const OnBytes& on_bytes,
                                                     std::chrono::seconds silence) {
    WireResponse response = co_await with_stream([this, &request, &on_bytes, silence](auto& stream) {
        return follow_on(stream, buffer_, request, on_bytes, silence);
    });
    co_return response;
}

bool HttpConnection::reusable() {
    if (buffer_.size() != 0 || std::chrono::steady_clock::now() - last_used_ > kReuseWithin) return false;
    char byte = 0;
    const ssize_t count = ::recv(lowest().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);  // bytes or an end between requests: not ours to use
}

}  // namespace vetting
