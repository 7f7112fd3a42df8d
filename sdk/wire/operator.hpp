// The bodies of the operator API that CLI and pages read (`/api/v1/hosts`, `/runs`, …), field for field.
//
// Lists answer `{"items": […], "next": "cursor" | absent, "total": n}`. Times are RFC 3339 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/evidence.hpp"

namespace vetting {

/// `GET /hosts`, `GET /hosts/{id}`.
struct HostItem {
    std::int64_t id = 0;
    std::string name, mac, power, address;  ///< power: `local`, `manual`, …
    std::vector<std::string> tags;
    std::optional<std::string> last_seen;
    std::optional<std::int64_t> last_run;
    std::optional<RunVerdict> last_verdict;
    std::optional<std::string> state;  ///< of the run that is active now
    static constexpr auto kFields = fields(
        need("id", &HostItem::id), may("name", &HostItem::name), may("mac", &HostItem::mac), may("power", &HostItem::power),
        may("address", &HostItem::address), may("tags", &HostItem::tags), may("last_seen", &HostItem::last_seen),
        may("last_run", &HostItem::last_run), may("last_verdict", &HostItem::last_verdict), may("state", &HostItem::state));
};

/// A stage as lists and timelines show it; `evidence` and `findings` only in `GET /runs/{id}`.
struct StageItem {
    std::int32_t index = 0;
    std::string id, title, plugin, version;
    std::string state;  ///< waiting | running | ended
    std::int32_t attempt = 0;
    bool required = true;
    std::optional<StageVerdict> verdict;
    std::string reason;
    std::optional<std::string> started, ended, sub_step;
    double estimate_s = 0;
    std::optional<double> duration_s;
    std::optional<std::int32_t> permille;  ///< of the sub-step in hand
    std::optional<Evidence> evidence;
    std::vector<Finding> findings;
    std::vector<SubStep> sub_steps;
    static constexpr auto kFields = fields(
        need("index", &StageItem::index), need("id", &StageItem::id), may("title", &StageItem::title),
        may("plugin", &StageItem::plugin), may("version", &StageItem::version), may("state", &StageItem::state),
        may("attempt", &StageItem::attempt), may("required", &StageItem::required), may("verdict", &StageItem::verdict),
        may("reason", &StageItem::reason), may("started", &StageItem::started), may("ended", &StageItem::ended),
        may("sub_step", &StageItem::sub_step), may("estimate_s", &StageItem::estimate_s),
        may("duration_s", &StageItem::duration_s), may("permille", &StageItem::permille),
        may("evidence", &StageItem::evidence), may("findings", &StageItem::findings), may("sub_steps", &StageItem::sub_steps));
};

/// `GET /runs` (items, without `stages`' evidence) and `GET /runs/{id}` (all of it).
struct RunItem {
    std::int64_t id = 0, host = 0;
    std::string host_name, profile;
    std::string state;  ///< the stage's id while InStage
    std::optional<RunVerdict> verdict;
    std::string reason;
    std::int32_t stage_index = -1, stage_count = 0;
    std::string created;
    std::optional<std::string> started, ended;
    std::optional<double> eta_s;
    bool active = false;  ///< its state can still change by itself or by an agent
    std::vector<StageItem> stages;
    std::optional<Coverage> coverage;
    std::vector<Finding> findings;
    std::string rules_digest;
    static constexpr auto kFields = fields(
        need("id", &RunItem::id), may("host", &RunItem::host), may("host_name", &RunItem::host_name),
        may("profile", &RunItem::profile), need("state", &RunItem::state), may("verdict", &RunItem::verdict),
        may("reason", &RunItem::reason), may("stage_index", &RunItem::stage_index), may("stage_count", &RunItem::stage_count),
        may("created", &RunItem::created), may("started", &RunItem::started), may("ended", &RunItem::ended),
        may("eta_s", &RunItem::eta_s), may("active", &RunItem::active), may("stages", &RunItem::stages),
        may("coverage", &RunItem::coverage), may("findings", &RunItem::findings), may("rules_digest", &RunItem::rules_digest));
};

/// `POST /runs`: by `host` (an id), by `mac`, or `local: true` for the machine that vettingd itself runs on.
struct NewRunRequest {
    std::optional<std::int64_t> host;
    std::optional<std::string> mac;
    bool local = false;
    std::string profile;
    bool start = true;
    static constexpr auto kFields = fields(may("host", &NewRunRequest::host), may("mac", &NewRunRequest::mac),
                                           may("local", &NewRunRequest::local), need("profile", &NewRunRequest::profile),
                                           may("start", &NewRunRequest::start));
};

/// `GET /runs/{id}/measurements?key=&points=`: seconds count from the run's start.
struct SeriesItem {
    std::string key, unit, device;
    std::vector<std::vector<double>> points;  ///< [[seconds, value], …]
    std::optional<double> limit;
    static constexpr auto kFields = fields(need("key", &SeriesItem::key), may("unit", &SeriesItem::unit),
                                           may("device", &SeriesItem::device), may("points", &SeriesItem::points),
                                           may("limit", &SeriesItem::limit));
};
struct SeriesAnswer {
    std::vector<SeriesItem> series;
    static constexpr auto kFields = fields(need("series", &SeriesAnswer::series));
};

/// `GET /runs/{id}/log?after=&q=`: `after` is the `next` of the answer before.
struct LogTail {
    std::vector<Json> lines;  ///< {ts, level, stage, text}
    std::int64_t next = 0, total = 0;
    static constexpr auto kFields = fields(need("lines", &LogTail::lines), may("next", &LogTail::next), may("total", &LogTail::total));
};

/// `GET /plugins`.
struct PluginItem {
    std::string id, version, kind, stage, name, title, sha256, file, trust, state, reason;
    std::string pack;  ///< the id of the pack it is in; empty: by itself
    static constexpr auto kFields =
        fields(need("id", &PluginItem::id), may("version", &PluginItem::version), may("kind", &PluginItem::kind),
               may("stage", &PluginItem::stage), may("name", &PluginItem::name), may("title", &PluginItem::title),
               may("sha256", &PluginItem::sha256), may("file", &PluginItem::file), may("trust", &PluginItem::trust),
               may("state", &PluginItem::state), may("reason", &PluginItem::reason),
               may("pack", &PluginItem::pack));
};

template <class T>
struct ItemList {
    std::vector<T> items;
    std::optional<std::string> next;
    std::int64_t total = 0;
    static constexpr auto kFields = fields(need("items", &ItemList::items), may("next", &ItemList::next), may("total", &ItemList::total));
};

}  // namespace vetting
