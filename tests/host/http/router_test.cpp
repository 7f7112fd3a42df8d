#include "host/http/router.hpp"

#include <gtest/gtest.h>

#include "sdk/base/error.hpp"

namespace vetting::http {
namespace {

asio::awaitable<Response> nothing(Request&) { co_return empty_response(status::no_content); }

Router make_router() {
    Router router;
    router.add({Verb::Get, "/", nothing});
    router.add({Verb::Get, "/api/v1/runs", nothing});
    router.add({Verb::Post, "/api/v1/runs", nothing});
    router.add({Verb::Get, "/api/v1/runs/{id}", nothing});
    router.add({Verb::Put, "/api/v1/runs/{id}/artifacts/{name}", nothing});
    return router;
}

TEST(Router, FindsTheEndpointAndItsParameters) {
    const Router router = make_router();
    const auto match = router.find(Verb::Put, "/api/v1/runs/7/artifacts/smart%20log.json");
    ASSERT_NE(match.endpoint, nullptr);
    ASSERT_EQ(match.params.size(), 2u);
    EXPECT_EQ(match.params[0].second, "7");
    EXPECT_EQ(match.params[1].second, "smart log.json");
}

TEST(Router, AnswersHeadByGet) { EXPECT_NE(make_router().find(Verb::Head, "/api/v1/runs/7").endpoint, nullptr); }

TEST(Router, NamesTheMethodsAPathHas) {
    const auto match = make_router().find(Verb::Delete, "/api/v1/runs");
    EXPECT_EQ(match.endpoint, nullptr);
    EXPECT_EQ(match.allowed, "GET, POST");
}

TEST(Router, FindsNothingElsewhere) {
    const Router router = make_router();
    for (const char* path : {"/api", "/api/v1/runs/", "/api/v1/runs//", "/api/v1//runs", "//", "/api/v1/runs/7/x",
                             "/api/v1/runs/%", "/api/v1/runs/a%00b", "/api/v1/runs/7/artifacts/"}) {
        const auto match = router.find(Verb::Get, path);
        EXPECT_EQ(match.endpoint, nullptr) << path;
        EXPECT_TRUE(match.allowed.empty()) << path;
    }
}

TEST(Router, RefusesTheSameRouteTwice) {
    Router router = make_router();
    EXPECT_THROW(router.add({Verb::Get, "/api/v1/runs", nothing}), Error);
}

}  // namespace
}  // namespace vetting::http
