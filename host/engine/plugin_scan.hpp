// From a scan of the plugin folders to the host's catalogue.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "host/engine/plugin_catalogue.hpp"

namespace vetting {

/// Asks every file in `folders` what it is, in a child of its own. The first folder is the host's own: what lies there
/// counts as `core` when its id is ours. Blocks. @throws Error Io when the runner is not there.
[[nodiscard]] std::shared_ptr<const PluginCatalogue> scan_host_plugins(const std::vector<std::filesystem::path>& folders,
                                                                       const std::filesystem::path& runner);

}  // namespace vetting
