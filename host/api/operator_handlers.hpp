// What a person, their command line or their scripts may ask. Bodies are in sdk/wire/operator.hpp.
#pragma once

#include "host/api/principals.hpp"

namespace vetting::api {

// sessions (session_handlers.cpp)
asio::awaitable<Response> post_login(Services& services, Anyone, const Request& request);
asio::awaitable<Response> post_logout(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_session(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_password(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_token(Services& services, Operator who, const Request& request);

// hosts (host_handlers.cpp)
asio::awaitable<Response> get_hosts(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_hosts(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_host(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_expected_spec(Services& services, Operator who, const Request& request);
asio::awaitable<Response> put_expected_spec(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_accept_spec(Services& services, Operator who, const Request& request);

// runs (run_handlers.cpp)
asio::awaitable<Response> get_runs(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_runs(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_run(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_start(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_cancel(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_release(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_retry(Services& services, Operator who, const Request& request);
asio::awaitable<Response> post_override_wipe(Services& services, Operator who, const Request& request);

// what a run left behind (evidence_handlers.cpp)
asio::awaitable<Response> get_measurements(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_log(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_findings(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_spec_diffs(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_evaluations(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_inventory(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_artifacts(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_artifact(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_notifications(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_report(Services& services, Operator who, const Request& request);

// the host itself (system_handlers.cpp)
asio::awaitable<Response> get_profiles(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_profile(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_plugins(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_plugin(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_audit(Services& services, Operator who, const Request& request);
asio::awaitable<Response> get_events(Services& services, Operator who, const Request& request);

}  // namespace vetting::api
