#include "host/api/routes.hpp"

namespace vetting::api {

std::vector<const RouteTable*> all_tables() {
    return {&agent_routes(), &operator_routes(), &service_routes(), &page_routes()};
}

void add_all_routes(http::Router& router, Services& services) {
    for (const RouteTable* table : all_tables()) http::add_routes(router, services, *table);
}

}  // namespace vetting::api
