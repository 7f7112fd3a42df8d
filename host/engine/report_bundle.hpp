// The report of a run from the store: what `report.json` says and what every reporter renders.
#pragma once

#include "host/engine/plugin_catalogue.hpp"
#include "host/store/tx.hpp"
#include "sdk/wire/report.hpp"

namespace vetting {

/// A run that is being reported counts as ended: its verdict is the one it will have.
/// @throws Error NotFound.
[[nodiscard]] Report build_report(const Reader& reader, const PluginCatalogue& plugins, RunId run);

}  // namespace vetting
