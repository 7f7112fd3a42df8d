// SQL of tables `users`, `sessions` and `api_tokens`.
#include "host/store/user_store.hpp"

#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr auto kUser = [](auto& user, auto&& visit) {
    visit(user.id, user.name, user.password_hash, user.role, user.one_time_password, user.created, user.last_login);
};
constexpr const char* kUserSelect =
    "SELECT id, name, password_hash, role, one_time_password, created_ms, last_login_ms FROM users ";

constexpr auto kSession = [](auto& session, auto&& visit) {
    visit(session.token_hash, session.user, session.csrf_token, session.created, session.expires);
};
constexpr auto kToken = [](auto& token, auto&& visit) {
    visit(token.id, token.name, token.token_hash, token.user, token.created, token.expires, token.last_used);
};
constexpr const char* kTokenSelect =
    "SELECT id, name, token_hash, user_id, created_ms, expires_ms, last_used_ms FROM api_tokens ";

}  // namespace

UserId UserStore::add(Tx& tx, const User& user) {
    sql::run(tx,
             "INSERT INTO users (name, password_hash, role, one_time_password, created_ms, last_login_ms) "
             "VALUES (?, ?, ?, ?, ?, ?)",
             user.name, user.password_hash, user.role, user.one_time_password, user.created, user.last_login);
    return {sql::last_id(tx)};
}

void UserStore::save(Tx& tx, const User& user) {
    sql::run(tx, "UPDATE users SET password_hash = ?, role = ?, one_time_password = ?, last_login_ms = ? WHERE id = ?",
             user.password_hash, user.role, user.one_time_password, user.last_login, user.id);
    if (sql::changes(tx) == 0) throw Error(Errc::NotFound, "no such user");
}

std::optional<User> UserStore::find(const Reader& reader, UserId id) {
    return sql::row<User>(reader, std::string(kUserSelect) + "WHERE id = ?", kUser, id);
}
std::optional<User> UserStore::find_by_name(const Reader& reader, const std::string& name) {
    return sql::row<User>(reader, std::string(kUserSelect) + "WHERE name = ?", kUser, name);
}
std::vector<User> UserStore::list(const Reader& reader) {
    return sql::rows<User>(reader, std::string(kUserSelect) + "ORDER BY name", kUser);
}

void SessionStore::add(Tx& tx, const LoginSession& session) {
    sql::insert(tx,
                "INSERT INTO sessions (token_hash, user_id, csrf_token, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?)",
                kSession, session);
}
void SessionStore::remove(Tx& tx, const std::string& token_hash) {
    sql::run(tx, "DELETE FROM sessions WHERE token_hash = ?", token_hash);
}
void SessionStore::remove_of_user(Tx& tx, UserId user) { sql::run(tx, "DELETE FROM sessions WHERE user_id = ?", user); }
void SessionStore::remove_expired(Tx& tx, WallTime now) {
    sql::run(tx, "DELETE FROM sessions WHERE expires_ms <= ?", now);
}
std::optional<LoginSession> SessionStore::find(const Reader& reader, const std::string& token_hash) {
    return sql::row<LoginSession>(
        reader, "SELECT token_hash, user_id, csrf_token, created_ms, expires_ms FROM sessions WHERE token_hash = ?", kSession,
        token_hash);
}

std::int64_t ApiTokenStore::add(Tx& tx, const ApiToken& token) {
    sql::run(tx, "INSERT INTO api_tokens (name, token_hash, user_id, created_ms, expires_ms, last_used_ms) VALUES (?, ?, ?, ?, ?, ?)",
             token.name, token.token_hash, token.user, token.created, token.expires, token.last_used);
    return sql::last_id(tx);
}
void ApiTokenStore::remove(Tx& tx, std::int64_t id) { sql::run(tx, "DELETE FROM api_tokens WHERE id = ?", id); }
std::optional<ApiToken> ApiTokenStore::find(const Reader& reader, const std::string& token_hash) {
    return sql::row<ApiToken>(reader, std::string(kTokenSelect) + "WHERE token_hash = ?", kToken, token_hash);
}
std::vector<ApiToken> ApiTokenStore::list(const Reader& reader) {
    return sql::rows<ApiToken>(reader, std::string(kTokenSelect) + "ORDER BY id", kToken);
}

}  // namespace vetting
