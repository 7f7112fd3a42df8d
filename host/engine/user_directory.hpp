// `Users` over the store: what is checked on every request is kept in memory, what changes is a commit.
#pragma once

#include <map>
#include <string>

#include "host/engine/core.hpp"
#include "host/engine/users.hpp"
#include "host/store/user_store.hpp"

namespace vetting {

class UserDirectory final : public Users, public std::enable_shared_from_this<UserDirectory> {
public:
    explicit UserDirectory(std::shared_ptr<Core> core) : core_(std::move(core)) {}

    /// Reads who there is; makes `admin` where nobody is. @return its one-time password when it was made now.
    boost::asio::awaitable<std::optional<Secret<std::string>>> load();

    boost::asio::awaitable<LoggedIn> log_in(std::string name, Secret<std::string> password, std::string address) override;
    boost::asio::awaitable<void> log_out(std::string session_token) override;
    boost::asio::awaitable<void> change_password(UserId user, Secret<std::string> old_password,
                                                 Secret<std::string> new_password, Actor actor) override;
    [[nodiscard]] std::optional<UserSession> find_session(std::string_view session_token) const override;
    [[nodiscard]] std::optional<UserSession> find_api_token(std::string_view token) const override;
    boost::asio::awaitable<Secret<std::string>> create_api_token(UserId user, std::string title, Actor actor) override;
    [[nodiscard]] std::optional<UserId> find_user(std::string_view name) const override;

private:
    struct Failures {
        int count = 0;
        Clock::Steady last{};
    };
    void refuse_if_too_many(const std::string& address);
    void count_failure(const std::string& address);
    [[nodiscard]] std::optional<UserSession> session_of(UserId user, const std::string& csrf_token) const;

    std::shared_ptr<Core> core_;
    std::map<std::string, User, std::less<>> users_;            ///< by name
    mutable std::map<std::string, LoginSession, std::less<>> sessions_;  ///< by the token's digest
    std::map<std::string, ApiToken, std::less<>> api_tokens_;   ///< by the token's digest
    std::map<std::string, Failures> failures_;                  ///< by address
};

}  // namespace vetting
