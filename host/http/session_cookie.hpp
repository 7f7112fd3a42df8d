// The operator's cookie, and the checks that keep other sites from using it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "host/http/message.hpp"

namespace vetting::http {

/// `__Host-`: the browser keeps it to this origin, whole path, TLS only.
inline constexpr std::string_view kSessionCookie = "__Host-vetting";

[[nodiscard]] std::string set_session_cookie(std::string_view token, std::chrono::seconds lifetime);
[[nodiscard]] std::string clear_session_cookie();
[[nodiscard]] std::optional<std::string_view> session_token(const Request& request);

/// For a request that changes something on the word of a cookie: the same origin, and the session's CSRF token in
/// `X-CSRF-Token` or in the form field `csrf`. @throws Error CsrfInvalid.
void require_csrf(const Request& request, std::string_view csrf_token);
/// A page of another origin may not make a browser change anything here, cookie or not. @throws Error CsrfInvalid.
void require_same_origin(const Request& request);

}  // namespace vetting::http
