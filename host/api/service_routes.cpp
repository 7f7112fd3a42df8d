#include "host/api/metrics.hpp"
#include "host/api/openapi.hpp"
#include "host/api/principals.hpp"
#include "host/api/routes.hpp"
#include "host/http/problem.hpp"

namespace vetting::api {
namespace {

asio::awaitable<Response> get_healthz(Services&, Anyone, const Request&) {
    co_return http::text_response(status::ok, "text/plain", "alive\n");
}

asio::awaitable<Response> get_readyz(Services& services, Anyone, const Request&) {
    if (!services.ready) co_return http::problem(status::unavailable, "not_ready", "the host is still taking up its runs");
    co_return http::text_response(status::ok, "text/plain", "ready\n");
}

asio::awaitable<Response> get_metrics(Services& services, Operator, const Request&) {
    co_return http::text_response(status::ok, "text/plain; version=0.0.4; charset=utf-8", metrics_text(services));
}

asio::awaitable<Response> get_openapi(Services&, Operator, const Request&) {
    static const std::string kDocument = dump_json(openapi_document());
    co_return http::text_response(status::ok, "application/json", kDocument);
}

}  // namespace

const RouteTable& service_routes() {
    static const RouteTable kRoutes = {
        http::route<Anyone>(Verb::Get, "/healthz", &get_healthz, "Is the process alive?"),
        http::route<Anyone>(Verb::Get, "/readyz", &get_readyz, "Has it taken up its runs?"),
        http::route<Operator>(Verb::Get, "/metrics", &get_metrics, "Prometheus text"),
        http::route<Operator>(Verb::Get, "/api/v1/openapi.json", &get_openapi, "This API as OpenAPI 3.1"),
    };
    return kRoutes;
}

}  // namespace vetting::api
