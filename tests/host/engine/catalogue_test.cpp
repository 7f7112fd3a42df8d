#include <gtest/gtest.h>

#include "tests/host/engine/world.hpp"

namespace vetting {
namespace {

HostPluginFile stage(const std::string& path, const std::string& id, const std::string& stage_id) {
    HostPlugin plugin;
    plugin.describe.id = id;
    plugin.describe.kind = "stage";
    plugin.describe.stage = stage_id;
    plugin.path = path;
    return {path, "digest", id, "1", "", {plugin}};
}

TEST(PluginCatalogue, FindsStagesByTheirIdAndReportersByFormat) {
    const auto plugins = testing::some_plugins();
    ASSERT_TRUE(plugins->stage("Alpha"));
    EXPECT_EQ(plugins->stage("Alpha")->describe.id, "org.test.Alpha");
    ASSERT_TRUE(plugins->reporter("json"));
    EXPECT_FALSE(plugins->stage("Gamma"));
    EXPECT_EQ(plugins->of_kind("stage").size(), 4u);
}

TEST(PluginCatalogue, RefusesTheSecondOfTwoWithOneStage) {
    const PluginCatalogue plugins({stage("/b.so", "org.b", "Same"), stage("/a.so", "org.a", "Same")});
    EXPECT_EQ(plugins.stage("Same")->describe.id, "org.a");
    EXPECT_NE(plugins.files().back().refused.find("org.a"), std::string::npos);
}

TEST(PluginCatalogue, RefusesAStageNamedLikeAState) {
    const PluginCatalogue plugins({stage("/a.so", "org.a", "Reporting")});
    EXPECT_FALSE(plugins.stage("Reporting"));
    EXPECT_FALSE(plugins.files().front().refused.empty());
}

}  // namespace
}  // namespace vetting
