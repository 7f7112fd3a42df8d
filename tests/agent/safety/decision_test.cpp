// The pure function of the gates: one way through, and every way past it.
#include "agent/safety/decision.hpp"

#include <gmock/gmock.h>

#include <functional>
#include <random>

namespace vetting::safety {
namespace {

constexpr WallTime kNow{1'800'000'000'000};

/// Everything as it should be: a blank, expected disk with a permit.
GateInput good_input() {
    const SeenDisk disk{.name = "sda", .major_number = 8, .minor_number = 0, .serial = "S1", .wwn = "naa.5000c500a1b2c3d4", .size_bytes = 4096, .no_target = {}, .in_use = {}};
    const PermitGrant permit{.id = "p1", .run = "7", .boot_id = "b", .stage = "Storage", .attempt = 2, .serial = "S1", .wwn = "0x5000c500a1b2c3d4",
                             .size_bytes = 4096, .probe_digest = "d", .pattern = "0123456789abcdef", .override_by = "", .expires = to_rfc3339({kNow.ms + 60'000})};
    return {.asker = {"7", "b", "Storage", 2, kNow},
            .expected = {{"S1", "0x5000c500a1b2c3d4", 4096, ""}},
            .override_flags = {},
            .disks = {{disk, ProbeReport{{}, "d"}}},
            .permits = {permit},
            .spent = {}};
}

TEST(Gates, LetABlankExpectedDiskWithItsPermitThrough) {
    const auto answers = decide_gates(good_input());
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].gate, Gate::Permitted) << answers[0].reason;
    EXPECT_EQ(answers[0].permit->id, "p1");
}

TEST(Gates, LetADiskWithDataThroughOnlyWithAnOverrideOfThatDisk) {
    GateInput input = good_input();
    input.disks[0].probe->found = {"ext4 (filesystem) at byte 1080"};
    EXPECT_EQ(decide_gates(input)[0].gate, Gate::Refused);
    input.permits[0].override_by = "anna";
    EXPECT_EQ(decide_gates(input)[0].gate, Gate::Refused) << "the agent was told of no override";
    input.override_flags = {override_flag("S2")};
    EXPECT_EQ(decide_gates(input)[0].gate, Gate::Refused) << "an override of another disk";
    input.override_flags = {override_flag("S1")};
    EXPECT_EQ(decide_gates(input)[0].gate, Gate::Permitted);
    input.permits[0].override_by = "";
    EXPECT_EQ(decide_gates(input)[0].gate, Gate::Refused) << "the host knows of no override";
}

TEST(Gates, AskForAProbeFirstAndForAPermitThen) {
    GateInput input = good_input();
    input.permits.clear();
    EXPECT_EQ(decide_gates(input)[0].gate, Gate::NeedsPermit);
    input.disks[0].probe.reset();
    EXPECT_EQ(decide_gates(input)[0].gate, Gate::NeedsProbe);
}

struct Attempt {
    const char* name;
    std::function<void(GateInput&)> change;
    Gate gate = Gate::Refused;
};
void PrintTo(const Attempt& attempt, std::ostream* out) { *out << attempt.name; }

class GatesRefuse : public testing::TestWithParam<Attempt> {};
TEST_P(GatesRefuse, And) {
    GateInput input = good_input();
    GetParam().change(input);
    const GateAnswer answer = decide_gates(input).front();
    EXPECT_EQ(answer.gate, GetParam().gate);
    EXPECT_FALSE(answer.reason.empty());
    EXPECT_FALSE(answer.permit.has_value());
}

SeenDisk& seen(GateInput& input) { return input.disks[0].seen; }
PermitGrant& permit(GateInput& input) { return input.permits[0]; }

const Attempt kAttempts[] = {
    {"NoSerial", [](GateInput& i) { seen(i).serial = ""; }, Gate::LeftAlone},
    {"BlankSerial", [](GateInput& i) { seen(i).serial = "   "; }, Gate::LeftAlone},
    {"FillerSerial", [](GateInput& i) { seen(i).serial = permit(i).serial = i.expected[0].serial = "00000000"; }, Gate::LeftAlone},
    {"CoveredSerial", [](GateInput& i) { seen(i).serial = permit(i).serial = i.expected[0].serial = "XXXXXXXX"; }, Gate::LeftAlone},
    {"OneSignAgainAndAgain", [](GateInput& i) { seen(i).serial = permit(i).serial = i.expected[0].serial = "1111111111"; }, Gate::LeftAlone},
    {"VendorsFiller", [](GateInput& i) { seen(i).serial = permit(i).serial = i.expected[0].serial = "0123456789ABCDEF"; }, Gate::LeftAlone},
    {"SerialOfNoText", [](GateInput& i) { seen(i).serial = permit(i).serial = i.expected[0].serial = std::string(8, '\0'); }, Gate::LeftAlone},
    {"WildcardExpected", [](GateInput& i) { i.expected[0].serial = "*"; }, Gate::LeftAlone},
    {"EmptySerialExpected", [](GateInput& i) { i.expected[0].serial = ""; }, Gate::LeftAlone},
    {"SizeOffByASector", [](GateInput& i) { i.expected[0].size_bytes += 512; }},
    {"SerialOfAnotherDisk", [](GateInput& i) { seen(i).serial = "S2"; }, Gate::LeftAlone},
    {"SerialThatBeginsAlike", [](GateInput& i) { seen(i).serial = "S10"; }, Gate::LeftAlone},
    {"NoExpectedSpec", [](GateInput& i) { i.expected.clear(); }, Gate::LeftAlone},
    {"WwnDiffers", [](GateInput& i) { seen(i).wwn = "naa.5000c500a1b2c3d5"; }},
    {"WwnGone", [](GateInput& i) { seen(i).wwn = ""; }},
    {"WwnNotExpected", [](GateInput& i) { i.expected[0].wwn = ""; }},
    {"SizeDiffers", [](GateInput& i) { seen(i).size_bytes = 8192; }},
    {"SizeNotExpected", [](GateInput& i) { i.expected[0].size_bytes = 0; }},
    {"ExpectedTwice", [](GateInput& i) { i.expected.push_back(i.expected[0]); }},
    {"SeenTwice", [](GateInput& i) { i.disks.push_back(i.disks[0]); }},
    {"Partition", [](GateInput& i) { seen(i).no_target = {"a partition"}; }, Gate::LeftAlone},
    {"MappedDevice", [](GateInput& i) { seen(i).no_target = {"a mapped device"}; }, Gate::LeftAlone},
    {"Usb", [](GateInput& i) { seen(i).no_target = {"attached by USB"}; }, Gate::LeftAlone},
    {"Removable", [](GateInput& i) { seen(i).no_target = {"removable"}; }, Gate::LeftAlone},
    {"ReadOnly", [](GateInput& i) { seen(i).no_target = {"read-only"}; }, Gate::LeftAlone},
    {"Mounted", [](GateInput& i) { seen(i).in_use = {"sda1 is mounted at /srv"}; }},
    {"MountedAndOverridden", [](GateInput& i) {
         seen(i).in_use = {"sda1 is mounted at /srv"};
         permit(i).override_by = "anna";
         i.override_flags = {"wipe:S1"};
     }},
    {"Held", [](GateInput& i) { seen(i).in_use = {"held by md0"}; }},
    {"NotProbed", [](GateInput& i) { i.disks[0].probe.reset(); }, Gate::NeedsProbe},
    {"ProbeWithoutDigest", [](GateInput& i) { i.disks[0].probe->digest = permit(i).probe_digest = ""; }, Gate::NeedsProbe},
    {"NoPermit", [](GateInput& i) { i.permits.clear(); }, Gate::NeedsPermit},
    {"PermitWithoutId", [](GateInput& i) { permit(i).id = ""; }},
    {"PermitUsedBefore", [](GateInput& i) { i.spent = {"p0", "p1"}; }},
    {"PermitOfAnotherRun", [](GateInput& i) { permit(i).run = "8"; }},
    {"PermitOfAnotherBoot", [](GateInput& i) { permit(i).boot_id = "c"; }},
    {"PermitOfAnotherStage", [](GateInput& i) { permit(i).stage = "Burn"; }},
    {"PermitOfAnotherAttempt", [](GateInput& i) { permit(i).attempt = 1; }},
    {"PermitOfAnotherDisk", [](GateInput& i) { permit(i).serial = "S2"; }, Gate::NeedsPermit},
    {"PermitOfAnotherWwn", [](GateInput& i) { permit(i).wwn = "0x1"; }},
    {"PermitOfAnotherSize", [](GateInput& i) { permit(i).size_bytes = 1; }},
    {"PermitExpired", [](GateInput& i) { permit(i).expires = to_rfc3339(kNow); }},
    {"PermitThatNeverSaysWhen", [](GateInput& i) { permit(i).expires = ""; }},
    {"DiskChangedSinceTheProbe", [](GateInput& i) { i.disks[0].probe->digest = "e"; }},
    {"DataWithoutOverride", [](GateInput& i) { i.disks[0].probe->found = {"gpt partition table"}; }},
    {"NobodyAsks", [](GateInput& i) { i.asker = {"", "", "", 0, kNow}; permit(i).run = permit(i).boot_id = permit(i).stage = ""; permit(i).attempt = 0; }},
};
INSTANTIATE_TEST_SUITE_P(ADisk, GatesRefuse, testing::ValuesIn(kAttempts), [](const auto& test) { return std::string(test.param.name); });

/// Inputs made of a few words, so that they often fit and often do not.
GateInput random_input(std::mt19937& random) {
    const auto pick = [&random](std::vector<std::string> words) { return words[random() % words.size()]; };
    const auto rarely = [&random] { return random() % 8 == 0; };
    GateInput input = good_input();
    for (std::size_t n = random() % 3; n > 0; --n) input.disks.push_back(input.disks[0]);
    for (DiskCase& disk : input.disks) {
        disk.seen.serial = pick({"S1", "S1", "S2", "", "0000"});
        if (rarely()) disk.seen.wwn = pick({"", "naa.5000c500a1b2c3d4", "eui.1"});
        if (rarely()) disk.seen.size_bytes = 512;
        if (rarely()) disk.seen.no_target = {"removable"};
        if (rarely()) disk.seen.in_use = {"mounted"};
        if (rarely()) disk.probe.reset();
        if (disk.probe && random() % 3 == 0) disk.probe->found = {"data"};
        if (disk.probe && rarely()) disk.probe->digest = pick({"", "e"});
    }
    if (rarely()) input.expected.clear();
    if (rarely()) input.expected.push_back({"S2", "", 512, ""});
    if (rarely()) input.spent = {"p1"};
    if (random() % 2 == 0) input.override_flags = {override_flag(pick({"S1", "S2"}))};
    PermitGrant& grant = input.permits[0];
    grant.override_by = pick({"", "anna"});
    if (rarely()) grant.run = "8";
    if (rarely()) grant.boot_id = "c";
    if (rarely()) grant.attempt = 3;
    if (rarely()) grant.expires = pick({"", "never", to_rfc3339({0})});
    if (rarely()) grant.serial = "S2";
    return input;
}

/// What must be true of every disk that is let through, said anew in other words.
void expect_justified(const GateInput& input, const DiskCase& disk, const GateAnswer& answer) {
    ASSERT_TRUE(answer.permit.has_value());
    const PermitGrant& grant = *answer.permit;
    EXPECT_EQ(disk.seen.serial, "S1");
    EXPECT_EQ(grant.serial, disk.seen.serial);
    EXPECT_EQ(canonical_wwn(grant.wwn), canonical_wwn(disk.seen.wwn));
    EXPECT_EQ(grant.size_bytes, disk.seen.size_bytes);
    EXPECT_TRUE(disk.seen.no_target.empty() && disk.seen.in_use.empty());
    EXPECT_TRUE(grant.run == "7" && grant.boot_id == "b" && grant.attempt == 2 && input.spent.empty());
    ASSERT_TRUE(disk.probe.has_value());
    EXPECT_EQ(disk.probe->digest, grant.probe_digest);
    EXPECT_GT(parse_rfc3339(grant.expires).value_or(WallTime{}), input.asker.now);
    if (disk.probe->found.empty()) return;
    EXPECT_EQ(grant.override_by, "anna");
    EXPECT_THAT(input.override_flags, testing::Contains("wipe:S1"));
}

TEST(Gates, LetNothingThroughThatIsNotJustifiedInAHundredThousandInputs) {
    std::mt19937 random(20'261'123);
    int permitted = 0;
    for (int i = 0; i < 100'000 && !testing::Test::HasFailure(); ++i) {
        const GateInput input = random_input(random);
        const auto answers = decide_gates(input);
        ASSERT_EQ(answers.size(), input.disks.size());
        int open = 0;
        for (std::size_t d = 0; d < answers.size(); ++d) {
            if (answers[d].gate != Gate::Permitted) {
                EXPECT_FALSE(answers[d].reason.empty());
                continue;
            }
            ++open;
            expect_justified(input, input.disks[d], answers[d]);
        }
        EXPECT_LE(open, 1) << "one permit, one disk";
        permitted += open;
    }
    EXPECT_GT(permitted, 1000) << "the inputs must often fit, or this shows nothing";
}

TEST(Wwn, IsTheSameNumberInEveryTool) {
    EXPECT_EQ(canonical_wwn("naa.5000C500A1B2C3D4"), canonical_wwn("0x5000c500a1b2c3d4\n"));
    EXPECT_EQ(canonical_wwn("5 000c50 0a1b2c3d4"), canonical_wwn("wwn-0x5000c500a1b2c3d4"));
    EXPECT_EQ(canonical_wwn("eui.0025385B71B00A2C"), "0025385b71b00a2c");
    EXPECT_EQ(canonical_wwn("t10.ATA     WDC WD40EFRX"), "");
    EXPECT_NE(canonical_wwn("naa.5000c500a1b2c3d4"), canonical_wwn("naa.5000c500a1b2c3d5"));
}

}  // namespace
}  // namespace vetting::safety
