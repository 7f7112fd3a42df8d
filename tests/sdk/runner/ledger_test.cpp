#include "sdk/runner/ledger.hpp"

#include <gtest/gtest.h>

namespace vetting::runner {
namespace {

Frame frame(FrameType type, const Json& json) { return {type, dump_json(json)}; }

const std::vector<FindingInfo> kOwn = [] {
    FindingInfo info;
    info.code = "org.example.x/hot";
    info.severity = Severity::Critical;
    info.action = Action::Replace;
    info.next_step = "Change it";
    return std::vector<FindingInfo>{info};
}();

TEST(CompleteFinding, TakesSeverityAndActionFromThePluginsDescribe) {
    const Finding finding = complete_finding({{"code", "org.example.x/hot"}, {"message", "m"}, {"device", "bay 3"}}, kOwn);
    EXPECT_EQ(finding.severity, Severity::Critical);
    EXPECT_EQ(finding.action, Action::Replace);
    EXPECT_EQ(finding.next_step, "Change it");
    EXPECT_EQ(finding.part.slot, "bay 3");
    EXPECT_FALSE(finding.value);
}

TEST(CompleteFinding, LetsTheDetailsSayOtherwiseAndKeepsTheRest) {
    const Json details{{"severity", "info"}, {"action", "watch"}, {"confirmed", true}, {"part", {{"kind", "disk"}, {"serial", "S1"}}}, {"lane", 4}};
    const Finding finding = complete_finding({{"code", "org.example.x/hot"}, {"message", "m"}, {"details", details}}, kOwn);
    EXPECT_EQ(finding.severity, Severity::Info);
    EXPECT_EQ(finding.action, Action::Watch);
    EXPECT_TRUE(finding.confirmed);
    EXPECT_EQ(finding.part.serial, "S1");
    // decide() takes the plugin's own words from here: else it would fill in the catalogue's.
    EXPECT_EQ(*finding.details, (Json{{"lane", 4}, {"severity", "info"}, {"action", "watch"}}));
}

TEST(CompleteFinding, IsNotMisledByWordsThatDoNotExist) {
    const Json details{{"severity", "fatal"}, {"action", 7}, {"part", "disk"}};
    const Finding finding = complete_finding({{"code", "unheard/of"}, {"message", "m"}, {"details", details}}, kOwn);
    EXPECT_EQ(finding.severity, Severity::Warning);
    EXPECT_EQ(finding.action, Action::Watch);
}

TEST(Ledger, AddsWorkUpByDeviceWhatAndUnit) {
    const CallEvents events;
    Ledger ledger(events, kOwn);
    ledger.take(frame(FrameType::Work, {"cpu0", "operations", "count", 2.0}));
    ledger.take(frame(FrameType::Work, {"cpu0", "operations", "count", 3.0}));
    ledger.take(frame(FrameType::Work, {"cpu0", "operations", "byte", 3.0}));
    ASSERT_EQ(ledger.result().work.size(), 2U);
    EXPECT_EQ(ledger.result().work[0].done, 5.0);
}

TEST(Ledger, KnowsThePartBehindADeviceFromThePlan) {
    const CallEvents events;
    Ledger ledger(events, kOwn);
    ledger.know_parts({{"plan", R"({"targets": [{"kind": "dimm", "device": "DIMM_A1", "part": {"kind": "dimm", "slot": "DIMM_A1", "serial": "77"}}]})"}});
    ledger.take(frame(FrameType::Finding, {{"code", "VT-MEM-002"}, {"message", "m"}, {"device", "DIMM_A1"}}));
    EXPECT_EQ(ledger.result().findings.at(0).part.serial, "77");
}

TEST(Ledger, KeepsAnArtifactThatWasNeverClosedAsIncomplete) {
    const CallEvents events;
    Ledger ledger(events, kOwn);
    ledger.take(frame(FrameType::ArtifactOpen, {{"number", 0}, {"name", "a"}, {"media_type", "text/plain"}}));
    ledger.take({FrameType::ArtifactBytes, with_number(0, "half")});
    ledger.take({FrameType::ArtifactBytes, with_number(9, "of nothing")});
    ledger.finish();
    ASSERT_EQ(ledger.result().artifacts.size(), 1U);
    EXPECT_EQ(ledger.result().artifacts[0].bytes, "half");
    EXPECT_FALSE(ledger.result().artifacts[0].complete);
}

TEST(Ledger, RefusesFramesThatAreNotWhatTheySay) {
    const CallEvents events;
    Ledger ledger(events, kOwn);
    EXPECT_ANY_THROW(ledger.take({FrameType::Work, "{"}));
    EXPECT_ANY_THROW(ledger.take(frame(FrameType::Work, {"cpu0"})));
    EXPECT_ANY_THROW(ledger.take(frame(FrameType::Progress, {{"sub_step", 4}})));
}

}  // namespace
}  // namespace vetting::runner
