#include "plugins/probes/nvidia_smi/parse.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "plugins/common/nvidia/nvml.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia_smi {
namespace {

using nlohmann::json;

json card(const std::string& inside) { return parse("<nvidia_smi_log><attached_gpus>1</attached_gpus><gpu id=\"00000000:9B:00.0\">" + inside + "</gpu></nvidia_smi_log>").at("gpus").at(0); }

TEST(NvidiaXml, LeavesOutWhatTheCardDoesNotTell) {
    EXPECT_EQ(card("<product_name>A</product_name><serial>N/A</serial><fan_speed>N/A</fan_speed><power_readings><power_draw>[N/A]</power_draw></power_readings>"
                   "<display_mode>Requested functionality has been deprecated</display_mode>"),
              (json{{"vendor", "NVIDIA"}, {"index", 0}, {"model", "A"}, {"pci_address", "0000:9b:00.0"}}));
}

TEST(NvidiaXml, NamesWhatTheDriverFailedToGet) {
    const json gpu = card("<temperature><gpu_temp>Unknown Error</gpu_temp></temperature><fan_speed>ERR!</fan_speed>");
    EXPECT_EQ(gpu.at("unreadable"), (json::array({"fan_speed", "temperature/gpu_temp"})));
    EXPECT_FALSE(gpu.contains("temperature_c"));
    EXPECT_EQ(card("<temperature><gpu_temp>GPU is lost</gpu_temp></temperature>").at("lost"), true);
}

TEST(NvidiaXml, AddsUpMemoryErrorsOfEveryGeneration) {
    const json old = card("<ecc_errors><volatile><double_bit><total>1</total></double_bit></volatile><aggregate><single_bit><total>3</total></single_bit>"
                          "<double_bit><total>2</total></double_bit></aggregate></ecc_errors>");
    EXPECT_EQ(old.at("ecc_uncorrected"), 2);
    EXPECT_EQ(old.at("ecc_corrected"), 3);
    EXPECT_EQ(old.at("ecc").at("volatile"), (json{{"uncorrected", 1}}));
    const json hopper = card("<ecc_errors><aggregate><sram_correctable>1</sram_correctable><sram_uncorrectable_parity>2</sram_uncorrectable_parity>"
                             "<sram_uncorrectable_secded>3</sram_uncorrectable_secded><dram_correctable>4</dram_correctable><dram_uncorrectable>5</dram_uncorrectable>"
                             "<sram_threshold_exceeded>Yes</sram_threshold_exceeded></aggregate></ecc_errors>");
    EXPECT_EQ(hopper.at("ecc_corrected"), 5);
    EXPECT_EQ(hopper.at("ecc_uncorrected"), 10);
    EXPECT_EQ(hopper.at("repairs"), json::array({"sram_threshold_exceeded"}));
}

TEST(NvidiaXml, ReadsThrottlingUnderItsOldAndItsNewName) {
    for (const std::string name : {"clocks_throttle_reason", "clocks_event_reason"}) {
        EXPECT_EQ(card("<" + name + "s><" + name + "_hw_slowdown>Active</" + name + "_hw_slowdown><" + name + "_gpu_idle>Not Active</" + name + "_gpu_idle></" + name + "s>").at("throttle"),
                  json::array({"hw_slowdown"}));
    }
}

TEST(NvidiaXml, KeepsMigSlicesApartFromTheCard) {
    EXPECT_EQ(card("<mig_devices><mig_device><fb_memory_usage><total>19968 MiB</total></fb_memory_usage></mig_device></mig_devices>"
                   "<fb_memory_usage><total>81920 MiB</total></fb_memory_usage>").at("memory_bytes"), 85899345920U);
}

TEST(NvidiaXml, ThatIsCutOffGivesWhatStandsBeforeTheCut) {
    const json facts = parse("<?xml version=\"1.0\" ?><nvidia_smi_log><attached_gpus>2</attached_gpus><gpu id=\"00000000:01:00.0\"><product_name>A</product_name></gpu><gpu id=\"0000");
    ASSERT_EQ(facts.at("gpus").size(), 1U);
    EXPECT_FALSE(facts.at("gpus").at(0).contains("index"));
    EXPECT_EQ(facts.at("attached_gpus"), 2);
}

TEST(NvidiaXml, WrittenAgainAndAgainSaysWhatItSaidLast) {
    const auto document = [](const char* count) {
        return std::string("<?xml version=\"1.0\" ?>\n<nvidia_smi_log><gpu id=\"00000000:01:00.0\"><ecc_errors><volatile><dram_uncorrectable>") + count +
               "</dram_uncorrectable></volatile></ecc_errors></gpu></nvidia_smi_log>\n";
    };
    const json gpus = parse(document("0") + document("0") + document("3")).at("gpus");
    ASSERT_EQ(gpus.size(), 1U);
    EXPECT_EQ(gpus.at(0).at("ecc_uncorrected"), 3);
}

TEST(NvidiaXml, WithEntitiesThatBlowUpIsStopped) {
    EXPECT_NO_THROW({
        try {
            static_cast<void>(parse("<?xml version=\"1.0\"?><!DOCTYPE nvidia_smi_log [<!ENTITY a \"xxxxxxxx\">]><nvidia_smi_log><gpu id=\"1\">&a;</gpu></nvidia_smi_log>"));
        } catch (const tool::InputError&) {
        }
    });
}

TEST(NvidiaCsv, IsReadByItsHeaderWithAndWithoutUnits) {
    const json with = parse("index, name, memory.total [MiB], power.draw [W], clocks_throttle_reasons.active, remapped_rows.failure\r\n"
                            "1, Tesla T4, 15360 MiB, 26.78 W, 0x0000000000000044, Yes\r\n").at("gpus").at(0);
    EXPECT_EQ(with.at("index"), 1);
    EXPECT_EQ(with.at("memory_bytes"), 16106127360U);
    EXPECT_EQ(with.at("throttle"), (json::array({"sw_power_cap", "hw_thermal_slowdown"})));
    EXPECT_EQ(with.at("remapped_rows"), (json{{"failure", true}}));
    const json bare = parse("name, memory.total [MiB], power.draw [W]\nTesla T4, 15360, 26.78\n").at("gpus").at(0);
    EXPECT_EQ(bare.at("memory_bytes"), 16106127360U);
    EXPECT_EQ(bare.at("power_w"), 26.78);
    EXPECT_THROW(static_cast<void>(parse("0, Tesla T4, 15360 MiB\n")), tool::InputError);
}

TEST(NvidiaTable, IsReadInItsNewerShapeToo) {
    const json facts = parse("$ nvidia-smi\n| NVIDIA-SMI 535.54.03              Driver Version: 535.54.03    CUDA Version: 12.2     |\n"
                             "|   0  NVIDIA A100-SXM4-80GB          On  | 00000000:01:00.0 Off |                    2 |\n"
                             "| N/A   27C    P0              67W / 500W |     45MiB / 81920MiB |     N/A      Default |\n"
                             "|                                         |                      |              Enabled |\n");
    const json& gpu = facts.at("gpus").at(0);
    EXPECT_EQ(gpu.at("model"), "NVIDIA A100-SXM4-80GB");
    EXPECT_EQ(gpu.at("ecc_uncorrected"), 2);
    EXPECT_EQ(gpu.at("power_limit_w"), 500);
    EXPECT_EQ(gpu.at("driver"), "535.54.03");
}

TEST(NvidiaList, NamesTheCards) {
    EXPECT_EQ(parse("GPU 0: Tesla K80 (UUID: GPU-1)\nGPU 1: Tesla K80 (UUID: GPU-2)\n").at("gpus").size(), 2U);
}

TEST(NvidiaSmi, TellsOfACardThatIsLost) {
    const json facts = parse("Unable to determine the device handle for GPU 0000:8A:00.0: GPU is lost.  Reboot the system to recover this GPU\n");
    EXPECT_EQ(facts.at("lost_gpus").at(0).at("pci_address"), "0000:8a:00.0");
}

TEST(NvidiaSmi, KnowsACardThatIsLostInTheWordsOfEveryVersion) {
    const json facts = parse("Unable to determine the device handle for GPU0000:0B:00.0: Unknown Error\nUnable to determine the device handle for GPU2: Unknown Error\nNo devices were found\n");
    ASSERT_EQ(facts.at("lost_gpus").size(), 2U);
    EXPECT_EQ(facts.at("lost_gpus").at(0).at("pci_address"), "0000:0b:00.0");
    EXPECT_FALSE(facts.at("lost_gpus").at(1).contains("pci_address"));
    EXPECT_FALSE(parse("| NVIDIA-SMI 535.54.03   Driver Version: 535.54.03  |\nUnable to determine the device handle for GPU 00000000:01:00.0:\nNot Supported\n").contains("lost_gpus"));
}

TEST(NvidiaSmi, TellsOfEachCardOnceWhateverWasAskedHowOften) {
    const json facts = parse("timestamp, index, uuid, temperature.gpu\n2026/01/01 00:00:00.000, 0, GPU-1, 40\n2026/01/01 00:00:00.000, 1, GPU-2, 41\n"
                             "2026/01/01 00:00:05.000, 0, GPU-1, 50\n2026/01/01 00:00:05.000, 1, GPU-2, 51\n");
    ASSERT_EQ(facts.at("gpus").size(), 2U);
    EXPECT_EQ(facts.at("gpus").at(0).at("temperature_c"), 50);
    const json both = parse("GPU 0: Tesla K80 (UUID: GPU-1)\n| NVIDIA-SMI 460.91.03    Driver Version: 460.91.03    CUDA Version: 11.2     |\n"
                            "|   0  Tesla K80           Off  | 00000000:06:00.0 Off |                    0 |\n| N/A   33C    P8    26W / 149W |      0MiB / 11441MiB |      7%      Default |\n");
    ASSERT_EQ(both.at("gpus").size(), 1U);
    EXPECT_EQ(both.at("gpus").at(0).at("uuid"), "GPU-1");
    EXPECT_EQ(both.at("gpus").at(0).at("utilization_pct"), 7);
}

TEST(NvidiaSmi, ReadsEveryFormThatACaptureHolds) {
    const json facts = parse("# nvidia-smi --list-gpus\nGPU 0: NVIDIA GeForce RTX 2080 SUPER (UUID: GPU-1)\n\n# nvidia-smi --query-gpu=\"uuid,pci.bus_id,vbios_version\" --format=csv\n"
                             "uuid, pci.bus_id, vbios_version\nGPU-1, 00000000:0C:00.0, 90.04.7A.40.73\n");
    ASSERT_EQ(facts.at("gpus").size(), 1U);
    EXPECT_EQ(facts.at("gpus").at(0).at("vbios"), "90.04.7A.40.73");
    EXPECT_EQ(facts.at("gpus").at(0).at("model"), "NVIDIA GeForce RTX 2080 SUPER");
    EXPECT_FALSE(card("<vbios_version>00.00.00.00.00</vbios_version>").contains("vbios"));
}

TEST(NvidiaCsv, WithoutAHeaderIsReadByItsCommandLine) {
    const json facts = parse("root@node1:~# nvidia-smi --query-gpu=index,name,ecc.errors.uncorrected.volatile.total --format=csv,noheader,nounits\n0, NVIDIA A100-SXM4-40GB, 2\n");
    ASSERT_EQ(facts.at("gpus").size(), 1U);
    EXPECT_EQ(facts.at("gpus").at(0).at("ecc_uncorrected"), 2);
}

TEST(NvidiaCsv, OfProcessesHoldsNoCards) {
    EXPECT_EQ(parse("gpu_name, gpu_bus_id, pid, used_gpu_memory [MiB]\nTesla T4, 00000000:00:04.0, 712, 120 MiB\n"), json::object());
}

TEST(NvidiaCsv, OfRetiredPagesCountsThemByCardAndOnce) {
    const json gpus = parse("timestamp, gpu_uuid, retired_pages.address, retired_pages.cause\n1, GPU-1, 0x0000000000000010, Single Bit ECC\n1, GPU-1, 0x0000000000000020, Double Bit ECC\n"
                            "1, GPU-2, 0x0000000000000010, Double Bit ECC\n2, GPU-1, 0x0000000000000010, Single Bit ECC\n").at("gpus");
    EXPECT_EQ(gpus, (json{{{"vendor", "NVIDIA"}, {"uuid", "GPU-1"}, {"retired_pages", 2}}, {{"vendor", "NVIDIA"}, {"uuid", "GPU-2"}, {"retired_pages", 1}}}));
    EXPECT_EQ(parse("retired_pages.address, retired_pages.cause\n0x10, Double Bit ECC\n0x20, Double Bit ECC\n").at("gpus"), (json{{{"vendor", "NVIDIA"}, {"retired_pages", 2}}}));
}

TEST(NvidiaCsv, OfRetiredPagesThatHasNoneSaysNothing) {
    EXPECT_EQ(parse("retired_pages.address, retired_pages.cause\n[N/A], Single Bit ECC\n[N/A], Double Bit ECC\n"), json::object());
    EXPECT_EQ(parse("gpu_uuid, retired_pages.address, retired_pages.cause\n"), json::object());
}

TEST(NvidiaCsv, OfRemappedRowsIsReadByItsCommandLineToo) {
    const json gpu = parse("# nvidia-smi --query-remapped-rows=gpu_uuid,remapped_rows.pending,remapped_rows.failure,remapped_rows.histogram.none --format=csv,noheader\nGPU-1, 0, 1, 2\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("remapped_rows"), (json{{"pending", false}, {"failure", true}, {"banks_none", 2}}));
}

TEST(NvidiaLinks, AreToldByNumber) {
    const json gpus = parse("GPU 0: A (UUID: GPU-1)\n\t Link 0: 25 GB/s\n\t Link 1: <inactive>\n\t Link 0, P2P is supported: true\n\t Link 0: 00000000:41:00.0\nGPU 1: A (UUID: GPU-2)\n"
                            "\t Link 0: Replay Errors: 1\n\t Link 0: Recovery Errors: 0\n\t Link 1: Replay Errors: 2\n\t Link 1: CRC Errors: 5\n").at("gpus");
    EXPECT_EQ(gpus.at(0).at("nvlink"), (json{{"links", 2}, {"active", 1}, {"inactive", {1}}}));
    EXPECT_EQ(gpus.at(1).at("nvlink"), (json{{"replay_errors", 3}, {"recovery_errors", 0}, {"crc_errors", 5}}));
    EXPECT_FALSE(parse("GPU 0: A (UUID: GPU-1)\nLink : 25 GB/s\n").at("gpus").at(0).contains("nvlink"));
    EXPECT_EQ(parse("GPU 0: A (UUID: GPU-1)\n\tNVML: Unable to retrieve NVLink information as all links are inActive\n").at("gpus").at(0).at("nvlink"), (json{{"active", 0}}));
}

TEST(NvidiaLinks, AreReadWithoutAnIdentityToo) {
    const json gpus = parse("===== node7 | before =====\n$ nvidia-smi nvlink -e\nGPU 0: NVIDIA GB300\n\t Link 0: Replay Errors: 0\n\t Link 0: CRC Errors: 2\nGPU 1: NVIDIA GB300\n\t Link 0: Replay Errors: 1\n").at("gpus");
    EXPECT_EQ(gpus, (json{{{"vendor", "NVIDIA"}, {"index", 0}, {"model", "NVIDIA GB300"}, {"nvlink", {{"replay_errors", 0}, {"crc_errors", 2}}}},
                          {{"vendor", "NVIDIA"}, {"index", 1}, {"model", "NVIDIA GB300"}, {"nvlink", {{"replay_errors", 1}}}}}));
    const json none = parse("GPU 2: NVIDIA B200 (UUID: ...)\nNVML: Unable to retrieve NVLink information as all links are inActive\n").at("gpus");
    EXPECT_EQ(none, (json{{{"vendor", "NVIDIA"}, {"index", 2}, {"model", "NVIDIA B200"}, {"nvlink", {{"active", 0}}}}}));
}

TEST(NvidiaTopology, SaysHowTheCardsReachEachOther) {
    const json gpus = parse("\t\x1b[4mGPU0\tGPU1\tNIC0\tCPU Affinity\x1b[0m\nGPU0\t X \tNV12\tSYS\t0-31\nGPU1\tNV12\t X \tSYS\t0-31\nNIC0\tSYS\tSYS\t X \n").at("gpus");
    EXPECT_EQ(gpus, (json{{{"vendor", "NVIDIA"}, {"index", 0}, {"peers", {{"1", "NV12"}}}}, {{"vendor", "NVIDIA"}, {"index", 1}, {"peers", {{"0", "NV12"}}}}}));
}

TEST(NvidiaCsv, TellsOfTheFabric) {
    const json gpu = parse("index, fabric.state, fabric.status\n0, Completed, Success\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("fabric"), (json{{"state", "Completed"}, {"status", "Success"}}));
    const json health = parse("fabric.health.summary, fabric.health.bandwidth, fabric.health.route_unhealthy\nUnhealthy, [N/A], True\n").at("gpus").at(0);
    EXPECT_EQ(health.at("fabric"), (json{{"summary", "Unhealthy"}, {"route_unhealthy", true}}));
}

TEST(NvidiaCsv, AddsUpTheWaysInWhichOnChipMemoryFailed) {
    const json gpu = parse("index, ecc.errors.uncorrected.volatile.dram, ecc.errors.uncorrected.volatile.sram.parity, ecc.errors.uncorrected.volatile.sram.secded\n0, 1, 2, 4\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("ecc_uncorrected"), 7);
}

TEST(NvidiaXml, WithItsGrammarInFrontIsReadAllTheSame) {
    const json facts = parse("<?xml version=\"1.0\" ?>\n<!DOCTYPE nvidia_smi_log [\n<!-- nvsmi_device_v7.dtd -->\n<!ELEMENT nvidia_smi_log (timestamp, attached_gpus, gpu*)>\n<!ELEMENT gpu (product_name)>\n"
                             "<!ATTLIST gpu id CDATA #REQUIRED>\n]>\n<nvidia_smi_log><attached_gpus>1</attached_gpus><gpu id=\"0000:00:03.0\"><product_name>GRID K520</product_name></gpu></nvidia_smi_log>\n");
    ASSERT_EQ(facts.at("gpus").size(), 1U);
    EXPECT_EQ(facts.at("gpus").at(0), (json{{"vendor", "NVIDIA"}, {"index", 0}, {"model", "GRID K520"}, {"pci_address", "0000:00:03.0"}}));
}

TEST(NvidiaSmi, TableKeptAsACommentIsRead) {
    const json gpus = parse("# | NVIDIA-SMI 570.86.15   Driver Version: 570.86.15   CUDA Version: 12.8 |\n# |   0  NVIDIA L4                      On  |   00000000:31:00.0 Off |                    0 |\n"
                            "# | N/A   35C    P0             25W /   72W |      94MiB /  23034MiB |     0%      Default |\n#\n").at("gpus");
    ASSERT_EQ(gpus.size(), 1U);
    EXPECT_EQ(gpus.at(0).at("model"), "NVIDIA L4");
    EXPECT_EQ(gpus.at(0).at("power_w"), 25.0);
}

TEST(NvidiaSmi, QuotedInAnAnswerIsReadAllTheSame) {
    const json gpus = parse("> $ nvidia-smi\n> | NVIDIA-SMI 550.127.05   Driver Version: 550.127.05   CUDA Version: 12.4 |\n> |   0  NVIDIA A40   On  |   00000000:4F:00.0 Off |         12 |\n\n").at("gpus");
    EXPECT_EQ(gpus.at(0).at("ecc_uncorrected"), 12);
}

TEST(NvidiaSmi, AskedForSomeCardsDoesNotNumberThem) {
    EXPECT_FALSE(parse("$ nvidia-smi -i 1 --query-gpu=pstate --format=csv,noheader\nP0\n").at("gpus").at(0).contains("index"));
    EXPECT_EQ(parse("NVIDIA-SMI version  : 610.43.02\nNVML version        : 610.43\n"), json::object());
}

TEST(NvidiaDmon, IsReadByItsHeading) {
    const json gpus = parse("# gpu   pwr gtemp mtemp    sm   mem sbecc dbecc\n# Idx     W     C     C     %     %  errs  errs\n    0    66    36     -     7     0     0     2\n").at("gpus");
    EXPECT_EQ(gpus.at(0).at("ecc_uncorrected"), 2);
    EXPECT_EQ(gpus.at(0).at("temperature_c"), 36);
    EXPECT_FALSE(gpus.at(0).contains("memory_temperature_c"));
}

TEST(NvidiaTable, OfVirtualCardsCountsNoErrors) {
    const json gpu = parse("| NVIDIA-SMI 470.63       Driver Version: 470.63       CUDA Version: N/A      |\n|   0  Tesla T4                   | 00000000:3B:00.0             |   3%       |\n"
                           "|      3251634193  GRID T4-4Q     | 2103  win10-vgpu             |      2%    |\n").at("gpus").at(0);
    EXPECT_FALSE(gpu.contains("ecc_uncorrected"));
    EXPECT_EQ(gpu.at("utilization_pct"), 3);
}

TEST(NvidiaTable, OfTheFirstVersionsHasBothCounts) {
    const json gpu = parse("| NVIDIA-SMI 3.295.41   Driver Version: 295.41         |\n| 0.  Tesla C2050               | 0000:05:00.0  On     |         7          2 |\n"
                           "|  30%   62 C  P0    N/A /  N/A |   3%   70MB / 2687MB |   44%     Default    |\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("ecc").at("volatile"), (json{{"corrected", 7}, {"uncorrected", 2}}));
    EXPECT_EQ(gpu.at("index"), 0);
    EXPECT_EQ(gpu.at("temperature_c"), 62);
}

TEST(NvidiaTable, KnowsACardThatIsLost) {
    const json gpu = parse("| NVIDIA-SMI 525.125.06   Driver Version: 525.125.06   CUDA Version: 12.0     |\n|   2  ERR!                ERR! | 00000000:3B:00.0 ERR! |                 ERR! |\n"
                           "|ERR!  ERR! ERR!    ERR! / ERR! |   GPU is lost        |     ERR!        ERR! |\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("lost"), true);
    EXPECT_FALSE(gpu.contains("model"));
}

TEST(NvidiaTable, IsReadWithoutItsHeading) {
    const json gpu = parse("[...]\n|  14  NVIDIA RTX 4000 Ada Gene...    On  |   00000000:CC:00.0 Off |                  Off |\n"
                           "|ERR!   68C    P2             99W /  130W |       1MiB /  20475MiB |     93%      Default |\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("index"), 14);
    EXPECT_EQ(gpu.at("ecc_enabled"), false);
    EXPECT_EQ(gpu.at("temperature_c"), 68);
    EXPECT_EQ(gpu.at("unreadable"), json::array({"fan.speed"}));
}

TEST(NvidiaText, OfOneSectionTellsOfItsCard) {
    const char* rows = "    Remapped Rows\n        Uncorrectable Error               : 8\n        Pending                           : No\n        Remapping Failure Occurred        : Yes\n";
    const json told = {{"vendor", "NVIDIA"}, {"remapped_rows", {{"uncorrectable", 8}, {"pending", false}, {"failure", true}}}};
    EXPECT_EQ(parse(rows).at("gpus"), json::array({told}));
    EXPECT_EQ(parse("Remapped Rows\n    Uncorrectable Error : 8\n    Pending : No\n    Remapping Failure Occurred : Yes\n").at("gpus"), json::array({told}));
    EXPECT_EQ(parse("        Remapped Rows\n            Uncorrectable Error : 8\n            Pending : No\n            Remapping Failure Occurred : Yes\n").at("gpus"), json::array({told}));
    EXPECT_EQ(parse("$ nvidia-smi -q -i 3 | grep Recovery\n    GPU Recovery Action                   : Reset\n").at("gpus"), json::array({{{"vendor", "NVIDIA"}, {"recovery_action", "Reset"}}}));
    EXPECT_EQ(parse("$ nvidia-smi -q | grep Slow\n        HW Thermal Slowdown               : Active\n        SW Thermal Slowdown               : Not Active\n").at("gpus").at(0).at("throttle"), json::array({"hw_thermal_slowdown"}));
    EXPECT_EQ(parse("    Remapped Rows\n        Pending                           : Yes                      <===\n").at("gpus").at(0).at("remapped_rows"), (json{{"pending", true}}));
    const json named = parse("GPU 0: NVIDIA H100 (UUID: GPU-7f)\n    Ecc Errors\n        Volatile\n            DRAM Uncorrectable : 2\n").at("gpus");
    ASSERT_EQ(named.size(), 1U);
    EXPECT_EQ(named.at(0).at("uuid"), "GPU-7f");
    EXPECT_EQ(named.at(0).at("ecc_uncorrected"), 2);
}

TEST(NvidiaCsv, TellsOfACardThatMustBeReset) {
    const json gpu = parse("index, temperature.gpu, utilization.gpu [%]\n0, [GPU requires reset], [GPU requires reset]\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("reset_required"), true);
    EXPECT_FALSE(gpu.contains("lost"));
}

TEST(NvidiaText, TellsOfSpareRowsFabricAndRecommendedReset) {
    const json gpu = parse("==============NVSMI LOG==============\nGPU 00000000:01:00.0\n    GPU Reset Status\n        Reset Required : No\n        Drain and Reset Recommended : Yes\n"
                           "    Remapped Rows\n        Bank Remap Availability Histogram\n            Max : 638 bank(s)\n            None : 1 bank(s)\n"
                           "    Fabric\n        State : Completed\n        Status : Success\n        Health\n            Summary : Limited Capacity\n            Route Unhealthy : False\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("drain_and_reset"), true);
    EXPECT_EQ(gpu.at("remapped_rows"), (json{{"banks_max", 638}, {"banks_none", 1}}));
    EXPECT_EQ(gpu.at("fabric"), (json{{"state", "Completed"}, {"status", "Success"}, {"summary", "Limited Capacity"}, {"route_unhealthy", false}}));
}

TEST(NvidiaText, IsReadIndentedAndTellsOfResetsAndMargins) {
    const json facts = parse("    ==============NVSMI LOG==============\r\n\r\n    Driver Version                            : 570.86.15\r\n    Attached GPUs                             : 1\r\n"
                             "    GPU 00000000:19:00.0\r\n        Product Name                          : NVIDIA H100 80GB HBM3\r\n        GPU Reset Status\r\n            Reset Required                    : Yes\r\n"
                             "        Addressing Mode                       : Unknown Error\r\n        Temperature\r\n            GPU Current Temp                  : 31 C\r\n"
                             "            GPU T.Limit Temp                  : 55 C\r\n            GPU Slowdown T.Limit Temp         : -2 C\r\n");
    EXPECT_EQ(facts.at("gpus").at(0), (json{{"vendor", "NVIDIA"}, {"index", 0}, {"model", "NVIDIA H100 80GB HBM3"}, {"driver", "570.86.15"}, {"pci_address", "0000:19:00.0"},
                                            {"reset_required", true}, {"temperature_c", 31.0}, {"t_limit_c", 55.0}, {"slowdown_t_limit_c", -2.0}, {"unreadable", {"addressing mode"}}}));
}

TEST(NvidiaTable, OfWindowsAndOfMigNamesTheCardAlone) {
    const json facts = parse("| NVIDIA-SMI 551.61   Driver Version: 551.61   CUDA Version: 12.4 |\n|   0  NVIDIA GeForce RTX 3060      WDDM  |   00000000:01:00.0  On |                  N/A |\n"
                             "|  0%   45C    P8             12W /  170W |     512MiB /  12288MiB |      3%      Default |\n|                                         |                        |                  N/A |\n"
                             "|   1  NVIDIA GeForce ...  Off  | 00000000:02:00.0 Off |                    0 |\n| ERR!   ERR! ERR!    ERR! / ERR! |     10MiB / 40960MiB |     N/A      Default |\n"
                             "|                               |                      |              Enabled |\n| Processes:  |\n|    0   N/A  N/A      1234      C   python     512MiB |\n");
    ASSERT_EQ(facts.at("gpus").size(), 2U);
    EXPECT_EQ(facts.at("gpus").at(0).at("model"), "NVIDIA GeForce RTX 3060");
    EXPECT_FALSE(facts.at("gpus").at(0).contains("mig"));
    EXPECT_EQ(facts.at("gpus").at(1).at("mig"), true);
    EXPECT_EQ(facts.at("gpus").at(1).at("approximate"), json::array({"model"}));
    EXPECT_EQ(facts.at("gpus").at(1).at("unreadable").size(), 4U);
}

TEST(NvidiaText, OfDriver610SaysKmdVersionAndSpecifications) {
    const json gpu = parse("DRIVER version      : Deprecated, see \"KMD version\" instead\n| NVIDIA-SMI 610.43.02              KMD Version: 610.43.02     CUDA UMD Version: 13.3     |\n"
                           "==============NVSMI LOG==============\nDriver Version                                         : 610.43.02 [Deprecated; will be removed in CUDA 14.0. Use KMD Version instead]\n"
                           "KMD Version                                            : 610.43.02\nAttached GPUs                                          : 1\nGPU 00000000:83:00.0\n"
                           "    Temperature\n        GPU Current T.Limit Temp                       : 47 C\n        GPU Slowdown T.Limit Temp Specification        : -2 C\n"
                           "    GPU Power Readings\n        Average Power Draw                             : 130.28 W\n        GPU Ceiling Power Limit\n            Current Power Limit                        : 700.00 W\n").at("gpus").at(0);
    EXPECT_EQ(gpu, (json{{"vendor", "NVIDIA"}, {"index", 0}, {"driver", "610.43.02"}, {"pci_address", "0000:83:00.0"}, {"t_limit_c", 47.0}, {"slowdown_t_limit_c", -2.0},
                         {"power_w", 130.28}, {"power_limit_w", 700.0}}));
}

TEST(NvidiaSmi, TellsOfACorruptedInfoRom) {
    const json facts = parse("index, pci.bus_id\n0, 00000000:67:00.0\nWARNING: infoROM is corrupted at gpu 0000:67:00.0\nWARNING: infoROM is corrupted at gpu 0000:9B:00.0\n");
    EXPECT_EQ(facts.at("gpus").at(0).at("inforom_corrupted"), true);
    EXPECT_EQ(facts.at("inforom_corrupted"), json::array({"0000:9b:00.0"}));
}

TEST(NvidiaXml, OfAVirtualCardSaysThatItsTemperatureIsNone) {
    const json gpu = card("<temperature><gpu_temp>0 C</gpu_temp></temperature>");
    EXPECT_EQ(gpu.at("implausible"), json::array({"temperature_c"}));
}

TEST(NvidiaSmi, WithoutADriverIsRefusedInItsWords) {
    try {
        static_cast<void>(parse("NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n"));
        FAIL();
    } catch (const tool::InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("couldn't communicate"));
    }
    EXPECT_EQ(parse("No devices were found\n"), json::object());
    EXPECT_THROW(static_cast<void>(parse("<nvidia_smi_log><driver_version>352.99</driver_version><error_string>Unknown Error</error_string></nvidia_smi_log>")), tool::InputError);
}

TEST(Nvml, IsReadByTheFunctionsThatItsVersionHas) {
    const auto nvml = nvidia::Nvml::load(VETTING_FAKE_NVML);
    ASSERT_NE(nvml, nullptr);
    const auto cards = nvml->read();
    ASSERT_EQ(cards.size(), 2U);
    EXPECT_EQ(cards[0].uuid, "GPU-1");
    EXPECT_EQ(cards[0].pci_address, "00000000:9B:00.0");
    EXPECT_EQ(cards[0].temperature_c, 61);
    EXPECT_EQ(cards[0].power_w, 250.5);
    EXPECT_EQ(cards[0].ecc_uncorrected, 2U);
    EXPECT_EQ(cards[0].pcie_gen_max, 4U);
    EXPECT_FALSE(cards[0].ecc_corrected) << "not supported";
    EXPECT_FALSE(cards[0].throttle) << "no such function";
    EXPECT_FALSE(cards[0].lost);
    EXPECT_EQ(cards[1].index, 1U);
    EXPECT_TRUE(cards[1].lost);
}

TEST(Nvml, IsNothingWhereItsLibraryIsNot) { EXPECT_EQ(nvidia::Nvml::load("libvetting-no-such-library.so.1"), nullptr); }

}  // namespace
}  // namespace vetting::nvidia_smi
