#include "plugins/stages/firmware/judge.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace vetting::firmware {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using nlohmann::json;

json machine() {
    return json::parse(R"j({
      "system": {"vendor": "HPE", "product": "ProLiant DL380 Gen10"},
      "bios": {"vendor": "HPE", "version": "U30", "date": "02/09/2023"},
      "bmc": {"vendor": "HPE"},
      "cpus": [{"socket": 0, "model": "Xeon 6130", "microcode": "0x2006e05"}, {"socket": 1, "model": "Xeon 6130", "microcode": "0x2006a08"}],
      "disks": [{"name": "sda", "model": "MB4000", "serial": "S1", "firmware": "HPG1"}, {"name": "sdb", "model": "MB4000", "serial": "S2", "firmware": "HPG1"},
                {"name": "sdc", "model": "OTHER", "serial": "S3"}],
      "nics": [{"name": "eth0", "mac": "00:11:22:33:44:55", "driver": "mlx5_core", "pci_address": "0000:d8:00.0", "firmware": "14.27.1016 (X)"},
               {"name": "br0", "driver": "bridge"}],
      "pci": [{"address": "0000:d8:00.0", "vendor": "Mellanox Technologies", "device": "MT27710 Family [ConnectX-4 Lx]"}],
      "psus": [{"slot": 1, "model": "PWR", "serial": "P1", "firmware": "1.0"}, {"slot": 2, "present": false}],
      "firmware": [{"part": "System CPLD", "version": "0x2B", "source": "redfish"}]
    })j");
}

Judgement judge_with(const json& rules, const json& facts = machine(), const std::string& differing = "warning") {
    static FirmwareList list;  // the parts point into it
    list = firmware_of(facts);
    return judge(list, rules_of({{"rules", rules}}), differing);
}

std::vector<std::string> codes(const Judgement& judgement) {
    std::vector<std::string> list;
    for (const Finding& finding : judgement.findings) list.push_back(finding.code);
    return list;
}

const FirmwarePart& part(const FirmwareList& list, const std::string& key) {
    return *std::find_if(list.parts.begin(), list.parts.end(), [&key](const FirmwarePart& one) { return one.key == key; });
}

TEST(FirmwareParts, AreListedWithWhatIsKnownOfThem) {
    const FirmwareList list = firmware_of(machine());
    EXPECT_EQ(list.parts.size(), 10U);  // no bridge, no absent power supply
    EXPECT_EQ(part(list, "firmware/bios").version, "U30 (02/09/2023)");
    EXPECT_EQ(part(list, "firmware/bios").model, "ProLiant DL380 Gen10");
    EXPECT_EQ(part(list, "firmware/bmc").version, "");
    EXPECT_EQ(part(list, "firmware/S1").version, "HPG1");
    EXPECT_EQ(part(list, "firmware/eth0").model, "MT27710 Family [ConnectX-4 Lx]");
    EXPECT_EQ(part(list, "firmware/psu1").version, "1.0");
    EXPECT_EQ(part(list, "firmware/System CPLD").kind, "other");
}

TEST(FirmwareParts, AreKnownByTheNamesThatVendorsGiveThem) {
    EXPECT_EQ(kind_by_name("iDRAC"), "bmc");
    EXPECT_EQ(kind_by_name("Integrated Dell Remote Access Controller"), "bmc");
    EXPECT_EQ(kind_by_name("Electronic label"), "other");
    EXPECT_EQ(kind_by_name("Dell HBA330 Mini Controller 0 Firmware"), "hba");
    EXPECT_EQ(kind_by_name("Firmware for - Disk 0 of BOSS Adapter"), "disk");
    EXPECT_EQ(kind_by_name("NVMePCISSD Model Number: Micron_9300"), "disk");
    EXPECT_EQ(kind_by_name("Intel(R) Ethernet 25G 2P XXV710 Adapter"), "nic");
    EXPECT_EQ(kind_by_name("ConnectX4LX MCX4121A-ACA_Ax FW"), "nic");
    EXPECT_EQ(kind_by_name("Power Supply"), "psu");
    EXPECT_EQ(kind_by_name("BIOS"), "bios");
    EXPECT_EQ(kind_by_name("System CPLD"), "other");
}

TEST(FirmwareParts, OddFactsAreLeftOut) {
    EXPECT_THAT(firmware_of(json::parse(R"j({"disks": 7, "nics": [1, null, {}], "bios": [], "firmware": [{"version": "1"}], "psus": {}})j")).parts, IsEmpty());
    EXPECT_THAT(firmware_of(json()).parts, IsEmpty());
}

TEST(FirmwareJudge, WithoutRulesOnlyDifferencesAreTold) {
    const Judgement judgement = judge_with(json::array());
    EXPECT_THAT(judgement.parts, IsEmpty());
    ASSERT_THAT(codes(judgement), ::testing::ElementsAre("VT-FW-003"));
    EXPECT_THAT(judgement.findings[0].message, HasSubstr("2 equal parts (cpu Xeon 6130)"));
    EXPECT_EQ(judgement.findings[0].severity, "warning");
    EXPECT_THAT(judge_with(json::array(), machine(), "ignore").findings, IsEmpty());
}

TEST(FirmwareJudge, ABrokenRuleNamesThePart) {
    const Judgement judgement = judge_with({{{"part", "disk"}, {"model", "MB*"}, {"minimum", "HPG2"}}}, machine(), "ignore");
    ASSERT_EQ(judgement.findings.size(), 2U);
    EXPECT_EQ(judgement.findings[0].code, "VT-FW-002");
    EXPECT_EQ(judgement.findings[0].severity, "critical");
    EXPECT_EQ(judgement.findings[0].part->serial, "S1");
    EXPECT_THAT(judgement.findings[0].message, HasSubstr("below the minimum HPG2"));
    EXPECT_EQ(judgement.parts.size(), 2U);
    EXPECT_EQ(judgement.parts[0].compared, 1U);
}

TEST(FirmwareJudge, AVersionThatWasNotReadIsNotCompared) {
    const Judgement judgement = judge_with({{{"part", "disk"}, {"model", "OTHER"}, {"minimum", "1"}}, {{"part", "bmc"}, {"exact", "2.1"}}}, machine(), "ignore");
    EXPECT_THAT(codes(judgement), ::testing::ElementsAre("VT-FW-006", "VT-FW-006"));
    ASSERT_EQ(judgement.parts.size(), 2U);
    for (const JudgedPart& judged : judgement.parts) {
        EXPECT_EQ(judged.rules, 1U);
        EXPECT_EQ(judged.compared, 0U);
    }
}

TEST(FirmwareJudge, HpesFamilyAloneIsHeldAgainstTheDate) {
    EXPECT_THAT(judge_with({{{"part", "bios"}, {"minimum", "U30 v2.76 (02/09/2023)"}}}, machine(), "ignore").findings, IsEmpty());
    EXPECT_THAT(codes(judge_with({{{"part", "bios"}, {"minimum", "U30 v2.90 (12/01/2023)"}}}, machine(), "ignore")), ::testing::ElementsAre("VT-FW-002"));
}

TEST(FirmwareJudge, FirmwareThatWaitsForARestartIsTold) {
    const json facts = json::parse(R"j({"firmware": [
      {"part": "ConnectX X FW", "version": "14.28.2007", "source": "mlxup", "device": "0000:d8:00.0"},
      {"part": "ConnectX X FW (Running)", "version": "14.27.1016", "source": "mlxup", "device": "0000:d8:00.0"}]})j");
    EXPECT_THAT(codes(judge_with(json::array(), facts)), ::testing::ElementsAre("VT-FW-007"));
}

TEST(FirmwarePlan, WantsAComparisonForEveryRuleOfAPart) {
    const json rules = {{{"part", "disk"}, {"model", "MB*"}, {"minimum", "HPG1"}}, {{"part", "disk"}, {"blocked", {"HPG0"}}}};
    const json made = plan({{"rules", rules}}, machine());
    ASSERT_EQ(made.at("targets").size(), 3U);
    EXPECT_EQ(made["targets"][0]["device"], "firmware/S1");
    EXPECT_EQ(made["targets"][0]["work"][0]["planned"], 2.0);
    EXPECT_EQ(made["targets"][2]["work"][0]["planned"], 1.0);
    EXPECT_TRUE(plan(json::object(), machine()).at("targets").empty());
    EXPECT_THAT(plan({{"rules", {{{"part", "disk"}}}}}, machine()).at("refused").get<std::string>(), HasSubstr("rule 1 asks for nothing"));
}

}  // namespace
}  // namespace vetting::firmware
