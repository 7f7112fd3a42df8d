#include "plugins/probes/rocm_smi/parse.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <stdlib.h>

#include <fstream>

#include "plugins/common/text.hpp"

namespace vetting::rocm_smi {
namespace {

using nlohmann::json;

TEST(RocmText, IsReadLineByLine) {
    const json facts = parse("============ ROCm System Management Interface ============\nDriver version: 5.16.9\n"
                             "GPU[0]\t\t: Temperature (Sensor edge) (C): 35.0\nGPU[0]\t\t: Serial Number: N/A\nGPU[1]\t\t: Card series: \t\tInstinct MI210\n"
                             "GPU[0]\t\t: RAS INFO\n  UMC  ENABLED  2  1\n  GFX  ENABLED  0  0\n");
    ASSERT_EQ(facts.at("gpus").size(), 2U);
    EXPECT_EQ(facts.at("gpus").at(0), (json{{"vendor", "AMD"}, {"index", 0}, {"driver", "5.16.9"}, {"temperature_c", 35.0}, {"ras", true}, {"ecc_corrected", 2}, {"ecc_uncorrected", 1}}));
    EXPECT_EQ(facts.at("gpus").at(1).at("model"), "Instinct MI210");
}

TEST(RocmText, OfErrorCountersAloneNamesTheirCards) {
    const json gpus = parse("=== ROCm System Management Interface ===\n\nGPU[0]: \tRAS INFO\n   Block   Status  Correctable Error  Uncorrectable Error\n   UMC  ENABLED  5  0\n  SDMA  ENABLED  0  1\n   GFX  DISABLED\n"
                            "\nGPU[1]: \tALL PAGES INFO\n   Page address   Page size   Status\n   0x4a3b2c000   0x1000   reserved\n   0x4a3b2d000   0x1000   pending\n").at("gpus");
    EXPECT_EQ(gpus.at(0), (json{{"vendor", "AMD"}, {"index", 0}, {"ras", true}, {"ecc_corrected", 5}, {"ecc_uncorrected", 1}}));
    EXPECT_EQ(gpus.at(1), (json{{"vendor", "AMD"}, {"index", 1}, {"retired_pages", 1}, {"retirement_pending", true}}));
}

TEST(RocmText, OfTheFirstVersionsHasItsUnitsAtTheValues) {
    const json gpu = parse("....  ROCm System Management Interface  ....\nGPU[0] \t\t: Temperature: 81.0c\nGPU[0] \t\t: Average GPU Power: 149.0 W\nGPU[0] \t\t: Current GPU use: 97%\n").at("gpus").at(0);
    EXPECT_EQ(gpu, (json{{"vendor", "AMD"}, {"index", 0}, {"temperature_c", 81.0}, {"power_w", 149.0}, {"utilization_pct", 97.0}}));
}

TEST(AmdSmi, KeepsOtherDevicesApart) {
    const json gpus = parse("CPU: 0\n    SMU:\n        FW_VERSION: 85.90.0\nGPU: 0\n    BDF: 0000:23:00.0\n\nAI_NIC: 0\n    BDF: 0000:e2:00.0\n    SERIAL_NUMBER: N1\nGPU: 1\n    BDF: 0000:24:00.0\n").at("gpus");
    EXPECT_EQ(gpus, (json{{{"vendor", "AMD"}, {"index", 0}, {"pci_address", "0000:23:00.0"}}, {{"vendor", "AMD"}, {"index", 1}, {"pci_address", "0000:24:00.0"}}}));
}

TEST(AmdSmi, OfTheFirstVersionsHasItsSectionsAtTheMargin) {
    const json gpu = parse("CPU: 1\nSMU:\n    FW_VERSION: 85:81:0\n\nGPU: 0\nASIC:\n    MARKET_NAME: MI300A\n    ASIC_SERIAL: 0x51\nBUS:\n    BDF: 0000:01:00.0\n    MAX_PCIE_SPEED: 32 GT/s\n    MAX_PCIE_LANES: 16\n"
                           "DRIVER:\n    DRIVER_VERSION: 6.5.2\nVRAM:\n    VRAM_SIZE_MB: 96432 MB\n").at("gpus").at(0);
    EXPECT_EQ(gpu, (json{{"vendor", "AMD"}, {"index", 0}, {"model", "MI300A"}, {"serial", "0x51"}, {"pci_address", "0000:01:00.0"}, {"pcie_gen_max", 5}, {"pcie_width_max", 16},
                         {"driver", "6.5.2"}, {"memory_bytes", 101116280832U}}));
}

TEST(AmdSmi, TakesNoSerialThatIsNone) {
    for (const char* serial : {"0x0000000000000000", "0xXXXXXXXXXXXXXXXX", "<redacted>", "N/A"}) {
        EXPECT_FALSE(parse(std::string("GPU: 0\n    ASIC:\n        MARKET_NAME: A\n        ASIC_SERIAL: ") + serial + "\n").at("gpus").at(0).contains("serial")) << serial;
    }
}

TEST(AmdSmi, CountsTheBadPagesOfTheHostOfVirtualCards) {
    const json gpu = parse("GPU: 0\n    BAD_PAGE_1:\n        RETIRED_BAD_PAGE: 0x7F1000\n        MEM_CHANNEL: 2\n    BAD_PAGE_2:\n        RETIRED_BAD_PAGE: 0x7F2000\n        MEM_CHANNEL: 3\n").at("gpus").at(0);
    EXPECT_EQ(gpu, (json{{"vendor", "AMD"}, {"index", 0}, {"retired_pages", 2}}));
}

TEST(AmdSmi, IsReadIndentedAndQuoted) {
    const json plain = parse("GPU: 0\n    BDF: 0000:05:00.0\n    UUID: af-1\n");
    EXPECT_EQ(parse("    GPU: 0\n        BDF: 0000:05:00.0\n        UUID: af-1\n"), plain);
    EXPECT_EQ(parse("> GPU: 0\n>     BDF: 0000:05:00.0\n>     UUID: af-1\n"), plain);
    EXPECT_EQ(parse("    device,GPU use (%)\n    card0,42\n").at("gpus").at(0).at("utilization_pct"), 42);
}

TEST(AmdMonitor, IsReadByTheColumnsOfEveryVersion) {
    const json old = parse("$ amd-smi monitor -putm\nGPU  POWER  GPU_TEMP  MEM_TEMP  GFX_UTIL  GFX_CLOCK\n  0  182 W     42 °C     41 °C      83 %   1613 MHz\n").at("gpus").at(0);
    EXPECT_EQ(old, (json{{"vendor", "AMD"}, {"index", 0}, {"power_w", 182.0}, {"temperature_c", 42.0}, {"memory_temperature_c", 41.0}, {"utilization_pct", 83.0}}));
    const json host = parse(" GPU  POWER  HOTSPOT_TEMP  MEM_TEMP  PCIE_BW  CORRECTABLE_ECC  UNCORRECTABLE_ECC  PCIE_REPLAY\n   1  153 W          N/A      31 C  18 Mb/s                4                  2            0\n"
                            "   2  149 W         35 C      30 C  18 Mb/s                0                  0            0\n").at("gpus");
    EXPECT_EQ(host.at(0), (json{{"vendor", "AMD"}, {"index", 1}, {"power_w", 153.0}, {"memory_temperature_c", 31.0}, {"ras", true}, {"ecc_corrected", 4}, {"ecc_uncorrected", 2}, {"pcie_replays", 0}}));
    EXPECT_EQ(host.at(1).at("temperature_of"), "hotspot");
}

TEST(AmdMonitor, TellsOfViolations) {
    const json gpus = parse("    GPU  PVIOL  TVIOL  TVIOL_ACTIVE  PHOT_TVIOL  VR_TVIOL  HBM_TVIOL  GFX_CLKVIOL\n    0  100 %    1 %          True         0 %       0 %        0 %          N/A\n"
                            "    1  100 %    0 %         False         0 %       0 %        0 %          N/A\n    2    N/A    N/A           N/A         N/A       N/A        N/A          N/A\n").at("gpus");
    EXPECT_EQ(gpus, json::array({{{"vendor", "AMD"}, {"index", 0}, {"throttle", {"hw_thermal_slowdown"}}}, {{"vendor", "AMD"}, {"index", 1}, {"throttle", json::array()}},
                                 {{"vendor", "AMD"}, {"index", 2}}}));
}

TEST(AmdSmi, ViolationsOfTheHostOfVirtualCards) {
    const std::string head = "GPU: 0\n    THROTTLE:\n        ACCUMULATION_COUNTER: 4872059\n        PROCHOT_VIOLATION_STATUS: FALSE\n        PPT_VIOLATION_STATUS: ";
    EXPECT_EQ(parse(head + "FALSE\n").at("gpus").at(0).at("throttle"), json::array());
    EXPECT_EQ(parse(head + "TRUE\n").at("gpus").at(0).at("throttle"), json::array({"sw_power_cap"}));
}

TEST(AmdRecords, AreCountedByTheirSeverity) {
    const json gpus = parse("timestamp            gpu_id  severity             file_name         list of afids\n2026/06/27 10:45:13  0       FATAL                fatal-1.cper      30\n"
                            "2026/06/27 10:45:14  0       NON-FATAL-CORRECTED  corrected-1.cper  31\n2026/06/27 10:45:15  1       NON-FATAL-UNCORRECTED  un-1.cper  32\n").at("gpus");
    EXPECT_EQ(gpus.at(0), (json{{"vendor", "AMD"}, {"index", 0}, {"error_records", {{"fatal", 1}, {"corrected", 1}}}}));
    EXPECT_EQ(gpus.at(1).at("error_records"), (json{{"uncorrected", 1}}));
}

TEST(AmdTable, TellsOfTheVbiosAndOfErrorsWithoutATemperature) {
    const json gpu = parse("| AMD-SMI 26.2.0+021c61fc      amdgpu version: 6.16.6   ROCm version: 7.1.1    |\n| VBIOS version: 00107962                                                      |\n"
                           "| 0000:c2:00.0                 0x1586 | N/A        N/A   3             N/A/0 W |\n|   0       0     N/A             N/A | N/A        N/A           1013/65536 MB |\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("vbios"), "00107962");
    EXPECT_EQ(gpu.at("ecc_uncorrected"), 3);
    EXPECT_FALSE(gpu.contains("temperature_c"));
}

TEST(AmdCsv, MayHaveTheTimeInFront) {
    EXPECT_EQ(parse("timestamp,gpu,gfx_activity\n1722959154,1,7\n").at("gpus").at(0), (json{{"vendor", "AMD"}, {"index", 1}, {"utilization_pct", 7.0}}));
}

TEST(RocmTable, IsReadWhateverBecameOfTheSignOfDegrees) {
    for (const char* sign : {"_C", "°C", "?C", "C", "\xC2\xB0\xC2\xB0" "C", "c"}) {
        const json gpu = parse(std::string("=== ROCm System Management Interface ===\n0       1     0x7550,   45807  32.0") + sign + "  17.0W  N/A, N/A, 0         41Mhz  96Mhz  0%   auto  304.0W  82%    3%\n").at("gpus").at(0);
        EXPECT_EQ(gpu.value("temperature_c", 0.0), 32.0) << sign;
        EXPECT_EQ(gpu.value("power_w", 0.0), 17.0) << sign;
    }
}

TEST(AmdSmi, SaysThatTooManyPagesAreBad) {
    const json gpu = parse("GPU: 0\n    RAS:\n        BAD_PAGE_THRESHOLD: 256\n        BAD_PAGE_THRESHOLD_EXCEEDED: True\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("repairs"), json::array({"bad_page_threshold_exceeded"}));
}

TEST(AmdTable, OfAGraphicsProcessorHasNoLimitAndNoDriverOfItsOwn) {
    const json gpu = parse("| AMD-SMI 26.1.0+e94df3ed      amdgpu version: Linuxver ROCm version: 6.4.1    |\n| 0000:c2:00.0  Radeon 8050S Graphics | N/A      29 °C   0                14 W |\n"
                           "|   0       0     N/A             N/A | 7 %        N/A            3056/8192 MB |\n").at("gpus").at(0);
    EXPECT_EQ(gpu.at("power_w"), 14);
    EXPECT_EQ(gpu.at("memory_bytes"), 8589934592U);
    EXPECT_FALSE(gpu.contains("driver"));
    EXPECT_FALSE(parse("GPU: 0\n    LIMIT:\n        MAX_POWER: 0 W\n        SOCKET_POWER: 0 W\n    ASIC:\n        MARKET_NAME: A\n").at("gpus").at(0).contains("power_limit_w"));
}

TEST(AmdSmi, SaysWhichTemperatureItIs) {
    const json gpus = parse(R"([{"gpu": 0, "temperature": {"edge": "N/A", "hotspot": {"value": 96, "unit": "C"}}}, {"gpu": 1, "temperature": {"edge": 41, "hotspot": 50}}])").at("gpus");
    EXPECT_EQ(gpus.at(0), (json{{"vendor", "AMD"}, {"index", 0}, {"temperature_c", 96.0}, {"temperature_of", "hotspot"}}));
    EXPECT_EQ(gpus.at(1), (json{{"vendor", "AMD"}, {"index", 1}, {"temperature_c", 41.0}}));
}

TEST(RocmJson, TakesNoNumberForANameOrASerial) {
    EXPECT_EQ(parse(R"({"card0": {"Card series": "0x1002", "Card model": "0x1002", "Serial Number": "0"}})").at("gpus").at(0), (json{{"vendor", "AMD"}, {"index", 0}}));
}

TEST(RocmTable, NamesACardThatCouldNotBeAsked) {
    const json gpus = parse("=== ROCm System Management Interface ===\nGPU  Temp   AvgPwr  SCLK    MCLK    Fan     Perf  PwrCap  VRAM%  GPU%\n"
                            "0    62.0c  137.0W  1440Mhz 945Mhz  28.63%  auto  220.0W   90%   99%\n1    N/A    N/A     None    None    0%      auto  unsup    0%    0%\n").at("gpus");
    ASSERT_EQ(gpus.size(), 2U);
    EXPECT_FALSE(gpus.at(1).contains("temperature_c"));
}

TEST(AmdSmi, CountsBadPagesInEveryShape) {
    const json gpus = parse(R"([{"gpu": 0, "retired": {"page_address": 1, "status": "RESERVED"}, "pending": {"page_address": 2}, "un_res": "No bad pages found."},
        {"gpu": 1, "retired": "N/A", "pending": "N/A", "un_res": "N/A"}, {"gpu": 2, "retired": "No bad pages found.", "pending": [], "un_res": [{"page_address": 3}]}])").at("gpus");
    EXPECT_EQ(gpus.at(0), (json{{"vendor", "AMD"}, {"index", 0}, {"retired_pages", 1}, {"retirement_pending", true}}));
    EXPECT_EQ(gpus.at(1), (json{{"vendor", "AMD"}, {"index", 1}}));
    EXPECT_EQ(gpus.at(2), (json{{"vendor", "AMD"}, {"index", 2}, {"retired_pages", 0}, {"retirement_pending", false}, {"repairs", {"unreservable_pages"}}}));
    const json text = parse("GPU: 0\n    RETIRED:\n        PAGE_ADDRESS: 0x1\n        PAGE_SIZE: 4096\n        STATUS: RESERVED\n        PAGE_ADDRESS: 0x2\n        PAGE_SIZE: 4096\n"
                            "        STATUS: RESERVED\n    PENDING: No bad pages found.\n").at("gpus");
    EXPECT_EQ(text.at(0), (json{{"vendor", "AMD"}, {"index", 0}, {"retired_pages", 2}, {"retirement_pending", false}}));
}

TEST(AmdSmi, AddsUpTheBlocksWhereNoTotalIsTold) {
    const json gpu = parse("GPU: 0\n    ECC_BLOCKS:\n        UMC:\n            CORRECTABLE_COUNT: 2\n            UNCORRECTABLE_COUNT: 0\n            DEFERRED_COUNT: 4\n        SDMA:\n"
                           "            CORRECTABLE_COUNT: 0\n            UNCORRECTABLE_COUNT: 3\n            DEFERRED_COUNT: 0\n").at("gpus").at(0);
    EXPECT_EQ(gpu, (json{{"vendor", "AMD"}, {"index", 0}, {"ras", true}, {"ecc_corrected", 2}, {"ecc_uncorrected", 3}, {"ecc_deferred", 4}}));
    EXPECT_EQ(parse("GPU: 0\n    ECC_BLOCKS:\n        UMC: N/A\n        UMC:\n            UNCORRECTABLE_COUNT: 3\n").at("gpus").at(0).at("ecc_uncorrected"), 3);
    const json listed = parse("GPU  SINGLE_ECC  DOUBLE_ECC  PCIE_REPLAY\n  0           3           2            1\n").at("gpus").at(0);
    EXPECT_EQ(listed, (json{{"vendor", "AMD"}, {"index", 0}, {"ras", true}, {"ecc_corrected", 3}, {"ecc_uncorrected", 2}, {"pcie_replays", 1}}));
}

TEST(AmdSmi, DoesNotTakeAnyThrottlingForTheHardwares) {
    EXPECT_EQ(parse("GPU: 0\n    POWER:\n        SOCKET_POWER: 1 W\n        THROTTLE_STATUS: THROTTLED\n").at("gpus").at(0).at("throttle"), json::array({"unspecified"}));
}

TEST(AmdSmi, IsReadInBothShapes) {
    const char* metric = R"([{"gpu": 0, "usage": {"gfx_activity": {"value": 3, "unit": "%"}}, "power": {"socket_power": {"value": 140, "unit": "W"}, "throttle_status": "UNTHROTTLED"},
        "temperature": {"edge": "N/A", "hotspot": {"value": 41, "unit": "C"}}, "pcie": {"width": 16, "speed": {"value": 32, "unit": "GT/s"}, "replay_count": 0},
        "ecc": {"total_correctable_count": 4, "total_uncorrectable_count": 1}}])";
    const json gpu = parse(metric).at("gpus").at(0);
    EXPECT_EQ(gpu.at("temperature_c"), 41);
    EXPECT_EQ(gpu.at("pcie_gen"), 5);
    EXPECT_EQ(gpu.at("ecc_uncorrected"), 1);
    EXPECT_EQ(gpu.at("throttle"), json::array());
    const json fixed = parse(R"({"gpu_data": [{"gpu": 1, "asic": {"market_name": "AMD Instinct MI300X", "asic_serial": "0xAB"}, "bus": {"bdf": "0000:0C:00.0", "max_pcie_width": 16,
        "max_pcie_speed": {"value": 32, "unit": "GT/s"}}, "vram": {"size": {"value": 196592, "unit": "MB"}}, "driver": {"version": "6.7.0"}}]})").at("gpus").at(0);
    EXPECT_EQ(fixed, (json{{"vendor", "AMD"}, {"index", 1}, {"model", "AMD Instinct MI300X"}, {"serial", "0xAB"}, {"pci_address", "0000:0c:00.0"}, {"pcie_width_max", 16},
                           {"pcie_gen_max", 5}, {"memory_bytes", 206141652992U}, {"driver", "6.7.0"}}));
}

TEST(RocmTable, IsReadWhateverStandsBetween) {
    const json facts = parse("======= ROCm System Management Interface =======\nGPU  Temp   AvgPwr  SCLK    MCLK     Fan     Perf  PwrCap  VRAM%  GPU%\n"
                             "0    53.0c  41.0W   500Mhz  96Mhz    15.29%  auto  255.0W    5%   7%\n"
                             "1    39.0c  N/A     800Mhz  350Mhz   0%      auto  Unsupported    0%   0%\n===== End of ROCm SMI Log =====\n");
    ASSERT_EQ(facts.at("gpus").size(), 2U);
    EXPECT_EQ(facts["gpus"][0], (json{{"vendor", "AMD"}, {"index", 0}, {"temperature_c", 53.0}, {"power_w", 41.0}, {"power_limit_w", 255.0}, {"utilization_pct", 7.0}}));
    EXPECT_EQ(facts["gpus"][1], (json{{"vendor", "AMD"}, {"index", 1}, {"temperature_c", 39.0}, {"utilization_pct", 0.0}}));
    const json newer = parse("== ROCm System Management Interface ==\nDevice  Node  IDs  Temp  Power  Partitions  SCLK  MCLK  Fan  Perf  PwrCap  VRAM%  GPU%\n"
                             "0       2     0x74a1,   28851  41.0°C      142.0W    NPS1, SPX, 0        132Mhz  900Mhz   0%   auto  750.0W  0%     3%\n").at("gpus").at(0);
    EXPECT_EQ(newer, (json{{"vendor", "AMD"}, {"index", 0}, {"temperature_c", 41.0}, {"power_w", 142.0}, {"power_limit_w", 750.0}, {"utilization_pct", 3.0}}));
}

TEST(RocmCsv, IsTheSameDocument) {
    const json facts = parse("device,VRAM Total Memory (B),Card series,Card vendor,PCI Bus\ncard0,1024,Instinct MI210,\"Advanced Micro Devices, Inc.\",0000:2F:00.0\n");
    EXPECT_EQ(facts.at("gpus"), json::array({json{{"vendor", "AMD"}, {"index", 0}, {"memory_bytes", 1024}, {"model", "Instinct MI210"}, {"pci_address", "0000:2f:00.0"}}}));
}

TEST(AmdSmi, TextAndCsvAreTheSameDocument) {
    const json facts = parse("GPU: 0\n    ASIC:\n        MARKET_NAME: MI300X\n    BUS:\n        BDF: 0000:05:00.0\n        MAX_PCIE_SPEED: 32 GT/s\n    TEMPERATURE:\n        EDGE: N/A\n"
                             "        HOTSPOT: 44 °C\n    ECC:\n        TOTAL_CORRECTABLE_COUNT: 0\n        TOTAL_UNCORRECTABLE_COUNT: 2\n\nGPU: 1\n    BDF: 0000:26:00.0\n    UUID: e4ff\n");
    ASSERT_EQ(facts.at("gpus").size(), 2U);
    EXPECT_EQ(facts["gpus"][0], (json{{"vendor", "AMD"}, {"index", 0}, {"model", "MI300X"}, {"pci_address", "0000:05:00.0"}, {"pcie_gen_max", 5}, {"temperature_c", 44.0}, {"temperature_of", "hotspot"},
                                      {"ecc_corrected", 0}, {"ecc_uncorrected", 2}, {"ras", true}}));
    EXPECT_EQ(facts["gpus"][1], (json{{"vendor", "AMD"}, {"index", 1}, {"pci_address", "0000:26:00.0"}, {"uuid", "e4ff"}}));
    EXPECT_EQ(parse("gpu,gpu_bdf,gpu_uuid\n0,0000:05:00.0,d8ff\n").at("gpus"),
              json::array({json{{"vendor", "AMD"}, {"index", 0}, {"pci_address", "0000:05:00.0"}, {"uuid", "d8ff"}}}));
}

TEST(AmdSmi, ItsTableTellsOfUncorrectableErrors) {
    const json facts = parse("+----+\n| AMD-SMI 26.0.0      amdgpu version: 6.14.14  ROCm version: 7.0.0    |\n"
                             "| BDF                        GPU-Name | Mem-Uti   Temp   UEC       Power-Usage |\n| GPU  HIP-ID  OAM-ID  Partition-Mode | GFX-Uti    Fan               Mem-Usage |\n"
                             "| 0000:26:00.0    AMD Instinct MI300X | 0 %      41 °C   3           138/750 W |\n|   1       1       6        SPX/NPS1 | 4 %        N/A           283/1024 MB |\n+----+\n");
    EXPECT_EQ(facts.at("gpus"), json::array({json{{"vendor", "AMD"}, {"index", 1}, {"pci_address", "0000:26:00.0"}, {"model", "AMD Instinct MI300X"}, {"driver", "6.14.14"},
        {"temperature_c", 41.0}, {"ecc_uncorrected", 3}, {"ras", true}, {"power_w", 138.0}, {"power_limit_w", 750.0}, {"utilization_pct", 4.0}, {"memory_bytes", 1073741824U}}}));
}

TEST(AmdSmi, MonitorsByColumn) {
    const json facts = parse("GPU  POWER   GPU_T   MEM_T   GFX_CLK   GFX%   MEM%      VRAM_USAGE\n  0  141 W   44 °C   36 °C   132 MHz    5 %    0 %    0.3/192.0 GB\n");
    EXPECT_EQ(facts.at("gpus"), json::array({json{{"vendor", "AMD"}, {"index", 0}, {"power_w", 141.0}, {"temperature_c", 44.0}, {"memory_temperature_c", 36.0}, {"utilization_pct", 5.0}}}));
}

TEST(RocmSmi, RefusesOtherJson) {
    EXPECT_THROW(static_cast<void>(parse(R"({"blockdevices": []})")), tool::InputError);
    EXPECT_THROW(static_cast<void>(parse("rocm-smi: command not found")), tool::InputError);
}

TEST(AmdgpuSysfs, GivesTheCardsOfTheKernelsDriver) {
    std::string folder = (std::filesystem::temp_directory_path() / "amdgpu-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const auto device = std::filesystem::path(folder) / "sys/class/drm/card1/device";
    std::filesystem::create_directories(device / "hwmon/hwmon3");
    std::filesystem::create_directories(device / "ras");
    const auto write = [&device](const char* file, const char* text) { std::ofstream(device / file) << text << '\n'; };
    write("vendor", "0x1002"), write("unique_id", "79ccd55167a2124a"), write("vbios_version", "113-D3431401-101"), write("mem_info_vram_total", "34342961152");
    write("current_link_speed", "16.0 GT/s PCIe"), write("current_link_width", "16"), write("hwmon/hwmon3/temp1_input", "53000"), write("ras/umc_err_count", "ue: 0\nce: 3");
    const json gpu = read_sysfs(folder).at("gpus").at(0);
    EXPECT_EQ(gpu.at("uuid"), "0x79ccd55167a2124a");
    EXPECT_EQ(gpu.at("temperature_c"), 53);
    EXPECT_EQ(gpu.at("pcie_gen"), 4);
    EXPECT_EQ(gpu.at("ecc_corrected"), 3);
    EXPECT_EQ(gpu.at("ecc_uncorrected"), 0);
    std::filesystem::remove_all(folder);
    EXPECT_EQ(read_sysfs(folder), json::object());
}

TEST(AmdSmi, TellsOfEachCardOnceAndKeepsVersionsAsWritten) {
    const json facts = parse("$ amd-smi static\nGPU: 0\n    ASIC:\n        MARKET_NAME: AMD Instinct MI350X\n    BUS:\n        BDF: 0000:05:00.0\n    IFWI:\n        VERSION: 00154951\n"
                             "    DRIVER:\n        VERSION: 6.18\n$ amd-smi metric\nGPU: 0\n    TEMPERATURE:\n        EDGE: N/A\n        HOTSPOT: 47 °C\n        MEM: 65535 °C\n    PCIE:\n        REPLAY_COUNT: 4\n"
                             "    ECC:\n        TOTAL_CORRECTABLE_COUNT: 3\n        TOTAL_UNCORRECTABLE_COUNT: 0\n");
    EXPECT_EQ(facts.at("gpus"), json::array({{{"vendor", "AMD"}, {"index", 0}, {"model", "AMD Instinct MI350X"}, {"pci_address", "0000:05:00.0"}, {"vbios", "00154951"}, {"driver", "6.18"},
                                              {"temperature_c", 47.0}, {"temperature_of", "hotspot"}, {"pcie_replays", 4}, {"ecc_corrected", 3}, {"ecc_uncorrected", 0}, {"ras", true}}}));
    const json documents = parse(R"([{"gpu": 0, "asic": {"market_name": "MI300X"}}])" "\n" R"({"gpu_data": [{"gpu": 0, "throttle": {"prochot_violation_status": "NOT ACTIVE", "hbm_thermal_violation_status": "ACTIVE"}}]})"
                                 "\n" R"([{"gpu": 0, "retired": "No bad pages found.", "pending": [{"page_address": "0x1"}], "un_res": "No bad pages found."}])");
    EXPECT_EQ(documents.at("gpus"), json::array({{{"vendor", "AMD"}, {"index", 0}, {"model", "MI300X"}, {"throttle", {"hw_thermal_slowdown"}}, {"retired_pages", 0}, {"retirement_pending", true}}}));
}

TEST(RocmSmi, DoesNotTakeTheDriversNumberOfACardForItsUuid) {
    EXPECT_EQ(parse(R"({"card0": {"Card Series": "Navi 22", "GUID": "55069", "Unique ID": "N/A"}})").at("gpus").at(0), (json{{"vendor", "AMD"}, {"index", 0}, {"model", "Navi 22"}}));
}

}  // namespace
}  // namespace vetting::rocm_smi
