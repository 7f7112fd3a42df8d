// Tables `users`, `sessions`, `api_tokens`: who may come in. Only hashes are stored.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"

namespace vetting {

struct User {
    UserId id;
    std::string name, password_hash;  ///< bcrypt
    std::string role = "admin";
    bool one_time_password = false;   ///< must be changed at the first login
    WallTime created;
    std::optional<WallTime> last_login;
};
struct LoginSession {
    std::string token_hash;  ///< SHA-256 hex of the cookie
    UserId user;
    std::string csrf_token;
    WallTime created, expires;
};
struct ApiToken {
    std::int64_t id = 0;
    std::string name, token_hash;  ///< SHA-256 hex
    UserId user;
    WallTime created;
    std::optional<WallTime> expires, last_used;
};

struct UserStore {
    /// @throws Error Conflict when the name is taken.
    static UserId add(Tx& tx, const User& user);
    /// password, role, one_time_password, last_login. @throws Error NotFound.
    static void save(Tx& tx, const User& user);
    [[nodiscard]] static std::optional<User> find(const Reader& reader, UserId id);
    [[nodiscard]] static std::optional<User> find_by_name(const Reader& reader, const std::string& name);
    [[nodiscard]] static std::vector<User> list(const Reader& reader);
};
struct SessionStore {
    static void add(Tx& tx, const LoginSession& session);
    static void remove(Tx& tx, const std::string& token_hash);
    static void remove_of_user(Tx& tx, UserId user);
    static void remove_expired(Tx& tx, WallTime now);
    [[nodiscard]] static std::optional<LoginSession> find(const Reader& reader, const std::string& token_hash);
};
struct ApiTokenStore {
    static std::int64_t add(Tx& tx, const ApiToken& token);
    static void remove(Tx& tx, std::int64_t id);
    [[nodiscard]] static std::optional<ApiToken> find(const Reader& reader, const std::string& token_hash);
    [[nodiscard]] static std::vector<ApiToken> list(const Reader& reader);
};

}  // namespace vetting
