#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
#include "plugins/probes/tpm/parse.hpp"

namespace vetting::tpm {
namespace {

using nlohmann::json;

TEST(Tpm, ReadsItsProperties) {
    const json expected = {{"tpm", {{"present", true}, {"version", "2.0"}}}, {"firmware", {{{"part", "TPM"}, {"version", "7.85"}, {"source", "tpm2_getcap"}}}}};
    EXPECT_EQ(parse("TPM2_PT_FAMILY_INDICATOR:\n  raw: 0x322E3000\n  value: \"2.0\"\nTPM2_PT_REVISION:\n  raw: 0x74\n  value: 1.16\n"
                    "TPM2_PT_FIRMWARE_VERSION_1:\n  raw: 0x70055\nTPM2_PT_FIRMWARE_VERSION_2:\n  raw: 0x11CB02\n"), expected);
    EXPECT_EQ(parse("TPM_PT_FAMILY_INDICATOR:\n  as UINT32:                0x08322e3000\n  as string:                \"2.0\"\n"
                    "TPM_PT_FIRMWARE_VERSION_1:\n  as UINT32:                0x00070055\n"), expected);
}

TEST(Tpm, AChipThatTellsAnythingIsThere) {
    EXPECT_EQ(parse("TPM2_PT_PERMANENT:\n  ownerAuthSet:              0\nTPM2_PT_HR_NV_INDEX: 0x8\n"), (json{{"tpm", {{"present", true}, {"version", "2.0"}}}}));
}

TEST(Tpm, ReadsWhatTheKernelSays) {
    const json two = {{"tpm", {{"present", true}, {"version", "2.0"}}}}, old = {{"tpm", {{"present", true}, {"version", "1.2"}}}};
    EXPECT_EQ(parse("/sys/class/tpm/tpm0/tpm_version_major:2\n"), two);
    EXPECT_EQ(parse("[    1.2] tpm_tis MSFT0101:00: 2.0 TPM (device-id 0x1B, rev-id 22)\n"), two);
    EXPECT_EQ(parse("Manufacturer: 0x49465800\nTCG version: 1.2\n"), old);
    EXPECT_EQ(parse("  TPM 1.2 Version Info:\n  Chip Version:        1.2.8.16\n"), old);
}

TEST(Tpm, ReadsWhetherSecureBootIsOn) {
    EXPECT_EQ(parse("SecureBoot enabled\n"), (json{{"secure_boot", true}}));
    EXPECT_EQ(parse("SecureBoot disabled\nPlatform is in Setup Mode\n"), (json{{"secure_boot", false}}));
    EXPECT_EQ(parse("System:\n   Firmware: UEFI 2.70\n   Secure Boot: enabled (user)\n"), (json{{"secure_boot", true}}));
    EXPECT_EQ(parse("EFI variables are not supported on this system\n"), json::object()) << "neither on nor off";
}

TEST(Tpm, TellsAMachineWithoutATpmFromAKernelThatKnowsNone) {
    namespace fs = std::filesystem;
    std::string root = (fs::temp_directory_path() / "tpm-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(root.data()), nullptr);
    const fs::path sys = fs::path(root) / "sys";
    EXPECT_EQ(read_sysfs(root), json::object());
    fs::create_directories(sys / "class/tpm");
    EXPECT_EQ(read_sysfs(root), (json{{"tpm", {{"present", false}}}}));
    fs::create_directories(sys / "class/tpm/tpm0");
    std::ofstream(sys / "class/tpm/tpm0/tpm_version_major") << "2\n";
    fs::create_directories(sys / "firmware/efi/efivars");
    std::ofstream(sys / "firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c") << std::string("\x06\0\0\0\x01", 5);
    EXPECT_EQ(read_sysfs(root), (json{{"tpm", {{"present", true}, {"version", "2.0"}}}, {"secure_boot", true}}));
    std::ofstream(sys / "firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c") << std::string("\x06\0\0\0\0", 5);
    EXPECT_EQ(read_sysfs(root)["secure_boot"], false);
    fs::remove_all(root);
}

TEST(Tpm, ReadsTheFilesOfTheKernelInEveryForm) {
    const json expected = {{"tpm", {{"present", true}, {"version", "2.0"}}}};
    for (const char* text : {"/sys/class/tpm/tpm0/tpm_version_major:2\n", "/sys/class/tpm/tpm0/tpm_version_major\n2\n",
                             "==> /sys/class/tpm/tpm0/tpm_version_major <==\n2\n", "  TPM2 Support: firmware only, driver unavailable\n"}) {
        EXPECT_EQ(parse(text), expected) << text;
    }
    const json old = parse("Manufacturer: 0x49465800\nTCG version: 1.2\nFirmware version: 3.16\n");
    EXPECT_EQ(old["firmware"], json::array({{{"part", "TPM"}, {"version", "3.16"}, {"source", "sysfs"}}}));
    EXPECT_EQ(parse("  Secure Boot: disabled\n TPM2 Support: no\n"), json({{"secure_boot", false}}));
}

TEST(Tpm, OldToolsPrintNumbersBehindTheName) {
    const json facts = parse("TPM_PT_FAMILY_INDICATOR:\n  as UINT32:                0x08322e3000\n  as string:                \"2.0\"\n"
                             "TPM_PT_VENDOR_TPM_TYPE:     0x00000000\nTPM_PT_FIRMWARE_VERSION_1:  0x00050028\nTPM_PT_FIRMWARE_VERSION_2:  0x0007b302\n");
    EXPECT_EQ(facts["tpm"]["version"], "2.0");
    EXPECT_EQ(facts["firmware"][0]["version"], "5.40");
}

}  // namespace
}  // namespace vetting::tpm
