// What a profile says of plugins (`plugins.use`, `plugins.versions`) against what is installed. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/rules/pipeline.hpp"
#include "host/rules/profile.hpp"

namespace vetting {

/// A component, or a pack (kind `pack`), that is usable here.
struct InstalledPlugin {
    std::string id, version, kind;
    std::string stage;  ///< of a stage's plugin: the stage's id
    std::string pack;   ///< the pack that it came in, or empty
};

/// Whether the profile's `plugins.use` takes in this id; all of them where it names none.
[[nodiscard]] bool is_chosen(const Profile& profile, std::string_view id);
/// By its own id or by its pack's.
[[nodiscard]] bool may_use(const Profile& profile, const InstalledPlugin& plugin);

/// `1.2.0`, or orders with commas between: `>=1.2, <2`.
[[nodiscard]] bool version_is_wanted(std::string_view version, std::string_view wanted);

/// Can a run of this profile be made of these? Of two plugins for a stage the first is taken.
/// @throws Error InvalidValue when a stage has no plugin that may be used, or a version is not the one that is wanted.
void check_wishes(const Profile& profile, const Pipeline& pipeline, const std::vector<InstalledPlugin>& installed);

}  // namespace vetting
