#include <unistd.h>

#include "host/api/documents.hpp"
#include "host/api/operator_handlers.hpp"
#include "host/api/requests.hpp"

namespace vetting::api {
namespace {

/// A body is optional where all of its fields are.
template <class T>
T parse_or_default(const Request& request) {
    return request.body.empty() ? T{} : http::parse<T>(request);
}

std::vector<std::string> split_words(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        if (comma > at) words.push_back(text.substr(at, comma - at));
        at = comma + 1;
    }
    return words;
}

/// The machine that vettingd runs on is a host like any other, registered when it is first wanted.
asio::awaitable<HostId> local_host(Services& services, Actor actor) {
    auto query = [](const Reader& reader) -> std::optional<HostId> {
        for (const Host& host : HostStore::list(reader, HostFilter{.limit = 1000}).rows) {
            if (host.power_kind == "local") return host.id;
        }
        return std::nullopt;
    };
    const std::optional<HostId> known = co_await read_store(services, std::move(query));
    if (known) co_return *known;
    char name[256] = "localhost";
    ::gethostname(name, sizeof name - 1);
    NewHost host;
    host.name = name;
    host.power = "local";
    co_return co_await services.engine.register_host(std::move(host), std::move(actor));
}

asio::awaitable<HostId> wanted_host(Services& services, const NewRunRequest& wanted, Actor actor) {
    if (int(wanted.local) + int(wanted.host.has_value()) + int(wanted.mac.has_value()) != 1) {
        throw Error(Errc::InvalidValue, "say which machine: one of host, mac or local");
    }
    if (wanted.host) co_return HostId{*wanted.host};
    if (wanted.local) co_return co_await local_host(services, std::move(actor));
    const auto mac = Mac::parse(*wanted.mac);
    if (!mac) throw Error(Errc::InvalidValue, "'" + *wanted.mac + "' is not an Ethernet address");
    auto query = [mac](const Reader& reader) {
        const auto host = HostStore::find_by_mac(reader, *mac);
        if (!host) throw Error(Errc::NotFound, "no host has the MAC " + mac->text() + ": register it first");
        return host->id;
    };
    co_return co_await read_store(services, std::move(query));
}

asio::awaitable<Response> run_response(Services& services, RunId run, int code) {
    const RunItem item = co_await run_document(services, run);
    co_return http::json_response(code, item);
}

}  // namespace

asio::awaitable<Response> get_runs(Services& services, Operator, const Request& request) {
    RunFilter filter;
    if (const auto host = request.query("host")) {
        const auto id = parse_id(*host);
        if (!id) throw Error(Errc::InvalidValue, "'host' must be a host's id");
        filter.host = HostId{*id};
    }
    filter.states = split_words(request.query("state").value_or(""));
    if (const auto verdict = request.query("verdict")) {
        filter.verdict = from_word<RunVerdict>(*verdict);
        if (!filter.verdict) throw Error(Errc::InvalidValue, "'verdict' is fit, unfit, inconclusive or cancelled");
    }
    filter.profile = request.query("profile").value_or("");
    filter.text = request.query("q").value_or("");
    filter.after = request.query("cursor").value_or("");
    filter.limit = request.query_number("limit", 100, 1, 1000);
    const ItemList<RunItem> list = co_await run_list(services, std::move(filter));
    co_return http::json_response(status::ok, list);
}

asio::awaitable<Response> post_runs(Services& services, Operator who, const Request& request) {
    const NewRunRequest wanted = http::parse<NewRunRequest>(request);
    NewRun run;
    Actor registrar = who.actor(), actor = who.actor();
    run.host = co_await wanted_host(services, wanted, std::move(registrar));
    run.profile = wanted.profile;
    run.start = wanted.start;
    const RunId id = co_await services.engine.create_run(std::move(run), std::move(actor));
    Response response = co_await run_response(services, id, status::created);
    response.with("Location", "/api/v1/runs/" + std::to_string(id.value));
    co_return response;
}

asio::awaitable<Response> get_run(Services& services, Operator, const Request& request) {
    const RunId run{request.id()};
    co_return co_await run_response(services, run, status::ok);
}

asio::awaitable<Response> post_start(Services& services, Operator who, const Request& request) {
    const RunId run{request.id()};
    Actor actor = who.actor();
    co_await services.engine.start_run(run, std::move(actor));
    co_return co_await run_response(services, run, status::accepted);
}

asio::awaitable<Response> post_cancel(Services& services, Operator who, const Request& request) {
    const CancelRequest wanted = parse_or_default<CancelRequest>(request);
    const RunId run{request.id()};
    Actor actor = who.actor();
    co_await services.engine.cancel_run(run, wanted.reason, std::move(actor));
    co_return co_await run_response(services, run, status::accepted);
}

asio::awaitable<Response> post_release(Services& services, Operator who, const Request& request) {
    const ReleaseRequest wanted = parse_or_default<ReleaseRequest>(request);
    const RunId run{request.id()};
    Actor actor = who.actor();
    co_await services.engine.release_run(run, wanted.power_off, std::move(actor));
    co_return co_await run_response(services, run, status::accepted);
}

asio::awaitable<Response> post_retry(Services& services, Operator who, const Request& request) {
    const RunId run{request.id()};
    Actor actor = who.actor();
    co_await services.engine.retry_run(run, std::move(actor));
    co_return co_await run_response(services, run, status::accepted);
}

asio::awaitable<Response> post_override_wipe(Services& services, Operator who, const Request& request) {
    OverrideWipeRequest asked = parse_or_default<OverrideWipeRequest>(request);
    OverrideWipe wanted{std::move(asked.serials), std::move(asked.reason), asked.minutes};
    const RunId run{request.id()};
    Actor actor = who.actor();
    co_await services.engine.override_wipe(run, std::move(wanted), std::move(actor));
    co_return co_await run_response(services, run, status::accepted);
}

}  // namespace vetting::api
