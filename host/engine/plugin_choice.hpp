// Which plugins and packs a profile chooses, in which versions; what a run pins of them. Pure.
#pragma once

#include <string>
#include <vector>

#include "host/config/plugin_wishes.hpp"
#include "host/engine/plugin_catalogue.hpp"

namespace vetting {

struct ChosenPlugins {
    std::vector<const HostPlugin*> stages;     ///< one for each stage of the pipeline that is not the core's
    std::vector<const HostPlugin*> probes, reporters;
    std::vector<const HostPack*> packs;        ///< with rules
    [[nodiscard]] std::vector<const HostPlugin*> all() const;
};

/// @throws Error InvalidValue when a stage has no plugin that may be used, or a version is not the one that is wanted.
[[nodiscard]] ChosenPlugins choose_plugins(const Profile& profile, const Pipeline& pipeline, const PluginCatalogue& plugins);

/// What the run's record says of them: `pins.plugins[]`.
[[nodiscard]] Json pinned_plugins(const ChosenPlugins& chosen);

/// The rules of the packs, for the settings of a stage that takes `pack_rules`.
[[nodiscard]] Json pack_rules(const ChosenPlugins& chosen);
[[nodiscard]] bool takes_pack_rules(const Describe& stage);

}  // namespace vetting
