#include "host/engine/plugin_choice.hpp"

namespace vetting {
namespace {

InstalledPlugin installed(const HostPlugin& plugin) {
    return {plugin.describe.id, plugin.describe.version, plugin.describe.kind, plugin.describe.stage, plugin.pack};
}

/// The plugin that serves a stage stands before others of it.
std::vector<InstalledPlugin> installed_of(const PluginCatalogue& plugins, const std::vector<const HostPlugin*>& stages) {
    std::vector<InstalledPlugin> all;
    for (const HostPlugin* stage : stages) all.push_back(installed(*stage));
    for (const char* kind : {"stage", "probe", "reporter", "notifier"}) {
        for (const HostPlugin* plugin : plugins.of_kind(kind)) all.push_back(installed(*plugin));
    }
    for (const HostPack& pack : plugins.packs()) {
        if (pack.refused.empty()) all.push_back({pack.id, pack.version, "pack", {}, {}});
    }
    return all;
}

}  // namespace

std::vector<const HostPlugin*> ChosenPlugins::all() const {
    std::vector<const HostPlugin*> everything = stages;
    everything.insert(everything.end(), probes.begin(), probes.end());
    everything.insert(everything.end(), reporters.begin(), reporters.end());
    return everything;
}

ChosenPlugins choose_plugins(const Profile& profile, const Pipeline& pipeline, const PluginCatalogue& plugins) {
    ChosenPlugins chosen;
    for (const PipelineStage& stage : pipeline) {
        const HostPlugin* plugin = stage.core ? nullptr : plugins.stage(stage.id);
        if (plugin) chosen.stages.push_back(plugin);
    }
    check_wishes(profile, pipeline, installed_of(plugins, chosen.stages));
    for (const HostPlugin* probe : plugins.of_kind("probe")) {
        if (may_use(profile, installed(*probe))) chosen.probes.push_back(probe);
    }
    for (const HostPlugin* reporter : plugins.of_kind("reporter")) {
        if (may_use(profile, installed(*reporter))) chosen.reporters.push_back(reporter);
    }
    for (const HostPack& pack : plugins.packs()) {
        if (pack.refused.empty() && !pack.firmware_rules.empty() && is_chosen(profile, pack.id)) chosen.packs.push_back(&pack);
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
