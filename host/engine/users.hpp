// People at the operator's door: password, session, API token. Every check is a read of memory, every change a commit.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>

#include "host/engine/requests.hpp"

namespace vetting {

struct UserSession {
    UserId user;
    std::string user_name;
    std::string role, csrf_token;
    bool one_time_password = false;  ///< still the one of the first start: must be changed
};

struct LoggedIn {
    Secret<std::string> session_token;  ///< the cookie's value; the store holds its digest only
    UserSession session;
};

class Users {
public:
    virtual ~Users() = default;
    /// Wrong name and wrong password look and take alike. @throws Error NotLoggedIn; RateLimited after failures.
    virtual boost::asio::awaitable<LoggedIn> log_in(std::string name, Secret<std::string> password, std::string address) = 0;
    virtual boost::asio::awaitable<void> log_out(std::string session_token) = 0;
    virtual boost::asio::awaitable<void> change_password(UserId user, Secret<std::string> old_password,
                                                         Secret<std::string> new_password, Actor actor) = 0;
    /// Memory only; nothing when it is unknown or has expired.
    [[nodiscard]] virtual std::optional<UserSession> find_session(std::string_view session_token) const = 0;
    [[nodiscard]] virtual std::optional<UserSession> find_api_token(std::string_view token) const = 0;
    /// Shown once; the store holds its digest.
    virtual boost::asio::awaitable<Secret<std::string>> create_api_token(UserId user, std::string title, Actor actor) = 0;
    [[nodiscard]] virtual std::optional<UserId> find_user(std::string_view name) const = 0;
};

}  // namespace vetting
