#include "host/config/profile_yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vetting {
namespace {

ProfileFinder none() {
    return [](const std::string& name) -> YamlDocument { throw Error(Errc::NotFound, "no profile '" + name + "'"); };
}

std::vector<Describe> components() {
    Describe smart{.id = "org.vetting.smart", .version = "1", .kind = "stage", .stage = "SMART"};
    smart.settings = parse_json(R"({"properties":{"self_test":{"type":"string","enum":["none","short"],"default":"none"}}})");
    const Describe html{.id = "org.vetting.report.html", .version = "1", .kind = "reporter", .name = "html"};
    return {smart, html};
}

std::string refusal(std::string_view text) {
    try {
        static_cast<void>(check_profile(parse_yaml("p.yaml", text), none(), components()));
    } catch (const Error& error) {
        return error.what();
    }
    return "taken";
}

TEST(Profile, FillsTheDefaultsOfThePluginsSchema) {
    const Profile profile = check_profile(parse_yaml("p.yaml", "stages: [{id: SMART}]\n"), none(), components());
    EXPECT_EQ(profile.name, "p");
    EXPECT_EQ(profile.stages.at(0).config["self_test"], "none");
    EXPECT_TRUE(profile.stages.at(0).required);
}

TEST(Profile, PointsIntoThePluginsOwnSettings) {
    EXPECT_EQ(refusal("stages:\n  - id: SMART\n    config:\n      self_test: long\n"),
              "p.yaml:4:18: 'self_test': \"long\" is not one of [\"none\",\"short\"]");
}

TEST(Profile, NamesTheStageThatNobodyOffers) {
    EXPECT_EQ(refusal("stages:\n  - id: SMRT\n"), "p.yaml:2:9: no plugin offers a stage 'SMRT'; installed: SMART");
}

TEST(Profile, AStageMayNotBeNamedLikeAState) {
    EXPECT_THAT(refusal("stages: [{id: Failed}]"), testing::HasSubstr("name of the core"));
}

TEST(Profile, AReporterMustBeInstalled) {
    EXPECT_THAT(refusal("stages: [{id: SMART}]\nreporters: [html, pdf]\n"), testing::StartsWith("p.yaml:2:19: no reporter 'pdf'"));
}

TEST(Profile, ExtendsAnotherKeyByKey) {
    const ProfileFinder find = [](const std::string&) {
        return parse_yaml("base.yaml", "stages: [{id: SMART}]\nheartbeat: {interval_s: 1, missed: 9}\ntitle: Base\nname: base\n");
    };
    const Profile profile = check_profile(parse_yaml("p.yaml", "extends: base\nheartbeat: {interval_s: 2}\n"), find, components());
    EXPECT_EQ(profile.stages.size(), 1U);
    EXPECT_DOUBLE_EQ(profile.heartbeat_interval_s, 2);
    EXPECT_EQ(profile.heartbeats_missed, 9);
    EXPECT_EQ(profile.name, "p") << "a name is not inherited";
    EXPECT_EQ(profile.title, "p");
}

TEST(Profile, ACircleOfExtendsIsFound) {
    const ProfileFinder find = [](const std::string&) { return parse_yaml("base.yaml", "extends: base\n"); };
    EXPECT_THROW(static_cast<void>(parse_profile(parse_yaml("p.yaml", "extends: base\n"), find)), Error);
}

TEST(Profile, WithinPctNeedsATarget) {
    EXPECT_THAT(refusal("stages: [{id: SMART}]\nthresholds:\n  - {id: a, key: x, op: within_pct, limit: 5, unit: celsius}\n"),
                testing::StartsWith("p.yaml:3:5: within_pct"));
}

}  // namespace
}  // namespace vetting
