#include "sdk/wire/kernel_policy.hpp"

#include <gmock/gmock.h>

namespace vetting {
namespace {

using testing::HasSubstr;

struct Case {
    const char* name;
    const char* key;
    double delta;
    const char* code;  ///< empty: no finding
    Severity severity;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

/// A stage that exercises the port eth0.
DecideInput stage_with(const char* key, double delta) {
    DecideInput input;
    input.offer.plan.targets = {{.kind = "nic", .device = "eth0"}};
    input.parts = {{"dimm", "DIMM_B2", {.kind = "dimm", .slot = "DIMM_B2", .serial = "S-1", .model = "M393"}}};
    input.result.kernel.delta[key] = delta;
    return input;
}

class KernelCounters : public testing::TestWithParam<Case> {};
TEST_P(KernelCounters, BecomeAFindingByThePolicy) {
    const std::vector<Finding> findings = kernel_findings(stage_with(GetParam().key, GetParam().delta));
    if (std::string(GetParam().code).empty()) {
        EXPECT_TRUE(findings.empty());
        return;
    }
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, GetParam().code);
    EXPECT_EQ(word(findings[0].severity), word(GetParam().severity));
    EXPECT_EQ(findings[0].value, GetParam().delta);
    EXPECT_FALSE(findings[0].next_step.empty());
}

using enum Severity;
INSTANTIATE_TEST_SUITE_P(Counter, KernelCounters, testing::Values(
    Case{"ForeverQuiet", "mem/DIMM_B2/corrected", 0, "", Info},
    Case{"OneCorrectedErrorWarns", "mem/DIMM_B2/corrected", 1, "VT-MEM-002", Warning},
    Case{"FortyCorrectedErrorsAreCritical", "mem/DIMM_B2/corrected", 40, "VT-MEM-002", Critical},
    Case{"OneUncorrectedErrorIsCritical", "mem/DIMM_B2/uncorrected", 1, "VT-MEM-003", Critical},
    Case{"AMachineCheckIsCritical", "cpu/machine_checks", 1, "VT-CPU-002", Critical},
    Case{"AnUncorrectedMachineCheckWithoutItsCpuIsCritical", "log/machine_check/-", 1, "VT-CPU-002", Critical},
    Case{"ACorrectedMachineCheckWarns", "log/machine_check_corrected/-", 1, "VT-CPU-010", Warning},
    Case{"ALinkThatWentDownIsCritical", "log/pcie_link_down/0000:3b:00.0", 1, "VT-PCI-007", Critical},
    Case{"ASectorReallocatedDuringTheStageIsCritical", "smart/S-9/reallocated_sectors", 1, "VT-DSK-016", Critical},
    Case{"ABmcEventWarns", "bmc/PS1/events", 1, "VT-BMC-001", Warning},
    Case{"ANamedMachineCheckLineIsCritical", "log/machine_check/3", 1, "VT-CPU-002", Critical},
    Case{"ThrottlingWarns", "cpu/cpu0/throttle_events", 3, "VT-CPU-003", Warning},
    Case{"CorrectedPcieErrorsWarn", "pci/0000:3b:00.0/aer_correctable", 5, "VT-PCI-001", Warning},
    Case{"AStormOfThemIsCritical", "pci/0000:3b:00.0/aer_correctable", 481, "VT-PCI-006", Critical},
    Case{"AFatalPcieErrorIsCritical", "pci/0000:3b:00.0/aer_fatal", 1, "VT-PCI-003", Critical},
    Case{"LostLanesAreCritical", "pci/0000:3b:00.0/link_width", -8, "VT-PCI-004", Critical},
    Case{"WonLanesAreFine", "pci/0000:3b:00.0/link_width", 8, "", Info},
    Case{"ASlowerLinkWarns", "pci/0000:3b:00.0/link_speed", -8, "VT-PCI-005", Warning},
    Case{"ErrorsOfThePortUnderTestAreCritical", "net/eth0/errors", 1, "VT-NET-004", Critical},
    Case{"ErrorsOfAnotherPortWarn", "net/eth1/errors", 1, "VT-NET-004", Warning},
    Case{"AFlappingPortUnderTestIsCritical", "net/eth0/carrier_changes", 2, "VT-NET-005", Critical},
    Case{"AnIoErrorInTheLogIsCritical", "log/disk_io_error/WD-1", 1, "VT-DSK-026", Critical},
    Case{"ACommandThatADiskDidNotKnowIsOnlyTold", "disk/WD-1/io_errors", 12, "VT-DSK-039", Info},
    Case{"ALinkResetWarns", "log/disk_reset/sda", 2, "VT-DSK-025", Warning},
    Case{"AnUnknownCounterWarns", "vendor/board/magic", 2, "VT-RUN-014", Warning},
    Case{"AnUnknownQuietCounterIsFine", "vendor/board/magic", 0, "", Info}), case_name);

TEST(KernelFindings, NameTheModuleBySlotAndSerial) {
    const Finding finding = kernel_findings(stage_with("mem/DIMM_B2/corrected", 40)).at(0);
    EXPECT_EQ(finding.part, (Part{.kind = "dimm", .slot = "DIMM_B2", .serial = "S-1", .model = "M393"}));
    EXPECT_THAT(finding.message, HasSubstr("DIMM_B2"));
    EXPECT_THAT(finding.message, HasSubstr("40"));
    EXPECT_EQ(finding.source, "kernel: mem/DIMM_B2/corrected");
}

TEST(KernelFindings, TakeFailedCommandsForMoreWhereNoLogTellsWhatTheyWere) {
    DecideInput input = stage_with("disk/WD-1/io_errors", 2);
    input.result.kernel.not_visible = {"kernel_log"};
    EXPECT_EQ(word(kernel_findings(input).at(0).severity), "warning");
}

TEST(KernelFindings, CountOneEventOnceThoughCounterAndLogTellIt) {
    DecideInput input = stage_with("mem/DIMM_B2/corrected", 40);
    input.result.kernel.delta["log/memory_corrected/DIMM_B2"] = 1;
    const std::vector<Finding> findings = kernel_findings(input);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].severity, Severity::Critical);
    EXPECT_EQ(findings[0].value, 40);
}

}  // namespace
}  // namespace vetting
