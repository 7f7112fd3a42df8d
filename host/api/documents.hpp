// From rows and snapshots to the documents of sdk/wire/operator.hpp: API, CLI and pages all show these.
#pragma once

#include "host/api/services.hpp"
#include "host/store/finding_store.hpp"
#include "host/store/host_store.hpp"
#include "host/store/measurement_store.hpp"
#include "host/store/run_store.hpp"
#include "host/store/stage_store.hpp"

namespace vetting::api {

/// Each reads the store on the pool and adds what only the engine's memory knows: progress, time left.
[[nodiscard]] asio::awaitable<ItemList<HostItem>> host_list(Services& services, HostFilter filter);
/// @throws Error NotFound.
[[nodiscard]] asio::awaitable<HostItem> host_document(Services& services, HostId host);
[[nodiscard]] asio::awaitable<ItemList<RunItem>> run_list(Services& services, RunFilter filter);
/// @throws Error NotFound.
[[nodiscard]] asio::awaitable<RunItem> run_document(Services& services, RunId run);
[[nodiscard]] asio::awaitable<SeriesAnswer> series_document(Services& services, RunId run, MeasurementQuery query);
struct LogQuery {
    std::int64_t after = 0, limit = 1000;
    bool tail = false;  ///< the last `limit` lines instead of those behind `after`
    std::string text;
};
[[nodiscard]] asio::awaitable<LogTail> log_document(Services& services, RunId run, LogQuery query);

/// Every component that may be used, every file and pack that may not, with the reason.
[[nodiscard]] ItemList<PluginItem> plugin_list(const PluginCatalogue& plugins);

/// @throws Error NotFound when there is no such run.
void require_run(const Reader& reader, RunId run);
void require_host(const Reader& reader, HostId host);

}  // namespace vetting::api
