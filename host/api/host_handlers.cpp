#include "host/api/documents.hpp"
#include "host/api/operator_handlers.hpp"
#include "host/api/requests.hpp"
#include "host/store/spec_store.hpp"

namespace vetting::api {

asio::awaitable<Response> get_hosts(Services& services, Operator, const Request& request) {
    HostFilter filter;
    filter.text = request.query("q").value_or("");
    filter.tag = request.query("tag").value_or("");
    filter.state = request.query("state").value_or("");
    std::string sort = request.query("sort").value_or("name");
    filter.descending = sort.starts_with('-');
    filter.sort = filter.descending ? sort.substr(1) : sort;
    if (filter.sort != "name" && filter.sort != "created" && filter.sort != "last_seen") {
        throw Error(Errc::InvalidValue, "hosts are sorted by name, created or last_seen, with '-' before it for the other way round");
    }
    filter.after = request.query("cursor").value_or("");
    filter.limit = request.query_number("limit", 100, 1, 1000);
    const ItemList<HostItem> list = co_await host_list(services, std::move(filter));
    co_return http::json_response(status::ok, list);
}

asio::awaitable<Response> post_hosts(Services& services, Operator who, const Request& request) {
    NewHostRequest wanted = http::parse<NewHostRequest>(request);
    NewHost host{wanted.name, wanted.mac, wanted.power, wanted.address, wanted.tags};
    Actor actor = who.actor();
    const HostId id = co_await services.engine.register_host(std::move(host), std::move(actor));
    const HostItem item = co_await host_document(services, id);
    co_return http::json_response(status::created, item).with("Location", "/api/v1/hosts/" + std::to_string(id.value));
}

asio::awaitable<Response> get_host(Services& services, Operator, const Request& request) {
    const HostId host{request.id()};
    const HostItem item = co_await host_document(services, host);
    co_return http::json_response(status::ok, item);
}

asio::awaitable<Response> get_expected_spec(Services& services, Operator, const Request& request) {
    auto query = [host = HostId{request.id()}](const Reader& reader) {
        require_host(reader, host);
        const auto spec = SpecStore::expected(reader, host);
        if (!spec) throw Error(Errc::NotFound, "nothing is expected of this host yet: accept what one of its runs found");
        Json json{{"facts", spec->facts}, {"accepted_by", spec->accepted_by}, {"at", to_rfc3339(spec->at)}};
        if (spec->from_run) json["from_run"] = spec->from_run->value;
        return json;
    };
    const Json spec = co_await read_store(services, std::move(query));
    co_return http::json_response(status::ok, spec);
}

asio::awaitable<Response> put_expected_spec(Services& services, Operator who, const Request& request) {
    ExpectedSpecRequest wanted = http::parse<ExpectedSpecRequest>(request);
    if (!wanted.facts.is_object()) throw Error(Errc::InvalidValue, "'facts' is an object: {\"disks\": [{\"serial\": …}]}");
    const HostId host{request.id()};
    Actor actor = who.actor();
    co_await services.engine.set_expected_spec(host, std::move(wanted.facts), std::move(actor));
    co_return co_await get_expected_spec(services, std::move(who), request);
}

asio::awaitable<Response> post_accept_spec(Services& services, Operator who, const Request& request) {
    const AcceptSpecRequest wanted = http::parse<AcceptSpecRequest>(request);
    const HostId host{request.id()};
    const RunId id{wanted.run};
    const RunItem run = co_await run_document(services, id);
    if (run.host != host.value) throw Error(Errc::InvalidValue, "run " + std::to_string(wanted.run) + " was of another host");
    Actor actor = who.actor();
    co_await services.engine.accept_expected_spec(id, std::move(actor));
    co_return co_await get_expected_spec(services, std::move(who), request);
}

}  // namespace vetting::api
