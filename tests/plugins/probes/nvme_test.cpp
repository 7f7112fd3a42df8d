#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/nvme/parse.hpp"

namespace vetting::nvme {
namespace {

using nlohmann::json;

constexpr const char* kSmartText =
    "[root@a ~]# nvme smart-log /dev/nvme0\nSmart Log for NVME device:nvme0 namespace-id:ffffffff\n"
    "critical_warning\t\t\t: 0x4\ntemperature\t\t\t\t: 37 \xc2\xb0" "C (310 K)\navailable_spare\t\t\t\t: 98%\navailable_spare_threshold\t\t: 10%\n"
    "percentage_used\t\t\t\t: 3%\nendurance group critical warning summary: 0\nData Units Read\t\t\t\t: 9,898,518 (5.07 TB)\n"
    "power_cycles\t\t\t\t: 64\npower_on_hours\t\t\t\t: 4,974\nunsafe_shutdowns\t\t\t: 39\nmedia_errors\t\t\t\t: 1,234,567\n"
    "num_err_log_entries\t\t\t: 110\nWarning Temperature Time\t\t: 0\nTemperature Sensor 1           : 45 \xc2\xb0" "C (318 K)\n";

TEST(NvmeSmartLog, IsReadInTheFormForPeople) {
    const auto disks = parse_nvme(kSmartText);
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].name, "/dev/nvme0");
    EXPECT_EQ(disks[0].critical_warning, 4U);
    EXPECT_EQ(disks[0].temperature_c, 37.0);
    EXPECT_EQ(disks[0].available_spare_pct, 98U);
    EXPECT_EQ(disks[0].power_on_hours, 4974U);
    EXPECT_EQ(disks[0].media_errors, 1'234'567U);
    EXPECT_EQ(disks[0].error_log_count, 110U);
    EXPECT_EQ(disks[0].passed, std::nullopt) << "nvme-cli gives no verdict";
}

TEST(NvmeSmartLog, MayGiveTheWarningAsAnObjectAndCountersAsTextOrFloat) {
    const json facts = parse(R"({"critical_warning": {"value": 2, "available_spare": 0, "temp_threshold": 1}, "temperature": 358,
        "avail_spare": 100, "spare_thresh": 10, "percent_used": 255.0, "power_on_hours": "24,607", "media_errors": "340282366920938463463374607431768211455",
        "num_err_log_entries": 1.5e1})");
    const json& smart = facts["disks"][0]["smart"];
    EXPECT_EQ(smart["critical_warning"], 2);
    EXPECT_EQ(smart["temperature_c"], 85);
    EXPECT_EQ(smart["percentage_used"], 255);
    EXPECT_EQ(smart["power_on_hours"], 24607);
    EXPECT_EQ(smart["error_log_count"], 15);
    EXPECT_EQ(smart["implausible"], json::array({"media_errors"}));
    EXPECT_FALSE(smart.contains("unsafe_shutdowns"));
}

TEST(NvmeList, IsReadInItsNestedForm) {
    const json facts = parse(R"({"Devices": [{"HostNQN": "nqn.x", "HostID": "1", "Subsystems": [
        {"Subsystem": "nvme-subsys0", "SubsystemNQN": "nqn.y", "Controllers": [{"Controller": "nvme0", "Cntlid": "5", "SerialNumber": "S1  ",
         "ModelNumber": "Samsung SSD 980 PRO 1TB", "Firmware": "5B2QGXA7", "Transport": "pcie", "Address": "0000:01:00.0", "Slot": "1",
         "Namespaces": [{"NameSpace": "nvme0n1", "Generic": "ng0n1", "NSID": 1, "UsedBytes": 5, "MaximumLBA": 1953525168,
         "PhysicalSize": 1000204886016, "SectorSize": 512}], "Paths": []}], "Namespaces": []},
        {"Subsystem": "nvme-subsys1", "Controllers": [{"Controller": "nvme1", "SerialNumber": "S2", "ModelNumber": "M", "Firmware": "1", "Transport": "tcp",
         "Namespaces": [], "Paths": [{"Path": "nvme1c1n1", "ANAState": "optimized"}]}],
         "Namespaces": [{"NameSpace": "nvme1n1", "NSID": 1, "PhysicalSize": 512, "SectorSize": 512}]}]}]})");
    ASSERT_EQ(facts["disks"].size(), 2U);
    EXPECT_EQ(facts["disks"][0]["name"], "nvme0n1");
    EXPECT_EQ(facts["disks"][0]["serial"], "S1");
    EXPECT_EQ(facts["disks"][0]["capacity_bytes"], 1'000'204'886'016U);
    EXPECT_EQ(facts["disks"][0]["transport"], "pcie");
    EXPECT_EQ(facts["disks"][1]["name"], "nvme1n1");
    EXPECT_EQ(facts["disks"][1]["transport"], "tcp");
}

TEST(NvmeList, IsReadAsTable) {
    const json facts = parse(
        "Node                  Generic               SN                   Model                                    Namespace  Usage                      Format           FW Rev  \n"
        "--------------------- --------------------- -------------------- ---------------------------------------- ---------- -------------------------- ---------------- --------\n"
        "/dev/nvme0n1          /dev/ng0n1            S5P2NG0R824326R      Samsung SSD 980 PRO 1TB                  0x1        500.11  GB /   1.00  TB    512   B +  0 B   5B2QGXA7\n");
    ASSERT_EQ(facts["disks"].size(), 1U);
    EXPECT_EQ(facts["disks"][0]["name"], "nvme0n1");
    EXPECT_EQ(facts["disks"][0]["model"], "Samsung SSD 980 PRO 1TB");
    EXPECT_EQ(facts["disks"][0]["firmware"], "5B2QGXA7");
    EXPECT_EQ(facts["disks"][0]["logical_block_bytes"], 512);
    EXPECT_EQ(facts["disks"][0]["capacity_bytes"], 1'000'000'000'000U);
    EXPECT_EQ(facts["disks"][0]["approximate"], json::array({"capacity_bytes"}));
}

TEST(NvmeList, OfNoDriveIsNoError) {
    EXPECT_EQ(parse("{}\n{\"Devices\": []}")["disks"].size(), 0U);
    EXPECT_EQ(parse("No NVMe devices detected.\n")["disks"].size(), 0U);
}

TEST(NvmeSelfTests, AreReadInBothForms) {
    const auto people = parse_nvme("Device Self Test Log for NVME device:nvme0\nCurrent operation  : 0x2\nCurrent Completion : 28%\nSelf Test Result[0]:\n"
                                   "  Operation Result             : 0x7\n  Self Test Code               : 1\n  Valid Diagnostic Information : 0x2\n"
                                   "  Power on hours (POH)         : 0x440\n  Failing LBA                  : 0x2a\n  Vendor Specific              : 0 0\n"
                                   "Self Test Result[1]:\n  Operation Result             : 0\n  Self Test Code               : 2\n  Power on hours (POH)         : 0x10\n"
                                   "Self Test Result[2]:\n  Operation Result             : 0xf\n");
    ASSERT_EQ(people.size(), 1U);
    EXPECT_EQ(people[0].self_test_running, true);
    EXPECT_EQ(people[0].self_test_remaining_pct, 72U);
    ASSERT_EQ(people[0].self_tests.size(), 2U) << "0xf is an entry that was never used";
    EXPECT_EQ(people[0].self_tests[0].passed, false);
    EXPECT_EQ(people[0].self_tests[0].at_hours, 1088U);
    EXPECT_EQ(people[0].self_tests[0].lba, 42U);
    EXPECT_EQ(people[0].self_tests[1].type, "Extended");
    EXPECT_EQ(people[0].self_tests[1].passed, true);
    const auto document = parse_nvme(R"({"Current Device Self-Test Operation": 0, "Current Device Self-Test Completion": 0, "List of Valid Reports": [
        {"Self test result": 2, "Self test code": 1, "Segment number": 0, "Power on hours": 90, "Vendor Specific": [0, 0]}, {"Self test result": 15}]})");
    ASSERT_EQ(document.at(0).self_tests.size(), 1U);
    EXPECT_EQ(document[0].self_tests[0].passed, std::nullopt) << "aborted by a reset";
    EXPECT_EQ(document[0].self_test_running, false);
}

TEST(NvmeErrorLog, CountsByItsHighestEntry) {
    EXPECT_EQ(parse_nvme(R"({"errors": [{"error_count": 110, "sqid": 0}, {"error_count": 109}, {"error_count": 0}]})").at(0).error_log_count, 110U);
    EXPECT_EQ(parse_nvme("Error Log Entries for device:nvme0 entries:2\n.................\n Entry[ 0]   \n.................\nerror_count\t: 7\nsqid\t\t: 0\n"
                         " Entry[ 1]   \nerror_count\t: 0\n").at(0).error_log_count, 7U);
}

TEST(NvmeOutputs, OfOneDriveAreJoined) {
    const auto disks = parse_nvme(R"({"vid": 5197, "sn": "S1 ", "mn": "M", "fr": "F", "tnvmcap": 1000204886016, "edstt": 35}
        {"critical_warning": 0, "temperature": 310, "percent_used": 2, "power_on_hours": 7}
        {"nsze": 1953525168, "flbas": 0, "lbafs": [{"ms": 0, "ds": 9}], "eui64": "0025385b71b04b5c"})");
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].serial, "S1");
    EXPECT_EQ(disks[0].power_on_hours, 7U);
    EXPECT_EQ(disks[0].logical_block_bytes, 512U);
    EXPECT_EQ(disks[0].wwn, "eui.0025385b71b04b5c");
    EXPECT_EQ(disks[0].extended_test_minutes, 35U);
}

TEST(NvmeOutputs, WithoutANameAreGivenToNoneOfSeveral) {
    const auto disks = parse_nvme(R"({"Devices": [{"DevicePath": "/dev/nvme0n1", "SerialNumber": "A"}, {"DevicePath": "/dev/nvme1n1", "SerialNumber": "B"}]}
        {"critical_warning": 0, "temperature": 310, "percent_used": 2})");
    ASSERT_EQ(disks.size(), 3U);
    EXPECT_EQ(disks[1].percentage_used, std::nullopt);
}

TEST(NvmeIdCtrl, IsReadInTheFormForPeople) {
    const json facts = parse("NVME Identify Controller:\nvid       : 0x144d\nssvid     : 0x144d\nsn        : S5P2NG0R824326R     \nmn        : Samsung SSD 980 PRO 1TB                 \n"
                             "fr        : 3B2QGXA7\nrab       : 2\ntnvmcap   : 1000204886016\nunvmcap   : 0\nnn        : 1\nps    0 : mp:8.49W operational\n");
    EXPECT_EQ(facts["disks"][0]["serial"], "S5P2NG0R824326R");
    EXPECT_EQ(facts["disks"][0]["capacity_bytes"], 1'000'204'886'016U);
    EXPECT_FALSE(facts["disks"][0].contains("smart"));
}

TEST(NvmeInput, ThatIsAnotherToolsIsRefused) {
    EXPECT_THROW(static_cast<void>(parse("fr : x\nhello: world\n")), tool::InputError);
    EXPECT_THROW(static_cast<void>(parse(R"({"blockdevices": []})")), tool::InputError);
    EXPECT_THROW(static_cast<void>(parse("bash: nvme: command not found")), tool::InputError);
}

TEST(NvmeList, TellsOfControllersAndNamespacesInTwoTables) {
    const auto disks = parse_nvme(
        "Subsystem        Subsystem-NQN                                    Controllers\n---------------- ------------------------------------------------ ----------------\n"
        "nvme-subsys0     nqn.2014.08.org.nvmexpress:0                     nvme0\n\n"
        "Device   SN                   MN                                       FR       TxPort Address        Subsystem    Namespaces      \n"
        "-------- -------------------- ---------------------------------------- -------- ------ -------------- ------------ ----------------\n"
        "nvme0    49MA0000003N         KXG60ZNV512G NVMe TOSHIBA 512GB          10604107 pcie   0000:3d:00.0   nvme-subsys0 nvme0n1, nvme0n2\n\n"
        "Device       Generic      NSID       Usage                      Format           Controllers     \n"
        "------------ ------------ ---------- -------------------------- ---------------- ----------------\n"
        "/dev/nvme0n1 /dev/ng0n1   0x1        359.06  GB /   1.00  TB    512   B +  0 B   nvme0\n"
        "/dev/nvme0n2 /dev/ng0n2   0x2          1.06  GB /   2.00  TB      4 KiB +  0 B   nvme0\n");
    ASSERT_EQ(disks.size(), 2U);
    EXPECT_EQ(disks[0].name, "/dev/nvme0n1");
    EXPECT_EQ(disks[0].serial, "49MA0000003N");
    EXPECT_EQ(disks[0].model, "KXG60ZNV512G NVMe TOSHIBA 512GB");
    EXPECT_EQ(disks[0].firmware, "10604107");
    EXPECT_EQ(disks[0].transport, "pcie");
    EXPECT_EQ(disks[0].logical_block_bytes, 512U);
    EXPECT_EQ(disks[1].name, "/dev/nvme0n2");
    EXPECT_EQ(disks[1].serial, "49MA0000003N");
    EXPECT_EQ(disks[1].logical_block_bytes, 4096U);
}

TEST(NvmeIdNs, IsReadInTheFormForPeople) {
    const auto disks = parse_nvme("NVME Identify Namespace 1:\nnsze    : 0x3a386030\nncap    : 0x3a386030\nflbas   : 0\neui64   : 0025385b71b04b5c\n"
                                  "lbaf  0 : ms:0   lbads:9  rp:0x2 (in use)\nlbaf  1 : ms:0   lbads:12 rp:0x1 \n");
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].logical_block_bytes, 512U);
    EXPECT_EQ(disks[0].capacity_bytes, 500'107'862'016U);
    EXPECT_EQ(disks[0].wwn, "eui.0025385b71b04b5c");
    const auto words = parse_nvme("NVME Identify Namespace 1:\nnsze    : 0x1000\n"
                                  "LBA Format  0 : Metadata Size: 0   bytes - Data Size: 4096 bytes - Relative Performance: 0x2 Good (in use)\n");
    EXPECT_EQ(words.at(0).capacity_bytes, 16'777'216U);
}

TEST(NvmeText, OfOneDriveIsNamedByThePromptBeforeIt) {
    const std::string log = "Smart Log for NVME device:nvme1 namespace-id:ffffffff\ncritical_warning : 0x4\ntemperature : 104 \xc2\xb0" "F (313 K)\navailable_spare : 100%\n";
    const std::string controller = "NVME Identify Controller:\nvid       : 0x1e0f\nsn        : A1B2        \nmn        : ACME 3T84  \nfr        : 1.0\n";
    for (const std::string prompt : {"root@a:~# nvme id-ctrl /dev/nvme1 | head\n", ""}) {
        const auto disks = parse_nvme(log + prompt + controller);
        ASSERT_EQ(disks.size(), 1U) << prompt;
        EXPECT_EQ(disks[0].serial, "A1B2");
        EXPECT_EQ(disks[0].critical_warning, 4U);
    }
    EXPECT_EQ(parse_nvme(log + "# nvme id-ctrl /dev/nvme2\n" + controller).size(), 2U);
}

TEST(NvmeList, ReadsARowWhoseSerialWasWrittenOver) {
    const auto disks = parse_nvme("Node             SN                   Model                                    Namespace Usage                      Format           FW Rev  \n"
                                  "---------------- -------------------- ---------------------------------------- --------- -------------------------- ---------------- --------\n"
                                  "/dev/nvme0n1     xxxxx         ACME P3 4000                             1           4.00  TB /   4.00  TB    512   B +  0 B   P9CR40A\n");
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].name, "/dev/nvme0n1");
    EXPECT_EQ(disks[0].model, "ACME P3 4000");
    EXPECT_EQ(disks[0].firmware, "P9CR40A");
    EXPECT_EQ(disks[0].capacity_bytes, 4'000'000'000'000U);
    EXPECT_FALSE(disks[0].serial);
}

TEST(NvmeList, TellsNamespacesOfControllersWhoseRowsKeepToNoColumn) {
    const auto disks = parse_nvme(
        "Device           Cntlid SN                   MN                                       FR       TxPort Address        Slot   Subsystem    Namespaces\n"
        "---------------- ------ -------------------- ---------------------------------------- -------- ------ -------------- ------ ------------ ----------------\n"
        "nvme0    0      ACME NVME_0002       ACME Virtual NVMe Disk                   1.3      pcie   0000:04:00.0   161    nvme-subsys0 nvme0n1, nvme0n2\n");
    ASSERT_EQ(disks.size(), 2U);
    EXPECT_EQ(disks[1].name, "/dev/nvme0n2");
    EXPECT_EQ(disks[1].serial, "ACME NVME_0002");
    EXPECT_EQ(disks[1].model, "ACME Virtual NVMe Disk");
    EXPECT_EQ(disks[1].firmware, "1.3");
    EXPECT_EQ(disks[1].transport, "pcie");
}

TEST(NvmeList, TellsANamespaceOfSeveralPathsOnce) {
    const auto disks = parse_nvme(
        "Device   SN                   MN                                       FR       TxPort Address        Subsystem    Namespaces      \n"
        "-------- -------------------- ---------------------------------------- -------- ------ -------------- ------------ ----------------\n"
        "nvme1    85A0001              acme-store                               2.1.0.0  tcp    traddr=10.0.0.45,trsvcid=4420 nvme-subsys0 nvme0c1n1\n"
        "nvme0    85A0001              acme-store                               2.1.0.0  tcp    traddr=10.0.0.42,trsvcid=4420 nvme-subsys0 nvme0c0n1\n\n"
        "Device       Generic      NSID     Usage                      Format           Controllers     \n"
        "------------ ------------ -------- -------------------------- ---------------- ----------------\n"
        "/dev/nvme0n1 /dev/ng0n1   1          1.00  TB /   1.00  TB      4 KiB +  0 B   nvme1, nvme0\n");
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0].name, "/dev/nvme0n1");
    EXPECT_EQ(disks[0].serial, "85A0001");
    EXPECT_EQ(disks[0].transport, "tcp");
    EXPECT_EQ(disks[0].capacity_bytes, 1'000'000'000'000U);
    EXPECT_EQ(disks[0].logical_block_bytes, 4096U);
}

TEST(NvmeSmartLog, NamesTheDiskOfACharacterDevice) {
    EXPECT_EQ(parse_nvme("Smart Log for NVME device:ng0n1 namespace-id:ffffffff\ncritical_warning : 0\n").front().name, "/dev/nvme0n1");
}

TEST(NvmeSmartLog, OfNoKelvinHasNoTemperature) {
    const auto disks = parse_nvme("Smart Log for NVME device:nvme0 namespace-id:ffffffff\ncritical_warning : 0\ntemperature : -273 \xc2\xb0" "C (0 K, -459 \xc2\xb0" "F)\n");
    EXPECT_EQ(disks.front().temperature_c, std::nullopt);
    EXPECT_FALSE(parse(R"({"critical_warning": 0, "temperature": 0, "avail_spare": 100, "percent_used": 1})")["disks"][0]["smart"].contains("temperature_c"));
}

TEST(NvmeSmartLog, IsReadFromAListOfChanges) {
    const auto disks = parse_nvme("Smart Log for NVME device:nvme0n1 namespace-id:ffffffff\n+critical_warning : 0x9\n+available_spare : 3%\n-power_cycles : 29\n");
    EXPECT_EQ(disks.front().critical_warning, 9U);
    EXPECT_EQ(disks.front().power_cycles, 29U);
}

}  // namespace
}  // namespace vetting::nvme
