#include "host/engine/plugin_choice.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "sdk/pack/version.hpp"

namespace vetting {
namespace {

bool order_holds(std::string_view version, std::string_view wanted) {
    const std::size_t end = std::min(wanted.find_first_not_of("<>="), wanted.size());
    const std::string_view sign = wanted.substr(0, end);
    const auto order = compare_versions(version, trim(wanted.substr(end)));
    if (sign == ">=") return order >= 0;
    if (sign == "<=") return order <= 0;
    if (sign == ">") return order > 0;
    if (sign == "<") return order < 0;
    return order == 0;
}

void need_version(const Profile& profile, const std::string& id, const std::string& version) {
    const auto wanted = profile.plugin_versions.find(id);
    if (wanted == profile.plugin_versions.end() || version_is_wanted(version, wanted->second)) return;
    throw Error(Errc::InvalidValue, "profile " + profile.name + " wants " + id + " " + wanted->second + "; " + version + " is installed");
}

/// A version that is asked for must be there at all.
void need_installed(const Profile& profile, const PluginCatalogue& plugins) {
    for (const auto& [id, wanted] : profile.plugin_versions) {
        const auto is_it = [&id = id](const HostPack& pack) { return pack.id == id && pack.refused.empty(); };
        const bool pack = std::any_of(plugins.packs().begin(), plugins.packs().end(), is_it);
        if (!pack && plugins.find(id) == nullptr) {
            throw Error(Errc::InvalidValue, "profile " + profile.name + " wants " + id + " " + wanted + "; it is not installed, or refused");
        }
    }
}

bool may_use(const Profile& profile, const HostPlugin& plugin) {
    return is_chosen(profile, plugin.describe.id) || (!plugin.pack.empty() && is_chosen(profile, plugin.pack));
}

}  // namespace

bool is_chosen(const Profile& profile, std::string_view id) {
    const auto takes = [id = std::string(id)](const std::string& pattern) { return ::fnmatch(pattern.c_str(), id.c_str(), 0) == 0; };
    return profile.plugins.empty() || std::any_of(profile.plugins.begin(), profile.plugins.end(), takes);
}

bool version_is_wanted(std::string_view version, std::string_view wanted) {
    while (!wanted.empty()) {
        const std::size_t end = std::min(wanted.find(','), wanted.size());
        if (!order_holds(version, trim(wanted.substr(0, end)))) return false;
        wanted.remove_prefix(std::min(end + 1, wanted.size()));
    }
    return true;
}

std::vector<const HostPlugin*> ChosenPlugins::all() const {
    std::vector<const HostPlugin*> everything = stages;
    everything.insert(everything.end(), probes.begin(), probes.end());
    everything.insert(everything.end(), reporters.begin(), reporters.end());
    return everything;
}

ChosenPlugins choose_plugins(const Profile& profile, const Pipeline& pipeline, const PluginCatalogue& plugins) {
    ChosenPlugins chosen;
    for (const PipelineStage& stage : pipeline) {
        if (stage.core) continue;
        const HostPlugin* plugin = plugins.stage(stage.id);
        if (!plugin) throw Error(Errc::InvalidValue, "no plugin for the stage " + stage.id + " is installed");
        if (!may_use(profile, *plugin)) {
            throw Error(Errc::InvalidValue, "the stage " + stage.id + " is of " + plugin->describe.id + ", which the profile's plugins.use leaves out");
        }
        chosen.stages.push_back(plugin);
    }
    for (const HostPlugin* probe : plugins.of_kind("probe")) {
        if (may_use(profile, *probe)) chosen.probes.push_back(probe);
    }
    for (const HostPlugin* reporter : plugins.of_kind("reporter")) {
        if (may_use(profile, *reporter)) chosen.reporters.push_back(reporter);
    }
    for (const HostPack& pack : plugins.packs()) {
        if (pack.refused.empty() && !pack.firmware_rules.empty() && is_chosen(profile, pack.id)) chosen.packs.push_back(&pack);
    }
    need_installed(profile, plugins);
    for (const HostPlugin* plugin : chosen.all()) need_version(profile, plugin->describe.id, plugin->describe.version);
    for (const HostPack& pack : plugins.packs()) {
        if (pack.refused.empty() && is_chosen(profile, pack.id)) need_version(profile, pack.id, pack.version);
    }
    return chosen;
}

Json pinned_plugins(const ChosenPlugins& chosen) {
    Json pinned = Json::array();
    for (const HostPlugin* plugin : chosen.all()) {
        pinned.push_back({{"id", plugin->describe.id}, {"version", plugin->describe.version}, {"sha256", plugin->sha256},
                          {"trust", plugin->trust}, {"state", "usable"}, {"kind", plugin->describe.kind}, {"pack", plugin->pack}});
    }
    for (const HostPack* pack : chosen.packs) {
        pinned.push_back({{"id", pack->id}, {"version", pack->version}, {"sha256", pack->sha256}, {"trust", pack->trust},
                          {"state", "usable"}, {"kind", "pack"}, {"pack", pack->id}});
    }
    return pinned;
}

bool takes_pack_rules(const Describe& stage) {
    return stage.settings.is_object() && stage.settings.contains(Json::json_pointer("/properties/pack_rules"));
}

Json pack_rules(const ChosenPlugins& chosen) {
    Json all = Json::array();
    for (const HostPack* pack : chosen.packs) {
        Json rules = Json::array();
        for (const Json& document : pack->firmware_rules) {
            const Json& list = document.is_object() && document.contains("rules") ? document["rules"] : document;
            if (list.is_array()) rules.insert(rules.end(), list.begin(), list.end());
            else rules.push_back(list);  // the stage says what is wrong with it
        }
        all.push_back({{"pack", pack->id}, {"version", pack->version}, {"rules", std::move(rules)}});
    }
    return all;
}

}  // namespace vetting
