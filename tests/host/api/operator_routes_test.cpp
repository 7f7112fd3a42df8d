#include <gmock/gmock.h>

#include "api_fixture.hpp"

namespace vetting::api {
namespace {

using testing::HasSubstr;

class OperatorRoutes : public Api {};

TEST_F(OperatorRoutes, RegisterAndListHostsByPages) {
    for (int i = 0; i < 5; ++i) {
        const std::string n = std::to_string(i);
        const Asked made = as_operator("POST", "/api/v1/hosts", R"({"name":"rack-)" + n + R"(","mac":"00:00:00:00:00:0)" + n + "\"}");
        ASSERT_EQ(made.status, 201) << made.body;
    }
    EXPECT_EQ(as_operator("POST", "/api/v1/hosts", R"({"name":"rack-9","mac":"00:00:00:00:00:01"})").status, 409);
    EXPECT_EQ(as_operator("POST", "/api/v1/hosts", R"({"name":"rack-9","mac":"no"})").status, 422);
    std::vector<std::string> names;
    std::string cursor;
    do {
        const Json page = as_operator("GET", "/api/v1/hosts?limit=2&cursor=" + cursor).json();
        EXPECT_EQ(page.at("total"), 5);
        for (const Json& item : page.at("items")) names.push_back(item.at("name"));
        cursor = page.value("next", "");
    } while (!cursor.empty());
    EXPECT_THAT(names, testing::ElementsAre("rack-0", "rack-1", "rack-2", "rack-3", "rack-4"));
}

TEST_F(OperatorRoutes, MakeARunShowItAndCancelIt) {
    const Asked made = as_operator("POST", "/api/v1/runs", R"({"local":true,"profile":"empty","start":false})");
    ASSERT_EQ(made.status, 201) << made.body;
    const RunItem run = from_json_value<RunItem>(made.json());
    EXPECT_EQ(run.state, "Registered");
    EXPECT_TRUE(run.active);
    const std::string path = "/api/v1/runs/" + std::to_string(run.id);
    const Asked cancelled = as_operator("POST", path + "/cancel");
    EXPECT_EQ(cancelled.status, 202) << cancelled.body;
    EXPECT_EQ(cancelled.json().at("state"), "Cancelled");
    EXPECT_EQ(cancelled.json().at("verdict"), "cancelled");
    EXPECT_EQ(as_operator("POST", path + "/retry").code(), "transition_refused");
    EXPECT_EQ(as_operator("GET", "/api/v1/runs?state=Cancelled").json().at("total"), 1);
    EXPECT_THAT(as_operator("GET", "/api/v1/audit").body, HasSubstr("run.cancelled"));
}

TEST_F(OperatorRoutes, SayWhatIsWrongWithAWish) {
    EXPECT_EQ(as_operator("POST", "/api/v1/runs", R"({"profile":"empty"})").status, 422);
    EXPECT_EQ(as_operator("POST", "/api/v1/runs", R"({"local":true,"profile":"nope"})").status, 404);
    EXPECT_EQ(as_operator("POST", "/api/v1/runs", R"({"host":77,"profile":"empty"})").status, 404);
    EXPECT_EQ(as_operator("GET", "/api/v1/runs?limit=0").status, 422);
    EXPECT_EQ(as_operator("GET", "/api/v1/runs?verdict=good").status, 422);
    EXPECT_EQ(as_operator("GET", "/api/v1/hosts?sort=colour").status, 422);
    EXPECT_EQ(as_operator("GET", "/api/v1/events?run=x").status, 422);
    EXPECT_EQ(as_operator("GET", "/api/v1/runs/1/measurements?from=yesterday").status, 422);
}

TEST_F(OperatorRoutes, AnswerNotFoundForRunsThatAreNotThere) {
    for (const Route& row : operator_routes()) {
        if (row.path.find("/runs/{id}") == std::string_view::npos) continue;
        std::string path(row.path);
        path.replace(path.find("{id}"), 4, "12345");
        if (path.find("{name}") != std::string::npos) path.replace(path.find("{name}"), 6, "x");
        const Asked answer = as_operator(std::string(http::verb_name(row.verb)), path);
        EXPECT_EQ(answer.status, 404) << row.path << " " << answer.body;
    }
}

TEST_F(OperatorRoutes, ShowHealthAndNumbers) {
    EXPECT_EQ(ask("GET", "/healthz").status, 200);
    EXPECT_EQ(ask("GET", "/readyz").status, 200);
    services.ready = false;
    EXPECT_EQ(ask("GET", "/readyz").status, 503);
    const Asked metrics = as_operator("GET", "/metrics");
    EXPECT_EQ(metrics.status, 200);
    EXPECT_THAT(metrics.body, HasSubstr("vetting_runs{state=\"InStage\"} 0"));
    EXPECT_THAT(metrics.body, HasSubstr("vetting_http_answers_total{class=\"2xx\"}"));
}

TEST_F(OperatorRoutes, ServePagesThatShowTheSame) {
    const Asked in = ask("POST", "/login", "Content-Type: application/x-www-form-urlencoded\r\n", "name=admin&password=" + password + "&next=//evil.example");
    ASSERT_EQ(in.status, 303) << in.body;
    std::string cookie, location;
    for (const auto& [name, value] : in.headers) {
        if (name == "Set-Cookie") cookie = "Cookie: " + value.substr(0, value.find(';')) + "\r\n";
        if (name == "Location") location = value;
    }
    EXPECT_EQ(location, "/");
    EXPECT_EQ(ask("GET", "/", cookie).status, 200);
    EXPECT_EQ(ask("GET", "/fleet", cookie).status, 200);
    const Asked made = as_operator("POST", "/api/v1/runs", R"({"local":true,"profile":"empty","start":false})");
    const std::string run = std::to_string(made.json().at("id").get<std::int64_t>());
    EXPECT_THAT(ask("GET", "/runs/" + run, cookie).body, HasSubstr("Registered"));
    EXPECT_EQ(ask("GET", "/runs/" + run + "/live", cookie).status, 200);
    EXPECT_EQ(ask("GET", "/runs/" + run + "/log-tail", cookie).status, 200);
    EXPECT_EQ(ask("GET", "/runs/999", cookie).status, 404);
    EXPECT_EQ(ask("GET", "/static/vetting.css").status, 200);
    EXPECT_EQ(ask("GET", "/static/nope.css").status, 404);
}

TEST_F(OperatorRoutes, KeepWhatAHostIsExpectedToBe) {
    ASSERT_EQ(as_operator("POST", "/api/v1/hosts", R"({"name":"rack-1","mac":"aa:bb:cc:dd:ee:ff"})").status, 201);
    const std::string path = "/api/v1/hosts/1/expected-spec";
    EXPECT_EQ(as_operator("GET", path).status, 404);
    EXPECT_EQ(as_operator("PUT", path, R"({"facts":[]})").status, 422);
    EXPECT_EQ(as_operator("PUT", path, "{}").status, 400);
    const Asked kept = as_operator("PUT", path, R"({"facts":{"disks":[{"serial":"S1","capacity_bytes":4096}]}})");
    EXPECT_EQ(kept.status, 200) << kept.body;
    EXPECT_EQ(as_operator("GET", path).json().at("facts").at("disks")[0].at("serial"), "S1");
    EXPECT_EQ(as_operator("PUT", "/api/v1/hosts/77/expected-spec", R"({"facts":{}})").status, 404);
    EXPECT_THAT(as_operator("GET", "/api/v1/audit").body, HasSubstr("expected_spec.set"));
}

TEST_F(OperatorRoutes, OverrideNoWipeThatWasNotRefused) {
    const RunItem run = from_json_value<RunItem>(as_operator("POST", "/api/v1/runs", R"({"local":true,"profile":"empty","start":false})").json());
    const std::string path = "/api/v1/runs/" + std::to_string(run.id) + "/override-wipe";
    EXPECT_EQ(as_operator("POST", path, R"({"serials":["S1"],"reason":"old"})").code(), "transition_refused");
    EXPECT_EQ(as_operator("POST", path, R"({"serials":"S1"})").status, 400);
    EXPECT_EQ(ask("POST", path, "Content-Type: application/json\r\n", R"({"serials":["S1"],"reason":"old"})").status, 401);
}

}  // namespace
}  // namespace vetting::api
