// Every route of every table is asked as a stranger: without a credential, and with a dozen wrong ones.
#include <gmock/gmock.h>

#include "api_fixture.hpp"

namespace vetting::api {
namespace {

/// The path with something in every `{}`.
std::string concrete(std::string_view path, const std::string& id) {
    std::string text;
    for (std::size_t at = 0; at < path.size(); ++at) {
        if (path[at] != '{') {
            text += path[at];
            continue;
        }
        const std::size_t close = path.find('}', at);
        text += path.substr(at, close - at) == "{id" ? id : "some";
        at = close;
    }
    return text;
}

class AuthWalk : public Api {
protected:
    std::vector<std::string> wrong_credentials() {
        return {"",
                "Authorization: Bearer x\r\n",
                "Authorization: Bearer " + std::string(300, 'a') + "\r\n",
                "Authorization: Bearer 1.aaaa.bbbb\r\n",
                "Authorization: Bearer 1..\r\n",
                "Authorization: Bearer " + token + "x\r\n",
                "Authorization: Bearer " + token.substr(1) + "\r\n",
                "Authorization: Basic YWRtaW46YWRtaW4=\r\n",
                "Authorization: " + token + "\r\n",
                "Cookie: __Host-vetting=x\r\n",
                "Cookie: __Host-vetting=" + token + "\r\n",
                "Cookie: vetting=" + token + "\r\n"};
    }
};

TEST_F(AuthWalk, NobodyComesInWithoutTheRightCredential) {
    int walked = 0;
    for (const RouteTable* table : all_tables()) {
        for (const Route& row : *table) {
            if (row.who == "anyone" || row.who == "visitor") continue;
            ++walked;
            for (const std::string& credential : wrong_credentials()) {
                const Asked answer = ask(std::string(http::verb_name(row.verb)), concrete(row.path, "1"),
                                         credential + "Content-Type: application/json\r\n", R"({"boot_id":"b","claim_nonce":"n"})");
                EXPECT_EQ(answer.status, 401) << http::verb_name(row.verb) << " " << row.path << " with " << credential << answer.body;
            }
        }
    }
    EXPECT_GT(walked, 40);
}

TEST_F(AuthWalk, NoSuchRunAndABadTokenLookAlike) {
    const Asked made = as_operator("POST", "/api/v1/runs", R"({"local":true,"profile":"empty","start":false})");
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string known = std::to_string(made.json().at("id").get<std::int64_t>());
    for (const Route& row : agent_routes()) {
        if (row.who == "anyone") continue;
        const std::string method(http::verb_name(row.verb));
        const std::string fields = "Authorization: Bearer wrong\r\nContent-Type: application/json\r\n";
        const std::string body = R"({"boot_id":"b","claim_nonce":"n"})";
        const Asked of_known = ask(method, concrete(row.path, known), fields, body);
        for (const char* other : {"999999", "0", "-1", "abc", "99999999999999999999"}) {
            const Asked of_other = ask(method, concrete(row.path, other), fields, body);
            EXPECT_EQ(of_known.status, of_other.status) << row.path << " " << other;
            EXPECT_EQ(of_known.body, of_other.body) << row.path << " " << other;
        }
    }
}

TEST_F(AuthWalk, PagesSendStrangersToTheLogin) {
    for (const Route& row : page_routes()) {
        if (row.who != "visitor" || row.path == "/login") continue;
        const Asked answer = ask("GET", concrete(row.path, "1"));
        EXPECT_EQ(answer.status, 303) << row.path;
    }
}

TEST_F(AuthWalk, ACookieChangesNothingWithoutItsCsrfToken) {
    const Asked in = ask("POST", "/api/v1/login", "Content-Type: application/json\r\n",
                         dump_json({{"name", "admin"}, {"password", password}}));
    ASSERT_EQ(in.status, 200) << in.body;
    std::string cookie;
    for (const auto& [name, value] : in.headers) {
        if (name == "Set-Cookie") cookie = "Cookie: " + value.substr(0, value.find(';')) + "\r\n";
    }
    const std::string json = "Content-Type: application/json\r\n";
    const std::string body = R"({"local":true,"profile":"empty","start":false})";
    EXPECT_EQ(ask("GET", "/api/v1/session", cookie).status, 200);
    EXPECT_EQ(ask("POST", "/api/v1/runs", cookie + json, body).status, 403);
    const std::string csrf = "X-CSRF-Token: " + in.json().at("csrf_token").get<std::string>() + "\r\n";
    EXPECT_EQ(ask("POST", "/api/v1/runs", cookie + json + csrf + "Origin: https://evil.example\r\n", body).status, 403);
    EXPECT_EQ(ask("POST", "/api/v1/runs", cookie + json + csrf, body).status, 201);
    EXPECT_EQ(ask("POST", "/api/v1/logout", cookie + csrf).status, 204);
    EXPECT_EQ(ask("GET", "/api/v1/session", cookie).status, 401);
}

TEST_F(AuthWalk, AWrongPasswordAndAnUnknownNameLookAlike) {
    const std::string json = "Content-Type: application/json\r\n";
    const Asked wrong = ask("POST", "/api/v1/login", json, R"({"name":"admin","password":"nope"})");
    const Asked unknown = ask("POST", "/api/v1/login", json, R"({"name":"nobody","password":"nope"})");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.body, unknown.body);
}

TEST_F(AuthWalk, PasswordsCannotBeTriedInARow) {
    const std::string json = "Content-Type: application/json\r\n";
    int refused = 0;
    for (int i = 0; i < 12; ++i) {
        const Asked answer = ask("POST", "/api/v1/login", json, R"({"name":"admin","password":"nope"})");
        if (answer.status == 429) ++refused;
    }
    EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace vetting::api
