#include "host/api/documents.hpp"
#include "host/api/operator_handlers.hpp"
#include "host/events/hub.hpp"
#include "host/store/audit_store.hpp"

namespace vetting::api {
namespace {

/// The kinds of component, in the order in which they are listed.
constexpr const char* kKinds[] = {"stage", "probe", "notifier", "reporter", "power"};

PluginItem item_of(const HostPlugin& plugin) {
    const Describe& says = plugin.describe;
    return {says.id, says.version, says.kind, says.stage, says.name, says.title, plugin.sha256, plugin.path, plugin.trust, "usable", "", plugin.pack};
}

PluginItem item_of(const HostPluginFile& file) {
    PluginItem item;
    item.id = std::filesystem::path(file.path).filename().string();
    item.version = file.version;
    item.sha256 = file.sha256;
    item.file = file.path;
    item.trust = file.trust;
    item.pack = file.pack;
    item.state = "refused";
    item.reason = file.refused;
    return item;
}

PluginItem item_of(const HostPack& pack) {
    PluginItem item;
    item.id = pack.id.empty() ? std::filesystem::path(pack.path).filename().string() : pack.id;
    item.version = pack.version;
    item.kind = "pack";
    item.title = pack.title;
    item.sha256 = pack.sha256;
    item.file = pack.path;
    item.trust = pack.trust;
    item.state = pack.refused.empty() ? "usable" : "refused";
    item.reason = pack.refused;
    return item;
}

std::optional<EventId> resume_point(const Request& request) {
    std::string text(request.header("Last-Event-ID"));
    if (text.empty()) text = request.query("after").value_or("");
    if (text.empty()) return std::nullopt;
    if (text == "0") return EventId{0};
    const auto id = parse_id(text);
    if (!id) throw Error(Errc::InvalidValue, "Last-Event-ID must be the id of an event");
    return EventId{*id};
}

}  // namespace

ItemList<PluginItem> plugin_list(const PluginCatalogue& plugins) {
    ItemList<PluginItem> list;
    for (const char* kind : kKinds) {
        for (const HostPlugin* plugin : plugins.of_kind(kind)) list.items.push_back(item_of(*plugin));
    }
    for (const HostPluginFile& file : plugins.files()) {
        if (!file.refused.empty()) list.items.push_back(item_of(file));
    }
    for (const HostPack& pack : plugins.packs()) list.items.push_back(item_of(pack));
    list.total = static_cast<std::int64_t>(list.items.size());
    return list;
}

asio::awaitable<Response> get_profiles(Services& services, Operator, const Request&) {
    Json items = Json::array();
    for (const auto& [name, profile] : services.engine.profiles()) {
        Json stages = Json::array();
        for (const ProfileStage& stage : profile.stages) stages.push_back(stage.id);
        items.push_back({{"name", name}, {"title", profile.title}, {"description", profile.description}, {"stages", std::move(stages)}});
    }
    const std::size_t total = items.size();
    co_return http::json_response(status::ok, Json{{"items", std::move(items)}, {"total", total}});
}

asio::awaitable<Response> get_profile(Services& services, Operator, const Request& request) {
    const auto found = services.engine.profiles().find(request.param("name"));
    if (found == services.engine.profiles().end()) throw Error(Errc::NotFound, "there is no profile '" + request.param("name") + "'");
    co_return http::json_response(status::ok, found->second);
}

asio::awaitable<Response> get_plugins(Services& services, Operator, const Request&) {
    co_return http::json_response(status::ok, plugin_list(services.engine.plugins()));
}

asio::awaitable<Response> get_plugin(Services& services, Operator, const Request& request) {
    const HostPlugin* plugin = services.engine.plugins().find(request.param("id"));
    if (plugin == nullptr) throw Error(Errc::NotFound, "there is no plugin '" + request.param("id") + "'");
    Json json(item_of(*plugin));
    json["describe"] = plugin->describe_json;
    json["interfaces"] = plugin->interfaces;
    co_return http::json_response(status::ok, json);
}

asio::awaitable<Response> get_audit(Services& services, Operator, const Request& request) {
    const std::int64_t limit = request.query_number("limit", 100, 1, 1000);
    const std::int64_t before = request.query_number("cursor", 0, 0, INT64_MAX);
    auto query = [limit, before](const Reader& reader) {
        Json items = Json::array();
        std::int64_t oldest = 0;
        for (const AuditRow& row : AuditStore::newest(reader, limit, before)) {
            items.push_back({{"id", row.id}, {"at", to_rfc3339(row.at)}, {"who", row.who}, {"what", row.what}, {"subject", row.subject},
                             {"details", row.details}, {"hash", row.hash}});
            oldest = row.id;
        }
        Json list{{"items", std::move(items)}};
        if (oldest > 1) list["next"] = std::to_string(oldest);
        return list;
    };
    const Json list = co_await read_store(services, std::move(query));
    co_return http::json_response(status::ok, list);
}

asio::awaitable<Response> get_events(Services& services, Operator, const Request& request) {
    EventHub::Subscription wanted;
    if (const auto run = request.query("run")) {
        const auto id = parse_id(*run);
        if (!id) throw Error(Errc::InvalidValue, "'run' must be a run's id");
        wanted.run = RunId{*id};
    }
    wanted.after = resume_point(request);
    http::StreamBody body = [&services, wanted](http::ResponseStream& stream) -> asio::awaitable<void> {
        EventHub::Write write = [&stream](std::vector<std::string_view> pieces) { return stream.write(std::move(pieces)); };
        co_await services.hub.serve(wanted, std::move(write));
    };
    co_return Response{status::ok, {{"Content-Type", "text/event-stream"}, {"X-Accel-Buffering", "no"}}, std::move(body)};
}

}  // namespace vetting::api
