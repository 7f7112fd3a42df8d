#include "host/config/plugin_wishes.hpp"

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

void need_stage(const Profile& profile, const PipelineStage& stage, const std::vector<InstalledPlugin>& installed) {
    const auto is_its = [&stage](const InstalledPlugin& plugin) { return plugin.kind == "stage" && plugin.stage == stage.id; };
    const auto plugin = std::find_if(installed.begin(), installed.end(), is_its);
    if (plugin == installed.end()) throw Error(Errc::InvalidValue, "no plugin for the stage " + stage.id + " is installed");
    if (!may_use(profile, *plugin)) {
        throw Error(Errc::InvalidValue, "the stage " + stage.id + " is of " + plugin->id + ", which the profile's plugins.use leaves out");
    }
}

/// A version that is asked for must be there at all.
void need_installed(const Profile& profile, const std::vector<InstalledPlugin>& installed) {
    for (const auto& [id, wanted] : profile.plugin_versions) {
        const auto is_it = [&id = id](const InstalledPlugin& plugin) { return plugin.id == id; };
        if (std::any_of(installed.begin(), installed.end(), is_it)) continue;
        throw Error(Errc::InvalidValue, "profile " + profile.name + " wants " + id + " " + wanted + "; it is not installed, or refused");
    }
}

void need_version(const Profile& profile, const InstalledPlugin& plugin) {
    const auto wanted = profile.plugin_versions.find(plugin.id);
    if (wanted == profile.plugin_versions.end() || version_is_wanted(plugin.version, wanted->second)) return;
    throw Error(Errc::InvalidValue,
                "profile " + profile.name + " wants " + plugin.id + " " + wanted->second + "; " + plugin.version + " is installed");
}

}  // namespace

bool is_chosen(const Profile& profile, std::string_view id) {
    const auto takes = [id = std::string(id)](const std::string& pattern) { return ::fnmatch(pattern.c_str(), id.c_str(), 0) == 0; };
    return profile.plugins.empty() || std::any_of(profile.plugins.begin(), profile.plugins.end(), takes);
}

bool may_use(const Profile& profile, const InstalledPlugin& plugin) {
    return is_chosen(profile, plugin.id) || (!plugin.pack.empty() && is_chosen(profile, plugin.pack));
}

bool version_is_wanted(std::string_view version, std::string_view wanted) {
    while (!wanted.empty()) {
        const std::size_t end = std::min(wanted.find(','), wanted.size());
        if (!order_holds(version, trim(wanted.substr(0, end)))) return false;
        wanted.remove_prefix(std::min(end + 1, wanted.size()));
    }
    return true;
}

void check_wishes(const Profile& profile, const Pipeline& pipeline, const std::vector<InstalledPlugin>& installed) {
    for (const PipelineStage& stage : pipeline) {
        if (!stage.core) need_stage(profile, stage, installed);
    }
    need_installed(profile, installed);
    for (const InstalledPlugin& plugin : installed) {
        if (may_use(profile, plugin)) need_version(profile, plugin);
    }
}

}  // namespace vetting
