#include "host/cli/local_site.hpp"

#include "host/config/config.hpp"

namespace vetting::cli {
namespace {

constexpr const char* kUsualConfig = "/etc/vetting/vetting.yaml";

}  // namespace

LocalSite local_site(const Common& common) {
    std::filesystem::path file = common.config;
    std::error_code ignored;
    if (file.empty() && std::filesystem::exists(kUsualConfig, ignored)) file = kUsualConfig;
    const Config config = file.empty() ? Config{} : load_config(file);
    LocalSite site;
    site.policy = pack_policy(config);
    site.plugins = !common.plugins.empty() || file.empty() ? plugin_folders(common.plugins) : config.plugin_folders;
    site.install_to = common.plugins.empty() ? config.plugin_folders.front() : common.plugins.front();
    return site;
}

}  // namespace vetting::cli
