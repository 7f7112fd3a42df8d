// View models: what the templates may ask for, every name of it.
#pragma once

#include "host/pages/pages.hpp"

namespace vetting::pages {

[[nodiscard]] Json fleet_view(const Viewer& viewer, const Fleet& fleet);
[[nodiscard]] Json run_view(const Viewer& viewer, const RunDocument& document);
[[nodiscard]] Json plugins_view(const std::vector<PluginItem>& plugins);
[[nodiscard]] Json chart_view(const SeriesAnswer& series);

}  // namespace vetting::pages
