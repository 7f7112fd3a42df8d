// What an inventory tells besides its facts, and what probes tell of the time while a stage ran.
#include "agent/stage/inventory_findings.hpp"

#include <gmock/gmock.h>

#include "agent/stage/probe_truth.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::SizeIs;

TEST(InventoryFindings, NameThePartOfAContradictionAndQuoteBothSides) {
    const MergedInventory merged = merge_facts({{"dmidecode", Json::parse(R"({"memory": {"dimms": [{"locator": "A1", "size_bytes": 16}]}})")},
                                                {"lshw", Json::parse(R"({"memory": {"dimms": [{"locator": "A1", "size_bytes": 8}]}})")}});
    const auto findings = contradiction_findings(merged);
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].code, "VT-INV-002");
    EXPECT_EQ(findings[0].part.slot, "A1");
    EXPECT_EQ(findings[0].message, "dimm A1: size_bytes: dmidecode says 16, lshw says 8");
}

TEST(InventoryFindings, ShowWhatAProbeCallsImplausible) {
    const auto findings = implausible_findings(Json::parse(
        R"({"disks": [{"name": "nvme0n1", "serial": "N1", "smart": {"media_errors": 4294967296, "implausible": ["media_errors"]}}]})"));
    ASSERT_THAT(findings, SizeIs(1));
    EXPECT_EQ(findings[0].code, "VT-INV-009");
    EXPECT_EQ(findings[0].part.serial, "N1");
    EXPECT_THAT(findings[0].message, HasSubstr("4294967296"));
}

TEST(InventoryFindings, TellTroubleFromBeforeTheRunOfItsPart) {
    const auto findings = trouble_before(Json::parse(R"({
        "disks": [{"name": "sdb", "serial": "D1"}], "memory": {"dimms": [{"locator": "DIMM_B2", "serial": "M1"}]},
        "edac": {"dimms": [{"label": "CPU0_DIMM_B2", "corrected": 3, "uncorrected": 0}]},
        "aer": {"devices": [{"address": "0000:3b:00.0", "correctable": 0, "fatal": 1}]},
        "kernel_log": {"troubles": [{"signature": "io_error", "part_kind": "disk", "part": "sdb", "severity": "critical", "count": 2, "first_line": "x"},
                                    {"signature": "out_of_memory", "severity": "info", "count": 1, "first_line": "y"}]}})"));
    ASSERT_THAT(findings, SizeIs(3));
    for (const Finding& finding : findings) EXPECT_EQ(finding.code, "VT-INV-010");
    EXPECT_EQ(findings[0].part.serial, "D1");
    EXPECT_EQ(findings[1].part.serial, "M1");
    EXPECT_EQ(findings[1].value, 3);
    EXPECT_EQ(findings[2].part.slot, "0000:3b:00.0");
}

TEST(SourceOfAProbe, IsWhatTheMachineHas) {
    const FixtureTree tree;
    EXPECT_EQ(source_of_probe(tree.root(), "hwmon"), "");
    std::filesystem::create_directories(tree.root() / "sys/class/hwmon");
    EXPECT_EQ(source_of_probe(tree.root(), "hwmon"), "");
    tree.put("sys/class/hwmon/hwmon0/name", "coretemp");
    EXPECT_EQ(source_of_probe(tree.root(), "hwmon"), "/sys/class/hwmon");
    EXPECT_EQ(source_of_probe(tree.root(), "lshw"), "");
}

Json disks_and_log(int reallocated, const char* more_events = "") {
    return Json::parse(R"({"disks": [{"name": "sda", "serial": "D1", "smart": {"reallocated_sectors": )" + std::to_string(reallocated) +
                       R"(, "media_errors": 7, "implausible": ["media_errors"]}}], "sel": {"events": [{"id": "1", "sensor": "PS1", "event": "Presence detected"})" +
                       more_events + "]}}");
}

TEST(ProbeTruth, CountsWhatMovedInSmartAndInTheBmcsLog) {
    KernelTruth truth;
    add_probe_truth(counters_of_facts(disks_and_log(8)),
                    counters_of_facts(disks_and_log(11, R"(, {"id": "2", "sensor": "PS2 Status", "event": "Power Supply AC lost", "asserted": true},
                                                             {"id": "3", "sensor": "Fan1", "event": "Lower Non-critical going low", "asserted": true},
                                                             {"id": "4", "sensor": "PS2 Status", "event": "Power Supply AC lost", "asserted": false})")), truth);
    EXPECT_THAT(truth.delta, Contains(Pair("smart/D1/reallocated_sectors", 3)));
    EXPECT_THAT(truth.delta, Contains(Pair("bmc/PS2 Status/critical_events", 1)));
    EXPECT_THAT(truth.delta, Contains(Pair("bmc/Fan1/events", 1)));
    EXPECT_THAT(truth.delta, SizeIs(3));  // the implausible counter is none
    EXPECT_THAT(truth.not_visible, SizeIs(0));
}

TEST(ProbeTruth, FewerPendingSectorsThanBeforeAreNoNewOnes) {
    const auto pending = [](int count) {
        return counters_of_facts(Json{{"disks", {{{"name", "sda"}, {"serial", "D1"}, {"smart", {{"pending_sectors", count}}}}}}});
    };
    KernelTruth truth;
    add_probe_truth(pending(8), pending(3), truth);
    EXPECT_THAT(truth.delta, Contains(Pair("smart/D1/pending_sectors", 0)));
}

TEST(ProbeTruth, HoldsADiskThatDidNotAnswerOnceAgainstItsLastAnswer) {
    ProbeCounters known = counters_of_facts(disks_and_log(8));
    const ProbeCounters silent = counters_of_facts(Json::parse(R"({"disks": [{"name": "sdb", "serial": "D2", "smart": {"reallocated_sectors": 0}}]})"));
    KernelTruth meanwhile, afterwards;
    add_probe_truth(known, silent, meanwhile);
    EXPECT_THAT(meanwhile.not_visible, testing::UnorderedElementsAre("smart/D1", "bmc_events"));
    take_over(known, silent);
    add_probe_truth(known, counters_of_facts(disks_and_log(11, R"(, {"id": "2", "sensor": "PS2", "event": "Failure detected"})")), afterwards);
    EXPECT_THAT(afterwards.delta, Contains(Pair("smart/D1/reallocated_sectors", 3)));
    EXPECT_THAT(afterwards.delta, Contains(Pair("bmc/PS2/critical_events", 1)));
}

TEST(ProbeTruth, IsNotVisibleWhereNobodyAnswers) {
    KernelTruth truth;
    add_probe_truth(counters_of_facts(disks_and_log(8)), counters_of_facts(Json::object()), truth);
    EXPECT_THAT(truth.delta, SizeIs(0));
    EXPECT_THAT(truth.not_visible, testing::UnorderedElementsAre("smart", "bmc_events"));
}

}  // namespace
}  // namespace vetting
