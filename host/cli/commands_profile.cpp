#include "host/cli/api.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/listings.hpp"
#include "host/cli/local_site.hpp"
#include "host/cli/print.hpp"
#include "host/cli/profiles.hpp"
#include "host/cli/words.hpp"
#include "sdk/base/url.hpp"

namespace vetting::cli {
namespace {

Folders all_profile_folders(const Common& common) {
    Folders folders = common.profiles;
    for (const auto& folder : profile_folders()) folders.push_back(folder);
    return folders;
}

Listing check_listing(const CheckedProfile& checked) {
    Listing listing;
    listing.columns = {{"STAGE"}, {"TITLE"}, {"REQUIRED"}, {"ESTIMATE", false, true}};
    Json stages = Json::array();
    for (std::size_t i = 0; i < checked.stages.size(); ++i) {
        const StageEstimate& stage = checked.stages[i];
        const bool required = checked.profile.stages[i].required;
        listing.rows.push_back({stage.id, stage.title, required ? "yes" : "no", seconds_in_words(stage.seconds)});
        listing.names.push_back(stage.id);
        stages.push_back({{"id", stage.id}, {"title", stage.title}, {"required", required}, {"estimate_s", stage.seconds}});
    }
    listing.document = Json{{"name", checked.name}, {"stages", std::move(stages)}};
    return listing;
}

}  // namespace

Exit profile_check(const Common& common, const std::string& file) {
    const LocalSite site = local_site(common);
    const CheckedProfile checked = check_profile_file(file, all_profile_folders(common), site.plugins, site.policy);
    double total_s = 0;
    for (const StageEstimate& stage : checked.stages) total_s += stage.seconds;
    Listing listing = check_listing(checked);
    listing.document["estimate_s"] = total_s;
    if (common.format == Format::Table || common.format == Format::Wide) {
        print("OK: profile '" + printable(checked.name) + "' with " + std::to_string(checked.stages.size()) + " stages, about " +
              seconds_in_words(total_s) + " of testing\n");
    }
    print(listing, common.format);
    return Exit::Ok;
}

Exit profile_list(const Common& common) {
    if (common.connection.given()) {
        Api api(common.connection);
        print(profiles_listing(api.get("/api/v1/profiles")), common.format);
    } else {
        print(profiles_listing(local_profiles(all_profile_folders(common), plugin_folders(common.plugins))), common.format);
    }
    return Exit::Ok;
}

Exit profile_show(const Common& common, const std::string& name) {
    Json profile;
    if (common.connection.given()) {
        Api api(common.connection);
        profile = api.get("/api/v1/profiles/" + percent_encode(name));
    } else {
        const Folders folders = all_profile_folders(common);
        const std::filesystem::path file = names_a_file(name) ? std::filesystem::path(name) : find_profile(name, folders);
        profile = Json(check_profile_file(file, folders, plugin_folders(common.plugins)).profile);
    }
    Listing listing;
    listing.document = std::move(profile);
    listing.names = {name};
    const bool as_table = common.format == Format::Table || common.format == Format::Wide;
    print(listing, as_table ? Format::Yaml : common.format);  // a tree of settings has no columns
    return Exit::Ok;
}

Exit plugin_list(const Common& common) {
    if (common.connection.given()) {
        Api api(common.connection);
        print(plugins_listing(api.get("/api/v1/plugins")), common.format);
    } else {
        const LocalSite site = local_site(common);
        print(plugins_listing(installed_plugins(site.plugins, site.policy)), common.format);
    }
    return Exit::Ok;
}

}  // namespace vetting::cli
