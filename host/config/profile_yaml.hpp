// Profiles as people write them: YAML in, a `Profile` with every default filled out, errors with line and column.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/rules/profile.hpp"
#include "sdk/base/yaml.hpp"
#include "sdk/wire/describe.hpp"

namespace vetting {

/// Finds the document that `extends: NAME` names. @throws Error NotFound.
using ProfileFinder = std::function<YamlDocument(const std::string& name)>;

/// Read a profile. `extends` is resolved first: what stands in the file replaces what the base says key by key;
/// `stages` and `thresholds` replace the whole list; a `stages` entry keeps nothing of the base's.
/// @throws Error BadConfig with file, line and column; for unknown keys, wrong types, two stages of one id, a stage
/// id that is a state's or another core stage's name, a threshold without a unit, a cycle of `extends`.
[[nodiscard]] Profile parse_profile(const YamlDocument& document, const ProfileFinder& find);

/// Check every stage against the components that are installed and fill in the settings' defaults.
/// @throws Error BadConfig with file, line and column: no such stage, a setting that its schema refuses, a reporter,
/// notifier or sidecar probe that is not installed.
[[nodiscard]] Profile check_profile(const YamlDocument& document, const ProfileFinder& find,
                                    const std::vector<Describe>& components);

/// The same check for a profile without its text (a run made from JSON): errors name the stage.
[[nodiscard]] Profile fill_defaults(Profile profile, const std::vector<Describe>& components);

/// All `*.yaml` of some folders by name (the file's stem; earlier folders win).
class ProfileFolder {
public:
    explicit ProfileFolder(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}
    [[nodiscard]] std::vector<std::string> names() const;
    /// @throws Error NotFound that lists what there is; BadConfig.
    [[nodiscard]] YamlDocument load(const std::string& name) const;
    [[nodiscard]] ProfileFinder finder() const;

private:
    std::vector<std::filesystem::path> folders_;
};

}  // namespace vetting
