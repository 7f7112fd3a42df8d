#include "host/api/operator_handlers.hpp"
#include "host/api/requests.hpp"
#include "host/api/routes.hpp"
#include "host/api/schema.hpp"

namespace vetting::api {

using http::route;

const RouteTable& operator_routes() {
    static const RouteTable kRoutes = {
        documented<LoginRequest, void>(
            route<Anyone>(Verb::Post, "/api/v1/login", &post_login, "Log in: a session cookie and its CSRF token")),
        route<Operator>(Verb::Post, "/api/v1/logout", &post_logout, "End this session"),
        route<Operator>(Verb::Get, "/api/v1/session", &get_session, "Who am I?"),
        documented<PasswordRequest, void>(
            route<Operator>(Verb::Post, "/api/v1/password", &post_password, "Change one's own password")),
        documented<TokenRequest, void>(route<Operator>(Verb::Post, "/api/v1/tokens", &post_token, "A new API token, shown once")),

        documented<void, ItemList<HostItem>>(
            route<Operator>(Verb::Get, "/api/v1/hosts", &get_hosts, "Hosts; ?q= &tag= &state= &sort= &cursor= &limit=")),
        documented<NewHostRequest, HostItem>(route<Operator>(Verb::Post, "/api/v1/hosts", &post_hosts, "Register a host")),
        documented<void, HostItem>(route<Operator>(Verb::Get, "/api/v1/hosts/{id}", &get_host, "One host")),
        route<Operator>(Verb::Get, "/api/v1/hosts/{id}/expected-spec", &get_expected_spec, "What the host is expected to be"),
        documented<ExpectedSpecRequest, void>(
            route<Operator>(Verb::Put, "/api/v1/hosts/{id}/expected-spec", &put_expected_spec, "Say what the host is expected to be")),
        documented<AcceptSpecRequest, void>(route<Operator>(Verb::Post, "/api/v1/hosts/{id}/expected-spec/accept",
                                                             &post_accept_spec, "Expect from now on what this run found")),

        documented<void, ItemList<RunItem>>(route<Operator>(
            Verb::Get, "/api/v1/runs", &get_runs, "Runs, newest first; ?host= &state= &verdict= &profile= &q= &cursor= &limit=")),
        documented<NewRunRequest, RunItem>(route<Operator>(Verb::Post, "/api/v1/runs", &post_runs, "Create and start a run")),
        documented<void, RunItem>(route<Operator>(Verb::Get, "/api/v1/runs/{id}", &get_run, "One run, with its stages and findings")),
        documented<void, RunItem>(route<Operator>(Verb::Post, "/api/v1/runs/{id}/start", &post_start, "Start a registered run")),
        documented<void, RunItem>(route<Operator>(Verb::Post, "/api/v1/runs/{id}/cancel", &post_cancel, "End a run without a verdict")),
        documented<void, RunItem>(
            route<Operator>(Verb::Post, "/api/v1/runs/{id}/release", &post_release, "Let a failed or held machine go")),
        documented<void, RunItem>(route<Operator>(Verb::Post, "/api/v1/runs/{id}/retry", &post_retry, "Try the failed stage again")),
        documented<OverrideWipeRequest, RunItem>(route<Operator>(Verb::Post, "/api/v1/runs/{id}/override-wipe", &post_override_wipe,
                                                                 "Let refused disks be overwritten, once, by their serials")),

        documented<void, SeriesAnswer>(route<Operator>(Verb::Get, "/api/v1/runs/{id}/measurements", &get_measurements,
                                                       "Samples, thinned; ?key= &stage= &device= &from= &to= &points=")),
        documented<void, LogTail>(
            route<Operator>(Verb::Get, "/api/v1/runs/{id}/log", &get_log, "Log lines; ?after= &q= &limit= or ?tail=1")),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/findings", &get_findings, "What was found"),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/spec-diffs", &get_spec_diffs, "Where the machine is not as expected"),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/threshold-evaluations", &get_evaluations,
                        "What the rules said of the samples; ?bad=1 &rule= &cursor= &limit="),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/inventory", &get_inventory, "The facts of the machine"),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/artifacts", &get_artifacts, "Files kept with the run"),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/artifacts/{name}", &get_artifact, "One of them"),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/notifications", &get_notifications, "Who was told what, and how that went"),
        route<Operator>(Verb::Get, "/api/v1/runs/{id}/report", &get_report, "The report; ?format= html, json, or any reporter's"),

        route<Operator>(Verb::Get, "/api/v1/profiles", &get_profiles, "Profiles"),
        documented<void, Profile>(route<Operator>(Verb::Get, "/api/v1/profiles/{name}", &get_profile, "One profile, all defaults filled in")),
        documented<void, ItemList<PluginItem>>(route<Operator>(Verb::Get, "/api/v1/plugins", &get_plugins, "Plugins, refused ones with the reason")),
        route<Operator>(Verb::Get, "/api/v1/plugins/{id}", &get_plugin, "One plugin and what it says of itself"),
        route<Operator>(Verb::Get, "/api/v1/audit", &get_audit, "Who did what, newest first; ?cursor= &limit="),
        route<Operator>(Verb::Get, "/api/v1/events", &get_events, "Server-sent events; ?run= &after= or Last-Event-ID"),
    };
    return kRoutes;
}

}  // namespace vetting::api
