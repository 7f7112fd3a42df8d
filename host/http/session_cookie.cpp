#include "host/http/session_cookie.hpp"

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"

namespace vetting::http {

std::string set_session_cookie(std::string_view token, std::chrono::seconds lifetime) {
    return std::string(kSessionCookie) + "=" + std::string(token) + "; Path=/; Max-Age=" + std::to_string(lifetime.count()) +
           "; Secure; HttpOnly; SameSite=Strict";
}

std::string clear_session_cookie() {
    return std::string(kSessionCookie) + "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict";
}

std::optional<std::string_view> session_token(const Request& request) {
    const auto token = request.cookie(kSessionCookie);
    return token && !token->empty() ? token : std::nullopt;
}

void require_same_origin(const Request& request) {
    const std::string_view site = request.header("Sec-Fetch-Site");
    const std::string_view origin = request.header("Origin");
    const bool foreign_site = !site.empty() && site != "same-origin" && site != "none";
    const bool foreign_origin = !origin.empty() && origin != "https://" + std::string(request.header("Host"));
    if (foreign_site || foreign_origin) throw Error(Errc::CsrfInvalid, "another site may not do this");
}

void require_csrf(const Request& request, std::string_view csrf_token) {
    require_same_origin(request);
    std::string given(request.header("X-CSRF-Token"));
    if (given.empty() && request.has_content_type("application/x-www-form-urlencoded")) {
        given = request.form("csrf").value_or("");
    }
    if (!constant_time_equal(given, csrf_token)) {
        throw Error(Errc::CsrfInvalid, "the page is out of date: load it again and repeat what you did");
    }
}

}  // namespace vetting::http
