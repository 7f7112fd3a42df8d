#include "host/http/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <fstream>

#include "host/http/problem.hpp"
#include "host/http/response_head.hpp"
#include "sdk/base/log.hpp"

namespace vetting::http {
namespace {

namespace beast = boost::beast;
using boost::system::error_code;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using namespace std::chrono_literals;

constexpr auto kToTuple = asio::as_tuple(asio::use_awaitable);
/// Bodies nobody asked for are read and dropped up to this, so that the connection can go on.
constexpr std::size_t kDropBytes = 64 * 1024;
constexpr std::size_t kFilePiece = 128 * 1024;

[[noreturn]] void fail_body(const error_code& ec) {
    if (ec == beast::error::timeout) throw Error(Errc::TimedOut, "the body came slower than this host waits for");
    if (ec == beast::http::error::body_limit) throw Error(Errc::BodyTooLarge, "the body is larger than this path takes");
    throw Error(Errc::BadRequest, "the body broke off: " + ec.message());
}

template <class Stream>
class HttpConnection final : public Connection,
                             public BodySource,
                             public ResponseStream,
                             public std::enable_shared_from_this<HttpConnection<Stream>> {
public:
    template <class... Args>
    HttpConnection(std::shared_ptr<ServerContext> server, std::string peer, Args&&... args)
        : server_(std::move(server)), stream_(std::forward<Args>(args)...), peer_(std::move(peer)), buffer_(kMaxHeadBytes) {
        error_code ignored;
        const auto local = lowest().socket().local_endpoint(ignored);
        if (!ignored) local_ = address_text(local.address());
        lowest().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
        server_->open.insert(this);
        ++server_->per_address[peer_];
    }
    ~HttpConnection() override {
        server_->open.erase(this);
        const auto count = server_->per_address.find(peer_);
        if (--count->second == 0) server_->per_address.erase(count);
    }

    asio::awaitable<void> run() override {
        try {
            co_await serve();
        } catch (const std::exception& error) {
            log::debug("http.connection_ended", {{"peer", peer_}, {"error", error.what()}});
        }
        abort();
    }
    [[nodiscard]] bool idle() const override { return idle_; }
    void abort() override { lowest().close(); }

    asio::awaitable<void> read(std::string& into, std::size_t limit_bytes) override;
    asio::awaitable<bool> write(std::vector<std::string_view> pieces) override;
    [[nodiscard]] bool closing() const override { return server_->stopping; }

private:
    static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;
    [[nodiscard]] beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

    asio::awaitable<void> serve();
    /// Serves one request. @return whether the connection can take another.
    asio::awaitable<bool> serve_one();
    /// @return the head's text; nothing at the end of the connection. @throws Error BodyTooLarge for one that is too long.
    asio::awaitable<std::optional<std::string>> read_head_text();
    asio::awaitable<bool> refuse(Refusal refusal);
    asio::awaitable<bool> finish_request(Request& request);
    asio::awaitable<bool> respond(const Response& response, bool head_only, bool keep_alive);
    asio::awaitable<bool> send_file(const Response& response, const FileBody& file, bool head_only, bool keep_alive);
    asio::awaitable<bool> send_stream(const Response& response, const StreamBody& body, bool head_only);
    asio::awaitable<bool> send(const std::vector<asio::const_buffer>& pieces, std::size_t bytes);
    asio::awaitable<bool> send_text(std::string_view text);
    asio::awaitable<void> read_sized(std::string& into, std::uint64_t bytes);
    asio::awaitable<void> read_chunked(std::string& into, std::size_t limit_bytes);
    asio::awaitable<void> linger();
    void allow_time_for(std::uint64_t bytes) {
        lowest().expires_after(10s + std::chrono::seconds(bytes / server_->options.limits.least_bytes_per_s));
    }

    std::shared_ptr<ServerContext> server_;
    Stream stream_;
    std::string peer_, local_;
    beast::flat_buffer buffer_;
    const RequestHead* head_ = nullptr;  ///< of the request in hand
    std::size_t head_bytes_ = 0;         ///< still in `buffer_`, in front of the body
    bool idle_ = false;
    bool broken_ = false;  ///< what comes next on the wire is unknown
};

template <class Stream>
asio::awaitable<void> HttpConnection<Stream>::serve() {
    if constexpr (kTls) {
        lowest().expires_after(server_->options.limits.handshake);
        auto [ec] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kToTuple);
        if (ec) co_return;
    }
    bool go_on = true;
    while (go_on && !server_->stopping) go_on = co_await serve_one();
    co_await linger();
}

template <class Stream>
asio::awaitable<std::optional<std::string>> HttpConnection<Stream>::read_head_text() {
    lowest().expires_after(buffer_.size() == 0 ? server_->options.limits.idle : server_->options.limits.header);
    idle_ = buffer_.size() == 0;
    for (;;) {
        const std::string_view seen(static_cast<const char*>(buffer_.data().data()), buffer_.size());
        const std::size_t end = seen.find("\r\n\r\n");
        if (end != std::string_view::npos) co_return std::string(seen.substr(0, end + 4));
        if (seen.size() >= kMaxHeadBytes) throw Error(Errc::BodyTooLarge, "the header is larger than 8 KiB");
        auto [ec, count] = co_await stream_.async_read_some(buffer_.prepare(std::min<std::size_t>(4096, kMaxHeadBytes - seen.size())), kToTuple);
        if (ec) co_return std::nullopt;  // gone, idle for too long, or too slow: the time-out has closed the socket
        buffer_.commit(count);
        if (std::exchange(idle_, false)) lowest().expires_after(server_->options.limits.header);
    }
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::serve_one() {
    Request request;
    std::optional<Refusal> too_much;
    try {
        auto text = co_await read_head_text();
        if (!text) co_return false;
        request.raw = std::move(*text);
    } catch (const Error& error) {
        too_much = Refusal{status::header_too_large, error.what()};
    }
    if (too_much) co_return co_await refuse(std::move(*too_much));
    auto read = read_head(request.raw, server_->options.names, local_);
    if (auto* refusal = std::get_if<Refusal>(&read)) co_return co_await refuse(std::move(*refusal));
    request.head = std::move(std::get<RequestHead>(read));
    request.verb = request.head.verb;
    const std::size_t question = request.head.target.find('?');
    request.path = request.head.target.substr(0, question);
    if (question != std::string_view::npos) request.query_string = request.head.target.substr(question + 1);
    request.peer_address = peer_;
    request.source = this;
    head_ = &request.head;
    head_bytes_ = request.raw.size();
    if (!request.head.has_body()) buffer_.consume(std::exchange(head_bytes_, 0));
    co_return co_await finish_request(request);
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::finish_request(Request& request) {
    Response response = co_await dispatch(server_->router, request);
    if (!request.body_loaded && request.head.has_body()) {
        const bool small = request.head.content_length && *request.head.content_length <= kDropBytes && !request.head.expects_continue;
        try {
            if (small) co_await request.load_body(kDropBytes);
            else broken_ = true;
        } catch (const Error&) {
            broken_ = true;
        }
    }
    head_ = nullptr;
    ++server_->answered[static_cast<std::size_t>(response.status / 100) % server_->answered.size()];
    const bool keep_alive = request.head.keep_alive && !broken_ && !server_->stopping;
    const bool sent = co_await respond(response, request.verb == Verb::Head, keep_alive);
    co_return sent && keep_alive;
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::refuse(Refusal refusal) {
    ++server_->refused;
    const std::string_view code = refusal.status == status::header_too_large ? "header_too_large" : "bad_request";
    const Response response = problem(refusal.status, code, refusal.detail);
    co_await respond(response, false, false);
    co_return false;
}

template <class Stream>
asio::awaitable<void> HttpConnection<Stream>::read(std::string& into, std::size_t limit_bytes) {
    broken_ = true;  // until the body has been read to its end
    if (head_->content_length.value_or(0) > limit_bytes) {
        throw Error(Errc::BodyTooLarge, "the body is larger than the " + std::to_string(limit_bytes) + " bytes this path takes");
    }
    if (head_->expects_continue) {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        const bool sent = co_await send_text(kContinue);
        if (!sent) throw Error(Errc::BadRequest, "the client is gone");
    }
    if (head_->chunked) {
        allow_time_for(limit_bytes);
        co_await read_chunked(into, limit_bytes);
    } else {
        allow_time_for(*head_->content_length);
        buffer_.consume(std::exchange(head_bytes_, 0));
        co_await read_sized(into, *head_->content_length);
    }
    broken_ = false;
}

template <class Stream>
asio::awaitable<void> HttpConnection<Stream>::read_sized(std::string& into, std::uint64_t bytes) {
    const std::size_t here = std::min<std::size_t>(buffer_.size(), bytes);
    into.assign(static_cast<const char*>(buffer_.data().data()), here);
    buffer_.consume(here);
    while (into.size() < bytes) {
        const std::size_t had = into.size();
        into.resize(had + std::min<std::size_t>(bytes - had, 64 * 1024));  // grows with what really comes
        auto [ec, count] = co_await stream_.async_read_some(asio::buffer(into.data() + had, into.size() - had), kToTuple);
        if (ec) fail_body(ec);
        into.resize(had + count);
    }
}

template <class Stream>
asio::awaitable<void> HttpConnection<Stream>::read_chunked(std::string& into, std::size_t limit_bytes) {
    beast::http::request_parser<beast::http::string_body> parser;
    parser.header_limit(kMaxHeadBytes);
    parser.body_limit(limit_bytes);
    auto no_extensions = [](std::uint64_t, beast::string_view extensions, error_code& ec) {
        if (!extensions.empty()) ec = beast::http::error::bad_chunk_extension;
    };
    parser.on_chunk_header(no_extensions);
    auto [ec, count] = co_await beast::http::async_read(stream_, buffer_, parser, kToTuple);
    head_bytes_ = 0;
    if (ec) fail_body(ec);
    into = std::move(parser.get().body());
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::send(const std::vector<asio::const_buffer>& pieces, std::size_t bytes) {
    lowest().expires_after(server_->options.limits.stalled_write +
                           std::chrono::seconds(bytes / server_->options.limits.least_bytes_per_s));
    auto [ec, count] = co_await asio::async_write(stream_, pieces, kToTuple);
    co_return !ec;
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::send_text(std::string_view text) {
    const std::vector<asio::const_buffer> pieces(1, asio::buffer(text));
    co_return co_await send(pieces, text.size());
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::respond(const Response& response, bool head_only, bool keep_alive) {
    if (const auto* file = std::get_if<FileBody>(&response.body)) co_return co_await send_file(response, *file, head_only, keep_alive);
    if (const auto* body = std::get_if<StreamBody>(&response.body)) co_return co_await send_stream(response, *body, head_only);
    const std::string& text = std::get<std::string>(response.body);
    const std::string head = response_head(response, {text.size()}, keep_alive);
    std::vector<asio::const_buffer> pieces{asio::buffer(head)};
    if (!head_only) pieces.push_back(asio::buffer(text));
    co_return co_await send(pieces, head.size() + text.size());
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::send_file(const Response& response, const FileBody& file, bool head_only, bool keep_alive) {
    std::ifstream bytes(file.path, std::ios::binary | std::ios::ate);
    if (!bytes) {
        log::error("http.file_missing", {{"file", file.path.string()}});
        const Response gone = problem(Errc::NotFound, "the file is no longer there");
        co_return co_await respond(gone, head_only, keep_alive);
    }
    auto left = static_cast<std::uint64_t>(bytes.tellg());
    bytes.seekg(0);
    const std::string head = response_head(response, {left}, keep_alive);
    const bool begun = co_await send_text(head);
    if (!begun) co_return false;
    std::string piece(kFilePiece, '\0');
    while (left > 0 && !head_only) {
        const std::size_t wanted = std::min<std::uint64_t>(left, piece.size());
        if (!bytes.read(piece.data(), static_cast<std::streamsize>(wanted))) co_return false;  // it shrank: cut, never pad
        const bool sent = co_await send_text(std::string_view(piece).substr(0, wanted));
        if (!sent) co_return false;
        left -= wanted;
    }
    co_return true;
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::send_stream(const Response& response, const StreamBody& body, bool head_only) {
    const std::string head = response_head(response, {std::nullopt}, false);
    const bool begun = co_await send_text(head);
    if (!begun || head_only) co_return false;
    co_await body(*this);
    static constexpr std::string_view kLastChunk = "0\r\n\r\n";
    co_await send_text(kLastChunk);
    co_return false;
}

template <class Stream>
asio::awaitable<bool> HttpConnection<Stream>::write(std::vector<std::string_view> pieces) {
    std::size_t bytes = 0;
    std::vector<asio::const_buffer> buffers(1);
    for (const std::string_view piece : pieces) {
        bytes += piece.size();
        buffers.push_back(asio::buffer(piece));
    }
    if (bytes == 0) co_return true;
    char length[20];
    const int digits = std::snprintf(length, sizeof length, "%zx\r\n", bytes);
    buffers.front() = asio::buffer(length, static_cast<std::size_t>(digits));
    buffers.push_back(asio::buffer(std::string_view("\r\n")));
    co_return co_await send(buffers, 0);
}

/// Say goodbye, then read and drop for a moment: an answer is lost when the socket closes over unread bytes.
template <class Stream>
asio::awaitable<void> HttpConnection<Stream>::linger() {
    lowest().expires_after(1s);
    if constexpr (kTls) {
        if (!broken_) {
            co_await stream_.async_shutdown(kToTuple);
            co_return;
        }
    }
    error_code ignored;
    lowest().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    std::string dropped(16 * 1024, '\0');
    for (std::size_t total = 0; total < 4 * kDropBytes;) {
        auto [ec, count] = co_await lowest().async_read_some(asio::buffer(dropped), kToTuple);
        if (ec) co_return;
        total += count;
    }
}

}  // namespace

std::string address_text(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

std::shared_ptr<Connection> make_connection(std::shared_ptr<ServerContext> server, asio::ip::tcp::socket socket, std::string peer) {
    if (server->tls) {
        asio::ssl::context& tls = *server->tls;
        return std::make_shared<HttpConnection<TlsStream>>(std::move(server), std::move(peer), std::move(socket), tls);
    }
    return std::make_shared<HttpConnection<PlainStream>>(std::move(server), std::move(peer), std::move(socket));
}

}  // namespace vetting::http
