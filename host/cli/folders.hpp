// Where this installation keeps its programs, plugins and profiles: beside the binary in a build tree, else by the FHS.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vetting::cli {

using Folders = std::vector<std::filesystem::path>;

/// The folder of this very program.
[[nodiscard]] std::filesystem::path own_folder();
/// `vettingd`, `vetting-agent`, `vetting-plugin-runner`: beside this program. @throws Error NotFound.
[[nodiscard]] std::filesystem::path sibling(const std::string& name);
/// `given` when there is any; else ../lib/vetting/plugins, /usr/local/lib/vetting/plugins, /usr/lib/vetting/plugins.
[[nodiscard]] Folders plugin_folders(const Folders& given);
/// The build tree's examples/profiles, /usr/share/vetting/profiles, /etc/vetting/profiles.d: those that are there.
[[nodiscard]] Folders profile_folders();

}  // namespace vetting::cli
