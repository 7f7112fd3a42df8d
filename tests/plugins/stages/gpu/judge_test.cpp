#include "plugins/stages/gpu/judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/stages/gpu/sources.hpp"

namespace vetting::gpu {
namespace {

struct Case {
    const char* name;
    const char* gpu;  ///< beside what is well
    std::vector<std::string> codes;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }
std::string case_name(const testing::TestParamInfo<Case>& test) { return test.param.name; }

std::vector<std::string> codes_of(const std::vector<Finding>& findings) {
    std::vector<std::string> codes;
    for (const Finding& finding : findings) codes.push_back(finding.code + (finding.severity.empty() ? "" : " " + finding.severity));
    return codes;
}

class JudgementOfACard : public testing::TestWithParam<Case> {};
TEST_P(JudgementOfACard, MakesTheFindingsOfItsValues) {
    Json gpu = Json::parse(R"({"index": 0, "uuid": "GPU-1", "serial": "S1", "ecc_uncorrected": 0, "throttle": [], "pcie_width": 16, "pcie_width_max": 16})");
    gpu.update(Json::parse(GetParam().gpu));
    const auto findings = judge({{"gpus", Json::array({gpu})}}, {});
    EXPECT_THAT(codes_of(findings), testing::ElementsAreArray(GetParam().codes));
    for (const Finding& finding : findings) EXPECT_EQ(finding.part->serial, "S1");
}

INSTANTIATE_TEST_SUITE_P(Table, JudgementOfACard, testing::Values(
    Case{"Healthy", "{}", {}},
    Case{"IdleWithASlowLink", R"({"pcie_gen": 1, "pcie_gen_max": 4, "utilization_pct": 0, "throttle": ["gpu_idle", "sw_power_cap"]})", {}},
    Case{"BusyWithASlowLink", R"({"pcie_gen": 1, "pcie_gen_max": 4, "utilization_pct": 98})", {"VT-GPU-009"}},
    Case{"BusyInASlowerHost", R"({"pcie_gen": 5, "pcie_gen_max": 6, "pcie_gen_host_max": 5, "utilization_pct": 98})", {}},
    Case{"WithHalfItsLanes", R"({"pcie_width": 8})", {"VT-GPU-009"}},
    Case{"UncorrectedErrors", R"({"ecc_uncorrected": 2, "ecc": {"volatile": {"uncorrected": 1}}})", {"VT-GPU-002"}},
    Case{"CorrectedErrors", R"({"ecc_corrected": 3})", {"VT-GPU-004"}},
    Case{"ManyRetiredPages", R"({"retired_pages": 61})", {"VT-GPU-007"}},
    Case{"SomeRetiredPages", R"({"retired_pages": 2})", {"VT-GPU-006"}},
    Case{"PagesThatWait", R"({"retirement_pending": true})", {"VT-GPU-007"}},
    Case{"FailedRemapping", R"({"remapped_rows": {"failure": true, "pending": false}})", {"VT-GPU-007"}},
    Case{"RemappedRows", R"({"remapped_rows": {"correctable": 1, "uncorrectable": 0}})", {"VT-GPU-006"}},
    Case{"SlowedDownByHeat", R"({"throttle": ["hw_slowdown", "hw_thermal_slowdown"]})", {"VT-GPU-008"}},
    Case{"SlowedDownByTheDriver", R"({"throttle": ["sw_thermal_slowdown"]})", {"VT-GPU-008 warning"}},
    Case{"TooHot", R"({"temperature_c": 94, "slowdown_c": 93})", {"VT-GPU-010"}},
    Case{"HotAtItsHottestSpot", R"({"temperature_c": 98, "temperature_of": "hotspot"})", {}},
    Case{"TooHotAtItsHottestSpot", R"({"temperature_c": 106, "temperature_of": "hotspot"})", {"VT-GPU-010"}},
    Case{"SlowedDownByItsHottestSpot", R"({"temperature_c": 100, "temperature_of": "hotspot", "slowdown_c": 100})", {"VT-GPU-010"}},
    Case{"AskingForAReset", R"({"recovery_action": "Reset"})", {"VT-GPU-014"}},
    Case{"AskingForNothing", R"({"recovery_action": "None"})", {}},
    Case{"ToBeReset", R"({"reset_required": true, "recovery_action": "None"})", {"VT-GPU-014"}},
    Case{"NotToBeReset", R"({"reset_required": false})", {}},
    Case{"AtItsLimit", R"({"temperature_c": 88, "t_limit_c": -2, "slowdown_t_limit_c": -2})", {"VT-GPU-010"}},
    Case{"FarFromItsLimit", R"({"temperature_c": 27, "t_limit_c": 57, "slowdown_t_limit_c": -2})", {}},
    Case{"ASettingThatCannotBeRead", R"({"unreadable": ["addressing mode"]})", {}},
    Case{"Lost", R"({"lost": true, "unreadable": ["a"]})", {"VT-GPU-005"}},
    Case{"CorruptedRecord", R"({"inforom_corrupted": true})", {"VT-GPU-016"}},
    Case{"BanksWithoutSpareRows", R"({"remapped_rows": {"failure": false, "banks_none": 1, "banks_low": 3}})", {"VT-GPU-006"}},
    Case{"ToBeDrained", R"({"reset_required": false, "drain_and_reset": true})", {"VT-GPU-014"}},
    Case{"HeldBackForAnyReason", R"({"throttle": ["unspecified"]})", {"VT-GPU-008 info"}},
    Case{"DeferredErrors", R"({"ecc_deferred": 4})", {"VT-GPU-002 warning"}},
    Case{"WithAllItsLinks", R"({"nvlink": {"links": 4, "active": 4, "inactive": [], "replay_errors": 0, "recovery_errors": 0, "crc_errors": 0}})", {}},
    Case{"WithALinkDown", R"({"nvlink": {"links": 4, "active": 3, "inactive": [2]}})", {"VT-GPU-017"}},
    Case{"WithoutABridge", R"({"nvlink": {"links": 4, "active": 0, "inactive": [0, 1, 2, 3]}})", {}},
    Case{"WithLinkErrors", R"({"nvlink": {"replay_errors": 1, "recovery_errors": 0, "crc_errors": 4711}})", {"VT-GPU-018", "VT-GPU-018"}},
    Case{"InAWholeFabric", R"({"fabric": {"state": "Completed", "status": "Success", "summary": "Healthy", "bandwidth": "Full"}})", {}},
    Case{"InALimitedFabric", R"({"fabric": {"state": "Completed", "status": "Success", "bandwidth": "Degraded"}})", {"VT-GPU-019"}},
    Case{"InAnUnhealthyFabric", R"({"fabric": {"state": "Completed", "status": "Success", "summary": "Unhealthy"}})", {"VT-GPU-019 critical"}},
    Case{"OfWhichAlmostNothingCanBeRead", R"({"unreadable": ["fan_speed", "performance_state", "temperature.gpu"]})", {"VT-GPU-011 critical"}},
    Case{"WithRecordsOfErrors", R"({"error_records": {"fatal": 1, "corrected": 2}})", {"VT-GPU-001", "VT-GPU-004"}},
    Case{"WithAllLinksDownAndNoSister", R"({"nvlink": {"active": 0}})", {}},
    Case{"ThatMustBeReset", R"({"reset_required": true, "unreadable": ["temperature.gpu"]})", {"VT-GPU-014", "VT-GPU-011"}},
    Case{"Unreadable", R"({"unreadable": ["fan_speed"]})", {"VT-GPU-011"}},
    Case{"Unrepairable", R"({"repairs": ["unrepairable_memory"]})", {"VT-GPU-007"}}), case_name);

TEST(ACardOfWhichNothingIsTold, HasNoWorkAndIsSaidSo) {
    EXPECT_EQ(card_of(Json::parse(R"({"index": 3, "temperature_c": 40})"), 0).health_values, 0U);
    EXPECT_EQ(card_of(Json::parse(R"({"index": 3, "temperature_c": 40})"), 0).key, "gpu3");
    EXPECT_THAT(codes_of(judge(Json::parse(R"({"gpus": [{"index": 3}]})"), {})), testing::ElementsAre("VT-GPU-013"));
}

TEST(ACardOfWhichOnlyTheLinkIsTold, IsNotMeasured) {
    const Card card = card_of(read_capture("", R"x({"card0": {"Temperature (Sensor edge) (C)": "36.0", "PCIe Replay Count": "0"}})x").at("gpus").at(0), 0);
    EXPECT_EQ(card.health_values, 0U);
    EXPECT_EQ(card.link_values, 1U);
}

TEST(ACardWhoseLinksAreAllDown, IsToldWhereItsSistersHaveSome) {
    const Json facts = Json::parse(R"({"gpus": [{"index": 0, "model": "B", "throttle": [], "nvlink": {"links": 2, "active": 2, "inactive": []}}, {"index": 1, "model": "B", "throttle": [], "nvlink": {"active": 0}}]})");
    EXPECT_THAT(codes_of(judge(facts, {})), testing::ElementsAre("VT-GPU-017"));
}

TEST(JsonBelowItsCommand, IsKnown) { EXPECT_EQ(read_capture("", "$ amd-smi metric -u --json\n\n[{\"gpu\": 0, \"usage\": {\"gfx_activity\": {\"value\": 4}}}]\n").at("gpus").at(0).at("utilization_pct"), 4); }

TEST(CardsThatWereNotAskedFor, AreNotMissing) {
    const Json some = read_capture("", "# nvidia-smi -q -i 3\n==============NVSMI LOG==============\nAttached GPUs                             : 8\nGPU 00000000:52:00.0\n    Clocks Event Reasons\n"
                                       "        Idle                              : Active\n");
    EXPECT_THAT(codes_of(judge(some, {})), testing::IsEmpty());
    const Json both = Json::parse(R"({"attached_gpus": 1, "gpus": [{"vendor": "NVIDIA", "throttle": []}, {"vendor": "AMD", "ras": true}]})");
    EXPECT_THAT(codes_of(judge(both, {})), testing::IsEmpty());
}

TEST(CardsThatAreMissing, AreTold) {
    EXPECT_THAT(codes_of(judge(Json::parse(R"({"attached_gpus": 4, "gpus": [{"index": 0, "throttle": []}]})"), {})), testing::ElementsAre("VT-GPU-012"));
    EXPECT_THAT(codes_of(judge(read_capture("", "Unable to determine the device handle for GPU 0000:8A:00.0: GPU is lost.  Reboot the system to recover this GPU\n"), {})),
                testing::ElementsAre("VT-GPU-005"));
}

TEST(ACardWithoutLinks, IsToldWhereItsSistersHaveThem) {
    const char* cards = R"({"gpus": [{"index": 0, "model": "A", "throttle": [], "nvlink": {"links": 2, "active": 0, "inactive": [0, 1]}},
        {"index": 1, "model": "A", "throttle": [], "nvlink": {"links": 2, "active": 2, "inactive": []}}]})";
    const auto findings = judge(Json::parse(cards), {});
    ASSERT_THAT(codes_of(findings), testing::ElementsAre("VT-GPU-017"));
    EXPECT_EQ(findings[0].device, "gpu0");
}

TEST(AnXid, IsAttributedToTheCardAtItsAddress) {
    const Json log = read_capture("", "[1.0] NVRM: GPU at PCI:0000:9b:00: GPU-5\n[1.0] NVRM: GPU Board Serial Number: 165\n"
                                      "[2.0] NVRM: Xid (PCI:0000:9b:00): 48, pid=1, name=x, DBE\n[3.0] NVRM: Xid (PCI:0000:9b:00): 13, pid=1, name=x, Graphics\n");
    auto findings = judge_log(log, log);
    EXPECT_THAT(codes_of(findings), testing::ElementsAre("VT-GPU-001 critical", "VT-GPU-001 info"));
    EXPECT_EQ(findings[0].part->serial, "165");
    const Json cards = Json::parse(R"({"gpus": [{"index": 4, "uuid": "GPU-5", "serial": "S5", "pci_address": "0000:9b:00.0"}]})");
    findings = judge_log(log, cards);
    EXPECT_EQ(findings[0].device, "GPU-5");
    EXPECT_EQ(findings[0].part->slot, "4");
}

TEST(ALineOfTheDriver, HasTheCodeOfWhatItTells) {
    const auto codes = [](const std::string& text) {
        const Json log = read_capture("dmesg", text);
        return codes_of(judge_log(log, log));
    };
    EXPECT_THAT(codes("[1.0] NVRM: GPU 0000:3b:00.0: GPU has fallen off the bus.\n"), testing::ElementsAre("VT-GPU-005 critical"));
    EXPECT_THAT(codes("[1.0] amdgpu 0000:43:00.0: amdgpu: 3 uncorrectable hardware errors detected in umc block\n"), testing::ElementsAre("VT-GPU-002 critical"));
    EXPECT_THAT(codes("[1.0] amdgpu 0000:43:00.0: amdgpu: 3 correctable hardware errors detected in umc block\n"), testing::ElementsAre("VT-GPU-004 warning"));
    EXPECT_THAT(codes("[1.0] nvidia-nvswitch3: SXid (PCI:0000:05:00.0): 20034, Fatal, Link 30 LTSSM Fault Up\n"), testing::ElementsAre("VT-GPU-001 critical"));
}

TEST(ACapture, ThatNoneOfTheToolsPrintedIsRefused) {
    EXPECT_ANY_THROW(static_cast<void>(read_capture("", "{\"blockdevices\": []}")));
    EXPECT_ANY_THROW(static_cast<void>(read_capture("", "")));
}

TEST(SeveralCapturesOfOneMachine, TellOfTheSameCards) {
    const Json list = read_capture("", "GPU 0: Tesla T4 (UUID: GPU-1)\nGPU 1: Tesla T4 (UUID: GPU-2)\n");
    const Json health = read_capture("", "index, pci.bus_id, ecc.errors.uncorrected.volatile.total\n0, 00000000:3B:00.0, 0\n1, 00000000:5E:00.0, 7\n");
    const Json merged = merge_sources({list, health});
    ASSERT_EQ(merged.at("gpus").size(), 2U);
    EXPECT_EQ(merged.at("gpus").at(1).at("uuid"), "GPU-2");
    EXPECT_EQ(merged.at("gpus").at(1).at("pci_address"), "0000:5e:00.0");
    const auto findings = judge(with_identity(health, merged), {});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "VT-GPU-002");
    EXPECT_EQ(findings[0].device, "GPU-2");
}

}  // namespace
}  // namespace vetting::gpu
