#include "host/engine/plugin_scan.hpp"

#include "sdk/runner/registry.hpp"

namespace vetting {
namespace {

HostPlugin host_plugin(const PluginComponent& component, const PluginFile& file, bool own_folder) {
    HostPlugin plugin;
    plugin.describe = component.describe;
    plugin.describe_json = component.describe_json;
    plugin.path = file.path.string();
    plugin.sha256 = file.sha256;
    plugin.interfaces = component.interfaces;
    if (own_folder && component.describe.id.starts_with("org.vetting.")) plugin.trust = "core";
    return plugin;
}

}  // namespace

std::shared_ptr<const PluginCatalogue> scan_host_plugins(const std::vector<std::filesystem::path>& folders,
                                                         const std::filesystem::path& runner) {
    const PluginRegistry registry = scan_plugins(folders, runner);
    std::vector<HostPluginFile> files;
    for (const PluginFile& file : registry.files()) {
        HostPluginFile seen{.path = file.path.string(), .sha256 = file.sha256, .module = file.name,
                            .version = file.version, .refused = file.refused, .components = {}};
        const bool own_folder = !folders.empty() && file.path.parent_path() == folders.front();
        for (const PluginComponent& component : file.components) {
            seen.components.push_back(host_plugin(component, file, own_folder));
        }
        files.push_back(std::move(seen));
    }
    return std::make_shared<const PluginCatalogue>(std::move(files));
}

}  // namespace vetting
