#include "host/rules/coverage.hpp"

#include <gmock/gmock.h>

namespace vetting {
namespace {

const Json& machine() {
    static const Json inventory = Json::parse(R"({
        "cpus": [{"socket": 0, "model": "Xeon"}],
        "memory": {"total_bytes": 1000, "dimms": [{"locator": "A1", "serial": "M1"}]},
        "disks": [{"name": "sda", "serial": "WD-1", "capacity_bytes": 26843545600}, {"name": "sdb", "serial": "USB-1"}],
        "nics": [{"name": "eth0"}], "fans": [{"name": "FAN1"}]})");
    return inventory;
}

CoveredStage stage(const char* id, StageVerdict verdict, const char* kind, const char* device, Work work) {
    CoveredStage covered{.id = id, .verdict = verdict, .reason = "because", .kinds = {kind}};
    covered.evidence.targets = {.expected = {device}, .seen = {device}, .exercised = {device}};
    covered.evidence.work = {std::move(work)};
    return covered;
}

std::vector<CoveredStage> stages() {
    std::vector<CoveredStage> all = {
        stage("SMART", StageVerdict::Passed, "disk", "WD-1", {"WD-1", "attributes read", 24, {}, "count"}),
        stage("Storage", StageVerdict::Passed, "disk", "WD-1", {"WD-1", "bytes read", 1073741824, {}, "byte"}),
        stage("CPUStress", StageVerdict::Failed, "cpu", "cpu0", {"cpu0", "seconds under load", 37, {}, "second"}),
        stage("Memory", StageVerdict::Passed, "memory", "memory", {"memory", "bytes tested", 850, {}, "byte"}),
        stage("Network", StageVerdict::Inconclusive, "nic", "eth0", {"eth0", "bytes sent", 1e9, {}, "byte"}),
    };
    all[1].plan.untargeted = {{"disk", "USB-1", "it is removable", {}}};
    return all;
}

const TestedPart* tested(const Coverage& coverage, const std::string& kind) {
    for (const TestedPart& part : coverage.tested) {
        if (part.kind == kind) return &part;
    }
    return nullptr;
}
std::string reason(const Coverage& coverage, const std::string& kind) {
    for (const UntestedPart& part : coverage.untested) {
        if (part.kind == kind) return part.reason;
    }
    return "";
}

TEST(Coverage, ListsEveryPartOnce) {
    const Coverage coverage = coverage_of(machine(), stages());
    EXPECT_EQ(coverage.tested.size() + coverage.untested.size(), parts_of(machine()).size());
    EXPECT_EQ(coverage.tested.size(), 4U);
    EXPECT_DOUBLE_EQ(coverage.percent, 100.0 * 4 / 7);
}

TEST(Coverage, ListsTheSecondDiskWithASerialToo) {
    const Json inventory = Json::parse(R"({"disks": [{"name": "nvme0n1", "serial": "N-1", "capacity_bytes": 1073741824},
        {"name": "nvme0n2", "serial": "N-1", "capacity_bytes": 2147483648}]})");
    const Coverage one = coverage_of(inventory, {stage("Storage", StageVerdict::Passed, "disk", "N-1", {"N-1", "bytes read", 1073741824, {}, "byte"})});
    ASSERT_EQ(one.tested.size(), 1U);
    EXPECT_EQ(one.tested[0].part.slot, "nvme0n1");
    EXPECT_EQ(one.tested[0].work, "1.0 GiB read (100 % of the surface)");
    ASSERT_EQ(one.untested.size(), 1U);
    EXPECT_EQ(one.untested[0].part.slot, "nvme0n2");
}

TEST(Coverage, SaysWhatWasDoneAndHowMuchOfIt) {
    const Coverage coverage = coverage_of(machine(), stages());
    ASSERT_TRUE(tested(coverage, "disk"));
    EXPECT_EQ(tested(coverage, "disk")->stage, "SMART, Storage");
    EXPECT_EQ(tested(coverage, "disk")->work, "SMART: 24 attributes read; Storage: 1.0 GiB read (4 % of the surface)");
    EXPECT_EQ(tested(coverage, "disk")->part.serial, "WD-1");
    EXPECT_EQ(tested(coverage, "cpu")->work, "37 s under load");
    EXPECT_EQ(tested(coverage, "memory")->work, "850 B tested (85 % of the memory)");
    EXPECT_EQ(tested(coverage, "dimm")->work, "with the whole of the memory: 850 B tested (85 % of the memory)");
}

TEST(Coverage, SaysWhyAPartWasNotTested) {
    const Coverage coverage = coverage_of(machine(), stages());
    EXPECT_THAT(reason(coverage, "disk"), testing::HasSubstr("Storage: it is removable"));
    EXPECT_EQ(reason(coverage, "nic"), "Network inconclusive: because");
    EXPECT_EQ(reason(coverage, "fan"), "listed by its sensor; no stage tests fans by themselves");
}

TEST(Coverage, OfFirmwareIsTheVersionThatWasCompared) {
    const Json inventory = Json::parse(R"({"bios": {"version": "2.1"}, "disks": [{"name": "sda", "serial": "WD-1"}]})");
    CoveredStage firmware = stage("Firmware", StageVerdict::Passed, "firmware", "firmware/bios", {"firmware/bios", "versions compared", 1, {}, "count"});
    firmware.evidence.targets.exercised.push_back("firmware/WD-1");
    const Coverage coverage = coverage_of(inventory, {firmware});
    ASSERT_TRUE(tested(coverage, "bios"));
    EXPECT_EQ(tested(coverage, "bios")->work, "1 versions compared");
    EXPECT_FALSE(tested(coverage, "disk"));
}

TEST(Coverage, NamesTheStageThatTheProfileLeavesOut) {
    const Json inventory = Json::parse(R"({"cpus": [{"socket": 0}], "nics": [{"name": "eth0"}], "psus": [{"slot": "1"}],
        "bios": {"version": "2.1"}, "tpm": {"present": true}, "baseboard": {"product": "X11"}, "bmc": {"firmware_version": "1.0"},
        "pci": [{"address": "0000:00:1f.0", "class": "ISA bridge"}, {"address": "0000:3b:00.0", "class": "RAID bus controller", "device": "MR9361"}]})");
    const Coverage coverage = coverage_of(inventory, {});
    EXPECT_EQ(coverage.untested.size(), 8U);
    EXPECT_EQ(reason(coverage, "nic"), "Network is not in the profile");
    EXPECT_EQ(reason(coverage, "pci"), "listed only; there is no test for a card of this kind");
    for (const UntestedPart& part : coverage.untested) EXPECT_FALSE(part.reason.empty()) << part.kind;
}

TEST(Coverage, OfARunThatNeverCameToItsStagesIsNothing) {
    const Coverage coverage = coverage_of(machine(), {{.id = "SMART", .verdict = {}, .reason = "", .kinds = {"disk"}}});
    EXPECT_TRUE(coverage.tested.empty());
    EXPECT_EQ(coverage.percent, 0);
    EXPECT_EQ(reason(coverage, "disk"), "SMART was never reached");
    EXPECT_TRUE(coverage_of(Json(), {}).untested.empty());
}

}  // namespace
}  // namespace vetting
