#include "host/cli/api.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/find_host.hpp"
#include "host/cli/listings.hpp"
#include "host/cli/print.hpp"
#include "sdk/base/ids.hpp"
#include "sdk/base/url.hpp"

namespace vetting::cli {

std::int64_t find_host(Api& api, const std::string& host) {
    if (const auto id = parse_id(host)) return *id;
    const auto mac = Mac::parse(host);
    const auto found = from_json_value<ItemList<HostItem>>(api.get("/api/v1/hosts?limit=1000&q=" + percent_encode(mac ? mac->text() : host)));
    for (const HostItem& item : found.items) {
        if (item.name == host || (mac && item.mac == mac->text())) return item.id;
    }
    throw Error(Errc::NotFound, "there is no host '" + host + "'; see them all: vetting host list");
}

Exit host_list(const Common& common, const HostListOptions& options) {
    Api api(common.connection);
    std::string target = "/api/v1/hosts?limit=" + std::to_string(options.limit);
    if (!options.text.empty()) target += "&q=" + percent_encode(options.text);
    if (!options.tag.empty()) target += "&tag=" + percent_encode(options.tag);
    if (!options.state.empty()) target += "&state=" + percent_encode(options.state);
    print(hosts_listing(api.get(target)), common.format);
    return Exit::Ok;
}

Exit host_show(const Common& common, const std::string& host) {
    Api api(common.connection);
    print(host_listing(api.get("/api/v1/hosts/" + std::to_string(find_host(api, host)))), common.format);
    return Exit::Ok;
}

}  // namespace vetting::cli
