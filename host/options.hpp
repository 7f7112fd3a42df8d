// What `vettingd` was told on its command line, over what its configuration file says.
#pragma once

#include <filesystem>
#include <optional>

#include "host/config/config.hpp"

namespace vetting {

struct HostSettings {
    Config config;
    std::filesystem::path ready_file;  ///< written when the host can be asked; empty: none
    bool local = false;                ///< for this machine alone: the ready file holds an operator's API token
};

/// @return nothing when all is said (`--help`, `--version`, a wrong flag); `exit_code` then says how it went.
/// @throws Error BadConfig, Io for the configuration file.
[[nodiscard]] std::optional<HostSettings> parse_options(int argc, char** argv, int& exit_code);

}  // namespace vetting
