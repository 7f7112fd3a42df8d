#include "host/api/principals.hpp"
#include "host/http/session_cookie.hpp"

namespace vetting::http {
namespace {

/// No such run, a number that is none, no token and a bad token are one and the same answer.
[[noreturn]] void refuse_token() { throw Error(Errc::TokenInvalid, "no such run, or this token is not good for it"); }

RunId run_of(const Request& request) {
    const auto id = parse_id(request.param("id"));
    if (!id) refuse_token();
    return RunId{*id};
}

RunId checked_run(const api::Services& services, const Request& request, AfterEnd after_end) {
    const RunId run = run_of(request);
    if (!services.engine.check_run_token(run, request.bearer(), after_end)) refuse_token();
    return run;
}

constexpr std::size_t kFormBytes = 64 * 1024;

std::optional<UserSession> session_of(const api::Services& services, const Request& request) {
    const auto token = session_token(request);
    return token ? services.engine.users().find_session(*token) : std::nullopt;
}

}  // namespace

asio::awaitable<api::Anyone> Authentication<api::Anyone>::of(api::Services&, Request&) { co_return api::Anyone(); }

asio::awaitable<api::BootPrincipal> Authentication<api::BootPrincipal>::of(api::Services&, Request& request) {
    const RunId run = run_of(request);
    if (request.bearer().empty()) refuse_token();
    co_return api::BootPrincipal(run, Secret<std::string>(std::string(request.bearer())));
}

asio::awaitable<api::RunPrincipal> Authentication<api::RunPrincipal>::of(api::Services& services, Request& request) {
    co_return api::RunPrincipal(checked_run(services, request, AfterEnd::Refused));
}

asio::awaitable<api::LateRunPrincipal> Authentication<api::LateRunPrincipal>::of(api::Services& services, Request& request) {
    co_return api::LateRunPrincipal(checked_run(services, request, AfterEnd::Allowed));
}

asio::awaitable<api::Operator> Authentication<api::Operator>::of(api::Services& services, Request& request) {
    if (!request.bearer().empty()) {
        auto session = services.engine.users().find_api_token(request.bearer());
        if (!session) throw Error(Errc::NotLoggedIn, "this API token is not known here");
        co_return api::Operator(std::move(*session), request.peer_address);
    }
    auto session = session_of(services, request);
    if (!session) throw Error(Errc::NotLoggedIn, "log in, or send an API token");
    if (request.unsafe()) {
        if (request.has_content_type("application/x-www-form-urlencoded")) co_await request.load_body(kFormBytes);
        require_csrf(request, session->csrf_token);
    }
    co_return api::Operator(std::move(*session), request.peer_address);
}

asio::awaitable<api::Visitor> Authentication<api::Visitor>::of(api::Services& services, Request& request) {
    co_return api::Visitor(session_of(services, request));
}

}  // namespace vetting::http
