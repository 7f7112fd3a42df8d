#include "host/rules/pipeline.hpp"

#include <gmock/gmock.h>

namespace vetting {
namespace {

using testing::ElementsAre;

Profile profile_of(std::initializer_list<const char*> ids) {
    Profile profile{.name = "test"};
    for (const char* id : ids) profile.stages.push_back({.id = id});
    return profile;
}
std::vector<std::string> order(std::initializer_list<const char*> ids) {
    std::vector<std::string> names;
    for (const PipelineStage& stage : make_pipeline(profile_of(ids))) names.push_back(stage.id);
    return names;
}

TEST(Pipeline, PutsTheCoreStagesInTheirPlaces) {
    EXPECT_THAT(order({"SMART", "Memory"}), ElementsAre("InventoryCheck", "SpecValidate", "SMART", "Memory", "Reporting"));
    EXPECT_THAT(order({"Firmware", "SMART"}), ElementsAre("InventoryCheck", "Firmware", "SpecValidate", "SMART", "Reporting"));
    EXPECT_THAT(order({"SMART", "SpecValidate"}), ElementsAre("InventoryCheck", "SMART", "SpecValidate", "Reporting"));
    EXPECT_THAT(order({}), ElementsAre("InventoryCheck", "SpecValidate", "Reporting"));
}

TEST(Pipeline, KeepsWhatTheProfileSaysOfAStage) {
    Profile profile = profile_of({"InventoryCheck", "SMART"});
    profile.stages[1] = {.id = "SMART", .required = false, .on_failure = OnFailure::Continue, .config = {{"self_test", "short"}}, .timeout_s = 9};
    const PipelineStage stage = make_pipeline(profile)[2];
    EXPECT_EQ(stage.id, "SMART");
    EXPECT_FALSE(stage.core);
    EXPECT_FALSE(stage.required);
    EXPECT_EQ(stage.on_failure, OnFailure::Continue);
    EXPECT_EQ(stage.config["self_test"], "short");
    EXPECT_EQ(stage.timeout_s, 9);
    EXPECT_TRUE(make_pipeline(profile)[0].core);
}

TEST(Pipeline, RefusesWhatCannotBe) {
    EXPECT_THROW((void)order({"SMART", "SMART"}), Error);
    EXPECT_THROW((void)order({"SMART", "InventoryCheck"}), Error);
    EXPECT_THROW((void)order({"Reporting", "SMART"}), Error);
    EXPECT_THROW((void)order({"Failed"}), Error);
    EXPECT_THROW((void)order({""}), Error);
    EXPECT_THROW((void)order({"a b"}), Error);
}

TEST(Pipeline, KeepsTheNamesOfStatesAndCoreStagesFromPlugins) {
    for (const char* id : {"Failed", "InStage", "Rebooting", "SpecValidate", "InventoryCheck", "Reporting", "Boot", "", "a/b"}) {
        EXPECT_FALSE(plugin_may_have_stage_id(id)) << id;
    }
    for (const char* id : {"SMART", "com.acme.wear", "GPU-2"}) EXPECT_TRUE(plugin_may_have_stage_id(id)) << id;
}

TEST(Pipeline, SaysWhatComesNext) {
    const Pipeline pipeline = make_pipeline(profile_of({"SMART"}));  // InventoryCheck SpecValidate SMART Reporting
    EXPECT_EQ(next_after(pipeline, 0).kind, NextKind::SpecValidate);
    EXPECT_EQ(next_after(pipeline, 1).kind, NextKind::Plugin);
    EXPECT_EQ(next_after(pipeline, 1).index, 2U);
    EXPECT_EQ(next_after(pipeline, 2).kind, NextKind::Reporting);
    EXPECT_EQ(next_after(pipeline, 2).index, 3U);
    EXPECT_EQ(next_after(pipeline, 99).kind, NextKind::Reporting);
}

}  // namespace
}  // namespace vetting
