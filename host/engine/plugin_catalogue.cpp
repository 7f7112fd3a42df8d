#include "host/engine/plugin_catalogue.hpp"

#include <algorithm>

#include "host/rules/pipeline.hpp"

namespace vetting {

bool HostPlugin::offers(std::string_view interface_id) const {
    return std::find(interfaces.begin(), interfaces.end(), interface_id) != interfaces.end();
}

PluginCatalogue::PluginCatalogue(std::vector<HostPluginFile> files, std::vector<HostPack> packs, std::vector<HostPlugin> kept)
    : files_(std::move(files)), packs_(std::move(packs)), kept_(std::move(kept)) {
    // By path, so that which of two duplicates is refused does not depend on the order of a folder.
    std::sort(files_.begin(), files_.end(), [](const HostPluginFile& a, const HostPluginFile& b) { return a.path < b.path; });
    for (HostPluginFile& file : files_) {
        if (file.refused.empty()) file.refused = reason_to_refuse(file);
        if (file.refused.empty()) add(file);
    }
}

std::string PluginCatalogue::reason_to_refuse(const HostPluginFile& file) const {
    for (const HostPlugin& component : file.components) {
        const Describe& describe = component.describe;
        if (const HostPlugin* other = find(describe.id)) {
            return "its component " + describe.id + " is already there, from " + other->path;
        }
        if (describe.kind != "stage") continue;
        if (!plugin_may_have_stage_id(describe.stage)) {
            return "its stage id '" + describe.stage + "' is empty, has odd characters, or is a word of the core";
        }
        if (const HostPlugin* other = stage(describe.stage)) {
            return "its stage " + describe.stage + " is already there, from " + other->describe.id;
        }
    }
    return {};
}

void PluginCatalogue::add(const HostPluginFile& file) {
    for (const HostPlugin& component : file.components) {
        const Describe& describe = component.describe;
        components_.emplace(describe.id, component);
        if (describe.kind == "stage") stage_ids_.emplace(describe.stage, describe.id);
    }
}

const HostPlugin* PluginCatalogue::find(std::string_view component_id) const {
    const auto found = components_.find(component_id);
    return found == components_.end() ? nullptr : &found->second;
}

const HostPlugin* PluginCatalogue::pinned(std::string_view component_id, std::string_view sha256) const {
    const HostPlugin* now = find(component_id);
    if (now != nullptr && now->sha256 == sha256) return now;
    const auto is_it = [&](const HostPlugin& one) { return one.describe.id == component_id && one.sha256 == sha256; };
    const auto found = std::find_if(kept_.begin(), kept_.end(), is_it);
    return found == kept_.end() ? nullptr : &*found;
}

const HostPlugin* PluginCatalogue::stage(std::string_view stage_id) const {
    const auto found = stage_ids_.find(stage_id);
    return found == stage_ids_.end() ? nullptr : find(found->second);
}

const HostPlugin* PluginCatalogue::reporter(std::string_view name) const {
    for (const HostPlugin* reporter : of_kind("reporter")) {
        if (reporter->describe.id == name || reporter->describe.name == name) return reporter;
    }
    return nullptr;
}

std::vector<const HostPlugin*> PluginCatalogue::of_kind(std::string_view kind) const {
    std::vector<const HostPlugin*> found;
    for (const auto& [id, component] : components_) {
        if (component.describe.kind == kind) found.push_back(&component);
    }
    return found;
}

}  // namespace vetting
