// Profiles as files on this machine, checked against the plugins that are installed here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/cli/folders.hpp"
#include "host/rules/profile.hpp"
#include "sdk/pack/pack.hpp"
#include "sdk/wire/describe.hpp"

namespace vetting::cli {

struct StageEstimate {
    std::string id, title;
    double seconds = 0;  ///< of the plugin's own words; a plan may say otherwise once the machine is known
};

struct CheckedProfile {
    std::string name;  ///< the file's stem
    Profile profile;
    std::vector<StageEstimate> stages;
    std::vector<std::filesystem::path> files;  ///< the file itself, then what it extends
};

/// What `vettingd` would make of it. `extends` is looked for beside the file, then in `more`.
/// @throws Error BadConfig `FILE:LINE:COLUMN: …`, or what the profile wants of plugins that are not installed so; Io.
[[nodiscard]] CheckedProfile check_profile_file(const std::filesystem::path& file, const Folders& more, const Folders& plugins,
                                                const PackPolicy& policy = {});

/// Is it a path rather than a profile's name?
[[nodiscard]] bool names_a_file(const std::string& profile);
/// The file of a profile by its name. @throws Error NotFound that lists what there is.
[[nodiscard]] std::filesystem::path find_profile(const std::string& name, const Folders& folders);

/// What every plugin that can be used says of itself.
[[nodiscard]] std::vector<Describe> installed_components(const Folders& plugins);
/// As `GET /plugins` would say it, refused files included.
[[nodiscard]] Json installed_plugins(const Folders& plugins, const PackPolicy& policy);
/// As `GET /profiles` would say it; files that cannot be read are left out with a line on stderr.
[[nodiscard]] Json local_profiles(const Folders& folders, const Folders& plugins);

}  // namespace vetting::cli
