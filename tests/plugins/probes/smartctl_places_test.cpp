#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "plugins/probes/smartctl/places.hpp"

namespace vetting::smartctl {
namespace {

namespace fs = std::filesystem;

class Places : public testing::Test {
protected:
    Places() {
        std::string name = (fs::temp_directory_path() / "places-test-XXXXXX").string();
        root = ::mkdtemp(name.data());
    }
    ~Places() override { fs::remove_all(root); }
    void file(const std::string& path, const std::string& text) const {
        fs::create_directories((root / path).parent_path());
        std::ofstream(root / path) << text;
    }
    fs::path root;
};

TEST_F(Places, AreNoneWithoutAController) {
    file("sys/class/scsi_generic/sg0/device/type", "0\n");
    EXPECT_TRUE(places_behind_controllers(root, {}).empty());
}

TEST_F(Places, BehindASmartArrayAreTriedUntilOneIsMissing) {
    file("sys/class/scsi_generic/sg3/device/type", "12\n");
    const auto places = places_behind_controllers(root, {});
    ASSERT_EQ(places.size(), 1U);
    EXPECT_TRUE(places[0].contiguous);
    EXPECT_EQ(places[0].entries.at(1).name, "/dev/sg3");
    EXPECT_EQ(places[0].entries.at(1).type, "cciss,1");
    EXPECT_TRUE(places_behind_controllers(root, {{.name = "/dev/sg3", .type = "cciss,0", .info = {}, .error = {}, .protocol = {}}}).empty())
        << "the scan has listed them";
}

TEST_F(Places, BehindAacraidAreAskedThroughADiskOfThatHost) {
    file("sys/class/scsi_host/host2/proc_name", "aacraid\n");
    file("sys/devices/pci0/host2/target/block/sda/size", "1");
    fs::create_directories(root / "sys/block");
    fs::create_directory_symlink(root / "sys/devices/pci0/host2/target/block/sda", root / "sys/block/sda");
    const auto places = places_behind_controllers(root, {});
    ASSERT_EQ(places.size(), 1U);
    EXPECT_EQ(places[0].entries.at(5).name, "/dev/sda");
    EXPECT_EQ(places[0].entries.at(5).type, "aacraid,2,0,5");
}

TEST_F(Places, BehindA3wareAreAskedByTheCharacterDevice) {
    file("dev/twa0", "");
    const auto places = places_behind_controllers(root, {});
    ASSERT_EQ(places.size(), 1U);
    EXPECT_EQ(places[0].entries.size(), 32U);
    EXPECT_EQ(places[0].entries.at(31).type, "3ware,31");
}

TEST_F(Places, OfAnNvmeDriveIsItsOnlyNamespace) {
    file("sys/block/nvme0n1/size", "1");
    EXPECT_EQ(disk_path({.name = "/dev/nvme0", .type = "nvme", .info = {}, .error = {}, .protocol = {}}, root), "/dev/nvme0n1");
    file("sys/block/nvme0n2/size", "1");
    EXPECT_EQ(disk_path({.name = "/dev/nvme0", .type = "nvme", .info = {}, .error = {}, .protocol = {}}, root), "/dev/nvme0");
}

TEST(UsbBridges, ThatAreUnknownHaveOtherTypesToTry) {
    EXPECT_TRUE(is_unknown_bridge("/dev/sdb: Unknown USB bridge [0x152d:0x0578 (0x100)]"));
    EXPECT_TRUE(is_unknown_bridge("/dev/sdb: USB bridge [0x152d:0x0583 (0x3202)] type is ambiguous: 'sat' or 'sntjmicron'"));
    EXPECT_FALSE(is_unknown_bridge("Permission denied"));
    EXPECT_EQ(usb_types().front(), "sat");
}

}  // namespace
}  // namespace vetting::smartctl
