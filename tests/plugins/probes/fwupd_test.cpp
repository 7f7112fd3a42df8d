#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
#include "plugins/probes/fwupd/parse.hpp"

namespace vetting::fwupd {
namespace {

using nlohmann::json;

TEST(Fwupd, ReadsItsJson) {
    const json facts = parse(R"({"Devices": [{"Name": "System Firmware", "DeviceId": "a45df3", "Guid": ["37c94477-30f8-4a1b-9c3d-5e6f70819203"], "Plugin": "uefi_capsule",
        "Flags": ["internal"], "Vendor": "Dell Inc.", "Version": "1.21.0", "VersionFormat": "triplet", "Releases": [{"Version": "9.9"}]},
        {"Name": "SSD", "DeviceId": "b", "Plugin": "nvme", "Version": "GDC5902Q", "Serial": "S4EV"}, {"Name": "SSD", "DeviceId": "c", "Plugin": "nvme", "Version": "GDC5602Q"},
        {"Name": "CPU", "DeviceId": "d", "Plugin": "cpu"}]})");
    ASSERT_EQ(facts["firmware"].size(), 3U) << "no version, no fact";
    EXPECT_EQ(facts["firmware"][0], (json{{"part", "System Firmware"}, {"version", "1.21.0"}, {"source", "fwupd"}, {"vendor", "Dell Inc."}, {"guid", "37c94477-30f8-4a1b-9c3d-5e6f70819203"}}));
    EXPECT_EQ(facts["firmware"][1]["part"], "SSD #1");
    EXPECT_EQ(facts["firmware"][2]["version"], "GDC5602Q");
    EXPECT_EQ(parse(R"({"Devices": []})"), json::object());
    EXPECT_THROW(static_cast<void>(parse(R"({"Devices": [{"DevicePath": "/dev/nvme0n1"}]})")), tool::InputError);
}

TEST(Fwupd, ReadsItsTree) {
    const json facts = parse("Dell Inc. PowerEdge R650\n│\n├─System Firmware:\n│     Device ID:          a45df35ac0e9\n│     Summary:            UEFI ESRT device\n"
                             "│     Current version:    1.21.0\n│     Minimum Version:    1.0.0\n│     Vendor:             Dell Inc. (DMI:Dell Inc.)\n│     GUID:               37c94477-30f8-4a1b-9c3d-5e6f70819203\n"
                             "│     Device Flags:       • Internal device\n│                         • Updatable\n│   \n"
                             "└─TPM:\n  │   Current version:    7.2.2.0\n  └─UEFI dbx:\n        Current version:    217\n");
    EXPECT_EQ(facts["firmware"], json::array({{{"part", "System Firmware"}, {"version", "1.21.0"}, {"source", "fwupd"}, {"vendor", "Dell Inc."}, {"guid", "37c94477-30f8-4a1b-9c3d-5e6f70819203"}},
                                              {{"part", "TPM"}, {"version", "7.2.2.0"}, {"source", "fwupd"}},
                                              {{"part", "UEFI dbx"}, {"version", "217"}, {"source", "fwupd"}}}));
    EXPECT_EQ(parse("No detected devices\n"), json::object());
}

TEST(Fwupd, ReadsTheFlatListOfOldVersions) {
    const json facts = parse("$ fwupdmgr get-devices\nSome 7530 Thunderbolt Controller\n  DeviceId:             40fa16b4\n  Guid:                 c50677e2-fbcb-5a6b-8c7d-0e1f2a3b4c5d\n  Plugin:               thunderbolt\n"
                             "  Vendor:               Dell\n  VendorId:             TBT:0x00D4\n  Version:              36.00\n\nSome Cable\n  DeviceId:             994fdecf\n  Version:              26.06\n");
    EXPECT_EQ(facts["firmware"], json::array({{{"part", "Some 7530 Thunderbolt Controller"}, {"version", "36.00"}, {"source", "fwupd"}, {"vendor", "Dell"}, {"guid", "c50677e2-fbcb-5a6b-8c7d-0e1f2a3b4c5d"}},
                                              {{"part", "Some Cable"}, {"version", "26.06"}, {"source", "fwupd"}}}));
}

TEST(Fwupd, AGuidThatWasCutOffIsNone) {
    const json part = parse("Laptop\n│\n├─Secure Processor:\n│     Device ID:        c54a\n│     Current version:  00.28.00.72\n│     GUID:             9844da")["firmware"][0];
    EXPECT_EQ(part, (json{{"part", "Secure Processor"}, {"version", "00.28.00.72"}, {"source", "fwupd"}}));
}

TEST(Fwupd, DevicesAreKnownByTheirGuidsToo) {
    const json facts = parse(R"({"Devices": [{"Name": "Video Adapter", "Guid": ["8964759e-69bc-5f6c-a4fa-c89c455d0228"], "Version": "6.45"}]})");
    EXPECT_EQ(facts["firmware"], (json{{{"part", "Video Adapter"}, {"version", "6.45"}, {"source", "fwupd"}, {"guid", "8964759e-69bc-5f6c-a4fa-c89c455d0228"}}}));
}

}  // namespace
}  // namespace vetting::fwupd
