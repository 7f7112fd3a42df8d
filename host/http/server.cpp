#include "host/http/server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "host/http/connection.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/log.hpp"
#include "sdk/base/url.hpp"

namespace vetting::http {
namespace {

using boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr auto kToTuple = asio::as_tuple(asio::use_awaitable);

std::unique_ptr<asio::ssl::context> make_tls(const TlsIdentity& identity) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX* raw = context->native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);  // an idle connection holds no record buffers
    SSL_CTX_set_num_tickets(raw, 1);
    context->use_certificate_chain(asio::buffer(identity.certificate_pem));
    context->use_private_key(asio::buffer(identity.key_pem), asio::ssl::context::pem);
    return context;
}

Tcp::acceptor listen(const asio::any_io_executor& executor, const ServerOptions& options) {
    const std::string where = options.address + " port " + std::to_string(options.port);
    error_code ec;
    const auto address = asio::ip::make_address(options.address, ec);
    if (ec) throw Error(Errc::InvalidValue, "'" + options.address + "' is not an address to listen on");
    if (options.identity.certificate_pem.empty() && !address.is_loopback()) {
        throw Error(Errc::InvalidValue, "without a certificate only a loopback address may be listened on");
    }
    const Tcp::endpoint endpoint(address, options.port);
    Tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), ec);
    if (!ec) acceptor.set_option(Tcp::acceptor::reuse_address(true), ec);
    if (!ec) acceptor.bind(endpoint, ec);
    if (!ec) acceptor.listen(Tcp::acceptor::max_listen_connections, ec);
    if (ec) throw Error(Errc::Io, "cannot listen on " + where + ": " + ec.message());
    return acceptor;
}

}  // namespace

struct Server::State {
    State(const asio::any_io_executor& executor, ServerOptions options, const Router& router)
        : acceptor(listen(executor, options)), context(std::make_shared<ServerContext>(std::move(options), router)) {
        if (!context->options.identity.certificate_pem.empty()) context->tls = make_tls(context->options.identity);
    }

    [[nodiscard]] bool full(const std::string& address) const {
        const auto here = context->per_address.find(address);
        return context->open.size() >= context->options.limits.connections ||
               (here != context->per_address.end() && here->second >= context->options.limits.per_address);
    }

    void take(Tcp::socket socket) {
        error_code ec;
        const Tcp::endpoint peer = socket.remote_endpoint(ec);
        if (ec) return;
        std::string address = address_text(peer.address());
        if (full(address)) {
            ++context->refused;
            log::warning("http.too_many_connections", {{"peer", address}, {"open", context->open.size()}});
            return;  // the socket closes here
        }
        const auto executor = socket.get_executor();
        const std::shared_ptr<Connection> connection = make_connection(context, std::move(socket), std::move(address));
        asio::co_spawn(executor, [](std::shared_ptr<Connection> kept) -> asio::awaitable<void> { co_await kept->run(); }(connection),
                       asio::detached);
    }

    static asio::awaitable<void> accept_all(std::shared_ptr<State> state) {
        asio::steady_timer pause(state->acceptor.get_executor());
        while (!state->context->stopping) {
            auto [ec, socket] = co_await state->acceptor.async_accept(kToTuple);
            if (!ec) {
                state->take(std::move(socket));
                continue;
            }
            if (ec == asio::error::operation_aborted) co_return;
            log::warning("http.accept_failed", {{"error", ec.message()}});  // no descriptors: others will end
            pause.expires_after(100ms);
            co_await pause.async_wait(kToTuple);
        }
    }

    Tcp::acceptor acceptor;
    std::shared_ptr<ServerContext> context;
};

Server::Server(asio::any_io_executor executor, ServerOptions options, const Router& router)
    : state_(std::make_shared<State>(executor, std::move(options), router)) {}

Server::~Server() {
    state_->context->stopping = true;
    error_code ignored;
    state_->acceptor.close(ignored);
    for (Connection* connection : state_->context->open) connection->abort();
}

void Server::start() { asio::co_spawn(state_->acceptor.get_executor(), State::accept_all(state_), asio::detached); }

asio::awaitable<void> Server::stop(std::chrono::milliseconds grace) {
    const std::shared_ptr<State> state = state_;
    state->context->stopping = true;
    error_code ignored;
    state->acceptor.close(ignored);
    const Deadline deadline = Deadline::in(grace);
    asio::steady_timer pause(state->acceptor.get_executor());
    while (!state->context->open.empty()) {
        for (Connection* connection : state->context->open) {
            if (connection->idle() || deadline.passed()) connection->abort();
        }
        pause.expires_after(10ms);
        co_await pause.async_wait(kToTuple);
    }
}

std::uint16_t Server::port() const {
    error_code ignored;
    return state_->acceptor.local_endpoint(ignored).port();
}
std::size_t Server::connections() const { return state_->context->open.size(); }
std::uint64_t Server::answered(int hundreds) const { return state_->context->answered.at(static_cast<std::size_t>(hundreds)); }
std::uint64_t Server::refused() const { return state_->context->refused; }

}  // namespace vetting::http
