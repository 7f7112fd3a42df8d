#include "sdk/base/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <charconv>

#include "sdk/base/clock.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/http_connection.hpp"
#include "sdk/base/url.hpp"

namespace vetting {
namespace {

namespace http = beast::http;

constexpr std::size_t kKeptConnections = 4;
/// Comments come every 15 s: three missed ones are a loss.
constexpr auto kStreamSilence = 45s;
constexpr auto kConnectStream = 10s;
constexpr auto kFirstPause = 500ms;
constexpr auto kLongestPause = 10s;

std::optional<std::chrono::seconds> retry_after(std::string_view text) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
    return std::chrono::seconds(std::min<std::int64_t>(seconds, 3600));
}

HttpResponse from_wire(WireResponse&& wire) {
    HttpResponse response;
    response.status = static_cast<int>(wire.result_int());
    for (const auto& field : wire) response.headers.emplace_back(field.name_string(), field.value());
    response.retry_after = retry_after(response.header("Retry-After"));
    response.body = std::move(wire.body());
    return response;
}

bool same_name(std::string_view a, std::string_view b) {
    return beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

bool idempotent(http::verb method) {
    return method == http::verb::get || method == http::verb::head || method == http::verb::put ||
           method == http::verb::delete_;
}

}  // namespace

std::string_view HttpResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (same_name(key, name)) return value;
    }
    return {};
}

struct HttpClient::State {
    State(asio::any_io_executor given, ClientOptions with)
        : executor(std::move(given)), options(std::move(with)), url(parse_base_url(options.base_url)) {
        if (url.tls) tls = std::make_unique<TlsClient>(options.pinned_fingerprint, options.ca_file);
    }

    [[nodiscard]] WireRequest wire_request(const HttpRequest& request) const;
    [[nodiscard]] std::unique_ptr<HttpConnection> take_idle();
    [[nodiscard]] std::unique_ptr<HttpConnection> make() const { return std::make_unique<HttpConnection>(executor, tls.get()); }
    void keep(std::unique_ptr<HttpConnection> connection, bool alive);
    [[nodiscard]] asio::awaitable<HttpResponse> fresh_exchange(const WireRequest& request, Deadline deadline);
    /// One connection of a stream. @return false when `on_event` has seen enough.
    [[nodiscard]] asio::awaitable<bool> follow_once(const HttpRequest& request, SseParser& parser, const OnSseEvent& on_event);

    asio::any_io_executor executor;
    ClientOptions options;
    BaseUrl url;
    std::unique_ptr<TlsClient> tls;
    std::vector<std::unique_ptr<HttpConnection>> idle;
};

WireRequest HttpClient::State::wire_request(const HttpRequest& request) const {
    const http::verb method = http::string_to_verb(request.method);
    if (method == http::verb::unknown) throw Error(Errc::InvalidValue, "no such HTTP method: " + request.method);
    WireRequest wire(method, url.prefix + request.target, 11);
    wire.set(http::field::host, url.authority());
    wire.set(http::field::user_agent, options.user_agent);
    if (!options.bearer.reveal().empty()) wire.set(http::field::authorization, "Bearer " + options.bearer.reveal());
    if (!request.body.empty()) wire.set(http::field::content_type, request.content_type);
    for (const auto& [name, value] : request.headers) wire.set(name, value);
    wire.body() = request.body;
    wire.prepare_payload();
    return wire;
}

std::unique_ptr<HttpConnection> HttpClient::State::take_idle() {
    while (!idle.empty()) {
        std::unique_ptr<HttpConnection> connection = std::move(idle.back());
        idle.pop_back();
        if (connection->reusable()) return connection;
    }
    return nullptr;
}

void HttpClient::State::keep(std::unique_ptr<HttpConnection> connection, bool alive) {
    if (alive && idle.size() < kKeptConnections) idle.push_back(std::move(connection));
}

asio::awaitable<HttpResponse> HttpClient::State::fresh_exchange(const WireRequest& request, Deadline deadline) {
    std::unique_ptr<HttpConnection> connection = make();
    co_await connection->open(url, deadline);
    WireResponse wire = co_await connection->exchange(request, options.max_body_bytes, deadline);
    keep(std::move(connection), wire.keep_alive());
    co_return from_wire(std::move(wire));
}

asio::awaitable<bool> HttpClient::State::follow_once(const HttpRequest& request, SseParser& parser,
                                                     const OnSseEvent& on_event) {
    std::unique_ptr<HttpConnection> connection = make();
    co_await connection->open(url, Deadline::in(kConnectStream));
    const WireRequest wire = wire_request(request);
    bool wanted = true;
    const OnBytes on_bytes = [&parser, &on_event, &wanted](std::string_view bytes) -> asio::awaitable<bool> {
        std::vector<SseEvent> events = parser.feed(bytes);
        for (SseEvent& event : events) {
            wanted = co_await on_event(std::move(event));
            if (!wanted) break;
        }
        co_return wanted;
    };
    WireResponse answer = co_await connection->follow(wire, on_bytes, kStreamSilence);
    const unsigned status = answer.result_int();
    if (status >= 400 && status < 500 && status != 429) {
        throw Error(status == 401 ? Errc::NotLoggedIn : status == 404 ? Errc::NotFound : Errc::Forbidden,
                    "the host refused the event stream (" + std::to_string(status) + "): " + answer.body());
    }
    co_return wanted;
}

HttpClient::HttpClient(asio::any_io_executor executor, ClientOptions options)
    : state_(std::make_shared<State>(std::move(executor), std::move(options))) {}
HttpClient::~HttpClient() = default;

void HttpClient::set_bearer(Secret<std::string> token) { state_->options.bearer = std::move(token); }

asio::awaitable<HttpResponse> HttpClient::send(HttpRequest request, std::chrono::milliseconds timeout) {
    const std::shared_ptr<State> state = state_;
    const WireRequest wire = state->wire_request(request);
    const Deadline deadline = Deadline::in(timeout);
    if (std::unique_ptr<HttpConnection> kept = state->take_idle()) {
        try {
            WireResponse answer = co_await kept->exchange(wire, state->options.max_body_bytes, deadline);
            state->keep(std::move(kept), answer.keep_alive());
            co_return from_wire(std::move(answer));
        } catch (const Error& error) {
            if (error.code() != Errc::Unreachable || !idempotent(wire.method())) throw;
        }
    }
    HttpResponse response = co_await state->fresh_exchange(wire, deadline);
    co_return response;
}

asio::awaitable<void> HttpClient::stream(std::string target, OnSseEvent on_event, std::string last_event_id) {
    const std::shared_ptr<State> state = state_;
    SseParser parser;
    asio::steady_timer pause(state->executor);
    std::chrono::milliseconds wait = kFirstPause;
    for (;;) {
        HttpRequest request{.target = target, .headers = {{"Accept", "text/event-stream"}}};
        const std::string& resume = parser.last_id().empty() ? last_event_id : parser.last_id();
        if (!resume.empty()) request.headers.emplace_back("Last-Event-ID", resume);
        const std::string before = parser.last_id();
        parser.restart();
        try {
            const bool wanted = co_await state->follow_once(request, parser, on_event);
            if (!wanted) co_return;
        } catch (const Error& error) {
            if (error.code() != Errc::Unreachable && error.code() != Errc::TimedOut) throw;
        }
        if (parser.last_id() != before) wait = parser.retry().value_or(kFirstPause);
        pause.expires_after(wait);
        co_await pause.async_wait(asio::use_awaitable);
        wait = std::min<std::chrono::milliseconds>(wait * 2, kLongestPause);
    }
}

}  // namespace vetting
