// The document and the tables, in both directions.
#include "host/api/openapi.hpp"

#include <gmock/gmock.h>

#include "api_fixture.hpp"

namespace vetting::api {
namespace {

std::set<std::string> of_tables() {
    std::set<std::string> found;
    for (const RouteTable* table : {&agent_routes(), &operator_routes(), &service_routes()}) {
        for (const Route& row : *table) found.insert(std::string(http::verb_name(row.verb)) + " " + std::string(row.path));
    }
    return found;
}

class OpenApi : public Api {};

TEST_F(OpenApi, NamesEveryRouteAndNoOther) {
    const Asked answer = as_operator("GET", "/api/v1/openapi.json");
    ASSERT_EQ(answer.status, 200);
    const Json document = answer.json();
    EXPECT_EQ(document.at("openapi"), "3.1.0");
    std::set<std::string> described;
    for (const auto& [path, methods] : document.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            std::string upper = method;
            for (char& c : upper) c = static_cast<char>(std::toupper(c));
            described.insert(upper + " " + path);
            EXPECT_FALSE(operation.at("summary").get<std::string>().empty()) << path;
        }
    }
    EXPECT_EQ(described, of_tables());
}

TEST_F(OpenApi, EveryPathOfTheDocumentIsThere) {
    const Json document = openapi_document();
    for (const auto& [path, methods] : document.at("paths").items()) {
        for (const auto& [method, operation] : methods.items()) {
            std::string upper = method;
            for (char& c : upper) c = static_cast<char>(std::toupper(c));
            const auto match = router.find(*http::verb_from(upper), path);
            EXPECT_NE(match.endpoint, nullptr) << upper << " " << path;
        }
    }
}

TEST_F(OpenApi, DrawsBodiesFromTheFieldTables) {
    const Json document = openapi_document();
    const Json& claim = document.at("paths").at("/api/v1/runs/{id}/claim").at("post");
    const Json& schema = claim.at("requestBody").at("content").at("application/json").at("schema");
    EXPECT_THAT(schema.at("required").get<std::vector<std::string>>(), testing::UnorderedElementsAre("boot_id", "claim_nonce"));
    EXPECT_EQ(schema.at("properties").at("plugins").at("type"), "array");
    EXPECT_EQ(claim.at("security").size(), 2u);
}

TEST_F(OpenApi, TakesTheResultOfTheLargestMachine) {
    StageResult result{.stage = "CPUStress"};
    const ToolRecord tool{.name = "stress-ng", .argv = {"stress-ng", "--cpu", "1", "--cpu-method", "all", "--verify", "--metrics", "--taskset", "767",
        "--timeout", "36s", "--temp-path", "/tmp/vetting-stage-XXXXXX", "--yaml", "/tmp/vetting-stage-XXXXXX/767.yaml", "--seed", "1234567890"},
        .cpu_s = 36.012345, .read_bytes = 123456, .written_bytes = 12345, .wall_s = 36.0123456789};
    constexpr std::size_t kThreads = 768, kMethods = 5, kRounds = 2;
    result.tools.assign(kThreads * kMethods * kRounds, tool);
    const Json document = openapi_document();
    const Json& post = document.at("paths").at("/api/v1/runs/{id}/result").at("post");
    EXPECT_GT(post.at("x-body-limit-bytes").get<std::size_t>(), dump_json(Json(result)).size());
}

}  // namespace
}  // namespace vetting::api
