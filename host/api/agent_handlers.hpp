// What a machine under test may ask. Bodies are in sdk/wire/protocol.hpp.
#pragma once

#include "host/api/principals.hpp"

namespace vetting::api {

asio::awaitable<Response> post_hello(Services& services, BootPrincipal agent, const Request& request);
asio::awaitable<Response> post_claim(Services& services, BootPrincipal agent, const Request& request);
asio::awaitable<Response> post_heartbeat(Services& services, LateRunPrincipal agent, const Request& request);
asio::awaitable<Response> post_log(Services& services, LateRunPrincipal agent, const Request& request);
asio::awaitable<Response> post_sensor(Services& services, RunPrincipal agent, const Request& request);
asio::awaitable<Response> post_result(Services& services, LateRunPrincipal agent, const Request& request);
asio::awaitable<Response> put_artifact(Services& services, LateRunPrincipal agent, const Request& request);
asio::awaitable<Response> get_pinned_plugin(Services& services, RunPrincipal agent, const Request& request);
asio::awaitable<Response> post_permit(Services& services, RunPrincipal agent, const Request& request);
asio::awaitable<Response> post_hold(Services& services, RunPrincipal agent, const Request& request);
asio::awaitable<Response> get_ipxe(Services& services, Anyone, const Request& request);

}  // namespace vetting::api
