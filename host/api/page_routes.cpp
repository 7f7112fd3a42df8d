// The pages: the API's own documents put into templates. Read pages work without a script; changes are form posts.
#include "host/api/documents.hpp"
#include "host/api/operator_handlers.hpp"
#include "host/api/routes.hpp"
#include "host/http/problem.hpp"
#include "host/http/session_cookie.hpp"
#include "host/pages/pages.hpp"
#include "web/assets.hpp"

namespace vetting::api {
namespace {

constexpr auto kCookieLife = std::chrono::hours(12);

pages::Viewer viewer_of(const Services& services, const std::optional<UserSession>& session) {
    pages::Viewer viewer;
    if (session) {
        viewer.user = session->user_name;
        viewer.csrf = session->csrf_token;
    }
    viewer.packages = web::has_packages();
    viewer.now = services.clock.wall();
    return viewer;
}

Response html(std::string text, int code = status::ok) { return http::text_response(code, "text/html; charset=utf-8", std::move(text)); }

/// Only a path of our own: a login page must not send people elsewhere.
std::string safe_next(const std::string& next) {
    const bool own = next.starts_with('/') && !next.starts_with("//") && next.find_first_of("\\\r\n") == std::string::npos;
    return own ? next : "/";
}

Response to_login(const Request& request) { return http::redirect("/login?next=" + request.path); }

asio::awaitable<pages::Fleet> read_fleet(Services& services) {
    pages::Fleet fleet;
    HostFilter all_hosts;
    RunFilter all_runs;
    ItemList<HostItem> hosts = co_await host_list(services, std::move(all_hosts));
    ItemList<RunItem> runs = co_await run_list(services, std::move(all_runs));
    fleet.hosts = std::move(hosts.items);
    fleet.runs = std::move(runs.items);
    for (const auto& [name, profile] : services.engine.profiles()) fleet.profiles.push_back(name);
    co_return fleet;
}

asio::awaitable<pages::RunDocument> read_run(Services& services, RunId run, bool with_details) {
    pages::RunDocument document;
    document.run = co_await run_document(services, run);
    document.has_report = document.run.ended.has_value();
    if (!with_details) co_return document;
    LogQuery end{.limit = 1000, .tail = true};
    document.log = co_await log_document(services, run, std::move(end));
    MeasurementQuery least{.points = 2};
    const SeriesAnswer all = co_await series_document(services, run, std::move(least));
    std::vector<std::string> keys;
    for (const SeriesItem& series : all.series) keys.push_back(series.key);
    MeasurementQuery charted{.key = pages::chart_key(keys), .points = 600};
    if (!charted.key.empty()) document.series = co_await series_document(services, run, std::move(charted));
    co_return document;
}

/// A page for people where the API would answer with a problem document.
template <class Make>
asio::awaitable<Response> page(Services& services, const Visitor& visitor, const Request& request, Make make) {
    if (!visitor.session()) co_return to_login(request);
    std::optional<Error> failed;
    try {
        std::string text = co_await make(viewer_of(services, visitor.session()));
        co_return html(std::move(text));
    } catch (const Error& error) {
        failed = error;
    }
    const int code = http::status_of(failed->code());
    const std::string heading = code == status::not_found ? "Not found" : "That did not work";
    co_return html(pages::error_page(viewer_of(services, visitor.session()), heading, failed->what()), code);
}

asio::awaitable<Response> get_fleet(Services& services, Visitor visitor, const Request& request) {
    const bool rows_only = request.path == "/fleet";
    auto make = [&services, rows_only](pages::Viewer viewer) -> asio::awaitable<std::string> {
        const pages::Fleet fleet = co_await read_fleet(services);
        co_return rows_only ? pages::fleet_rows(viewer, fleet) : pages::fleet_page(viewer, fleet);
    };
    co_return co_await page(services, visitor, request, std::move(make));
}

asio::awaitable<Response> get_plugins_page(Services& services, Visitor visitor, const Request& request) {
    auto make = [&services](pages::Viewer viewer) -> asio::awaitable<std::string> {
        co_return pages::plugins_page(viewer, plugin_list(services.engine.plugins()).items);
    };
    co_return co_await page(services, visitor, request, std::move(make));
}

asio::awaitable<Response> get_run_page(Services& services, Visitor visitor, const Request& request) {
    auto make = [&services, &request](pages::Viewer viewer) -> asio::awaitable<std::string> {
        const RunId run{request.id()};
        const pages::RunDocument document = co_await read_run(services, run, true);
        co_return pages::run_page(viewer, document);
    };
    co_return co_await page(services, visitor, request, std::move(make));
}

asio::awaitable<Response> get_run_live(Services& services, Visitor visitor, const Request& request) {
    auto make = [&services, &request](pages::Viewer viewer) -> asio::awaitable<std::string> {
        const RunId run{request.id()};
        const pages::RunDocument document = co_await read_run(services, run, false);
        co_return pages::run_live(viewer, document);
    };
    co_return co_await page(services, visitor, request, std::move(make));
}

asio::awaitable<Response> get_log_tail(Services& services, Visitor visitor, const Request& request) {
    auto make = [&services, &request](pages::Viewer) -> asio::awaitable<std::string> {
        const RunId run{request.id()};
        LogQuery end{.limit = 1000, .tail = true};
        const LogTail log = co_await log_document(services, run, std::move(end));
        co_return pages::log_lines(log);
    };
    co_return co_await page(services, visitor, request, std::move(make));
}

asio::awaitable<Response> get_login(Services& services, Visitor visitor, const Request& request) {
    const std::string next = safe_next(request.query("next").value_or("/"));
    if (visitor.session()) co_return http::redirect(next);
    co_return html(pages::login_page(viewer_of(services, std::nullopt), "", next, ""));
}

asio::awaitable<Response> post_login_page(Services& services, Visitor, const Request& request) {
    http::require_same_origin(request);
    const std::string name = request.form("name").value_or("");
    const std::string next = safe_next(request.form("next").value_or("/"));
    std::optional<Error> failed;
    try {
        Secret<std::string> password(request.form("password").value_or(""));
        const LoggedIn in = co_await services.engine.users().log_in(name, std::move(password), request.peer_address);
        co_return http::redirect(next).with("Set-Cookie", http::set_session_cookie(in.session_token.reveal(), kCookieLife));
    } catch (const Error& error) {
        failed = error;
    }
    co_return html(pages::login_page(viewer_of(services, std::nullopt), name, next, failed->what()), http::status_of(failed->code()));
}

asio::awaitable<Response> post_logout_page(Services& services, Operator, const Request& request) {
    std::string token(http::session_token(request).value_or(""));
    if (!token.empty()) co_await services.engine.users().log_out(std::move(token));
    co_return http::redirect("/login").with("Set-Cookie", http::clear_session_cookie());
}

asio::awaitable<Response> post_run_page(Services& services, Operator who, const Request& request) {
    const auto host = parse_id(request.form("host").value_or(""));
    if (!host) throw Error(Errc::InvalidValue, "choose a machine");
    NewRun run;
    run.host = HostId{*host};
    run.profile = request.form("profile").value_or("");
    Actor actor = who.actor();
    const RunId id = co_await services.engine.create_run(std::move(run), std::move(actor));
    co_return http::redirect("/runs/" + std::to_string(id.value));
}

asio::awaitable<Response> post_cancel_page(Services& services, Operator who, const Request& request) {
    const RunId run{request.id()};
    std::string reason = "cancelled from its page";
    Actor actor = who.actor();
    co_await services.engine.cancel_run(run, std::move(reason), std::move(actor));
    co_return http::redirect("/runs/" + std::to_string(run.value));
}

asio::awaitable<Response> get_report_page(Services&, Visitor visitor, const Request& request) {
    if (!visitor.session()) co_return to_login(request);
    co_return http::redirect("/api/v1/runs/" + std::to_string(request.id()) + "/report?format=html");
}

std::string_view media_type(std::string_view name) {
    if (name.ends_with(".css")) return "text/css; charset=utf-8";
    if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
    return "application/octet-stream";
}

asio::awaitable<Response> get_static(Services&, Anyone, const Request& request) {
    static const std::vector<web::Asset> kAssets = web::assets();
    for (const web::Asset& asset : kAssets) {
        if (asset.name != request.param("name")) continue;
        const std::string tag = "\"" + std::string(asset.digest) + "\"";
        const bool known = request.header("If-None-Match") == tag;
        Response response = known ? http::empty_response(status::not_modified)
                                  : http::text_response(status::ok, std::string(media_type(asset.name)), std::string(asset.bytes));
        co_return std::move(response).with("ETag", tag).with("Cache-Control", "no-cache");
    }
    throw Error(Errc::NotFound, "there is no such file");
}

}  // namespace

const RouteTable& page_routes() {
    using http::route;
    static const RouteTable kRoutes = {
        route<Visitor>(Verb::Get, "/", &get_fleet, "The fleet"),
        route<Visitor>(Verb::Get, "/fleet", &get_fleet, "The fleet's rows"),
        route<Visitor>(Verb::Get, "/plugins", &get_plugins_page, "Plugins, their trust and state"),
        route<Visitor>(Verb::Get, "/login", &get_login, "Log in"),
        route<Visitor>(Verb::Post, "/login", &post_login_page, "Log in"),
        route<Operator>(Verb::Post, "/logout", &post_logout_page, "Log out"),
        route<Operator>(Verb::Post, "/runs", &post_run_page, "Start a run"),
        route<Visitor>(Verb::Get, "/runs/{id}", &get_run_page, "A run"),
        route<Visitor>(Verb::Get, "/runs/{id}/live", &get_run_live, "Its part that changes"),
        route<Visitor>(Verb::Get, "/runs/{id}/log-tail", &get_log_tail, "The end of its log"),
        route<Visitor>(Verb::Get, "/runs/{id}/report", &get_report_page, "Its report"),
        route<Operator>(Verb::Post, "/runs/{id}/cancel", &post_cancel_page, "Cancel it"),
        route<Anyone>(Verb::Get, "/static/{name}", &get_static, "What the pages carry"),
    };
    return kRoutes;
}

}  // namespace vetting::api
