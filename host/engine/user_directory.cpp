#include "host/engine/user_directory.hpp"

#include <algorithm>

#include "host/engine/tokens.hpp"
#include "host/store/audit_store.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

constexpr auto kSessionDays = std::chrono::hours(24 * 7);
constexpr int kFreeFailures = 5;
constexpr auto kBackOff = 30s;
constexpr std::size_t kShortestPassword = 12;
constexpr std::size_t kMostAddresses = 10'000;

WallTime after(WallTime now, std::chrono::milliseconds span) { return {now.ms + span.count()}; }

void audit(Tx& tx, WallTime now, const std::string& who, const std::string& what, const std::string& subject, Json details) {
    AuditRow row;
    row.at = now;
    row.who = who;
    row.what = what;
    row.subject = subject;
    row.details = std::move(details);
    AuditStore::append(tx, std::move(row));
}

}  // namespace

asio::awaitable<std::optional<Secret<std::string>>> UserDirectory::load() {
    const auto self = shared_from_this();
    const auto password = std::make_shared<std::optional<Secret<std::string>>>();
    std::function<void(Tx&)> work = [self, password](Tx& tx) {
        const WallTime now = self->core_->fixed.clock.wall();
        SessionStore::remove_expired(tx, now);
        if (UserStore::list(tx).empty()) {
            password->emplace(random_token(12));
            User admin;
            admin.name = "admin";
            admin.password_hash = bcrypt_hash((*password)->reveal());
            admin.one_time_password = true;
            admin.created = now;
            UserStore::add(tx, admin);
            audit(tx, now, "vettingd", "user.created", "user/admin", Json::object());
        }
    };
    co_await core_->write(std::move(work));
    core_->stores.database.read([self](const Reader& reader) {
        for (User& user : UserStore::list(reader)) self->users_.emplace(user.name, user);
        for (ApiToken& token : ApiTokenStore::list(reader)) self->api_tokens_.emplace(token.token_hash, token);
        return 0;
    });
    co_return std::move(*password);
}

void UserDirectory::refuse_if_too_many(const std::string& address) {
    const auto found = failures_.find(address);
    if (found == failures_.end() || found->second.count < kFreeFailures) return;
    if (core_->fixed.clock.steady() - found->second.last < kBackOff) {
        throw Error(Errc::RateLimited, "too many failed logins from this address; wait half a minute");
    }
    failures_.erase(found);
}

void UserDirectory::count_failure(const std::string& address) {
    if (failures_.size() >= kMostAddresses) failures_.clear();
    Failures& failures = failures_[address];
    ++failures.count;
    failures.last = core_->fixed.clock.steady();
}

asio::awaitable<LoggedIn> UserDirectory::log_in(std::string name, Secret<std::string> password, std::string address) {
    const auto self = shared_from_this();
    refuse_if_too_many(address);
    const auto found = users_.find(name);
    const std::string hash = found == users_.end() ? std::string() : found->second.password_hash;
    std::function<bool()> check = [password, hash] {
        if (!hash.empty()) return bcrypt_matches(password.reveal(), hash);
        (void)bcrypt_hash(password.reveal());  // an unknown name costs a hash too, so that names cannot be told by time
        return false;
    };
    const bool matches = co_await core_->on_pool<bool>(std::move(check));
    if (!matches || found == users_.end()) {
        count_failure(address);
        throw Error(Errc::NotLoggedIn, "no such user, or a wrong password");
    }
    failures_.erase(address);
    const std::string token = random_token(32);
    const WallTime now = core_->fixed.clock.wall();
    LoginSession session{sha256_hex(token), found->second.id, random_token(24), now, after(now, kSessionDays)};
    std::function<void(Tx&)> work = [session, name, address, now](Tx& tx) {
        SessionStore::add(tx, session);
        audit(tx, now, name, "login", "user/" + name, {{"address", address}});
    };
    co_await core_->write(std::move(work));
    sessions_[session.token_hash] = session;
    co_return LoggedIn{Secret<std::string>(token), *session_of(session.user, session.csrf_token)};
}

asio::awaitable<void> UserDirectory::log_out(std::string session_token) {
    const auto self = shared_from_this();
    const std::string digest = sha256_hex(session_token);
    sessions_.erase(digest);
    std::function<void(Tx&)> work = [digest](Tx& tx) { SessionStore::remove(tx, digest); };
    co_await core_->write(std::move(work));
}

asio::awaitable<void> UserDirectory::change_password(UserId id, Secret<std::string> old_password,
                                                     Secret<std::string> new_password, Actor actor) {
    const auto self = shared_from_this();
    const auto found = std::find_if(users_.begin(), users_.end(), [id](const auto& row) { return row.second.id == id; });
    if (found == users_.end()) throw Error(Errc::NotFound, "no such user");
    if (new_password.reveal().size() < kShortestPassword) throw Error(Errc::InvalidValue, "a password has at least 12 characters");
    User user = found->second;
    std::function<std::string()> hash_it = [user, old_password, new_password] {
        return bcrypt_matches(old_password.reveal(), user.password_hash) ? bcrypt_hash(new_password.reveal()) : std::string();
    };
    user.password_hash = co_await core_->on_pool<std::string>(std::move(hash_it));
    if (user.password_hash.empty()) throw Error(Errc::NotLoggedIn, "the old password is wrong");
    user.one_time_password = false;
    std::function<void(Tx&)> work = [self, user, actor](Tx& tx) {
        UserStore::save(tx, user);
        SessionStore::remove_of_user(tx, user.id);
        audit(tx, self->core_->fixed.clock.wall(), actor.name, "password.changed", "user/" + user.name, {{"address", actor.address}});
    };
    co_await core_->write(std::move(work));
    users_[user.name] = user;
    std::erase_if(sessions_, [id](const auto& row) { return row.second.user == id; });
}

std::optional<UserSession> UserDirectory::session_of(UserId id, const std::string& csrf_token) const {
    for (const auto& [name, user] : users_) {
        if (user.id == id) return UserSession{id, name, user.role, csrf_token, user.one_time_password};
    }
    return std::nullopt;
}

std::optional<UserSession> UserDirectory::find_session(std::string_view session_token) const {
    const std::string digest = sha256_hex(session_token);
    auto found = sessions_.find(digest);
    if (found == sessions_.end()) {
        // One of before a restart: read once, then kept.
        auto stored = core_->stores.database.read([&digest](const Reader& reader) { return SessionStore::find(reader, digest); });
        if (!stored) return std::nullopt;
        found = sessions_.emplace(digest, *std::move(stored)).first;
    }
    if (found->second.expires <= core_->fixed.clock.wall()) return std::nullopt;
    return session_of(found->second.user, found->second.csrf_token);
}

std::optional<UserSession> UserDirectory::find_api_token(std::string_view token) const {
    const auto found = api_tokens_.find(sha256_hex(token));
    if (found == api_tokens_.end()) return std::nullopt;
    if (found->second.expires && *found->second.expires <= core_->fixed.clock.wall()) return std::nullopt;
    return session_of(found->second.user, {});
}

asio::awaitable<Secret<std::string>> UserDirectory::create_api_token(UserId user, std::string title, Actor actor) {
    const auto self = shared_from_this();
    const std::string token = random_token(32);
    const auto row = std::make_shared<ApiToken>();
    row->name = title;
    row->token_hash = sha256_hex(token);
    row->user = user;
    row->created = core_->fixed.clock.wall();
    std::function<void(Tx&)> work = [row, actor](Tx& tx) {
        row->id = ApiTokenStore::add(tx, *row);
        audit(tx, row->created, actor.name, "token.created", "token/" + row->name, Json::object());
    };
    co_await core_->write(std::move(work));
    api_tokens_[row->token_hash] = *row;
    co_return Secret<std::string>(token);
}

std::optional<UserId> UserDirectory::find_user(std::string_view name) const {
    const auto found = users_.find(name);
    if (found == users_.end()) return std::nullopt;
    return found->second.id;
}

}  // namespace vetting
