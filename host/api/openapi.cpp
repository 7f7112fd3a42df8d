#include "host/api/openapi.hpp"

#include <algorithm>

#include "host/api/routes.hpp"

namespace vetting::api {
namespace {

Json problem_schema() {
    return {{"type", "object"},
            {"required", {"status", "code", "detail"}},
            {"properties",
             {{"type", {{"type", "string"}}},
              {"title", {{"type", "string"}}},
              {"status", {{"type", "integer"}}},
              {"code", {{"type", "string"}}},
              {"detail", {{"type", "string"}}}}}};
}

Json security_schemes() {
    return {{"boot token", {{"type", "http"}, {"scheme", "bearer"}}},
            {"run token", {{"type", "http"}, {"scheme", "bearer"}}},
            {"api token", {{"type", "http"}, {"scheme", "bearer"}}},
            {"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "__Host-vetting"}}}};
}

Json security_of(std::string_view who) {
    const auto one = [](const char* scheme) { return Json{{scheme, Json::array()}}; };
    if (who == "boot token") return Json::array({one("boot token"), one("run token")});
    if (who.starts_with("run token")) return Json::array({one("run token")});
    if (who == "operator") return Json::array({one("session"), one("api token")});
    return Json::array();
}

Json parameters_of(std::string_view path) {
    Json parameters = Json::array();
    for (std::size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
        const std::string name(path.substr(open + 1, path.find('}', open) - open - 1));
        parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    return parameters;
}

Json json_content(const std::string& schema) { return {{"application/json", {{"schema", parse_json(schema, 64)}}}}; }

Json operation_of(const Route& row) {
    Json success{{"description", "done"}};
    if (row.gives != nullptr) success["content"] = json_content(row.gives());
    Json problem{{"description", "RFC 9457 problem"},
                 {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
    Json operation{{"summary", row.summary},
                   {"responses", {{"2XX", std::move(success)}, {"default", std::move(problem)}}},
                   {"security", security_of(row.who)},
                   {"x-body-limit-bytes", row.body_limit}};
    if (Json parameters = parameters_of(row.path); !parameters.empty()) operation["parameters"] = std::move(parameters);
    if (row.takes != nullptr) operation["requestBody"] = {{"required", true}, {"content", json_content(row.takes())}};
    return operation;
}

std::string lower(std::string_view text) {
    std::string low(text);
    std::transform(low.begin(), low.end(), low.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    return low;
}

}  // namespace

Json openapi_document() {
    Json paths = Json::object();
    for (const RouteTable* table : {&agent_routes(), &operator_routes(), &service_routes()}) {
        for (const Route& row : *table) paths[std::string(row.path)][lower(http::verb_name(row.verb))] = operation_of(row);
    }
    return {{"openapi", "3.1.0"},
            {"info", {{"title", "Vetting"}, {"version", VETTING_VERSION}, {"license", {{"name", "Apache-2.0"}}}}},
            {"paths", std::move(paths)},
            {"components", {{"schemas", {{"Problem", problem_schema()}}}, {"securitySchemes", security_schemes()}}}};
}

}  // namespace vetting::api
