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

}  // namespace
}  // namespace vetting::rocm_smi
