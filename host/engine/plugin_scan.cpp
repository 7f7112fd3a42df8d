#include "host/engine/plugin_scan.hpp"

#include <set>

#include "host/engine/plugin_shelf.hpp"
#include "sdk/base/log.hpp"
#include "sdk/runner/registry.hpp"

namespace vetting {
namespace {

constexpr std::string_view kFirmwareRules = "firmware_rules";

HostPlugin host_plugin(const PluginComponent& component, const PluginFile& file) {
    HostPlugin plugin;
    plugin.describe = component.describe;
    plugin.describe_json = component.describe_json;
    plugin.path = file.path.string();
    plugin.sha256 = file.sha256;
    plugin.interfaces = component.interfaces;
    plugin.trust = file.trust;
    plugin.pack = file.pack;
    return plugin;
}

HostPluginFile host_file(const PluginFile& file) {
    HostPluginFile seen{.path = file.path.string(), .sha256 = file.sha256, .module = file.name, .version = file.version,
                        .refused = file.refused, .components = {}, .trust = file.trust, .pack = file.pack};
    for (const PluginComponent& component : file.components) seen.components.push_back(host_plugin(component, file));
    return seen;
}

/// With what its data files hold; data that cannot be read makes the pack refused.
HostPack host_pack(const Pack& pack) {
    HostPack seen{.id = pack.manifest.id, .version = pack.manifest.version, .title = pack.manifest.title,
                  .path = pack.folder.string(), .sha256 = pack.manifest_sha256, .trust = pack.vouched.trust,
                  .signed_by = pack.vouched.signed_by, .refused = pack.vouched.refused, .firmware_rules = {}};
    for (const PackFile& file : pack.manifest.files) {
        if (!seen.refused.empty() || file.kind != kFirmwareRules) continue;
        try {
            seen.firmware_rules.push_back(parse_json(read_pack_file(pack, file)));
        } catch (const Error& error) {
            seen.refused = file.path + ": " + error.what();
            seen.firmware_rules.clear();
        }
    }
    return seen;
}

/// What a run may have pinned and is not installed any more.
std::vector<HostPlugin> only_on_shelf(const PluginShelf& shelf, const std::vector<HostPluginFile>& files, const std::filesystem::path& runner) {
    std::set<std::string> installed;
    for (const HostPluginFile& file : files) installed.insert(file.sha256);
    std::vector<std::filesystem::path> others;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(shelf.folder(), failed)) {
        const bool plugin = entry.path().extension() == ".so";
        if (plugin && !installed.contains(entry.path().stem().string())) others.push_back(entry.path());
    }
    std::vector<HostPlugin> kept;
    const PluginRegistry described = describe_plugins(others, runner);
    for (const PluginFile& file : described.files()) {
        // Spoilt on the shelf: as if it were not there.
        if (!file.refused.empty() || file.sha256 != file.path.stem().string()) continue;
        for (const PluginComponent& component : file.components) kept.push_back(host_plugin(component, file));
    }
    return kept;
}

}  // namespace

std::shared_ptr<const PluginCatalogue> scan_host_plugins(const std::vector<std::filesystem::path>& folders,
                                                         const std::filesystem::path& runner, const PackPolicy& policy,
                                                         const PluginShelf* shelf) {
    const PluginRegistry registry = scan_plugins(folders, runner, policy);
    std::vector<HostPluginFile> files;
    std::vector<HostPack> packs;
    for (const PluginFile& file : registry.files()) files.push_back(host_file(file));
    for (const Pack& pack : registry.packs()) packs.push_back(host_pack(pack));
    for (const HostPack& pack : packs) {
        if (!pack.refused.empty()) log::warning("pack.refused", {{"pack", pack.path}, {"why", pack.refused}});
    }
    std::vector<HostPlugin> kept = shelf == nullptr ? std::vector<HostPlugin>{} : only_on_shelf(*shelf, files, runner);
    return std::make_shared<const PluginCatalogue>(std::move(files), std::move(packs), std::move(kept));
}

}  // namespace vetting
