// Every route of the host, by table. The tables live in the files named beside them.
#pragma once

#include <vector>

#include "host/api/services.hpp"

namespace vetting::api {

[[nodiscard]] const RouteTable& agent_routes();     // agent_routes.cpp
[[nodiscard]] const RouteTable& operator_routes();  // operator_routes.cpp
[[nodiscard]] const RouteTable& service_routes();   // service_routes.cpp: health, metrics, the API's own document
[[nodiscard]] const RouteTable& page_routes();      // page_routes.cpp

[[nodiscard]] std::vector<const RouteTable*> all_tables();
void add_all_routes(http::Router& router, Services& services);

}  // namespace vetting::api
