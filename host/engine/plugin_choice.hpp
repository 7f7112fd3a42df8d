// Which plugins and packs a profile chooses, in which versions; what a run pins of them. Pure.
#pragma once

#include <string>
#include <vector>

#include "host/engine/plugin_catalogue.hpp"
#include "host/rules/pipeline.hpp"
#include "host/rules/profile.hpp"

namespace vetting {

/// Whether the profile's `plugins.use` takes in this id; all of them where it names none.
[[nodiscard]] bool is_chosen(const Profile& profile, std::string_view id);

/// `1.2.0`, or orders with commas between: `>=1.2, <2`.
[[nodiscard]] bool version_is_wanted(std::string_view version, std::string_view wanted);

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
