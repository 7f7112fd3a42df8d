// What is set up on this machine, read from vettingd's own configuration: for commands that need no running host.
#pragma once

#include "host/cli/commands.hpp"
#include "sdk/pack/pack.hpp"

namespace vetting::cli {

struct LocalSite {
    Folders plugins;
    std::filesystem::path install_to;  ///< where a pack goes by default
    PackPolicy policy;
};

/// From `--config`, else /etc/vetting/vetting.yaml where there is one, else the defaults; `--plugins` wins over its folders.
/// @throws Error BadConfig, Io.
[[nodiscard]] LocalSite local_site(const Common& common);

}  // namespace vetting::cli
