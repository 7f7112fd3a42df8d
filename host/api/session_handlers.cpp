#include "host/api/operator_handlers.hpp"
#include "host/api/requests.hpp"
#include "host/http/session_cookie.hpp"

namespace vetting::api {
namespace {

Json session_json(const UserSession& session) {
    return {{"user", session.user_name}, {"role", session.role}, {"csrf_token", session.csrf_token},
            {"one_time_password", session.one_time_password}};
}

constexpr auto kCookieLife = std::chrono::hours(12);

}  // namespace

asio::awaitable<Response> post_login(Services& services, Anyone, const Request& request) {
    http::require_same_origin(request);
    LoginRequest login = http::parse<LoginRequest>(request);
    Secret<std::string> password(std::move(login.password));
    std::string address = request.peer_address;
    const LoggedIn in = co_await services.engine.users().log_in(std::move(login.name), std::move(password), std::move(address));
    co_return http::json_response(status::ok, session_json(in.session))
        .with("Set-Cookie", http::set_session_cookie(in.session_token.reveal(), kCookieLife));
}

asio::awaitable<Response> post_logout(Services& services, Operator, const Request& request) {
    std::string token(http::session_token(request).value_or(""));
    if (!token.empty()) co_await services.engine.users().log_out(std::move(token));
    co_return http::empty_response(status::no_content).with("Set-Cookie", http::clear_session_cookie());
}

asio::awaitable<Response> get_session(Services&, Operator who, const Request&) {
    co_return http::json_response(status::ok, session_json(who.session()));
}

asio::awaitable<Response> post_password(Services& services, Operator who, const Request& request) {
    PasswordRequest change = http::parse<PasswordRequest>(request);
    Secret<std::string> before(std::move(change.old_password)), after(std::move(change.new_password));
    Actor actor = who.actor();
    co_await services.engine.users().change_password(who.session().user, std::move(before), std::move(after), std::move(actor));
    co_return http::empty_response(status::no_content);
}

asio::awaitable<Response> post_token(Services& services, Operator who, const Request& request) {
    const TokenRequest wanted = http::parse<TokenRequest>(request);
    std::string title = wanted.title;
    Actor actor = who.actor();
    const Secret<std::string> token =
        co_await services.engine.users().create_api_token(who.session().user, std::move(title), std::move(actor));
    co_return http::json_response(status::created, Json{{"title", wanted.title}, {"token", token.reveal()}});
}

}  // namespace vetting::api
