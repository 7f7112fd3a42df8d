#include "plugins/common/nvidia/nvlink.hpp"

#include <nlohmann/json.hpp>

#include "plugins/common/nvidia/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

using nlohmann::json;

/// `nvlink/3/state` → 3 and `state`.
std::optional<std::pair<std::uint64_t, std::string_view>> link_in(std::string_view path) {
    constexpr std::string_view kStart = "nvlink/";
    if (!path.starts_with(kStart)) return std::nullopt;
    const std::size_t slash = path.find('/', kStart.size());
    const auto number = tool::leading_uint(path.substr(kStart.size()));
    if (slash == std::string_view::npos || !number) return std::nullopt;
    return std::pair{*number, path.substr(slash + 1)};
}

json links_of(const Values& values) {
    json out = json::object(), inactive = json::array();
    std::uint64_t links = 0, active = 0;
    for (const auto& [path, value] : values) {
        if (path == "nvlink/all" && value == "<inactive>") out["active"] = 0;
        const auto link = link_in(path);
        if (!link) continue;
        if (link->second == "state") {
            ++links;
            if (value == "<inactive>") inactive.push_back(link->first);
            else ++active;
        }
        const auto count = tool::leading_uint(value);
        for (const auto& [name, fact] : {std::pair{"replay errors", "replay_errors"}, std::pair{"recovery errors", "recovery_errors"}, std::pair{"crc errors", "crc_errors"}}) {
            if (count && link->second == name) out[fact] = out.value(fact, std::uint64_t{0}) + *count;
        }
    }
    if (links > 0) out["links"] = links, out["active"] = active, out["inactive"] = std::move(inactive);
    return out;
}

json fabric_of(const Values& values) {
    struct Row { const char *name, *xml, *text, *csv; };
    constexpr Row kRows[] = {{"state", "fabric/state", "fabric/state", "fabric.state"}, {"status", "fabric/status", "fabric/status", "fabric.status"},
                             {"summary", "fabric/health/summary", "fabric/health/summary", "fabric.health.summary"},
                             {"bandwidth", "fabric/health/bandwidth", "fabric/health/bandwidth", "fabric.health.bandwidth"},
                             {"route_unhealthy", "fabric/health/route_unhealthy", "fabric/health/route unhealthy", "fabric.health.route_unhealthy"}};
    json out = json::object();
    for (const Row& row : kRows) {
        for (const char* path : {row.xml, row.text, row.csv}) {
            const auto found = values.find(path);
            if (found == values.end() || is_absent(found->second)) continue;
            if (std::string_view(row.name) == "route_unhealthy") out[row.name] = tool::lower(found->second) == "true";
            else out[row.name] = found->second;
        }
    }
    return out;
}

}  // namespace

void add_links(json& gpu, const Values& values) {
    if (json links = links_of(values); !links.empty()) gpu["nvlink"] = std::move(links);
    if (json fabric = fabric_of(values); !fabric.empty()) gpu["fabric"] = std::move(fabric);
    constexpr std::string_view kPeer = "peer/";
    for (const auto& [path, value] : values) {
        if (path.starts_with(kPeer)) gpu["peers"][path.substr(kPeer.size())] = value;
    }
}

}  // namespace vetting::nvidia
