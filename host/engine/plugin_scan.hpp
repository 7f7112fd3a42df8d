// From a scan of the plugin folders to the host's catalogue.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "host/engine/plugin_catalogue.hpp"
#include "sdk/pack/pack.hpp"

namespace vetting {

class PluginShelf;

/// Asks every file in `folders` that the policy lets in what it is, in a child of its own, and reads the data of the
/// packs; and what is on the shelf and not in the folders any more. Blocks. @throws Error Io when the runner is not there.
[[nodiscard]] std::shared_ptr<const PluginCatalogue> scan_host_plugins(const std::vector<std::filesystem::path>& folders,
                                                                       const std::filesystem::path& runner,
                                                                       const PackPolicy& policy = {},
                                                                       const PluginShelf* shelf = nullptr);

}  // namespace vetting
