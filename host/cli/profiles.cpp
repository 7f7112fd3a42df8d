#include "host/cli/profiles.hpp"

#include <cstdio>

#include "host/config/plugin_wishes.hpp"
#include "host/config/profile_yaml.hpp"
#include "sdk/runner/registry.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting::cli {
namespace {

std::vector<Describe> components_of(const PluginRegistry& registry) {
    std::vector<Describe> components;
    for (const PluginEntry& entry : registry.entries()) components.push_back(entry.describe());
    return components;
}

StageEstimate estimate_of(const ProfileStage& stage, const std::vector<Describe>& components) {
    for (const Describe& component : components) {
        if (component.kind != "stage" || component.stage != stage.id) continue;
        const auto wanted = stage.config.find("duration_s");
        const bool said = wanted != stage.config.end() && wanted->is_number();
        return {stage.id, component.title, said ? wanted->get<double>() : component.estimate_s};
    }
    return {stage.id, "", 0};  // a stage of the core takes no time of its own
}

std::vector<InstalledPlugin> usable_in(const PluginRegistry& registry) {
    std::vector<InstalledPlugin> usable;
    for (const PluginEntry& entry : registry.entries()) {
        const Describe& says = entry.describe();
        usable.push_back({says.id, says.version, says.kind, says.stage, entry.file->pack});
    }
    for (const Pack& pack : registry.packs()) {
        if (pack.usable()) usable.push_back({pack.manifest.id, pack.manifest.version, "pack", {}, {}});
    }
    return usable;
}

CheckedProfile check(const std::filesystem::path& file, const Folders& more, const std::vector<Describe>& components) {
    Folders folders = more;
    folders.insert(folders.begin(), file.has_parent_path() ? file.parent_path() : std::filesystem::path("."));
    const ProfileFolder library(folders);
    CheckedProfile checked;
    checked.name = file.stem().string();
    checked.files.push_back(file);
    const ProfileFinder find = [&library, &checked](const std::string& name) {
        YamlDocument document = library.load(name);
        checked.files.emplace_back(document.file);
        return document;
    };
    checked.profile = check_profile(load_yaml(file), find, components);
    for (const ProfileStage& stage : checked.profile.stages) checked.stages.push_back(estimate_of(stage, components));
    return checked;
}

PluginItem refused_item(const PluginFile& file) {
    PluginItem item;
    item.id = file.path.filename().string();
    item.version = file.version;
    item.sha256 = file.sha256;
    item.file = file.path.string();
    item.trust = file.trust;
    item.pack = file.pack;
    item.state = "refused";
    item.reason = file.refused;
    return item;
}

PluginItem usable_item(const PluginEntry& entry) {
    const Describe& says = entry.describe();
    PluginItem item;
    item.id = says.id;
    item.version = says.version;
    item.kind = says.kind;
    item.stage = says.stage;
    item.name = says.name;
    item.title = says.title;
    item.sha256 = entry.file->sha256;
    item.file = entry.file->path.string();
    item.trust = entry.file->trust;
    item.pack = entry.file->pack;
    item.state = "usable";
    return item;
}

PluginItem pack_item(const Pack& pack) {
    PluginItem item;
    item.id = pack.manifest.id.empty() ? pack.folder.filename().string() : pack.manifest.id;
    item.version = pack.manifest.version;
    item.kind = "pack";
    item.title = pack.manifest.title;
    item.sha256 = pack.manifest_sha256;
    item.file = pack.folder.string();
    item.trust = pack.vouched.trust;
    item.state = pack.usable() ? "usable" : "refused";
    item.reason = pack.vouched.refused;
    return item;
}

}  // namespace

CheckedProfile check_profile_file(const std::filesystem::path& file, const Folders& more, const Folders& plugins, const PackPolicy& policy) {
    // Malformed YAML is told before any plugin is looked at.
    static_cast<void>(load_yaml(file));
    const PluginRegistry registry = scan_plugins(plugins, sibling("vetting-plugin-runner"), policy);
    CheckedProfile checked = check(file, more, components_of(registry));
    if (checked.profile.name.empty()) checked.profile.name = checked.name;
    try {
        check_wishes(checked.profile, make_pipeline(checked.profile), usable_in(registry));
    } catch (const Error& error) {
        throw Error(Errc::BadConfig, file.string() + ": " + error.what());
    }
    return checked;
}

bool names_a_file(const std::string& profile) {
    return profile.find('/') != std::string::npos || profile.ends_with(".yaml") || profile.ends_with(".yml");
}

std::filesystem::path find_profile(const std::string& name, const Folders& folders) { return ProfileFolder(folders).load(name).file; }

std::vector<Describe> installed_components(const Folders& plugins) {
    return components_of(scan_plugins(plugins, sibling("vetting-plugin-runner")));
}

Json installed_plugins(const Folders& plugins, const PackPolicy& policy) {
    const PluginRegistry registry = scan_plugins(plugins, sibling("vetting-plugin-runner"), policy);
    ItemList<PluginItem> list;
    for (const PluginEntry& entry : registry.entries()) list.items.push_back(usable_item(entry));
    for (const PluginFile& file : registry.files()) {
        if (!file.refused.empty()) list.items.push_back(refused_item(file));
    }
    for (const Pack& pack : registry.packs()) list.items.push_back(pack_item(pack));
    list.total = static_cast<std::int64_t>(list.items.size());
    return Json(list);
}

Json local_profiles(const Folders& folders, const Folders& plugins) {
    const std::vector<Describe> components = installed_components(plugins);
    const ProfileFolder library(folders);
    Json items = Json::array();
    for (const std::string& name : library.names()) {
        try {
            const CheckedProfile checked = check(find_profile(name, folders), folders, components);
            Json stages = Json::array();
            for (const StageEstimate& stage : checked.stages) stages.push_back(stage.id);
            items.push_back({{"name", name}, {"title", checked.profile.title}, {"description", checked.profile.description}, {"stages", stages}});
        } catch (const Error& error) {
            std::fprintf(stderr, "vetting: left out: %s\n", error.what());
        }
    }
    const std::size_t total = items.size();
    return Json{{"items", std::move(items)}, {"total", total}};
}

}  // namespace vetting::cli
