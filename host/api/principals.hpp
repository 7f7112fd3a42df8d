// Who may call: each principal is made by its authentication and by nothing else, so that a handler that takes one
// cannot be reached without it.
#pragma once

#include <optional>
#include <string>

#include "host/api/services.hpp"
#include "host/engine/users.hpp"

namespace vetting::api {

class Anyone {
    friend struct http::Authentication<Anyone>;
    Anyone() = default;
};

/// Holds a token that may be this run's boot token: `hello` and `claim` check it themselves (bcrypt, off the io thread).
class BootPrincipal {
public:
    [[nodiscard]] RunId run() const { return run_; }
    [[nodiscard]] const Secret<std::string>& token() const { return token_; }

private:
    friend struct http::Authentication<BootPrincipal>;
    BootPrincipal(RunId run, Secret<std::string> token) : run_(run), token_(std::move(token)) {}
    RunId run_;
    Secret<std::string> token_;
};

/// The agent of this run, while the run lives.
class RunPrincipal {
public:
    [[nodiscard]] RunId run() const { return run_; }

private:
    friend struct http::Authentication<RunPrincipal>;
    explicit RunPrincipal(RunId run) : run_(run) {}
    RunId run_;
};

/// The same, and for ten minutes after the run's end: heartbeat, log, artifacts and a late result.
class LateRunPrincipal {
public:
    [[nodiscard]] RunId run() const { return run_; }

private:
    friend struct http::Authentication<LateRunPrincipal>;
    explicit LateRunPrincipal(RunId run) : run_(run) {}
    RunId run_;
};

/// A person (session cookie, with the CSRF token where something changes) or their API token.
class Operator {
public:
    [[nodiscard]] const UserSession& session() const { return session_; }
    [[nodiscard]] const std::string& address() const { return address_; }
    [[nodiscard]] Actor actor() const { return {"operator:" + session_.user_name, address_}; }

private:
    friend struct http::Authentication<Operator>;
    Operator(UserSession session, std::string address) : session_(std::move(session)), address_(std::move(address)) {}
    UserSession session_;
    std::string address_;
};

/// Somebody in front of a page: logged in or not; the page sends those who are not to the login.
class Visitor {
public:
    [[nodiscard]] const std::optional<UserSession>& session() const { return session_; }

private:
    friend struct http::Authentication<Visitor>;
    explicit Visitor(std::optional<UserSession> session) : session_(std::move(session)) {}
    std::optional<UserSession> session_;
};

}  // namespace vetting::api

namespace vetting::http {

template <>
struct Authentication<api::Anyone> {
    static constexpr std::string_view kName = "anyone";
    static asio::awaitable<api::Anyone> of(api::Services& services, Request& request);
};
template <>
struct Authentication<api::BootPrincipal> {
    static constexpr std::string_view kName = "boot token";
    static asio::awaitable<api::BootPrincipal> of(api::Services& services, Request& request);
};
template <>
struct Authentication<api::RunPrincipal> {
    static constexpr std::string_view kName = "run token";
    static asio::awaitable<api::RunPrincipal> of(api::Services& services, Request& request);
};
template <>
struct Authentication<api::LateRunPrincipal> {
    static constexpr std::string_view kName = "run token, late";
    static asio::awaitable<api::LateRunPrincipal> of(api::Services& services, Request& request);
};
template <>
struct Authentication<api::Operator> {
    static constexpr std::string_view kName = "operator";
    static asio::awaitable<api::Operator> of(api::Services& services, Request& request);
};
template <>
struct Authentication<api::Visitor> {
    static constexpr std::string_view kName = "visitor";
    static asio::awaitable<api::Visitor> of(api::Services& services, Request& request);
};

}  // namespace vetting::http
