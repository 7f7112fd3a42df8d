#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"
#include "plugins/probes/lspci/parse.hpp"

namespace vetting::lspci {
namespace {

using nlohmann::json;

json first(std::string_view capture) { return parse(capture)["pci"][0]; }

TEST(Lspci, ReadsALineOfEveryForm) {
    const json ids = {{"vendor_id", "8086"}, {"device_id", "1572"}};
    const json names = {{"vendor", "Intel Corporation"}, {"device", "Ethernet Controller X710 for 10GbE SFP+"}};
    struct Case {
        const char* text;
        bool has_ids, has_names;
    };
    for (const Case& form : {Case{"18:00.0 Ethernet controller: Intel Corporation Ethernet Controller X710 for 10GbE SFP+ (rev 02)", false, true},
                             Case{"18:00.0 Ethernet controller [0200]: Intel Corporation Ethernet Controller X710 for 10GbE SFP+ [8086:1572] (rev 02)", true, true},
                             Case{"18:00.0 0200: 8086:1572 (rev 02)", true, false},
                             Case{"18:00.0 Class 0200: 8086:1572 (rev 02)", true, false},
                             Case{"0000:18:00.0 \"Ethernet controller\" \"Intel Corporation\" \"Ethernet Controller X710 for 10GbE SFP+\" -r02 -p00 \"Dell\" \"X\"", false, true},
                             Case{"18:00.0 \"Ethernet controller [0200]\" \"Intel Corporation [8086]\" \"Ethernet Controller X710 for 10GbE SFP+ [1572]\"", true, true},
                             Case{"18:00.0 \"0200\" \"8086\" \"1572\" -r02 \"1028\" \"1f9c\"", true, false},
                             Case{"Device:\t18:00.0\nClass:\tEthernet controller\nVendor:\tIntel Corporation\nDevice:\tEthernet Controller X710 for 10GbE SFP+\n", false, true},
                             Case{"$ lspci -nn\r\n18:00.0 Ethernet controller [0200]: Intel Corporation Ethernet Controller X710 for 10GbE SFP+ [8086:1572]\r\n", true, true}}) {
        const json pci = first(form.text);
        EXPECT_EQ(pci["address"], "0000:18:00.0") << form.text;
        for (const auto& [key, value] : ids.items()) EXPECT_EQ(pci.value(key, json()), form.has_ids ? value : json()) << form.text;
        for (const auto& [key, value] : names.items()) EXPECT_EQ(pci.value(key, json()), form.has_names ? value : json()) << form.text;
    }
}

TEST(Lspci, WhatTheListOfNamesDoesNotKnowIsNoName) {
    EXPECT_EQ(first("00:02.0 VGA compatible controller: Device 1234:1111 (rev 02)"),
              (json{{"address", "0000:00:02.0"}, {"class", "VGA compatible controller"}, {"vendor_id", "1234"}, {"device_id", "1111"}}));
    EXPECT_EQ(first("00:02.0 Host bridge: Intel Corporation Device 0d57"),
              (json{{"address", "0000:00:02.0"}, {"class", "Host bridge"}, {"vendor", "Intel Corporation"}, {"device_id", "0d57"}}));
    EXPECT_EQ(first("Slot:\t0001:00:00.0\nClass:\tHost bridge [0600]\nVendor:\tVendor [abcd]\nDevice:\tDevice [0d57]\n"),
              (json{{"address", "0001:00:00.0"}, {"class", "Host bridge"}, {"class_id", "0600"}, {"vendor_id", "abcd"}, {"device_id", "0d57"}}));
}

TEST(Lspci, FindsWhereAVendorsNameEnds) {
    const auto vendor = [](const char* text) {
        Device device;
        split_names(text, device);
        return device.vendor.value_or("") + "|" + device.device.value_or("");
    };
    EXPECT_EQ(vendor("Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon RX 7900 XTX]"),
              "Advanced Micro Devices, Inc. [AMD/ATI]|Navi 31 [Radeon RX 7900 XTX]");
    EXPECT_EQ(vendor("Realtek Semiconductor Co., Ltd. RTL8111/8168/8411"), "Realtek Semiconductor Co., Ltd.|RTL8111/8168/8411");
    EXPECT_EQ(vendor("Mellanox Technologies MT27800 Family [ConnectX-5]"), "Mellanox Technologies|MT27800 Family [ConnectX-5]");
    EXPECT_EQ(vendor("Red Hat, Inc. Virtio block device"), "Red Hat, Inc.|Virtio block device");
    EXPECT_EQ(vendor("Samsung Electronics Co Ltd NVMe SSD Controller PM9A1"), "Samsung Electronics Co Ltd|NVMe SSD Controller PM9A1");
    EXPECT_EQ(vendor("Strange Thing 2000"), "|Strange Thing 2000");
}

TEST(Lspci, ReadsLinksWhateverTheVersionAppends) {
    const json pci = first("3b:00.0 3D controller: NVIDIA Corporation GA100 (rev a1)\n\tCapabilities: [78] Express (v2) Endpoint, MSI 00\n"
                           "\t\tLnkCap:\tPort #0, Speed 16GT/s, Width x16, ASPM not supported\n"
                           "\t\tLnkSta:\tSpeed 2.5GT/s (downgraded), Width x8 (downgraded)\n\t\tLnkCap2: Supported Link Speeds: 2.5-16GT/s\n"
                           "\t\tLnkSta2: Current De-emphasis Level: -6dB\n\t\tUESta:\tDLP- SDES-\n\t\t\tUnsupReq+ ACSViol-\n"
                           "\t\tCESta:\tRxErr+ BadTLP+ AdvNonFatalErr-\n\tKernel driver in use: nvidia\n");
    EXPECT_EQ(pci["link_speed_max_gts"], 16);
    EXPECT_EQ(pci["link_width_max"], 16);
    EXPECT_EQ(pci["link_speed_gts"], 2.5);
    EXPECT_EQ(pci["link_width"], 8);
    EXPECT_EQ(pci["aer"], (json{{"uncorrectable", {"UnsupReq"}}, {"correctable", {"RxErr", "BadTLP"}}}));
    EXPECT_EQ(pci["driver"], "nvidia");
    const json old = first("00:02.0 PCI bridge: Intel Corporation Port\n\t\tLink: Supported Speed 2.5Gb/s, Width x4, ASPM L0s\n\t\tLink: Speed 2.5Gb/s, Width x4\n");
    EXPECT_EQ(old["link_width_max"], 4);
    EXPECT_EQ(old["link_speed_gts"], 2.5);
}

TEST(Lspci, WhatMayNotBeReadIsNotMeasured) {
    const json denied = first("3b:00.0 3D controller: NVIDIA Corporation GA100\n\tCapabilities: <access denied>\n");
    EXPECT_FALSE(denied.contains("link_width"));
    const json empty = first("00:1c.0 PCI bridge: Intel Corporation X\n\t\tLnkCap: Port #1, Speed 8GT/s, Width x4\n\t\tLnkSta: Speed unknown, Width x0\n");
    EXPECT_FALSE(empty.contains("link_speed_gts"));
    EXPECT_EQ(empty["link_width"], 0) << "an empty slot";
}

TEST(Lspci, KeepsWhatItShouts) {
    EXPECT_EQ(first("3b:00.0 3D controller: NVIDIA Corporation GA100 (rev ff) (prog-if ff)\n\t!!! Unknown header type 7f\n")["fault"], "Unknown header type 7f");
}

TEST(Lspci, SaysOfAFunctionThatDoesNotAnswerWhatItsLineShows) {
    EXPECT_EQ(first("04:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [GeForce RTX 3080] [10de:2206] (rev ff)\n")["fault"], "rev ff");
    EXPECT_FALSE(first("04:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [GeForce RTX 3080] [10de:2206] (rev a1)\n").contains("fault"));
}

TEST(Lspci, TakesNumbersFromTheBytesOfConfigurationSpace) {
    const json pci = first("00:00.0 Host bridge: Intel Corporation 5520 (rev 12)\n00: 86 80 05 34 00 00 10 00 12 00 00 06 00 00 00 00\n");
    EXPECT_EQ(pci["vendor_id"], "8086");
    EXPECT_EQ(pci["device_id"], "3405");
    EXPECT_EQ(pci["class_id"], "0600");
}

TEST(Lspci, ReadsTheTree) {
    const json facts = parse("root@node:~# lspci -tvnn\n"
                             "-+-[0000:16]-+-00.0  Intel Corporation Device [8086:09a2]\n"
                             " |           \\-02.0-[17]--+-00.0  Intel Corporation Ethernet Controller E810-C [8086:1592]\n"
                             " |                        \\-00.1  Intel Corporation Ethernet Controller E810-C [8086:1592]\n"
                             " \\-[0001:00]-+-1c.0-[01]--\n"
                             "             \\-1c.5-[02-03]----00.0-[03]----00.0  ASPEED Technology, Inc. ASPEED Graphics Family [1a03:2000]\n");
    std::vector<std::string> addresses;
    for (const json& device : facts["pci"]) addresses.push_back(device["address"]);
    EXPECT_EQ(addresses, (std::vector<std::string>{"0000:16:00.0", "0000:16:02.0", "0000:17:00.0", "0000:17:00.1", "0001:00:1c.0", "0001:00:1c.5",
                                                   "0001:02:00.0", "0001:03:00.0"}));
    EXPECT_EQ(facts["pci"][0], json({{"address", "0000:16:00.0"}, {"vendor", "Intel Corporation"}, {"vendor_id", "8086"}, {"device_id", "09a2"}}));
    EXPECT_EQ(facts["pci"][3]["device"], "Ethernet Controller E810-C");
    EXPECT_EQ(facts["pci"][6], json({{"address", "0001:02:00.0"}}));
    EXPECT_EQ(facts["pci"][7]["vendor"], "ASPEED Technology, Inc.");
    EXPECT_EQ(parse("-[0000:00]-+-00.0\n           \\-1f.0\n")["pci"].size(), 2U);
}

TEST(Lspci, TakesLinksFromTheKernel) {
    std::string root = (std::filesystem::temp_directory_path() / "lspci-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(root.data()), nullptr);
    const std::filesystem::path card = std::filesystem::path(root) / "sys/bus/pci/devices/0000:3b:00.0";
    std::filesystem::create_directories(card);
    for (const auto& [file, text] : std::map<std::string, std::string>{{"vendor", "0x10de"}, {"device", "0x20b0"}, {"class", "0x030200"},
             {"max_link_speed", "16.0 GT/s PCIe"}, {"current_link_speed", "8.0 GT/s PCIe"}, {"max_link_width", "16"}, {"current_link_width", "8"}}) {
        std::ofstream(card / file) << text << '\n';
    }
    const std::filesystem::path guest = std::filesystem::path(root) / "sys/bus/pci/devices/0000:00:01.0";
    std::filesystem::create_directories(guest);
    std::ofstream(guest / "max_link_width") << "255\n";
    std::ofstream(guest / "current_link_width") << "0\n";
    json facts = {{"pci", {{{"address", "0000:3b:00.0"}, {"class", "3D controller"}}}}};
    add_sysfs(facts, root);
    EXPECT_EQ(facts["pci"][0], (json{{"address", "0000:3b:00.0"}, {"class", "3D controller"}, {"class_id", "0302"}, {"vendor_id", "10de"}, {"device_id", "20b0"},
                                     {"link_speed_max_gts", 16.0}, {"link_speed_gts", 8.0}, {"link_width_max", 16}, {"link_width", 8}}));
    EXPECT_EQ(facts["pci"][1], (json{{"address", "0000:00:01.0"}}));
    std::filesystem::remove_all(root);
}

TEST(Lspci, TheMaskOfOldVersionsIsNoStatus) {
    const json pci = parse("00:01.0 Class 0604: Device 8086:3408 (rev 10)\n\t\tCESta:\tRxErr+ BadTLP- NonFatalErr-\n\t\tCESta:\tRxErr- BadTLP- NonFatalErr+\n"
                           "00:02.0 Class 0604: Device 8086:3409 (rev 10)\n\t\tCESta:\tRxErr- BadTLP+ NonFatalErr-\n")["pci"];
    EXPECT_EQ(pci[0]["aer"]["correctable"], json::array({"RxErr"}));
    EXPECT_EQ(pci[1]["aer"]["correctable"], json::array({"BadTLP"}));
}

TEST(Lspci, AFunctionThatIsListedTwiceIsOneWithAllThatIsSaidOfIt) {
    const json facts = parse("$ lspci -nn\n18:00.0 Ethernet controller [0200]: Intel Corporation Ethernet Controller X710 [8086:1572] (rev 02)\n"
                             "19:00.0 Ethernet controller [0200]: Intel Corporation Ethernet Controller X710 [8086:1572] (rev 02)\n$ lspci -n -vv\n"
                             "0000:18:00.0 0200: 8086:1572 (rev 02)\n\tLnkCap:\tPort #0, Speed 8GT/s, Width x8\n\tLnkSta:\tSpeed 8GT/s, Width x4\n"
                             "\tKernel driver in use: i40e\n");
    ASSERT_EQ(facts["pci"].size(), 2U);
    EXPECT_EQ(facts["pci"][0]["class"], "Ethernet controller");
    EXPECT_EQ(facts["pci"][0]["driver"], "i40e");
    EXPECT_EQ(facts["pci"][0]["link_width"], 4);
    EXPECT_FALSE(facts["pci"][1].contains("driver"));
}

TEST(Lspci, JoinsAFunctionsLineThatAMailBroke) {
    const json host = first("00:00.0 Host bridge [0600]: Intel Corporation 4th Gen Core\n            DRAM Controller [8086:0c00] (rev 06)\n"
                            "\tSubsystem: ASRock Incorporation 4th Gen Core\n            DRAM Controller [1849:0c00]\n\tKernel driver in use: hsw_uncore\n");
    EXPECT_EQ(host, (json{{"address", "0000:00:00.0"}, {"class", "Host bridge"}, {"class_id", "0600"}, {"vendor", "Intel Corporation"},
                          {"device", "4th Gen Core DRAM Controller"}, {"vendor_id", "8086"}, {"device_id", "0c00"}, {"driver", "hsw_uncore"}}));
    EXPECT_EQ(first("00:02.0 VGA compatible controller: Intel Corporation Integrated Graphics\nController (rev 09)\n")["device"], "Integrated Graphics Controller");
}

TEST(Lspci, WhatAFilterLeftBelongsToTheFunctionThatWasAskedFor) {
    const json facts = parse("# lspci | grep Mell\n17:00.0 Ethernet controller: Mellanox Technologies MT28841\nb1:00.0 Ethernet controller: Mellanox Technologies MT28841\n"
                             "# lspci -s 17:00.0 -vvv | grep Width\nLnkCap:\tPort #0, Speed 16GT/s, Width x8\nLnkSta:\tSpeed 8GT/s, Width x4\n");
    ASSERT_EQ(facts["pci"].size(), 2U);
    EXPECT_EQ(facts["pci"][0]["link_width"], 4);
    EXPECT_EQ(facts["pci"][0]["device"], "MT28841");
    EXPECT_FALSE(facts["pci"][1].contains("link_width")) << "the last one above the command is another";
    const json unknown = parse("17:00.0 Ethernet controller: Mellanox Technologies MT28841\n$ sudo lspci -d 15b3: -vv | grep LnkSta\n\tLnkSta:\tSpeed 8GT/s, Width x4\n");
    EXPECT_FALSE(unknown["pci"][0].contains("link_width")) << "nobody can tell whose";
    EXPECT_EQ(parse("lspci -s 0000:3b:00.0 -vv | grep Lnk\n\t\tLnkSta: Speed 8GT/s, Width x4\n")["pci"],
              (json{{{"address", "0000:3b:00.0"}, {"link_speed_gts", 8.0}, {"link_width", 4}}}));
}

}  // namespace
}  // namespace vetting::lspci
