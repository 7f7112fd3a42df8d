#include "sdk/wire/decide.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <functional>

namespace vetting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Two disks, 1 GiB to be read of each, by a tool whose record bears it out: every test spoils one thing of it.
DecideInput good_scan() {
    constexpr double kGiB = 1073741824;
    DecideInput input;
    input.offer.id = "Storage";
    input.offer.plugin = "org.vetting.storage";
    for (const char* serial : {"WD-1", "WD-2"}) {
        input.offer.plan.targets.push_back({.kind = "disk", .device = serial, .part = {.kind = "disk", .serial = serial},
                                            .work = {{"bytes read", "byte", kGiB}}});
        input.result.seen.push_back({"disk", serial, {}, {}});
        input.result.work.push_back({serial, "bytes read", kGiB, {}, "byte"});
        input.result.tools.push_back({.name = "fio", .argv = {"fio"}, .cpu_s = 0.5, .read_bytes = 1 << 30});
        input.inventory_targets.push_back(serial);
        input.parts.push_back({"disk", serial, {.kind = "disk", .slot = "sda", .serial = serial, .model = "WDC"}});
    }
    input.offer.plan.tools = {"fio"};
    input.offer.plan.rules = {"disk-temp"};
    input.evaluations = {{.rule_id = "disk-temp", .evaluated = 12}};
    input.result.stage = "Storage";
    input.result.ending.cpu_s = 0.1;
    input.result.ending.duration_s = 20;
    return input;
}

TEST(Decision, PassesWhatIsEarnedAndSaysWhy) {
    const Decision decision = decide(good_scan());
    EXPECT_EQ(decision.verdict, StageVerdict::Passed);
    EXPECT_EQ(decision.reason, "WD-1, WD-2: 2.0 GiB read");
    EXPECT_THAT(decision.evidence.targets.exercised, ElementsAre("WD-1", "WD-2"));
    EXPECT_EQ(decision.evidence.work.front().planned, 1073741824);
    EXPECT_TRUE(decision.findings.empty());
}

struct Case {
    const char* name;
    std::function<void(DecideInput&)> spoil;
    StageVerdict verdict;
    const char* reason;  ///< a part of it
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

class Decides : public testing::TestWithParam<Case> {};
TEST_P(Decides, GivesTheVerdictWithItsReason) {
    DecideInput input = good_scan();
    GetParam().spoil(input);
    const Decision decision = decide(input);
    EXPECT_EQ(word(decision.verdict), word(GetParam().verdict)) << decision.reason;
    EXPECT_THAT(decision.reason, HasSubstr(GetParam().reason));
}

constexpr auto kInconclusive = StageVerdict::Inconclusive;
constexpr auto kFailed = StageVerdict::Failed;
constexpr auto kPassed = StageVerdict::Passed;
constexpr auto kSkipped = StageVerdict::Skipped;

void ended(DecideInput& input, EndingKind kind, const char* message = "") {
    input.result.ending.kind = kind;
    input.result.ending.message = message;
}
void no_targets(DecideInput& input) {
    input.offer.plan = Plan{};
    input.result = StageResult{};
}
void cpu_load(DecideInput& input, double operations, double seconds, double cpu_s) {
    input.offer.plan = Plan{};
    input.offer.plan.targets = {{.kind = "cpu", .device = "cpu0", .work = {{"seconds under load", "second", 1}}}};
    input.inventory_targets = {"cpu0"};
    input.result = StageResult{};
    input.result.seen = {{"cpu", "cpu0", {}, {}}};
    input.result.work = {{"cpu0", "verified operations", operations, {}, "count"}, {"cpu0", "seconds under load", seconds, {}, "second"}};
    input.result.tools = {{.name = "stress-ng", .cpu_s = cpu_s}};
}

INSTANTIATE_TEST_SUITE_P(Plan, Decides, testing::Values(
    Case{"APlanThatIsRefusedIsInconclusive", [](DecideInput& in) { in.offer.plan.refused = "destructive mode is not built in"; },
         kInconclusive, "destructive mode is not built in"},
    Case{"NoTargetAndNoPartOfTheKindIsSkipped", [](DecideInput& in) { no_targets(in); in.inventory_targets.clear(); }, kSkipped, "no part"},
    Case{"NoTargetThoughTheInventoryListsPartsIsNoSkip", [](DecideInput& in) { no_targets(in); }, kInconclusive, "WD-1, WD-2"},
    Case{"NoTargetThoughTheAgentSawOneIsNoSkip", [](DecideInput& in) {
        const auto seen = in.result.seen;
        no_targets(in);
        in.inventory_targets.clear();
        in.kinds = {"disk"};
        in.result.seen = seen;
    }, kInconclusive, "seen on the machine and not in the inventory: WD-1"},
    Case{"WhatTheAgentSawOfOtherKindsIsASkipAllTheSame", [](DecideInput& in) {
        no_targets(in);
        in.inventory_targets.clear();
        in.kinds = {"gpu"};
        in.result.seen = {{"disk", "WD-1", {}, {}}};
    }, kSkipped, "no part"},
    Case{"NoTargetBecauseAllIsLeftOutIsNoSkip", [](DecideInput& in) {
        no_targets(in);
        in.offer.plan.untargeted = {{"disk", "WD-1", "it is removable", {}}};
    }, kInconclusive, "it is removable"},
    Case{"ADiskTheInventoryListsAndThePlanDropsIsInconclusive", [](DecideInput& in) { in.inventory_targets.push_back("WD-3"); },
         kInconclusive, "left out of the plan: WD-3"},
    Case{"ADiskThePlanExcusesIsCoverage", [](DecideInput& in) {
        in.inventory_targets.push_back("WD-3");
        in.offer.plan.untargeted = {{"disk", "WD-3", "it is removable", {}}};
    }, kPassed, "WD-1"},
    Case{"APlanThatAsksForNoWorkOnATargetCannotPass", [](DecideInput& in) { in.offer.plan.targets[0].work.clear(); },
         kInconclusive, "asks for no work on WD-1"},
    Case{"ADefaultPlanIsContentWithAnyWork", [](DecideInput& in) {
        for (Target& target : in.offer.plan.targets) target.work = {{std::string(kAnyWork), "", 1}};
    }, kPassed, "2.0 GiB read"}), case_name);

INSTANTIATE_TEST_SUITE_P(Work, Decides, testing::Values(
    Case{"AnExpectedDiskThatNobodySawIsInconclusive", [](DecideInput& in) { in.result.seen.pop_back(); }, kInconclusive, "not seen on the machine: WD-2"},
    Case{"ADiskWithoutWorkIsInconclusive", [](DecideInput& in) { in.result.work.pop_back(); }, kInconclusive, "not exercised: WD-2"},
    Case{"LessWorkThanPlannedIsInconclusive", [](DecideInput& in) { in.result.work[1].done -= 4096; }, kInconclusive, "planned (bytes read)"},
    Case{"WorkOfAnotherKindDoesNotCount", [](DecideInput& in) { in.result.work[1].what = "bytes dreamt"; }, kInconclusive, "0 B of 1.0 GiB"},
    Case{"WorkInAnotherUnitDoesNotCount", [](DecideInput& in) { in.result.work[1].unit = "count"; }, kInconclusive, "0 B of 1.0 GiB"},
    Case{"WorkThatIsNoNumberDoesNotCount", [](DecideInput& in) { in.result.work[1].done = std::nan(""); }, kInconclusive, "not exercised"},
    Case{"RoundingIsForgiven", [](DecideInput& in) { in.result.work[1].done *= 1 - 1e-12; }, kPassed, ""},
    Case{"ExtraWorkIsIgnored", [](DecideInput& in) { in.result.work.push_back({"WD-9", "passes", 3, {}, "count"}); }, kPassed, ""},
    Case{"AToolThatNeverRanIsInconclusive", [](DecideInput& in) { in.offer.plan.tools.push_back("badblocks"); }, kInconclusive, "badblocks never ran"},
    Case{"AToolThatCouldNotStartNeverRan", [](DecideInput& in) { for (auto& tool : in.result.tools) tool.exit = 127; }, kInconclusive, "fio never ran"},
    Case{"ARuleWithoutASampleIsInconclusive", [](DecideInput& in) { in.evaluations.clear(); }, kInconclusive, "disk-temp"}), case_name);

INSTANTIATE_TEST_SUITE_P(Liar, Decides, testing::Values(
    Case{"BytesThatNobodyReadAreInconclusive", [](DecideInput& in) { for (auto& tool : in.result.tools) tool.read_bytes = 4096; },
         kInconclusive, "2.0 GiB read"},
    Case{"AHundredGigabytesInNoTimeAreInconclusive", [](DecideInput& in) {
        in.result.work[0].done = 100.0 * 1073741824;
        in.result.tools.clear();
        in.offer.plan.tools.clear();
        in.result.ending.cpu_s = 0.01;
    }, kInconclusive, "not borne out"},
    Case{"ABillionOperationsInAHundredthOfASecondAreInconclusive", [](DecideInput& in) { cpu_load(in, 1e9, 1, 0.01); }, kInconclusive, "1.0 G operations"},
    Case{"SecondsOfLoadWithoutCpuTimeAreInconclusive", [](DecideInput& in) { cpu_load(in, 100, 30, 0.05); }, kInconclusive, "30 s of load"},
    Case{"CpuTimeOfManyCoresIsBorneOutByCpuTime", [](DecideInput& in) {
        cpu_load(in, 100, 20, 150);
        in.result.work.push_back({"cpu0", "cpu time under load", 145, {}, "second"});
        in.result.ending.duration_s = 22;
    }, kPassed, "2m 25s cpu time under load"},
    Case{"CpuTimeThatNobodySpentIsInconclusive", [](DecideInput& in) {
        cpu_load(in, 100, 20, 15);
        in.result.work.push_back({"cpu0", "cpu time under load", 145, {}, "second"});
    }, kInconclusive, "2m 25s of CPU time"},
    Case{"SecondsLongerThanTheStageAreInconclusive", [](DecideInput& in) { cpu_load(in, 100, 300, 60); in.result.ending.duration_s = 20; },
         kInconclusive, "from begin to end"},
    Case{"NoRecordAtAllIsInconclusive", [](DecideInput& in) { cpu_load(in, 100, 1, 0); }, kInconclusive, "no CPU time and no bytes"},
    Case{"HonestLoadPasses", [](DecideInput& in) { cpu_load(in, 12.4e9, 37, 140); }, kPassed, "37 s under load"}), case_name);

INSTANTIATE_TEST_SUITE_P(Ending, Decides, testing::Values(
    Case{"ACrashIsInconclusive", [](DecideInput& in) { ended(in, EndingKind::Signal); in.result.ending.signal = 11; }, kInconclusive, "crashed (SIGSEGV)"},
    Case{"SilenceIsInconclusive", [](DecideInput& in) { ended(in, EndingKind::Silent); in.result.ending.sub_step = "scan"; }, kInconclusive, "silent and was stopped in scan"},
    Case{"AnErrorIsInconclusiveWithItsWords", [](DecideInput& in) { ended(in, EndingKind::Status, "fio is missing"); }, kInconclusive, "fio is missing"},
    Case{"AKilledPluginIsInconclusive", [](DecideInput& in) { ended(in, EndingKind::Killed, "deadline"); }, kInconclusive, "deadline"},
    Case{"AnUnavailablePluginIsInconclusive", [](DecideInput& in) { ended(in, EndingKind::Unavailable); }, kInconclusive, "not available"},
    Case{"ACrashBesideAMachineCheckIsAFailure", [](DecideInput& in) {
        ended(in, EndingKind::Signal);
        in.result.kernel.delta["cpu/machine_checks"] = 1;
    }, kFailed, "the hardware is suspected"},
    Case{"WhatACrashedPluginHadFoundCounts", [](DecideInput& in) {
        ended(in, EndingKind::Signal);
        in.result.findings = {{.code = "VT-DSK-014"}};
    }, kFailed, "VT-DSK-014"}), case_name);

INSTANTIATE_TEST_SUITE_P(Findings, Decides, testing::Values(
    Case{"ACriticalFindingFails", [](DecideInput& in) { in.result.findings = {{.code = "VT-DSK-013", .message = "unreadable"}}; }, kFailed, "unreadable [VT-DSK-013]"},
    Case{"AWarningPassesAndIsCounted", [](DecideInput& in) { in.result.findings = {{.code = "VT-DSK-015"}}; }, kPassed, "1 warning"},
    Case{"ABetaPluginWarnsAndCannotFail", [](DecideInput& in) { in.beta = true; in.result.findings = {{.code = "VT-DSK-013"}}; }, kPassed, "1 warning"},
    Case{"ABetaPluginDoesNotHideTheKernelsTruth", [](DecideInput& in) { in.beta = true; in.result.kernel.delta["mem/A1/uncorrected"] = 1; }, kFailed, "A1"},
    Case{"AStagesOwnPolicyMayLowerASeverity", [](DecideInput& in) {
        in.result.findings = {{.code = "VT-DSK-006", .details = Json{{"severity", "info"}}}};
    }, kPassed, ""},
    Case{"AThirdPartysCodeHasItsOwnSeverity", [](DecideInput& in) {
        in.own_findings = {{.code = "com.acme.wear/1", .title = "worn", .severity = Severity::Critical}};
        in.result.findings = {{.code = "com.acme.wear/1"}};
    }, kFailed, "worn"},
    Case{"ACriticalBreachFails", [](DecideInput& in) {
        in.evaluations[0].critical_breach = true;
        in.evaluations[0].worst = {.rule_id = "disk-temp", .key = "disk/WD-1/temp", .unit = "celsius", .value = 71, .limit = 60};
    }, kFailed, "disk/WD-1/temp was 71 °C, limit 60 °C"},
    Case{"AWarningBreachPasses", [](DecideInput& in) { in.evaluations[0].warning_breach = true; }, kPassed, "1 warning"}), case_name);

TEST(Decision, CompletesAFindingFromCatalogueAndInventory) {
    DecideInput input = good_scan();
    input.result.findings = {{.code = "VT-DSK-002", .part = {.slot = "WD-2"}, .value = 8}};
    const Finding finding = decide(input).findings.at(0);
    EXPECT_EQ(finding.severity, Severity::Critical);
    EXPECT_EQ(finding.action, Action::Replace);
    EXPECT_EQ(finding.next_step, "Replace the drive.");
    EXPECT_EQ(finding.message, "Pending sectors");
    EXPECT_EQ(finding.source, "org.vetting.storage");
    EXPECT_EQ(finding.part.kind, "disk");
    EXPECT_EQ(finding.part.serial, "WD-2");
    EXPECT_EQ(finding.part.slot, "sda");
    EXPECT_EQ(finding.part.model, "WDC");
}

TEST(Decision, ShowsPlannedWorkThatWasNotDone) {
    DecideInput input = good_scan();
    input.result.work.clear();
    const Evidence evidence = decide(input).evidence;
    ASSERT_EQ(evidence.work.size(), 2U);
    EXPECT_EQ(evidence.work[0].done, 0);
    EXPECT_EQ(evidence.work[0].planned, 1073741824);
    EXPECT_THAT(evidence.targets.expected, ElementsAre("WD-1", "WD-2"));
    EXPECT_TRUE(evidence.targets.exercised.empty());
}

TEST(Decision, NamesALiarInAFinding) {
    DecideInput input = good_scan();
    for (ToolRecord& tool : input.result.tools) tool.read_bytes = 0;
    const Decision decision = decide(input);
    ASSERT_EQ(decision.findings.size(), 1U);
    EXPECT_EQ(decision.findings[0].code, "VT-RUN-008");
}

TEST(Decision, WhatCannotBeTestedHereIsInconclusiveAndNobodysFault) {
    DecideInput input = good_scan();
    input.result.ending = {.kind = EndingKind::Status, .status = -12, .message = "traffic to itself exercises no port"};
    EXPECT_EQ(decide(input).verdict, StageVerdict::Inconclusive);
    EXPECT_EQ(decide(input).reason, "cannot be tested here: traffic to itself exercises no port");
    EXPECT_TRUE(decide(input).findings.empty());
    input.result.ending.status = -7;  // a tool that failed is somebody's fault
    EXPECT_EQ(decide(input).findings.size(), 1U);
}

TEST(Decision, PassesAnInventoryThatListsPartsAndNoneThatIsEmpty) {
    DecideInput input;
    input.offer.id = "InventoryCheck";
    EXPECT_EQ(decide(input).verdict, StageVerdict::Inconclusive);
    input.result.inventory = Json::parse(R"({"cpus": [{"socket": 0}], "memory": {"total_bytes": 1024}})");
    EXPECT_EQ(decide(input).verdict, StageVerdict::Passed);
    input.result.findings = {{.code = "VT-INV-001", .message = "dmidecode does not answer"}};
    EXPECT_EQ(decide(input).verdict, StageVerdict::Failed);
}

TEST(Decision, AlwaysHasAReason) {
    EXPECT_FALSE(decide(DecideInput{}).reason.empty());
    for (const auto& [kind, text] : EnumWords<EndingKind>::kWords) {
        DecideInput input = good_scan();
        input.result.ending.kind = kind;
        const Decision decision = decide(input);
        EXPECT_FALSE(decision.reason.empty()) << text;
        EXPECT_EQ(decision.verdict == StageVerdict::Passed, kind == EndingKind::Clean) << text;
    }
}

}  // namespace
}  // namespace vetting
