#include "host/http/session_cookie.hpp"

#include <gtest/gtest.h>

#include "sdk/base/error.hpp"

namespace vetting::http {
namespace {

/// A POST with these header lines.
struct Posted {
    explicit Posted(const std::string& fields) {
        request.raw = "POST /x HTTP/1.1\r\nHost: localhost:8443\r\n" + fields + "\r\n";
        request.head = std::get<RequestHead>(read_head(request.raw, {"localhost"}, ""));
        request.verb = Verb::Post;
    }
    Request request;
};

TEST(SessionCookie, IsFoundAmongOthers) {
    const Posted posted("Cookie: a=1; __Host-vetting=secret; __Host-vettingx=no\r\n");
    EXPECT_EQ(session_token(posted.request), "secret");
    EXPECT_FALSE(session_token(Posted("Cookie: x__Host-vetting=secret\r\n").request));
    EXPECT_FALSE(session_token(Posted("Cookie: __Host-vetting=\r\n").request));
}

TEST(SessionCookie, IsHiddenFromScriptsAndOtherSites) {
    const std::string cookie = set_session_cookie("t", std::chrono::hours(12));
    for (const char* part : {"Secure", "HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"}) {
        EXPECT_NE(cookie.find(part), std::string::npos) << part;
    }
}

TEST(Csrf, WantsTheSessionsToken) {
    EXPECT_NO_THROW(require_csrf(Posted("X-CSRF-Token: good\r\n").request, "good"));
    EXPECT_THROW(require_csrf(Posted("X-CSRF-Token: bad\r\n").request, "good"), Error);
    EXPECT_THROW(require_csrf(Posted("").request, "good"), Error);
    Posted form("Content-Type: application/x-www-form-urlencoded\r\n");
    form.request.body = "a=1&csrf=go%6Fd";
    EXPECT_NO_THROW(require_csrf(form.request, "good"));
}

TEST(Csrf, RefusesAnotherOrigin) {
    EXPECT_NO_THROW(require_csrf(Posted("X-CSRF-Token: good\r\nOrigin: https://localhost:8443\r\n").request, "good"));
    EXPECT_THROW(require_csrf(Posted("X-CSRF-Token: good\r\nOrigin: https://evil.example\r\n").request, "good"), Error);
    EXPECT_THROW(require_csrf(Posted("X-CSRF-Token: good\r\nOrigin: null\r\n").request, "good"), Error);
    EXPECT_THROW(require_csrf(Posted("X-CSRF-Token: good\r\nSec-Fetch-Site: cross-site\r\n").request, "good"), Error);
}

}  // namespace
}  // namespace vetting::http
