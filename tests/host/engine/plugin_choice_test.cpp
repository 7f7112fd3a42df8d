#include "host/engine/plugin_choice.hpp"

#include <gmock/gmock.h>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "host/engine/plugin_shelf.hpp"
#include "tests/host/engine/world.hpp"

namespace vetting {
namespace {

using ::testing::HasSubstr;

HostPluginFile file_of(const std::string& id, const std::string& kind, const std::string& version, const std::string& pack = {}) {
    HostPlugin plugin;
    plugin.describe.id = id;
    plugin.describe.kind = kind;
    plugin.describe.version = version;
    plugin.describe.stage = kind == "stage" ? "Firmware" : "";
    plugin.sha256 = "sha-of-" + id;
    plugin.pack = pack;
    return {"/" + id + ".so", plugin.sha256, id, version, "", {plugin}};
}

PluginCatalogue catalogue() {
    HostPack rules{.id = "com.acme.firmware", .version = "1.2.0", .title = {}, .path = {}, .sha256 = "cafe", .trust = "vendor",
                   .firmware_rules = {Json{{"rules", {{{"part", "nic"}, {"minimum", "2.0"}}}}}}};
    HostPack refused{.id = "com.evil", .version = "9", .title = {}, .path = {}, .sha256 = {}, .refused = "modified",
                     .firmware_rules = {Json::array()}};
    return PluginCatalogue({file_of("org.vetting.firmware", "stage", "0.1.0"), file_of("org.vetting.probe.lscpu", "probe", "0.1.0"),
                            file_of("com.acme.probe", "probe", "1.2.0", "com.acme.firmware")},
                           {rules, refused});
}

ChosenPlugins choose(const Profile& profile, const PluginCatalogue& plugins) {
    return choose_plugins(profile, {PipelineStage{.id = "Firmware"}}, plugins);
}

std::string why_not(const Profile& profile) {
    const PluginCatalogue plugins = catalogue();
    try {
        static_cast<void>(choose(profile, plugins));
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(PluginChoice, TakesAllThatIsUsableWhereTheProfileNamesNone) {
    const PluginCatalogue plugins = catalogue();
    const ChosenPlugins chosen = choose({}, plugins);
    EXPECT_EQ(chosen.all().size(), 3U);
    ASSERT_EQ(chosen.packs.size(), 1U);
    EXPECT_EQ(pinned_plugins(chosen).size(), 4U);
    const Json rules = pack_rules(chosen);
    EXPECT_EQ(rules.at(0).at("pack"), "com.acme.firmware");
    EXPECT_EQ(rules.at(0).at("rules").at(0).at("minimum"), "2.0");
}

TEST(PluginChoice, LeavesOutWhatTheProfileDoesNotUse) {
    const PluginCatalogue plugins = catalogue();
    const ChosenPlugins ours = choose({.plugins = {"org.vetting.*"}}, plugins);
    EXPECT_EQ(ours.all().size(), 2U);
    EXPECT_TRUE(ours.packs.empty());
    // A pack brings its plugins with it.
    EXPECT_EQ(choose({.plugins = {"org.vetting.*", "com.acme.firmware"}}, plugins).all().size(), 3U);
    EXPECT_THAT(why_not({.plugins = {"com.acme.*"}}), HasSubstr("leaves out"));
}

TEST(PluginChoice, VersionsAreAsWanted) {
    EXPECT_EQ(why_not({.plugin_versions = {{"com.acme.firmware", ">=1.1, <2"}, {"org.vetting.firmware", "0.1.0"}}}), "");
    EXPECT_THAT(why_not({.name = "deep", .plugin_versions = {{"com.acme.firmware", ">=1.3"}}}), HasSubstr("wants com.acme.firmware >=1.3; 1.2.0 is installed"));
    EXPECT_THAT(why_not({.plugin_versions = {{"com.evil", "9"}}}), HasSubstr("not installed, or refused"));
    EXPECT_TRUE(version_is_wanted("1.10", ">1.9"));
    EXPECT_FALSE(version_is_wanted("1.10", "<=1.9"));
}

TEST(PluginShelf, KeepsTheFileThatWasPinnedWhateverHappensToItsOrigin) {
    const testing::TempFolder folder;
    const PluginShelf shelf(folder.path() / "shelf");
    HostPlugin plugin;
    plugin.path = (folder.path() / "a.so").string();
    write_file_atomic(plugin.path, "first");
    plugin.sha256 = sha256_hex("first");
    EXPECT_FALSE(shelf.find(plugin.sha256));
    shelf.keep(plugin);
    write_file_atomic(plugin.path, "second");
    ASSERT_TRUE(shelf.find(plugin.sha256));
    EXPECT_EQ(read_file(*shelf.find(plugin.sha256)), "first");
    shelf.keep(plugin);  // it is there: nothing to copy
    HostPlugin changed = plugin;
    changed.sha256 = sha256_hex("third");
    EXPECT_THROW(shelf.keep(changed), Error);
    EXPECT_FALSE(shelf.find("../vetting.db"));
    shelf.keep_only({});
    EXPECT_FALSE(shelf.find(plugin.sha256));
}

TEST(PluginCatalogue, FindsWhatIsPinnedByItsDigest) {
    HostPlugin old = file_of("com.acme.probe", "probe", "1.1.0").components[0];
    old.sha256 = "old";
    const PluginCatalogue plugins({file_of("com.acme.probe", "probe", "1.2.0")}, {}, {old});
    EXPECT_EQ(plugins.pinned("com.acme.probe", "sha-of-com.acme.probe")->describe.version, "1.2.0");
    EXPECT_EQ(plugins.pinned("com.acme.probe", "old")->describe.version, "1.1.0");
    EXPECT_EQ(plugins.pinned("com.acme.probe", "other"), nullptr);
}

}  // namespace
}  // namespace vetting
