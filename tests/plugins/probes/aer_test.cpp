// PCIe errors: the kernel's counters and its lines.
#include <gtest/gtest.h>

#include "plugins/common/text.hpp"
#include "plugins/probes/aer/parse.hpp"

namespace vetting {
namespace {

using nlohmann::json;

json devices_of(const std::string& capture) { return aer::parse(capture).at("aer").at("devices"); }

TEST(PcieErrors, OfGrepAreByDeviceAndKind) {
    const std::string card = "/sys/bus/pci/devices/0000:3b:00.0/";
    const json devices = devices_of(card + "aer_dev_correctable:RxErr 1\n" + card + "aer_dev_correctable:BadTLP 6\n" + card +
                                    "aer_dev_correctable:TOTAL_ERR_COR 7\n" + card + "aer_dev_fatal:Undefined 0\n" + card + "aer_dev_fatal:TOTAL_ERR_FATAL 0\n" +
                                    "/sys/devices/pci0000:00/0000:00:1c.0/aer_dev_nonfatal:TOTAL_ERR_NONFATAL 2\n");
    ASSERT_EQ(devices.size(), 2U);
    EXPECT_EQ(devices[0], json({{"address", "0000:00:1c.0"}, {"nonfatal", 2}}));
    EXPECT_EQ(devices[1], json({{"address", "0000:3b:00.0"}, {"correctable", 7}, {"correctable_kinds", {{"RxErr", 1}, {"BadTLP", 6}}}, {"fatal", 0}}));
}

TEST(PcieErrors, OfOneFileHaveNoAddress) {
    EXPECT_EQ(devices_of("RxErr 0\nBadTLP 3\nTOTAL_ERR_COR 3\n"), json::array({{{"correctable", 3}, {"correctable_kinds", {{"BadTLP", 3}}}}}));
}

TEST(PcieErrors, OfTheLogAreCountedOnceAnEvent) {
    const json devices = devices_of("Feb  5 15:41:33 host kernel: pcieport 0000:00:01.0: AER: Corrected error received: id=0008\n"
                                    "Feb  5 15:41:33 host kernel: hpsa 0000:04:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, id=0400(Transmitter ID)\n"
                                    "Feb  5 15:41:33 host kernel: hpsa 0000:04:00.0:   device [103c:323a] error status/mask=000011c1/00000000\n"
                                    "Feb  5 15:41:33 host kernel: hpsa 0000:04:00.0:    [ 0] Receiver Error         (First)\n"
                                    "Feb  5 15:41:33 host kernel: hpsa 0000:04:00.0:    [12] Replay Timer Timeout\n"
                                    "Feb  5 15:41:34 host kernel: nvme 0000:3b:00.0: PCIe Bus Error: severity=Uncorrected (Fatal), type=Transaction Layer, (Receiver ID)\n");
    ASSERT_EQ(devices.size(), 2U);
    EXPECT_EQ(devices[0], json({{"address", "0000:04:00.0"}, {"correctable", 1}, {"layers", {{"Physical Layer", 1}}},
                                {"kinds", {{"Receiver Error", 1}, {"Replay Timer Timeout", 1}}}}));
    EXPECT_EQ(devices[1], json({{"address", "0000:3b:00.0"}, {"fatal", 1}, {"layers", {{"Transaction Layer", 1}}}}));
}

TEST(PcieErrors, OfALogWithoutHostAndWithEveryLineMarked) {
    const auto devices = devices_of("Jun 03 13:30:13 kernel: pcieport 0000:00:1c.0: AER: PCIe Bus Error: severity=Corrected, type=Data Link Layer, (Transmitter ID)\n"
                                    "Jun 03 13:30:13 kernel: pcieport 0000:00:1c.0: AER: device [8086:a33c] error status/mask=00001000/00002000\n"
                                    "Jun 03 13:30:13 kernel: pcieport 0000:00:1c.0: AER: [12] Timeout\n");
    EXPECT_EQ(devices, json::array({{{"address", "0000:00:1c.0"}, {"correctable", 1}, {"layers", {{"Data Link Layer", 1}}}, {"kinds", {{"Timeout", 1}}}}}));
    EXPECT_THROW(static_cast<void>(devices_of("Jun 03 13:30:13 host sshd[12]: nothing of the kernel\n")), tool::InputError);
}

TEST(PcieErrors, ThatTheFirmwareHandsOverAreCountedByRecord) {
    const std::string record = "[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 0\n";
    const auto devices =
        devices_of("[ 5.1] {1}" + record +
                   "[ 5.1] {1}[Hardware Error]: event severity: corrected\n"
                   "[ 5.1] {1}[Hardware Error]:   section_type: PCIe error\n[ 5.1] {1}[Hardware Error]:   device_id: 0000:64:02.0\n"
                   "[ 5.2] pcieport 0000:64:02.0: AER: aer_status: 0x00000001, aer_mask: 0x00002000\n"
                   "[ 5.2] pcieport 0000:64:02.0: AER:    [ 0] RxErr                  (First)\n"
                   "[ 5.2] pcieport 0000:64:02.0: AER: aer_layer=Physical Layer, aer_agent=Receiver ID\n"
                   "[ 6.1] {2}" +
                   record +
                   "[ 6.1] {2}[Hardware Error]: event severity: recoverable\n"
                   "[ 6.1] {2}[Hardware Error]:   section_type: PCIe error\n[ 6.1] {2}[Hardware Error]:   device_id: 0000:3b:00.0\n"
                   "[ 7.1] {3}" +
                   record +
                   "[ 7.1] {3}[Hardware Error]: event severity: corrected\n"
                   "[ 7.1] {3}[Hardware Error]:   section_type: memory error\n");
    ASSERT_EQ(devices.size(), 2U);
    EXPECT_EQ(devices[0],
              json({{"address", "0000:64:02.0"}, {"correctable", 1}, {"layers", {{"Physical Layer", 1}}}, {"kinds", {{"RxErr", 1}}}}));
    EXPECT_EQ(devices[1], json({{"address", "0000:3b:00.0"}, {"nonfatal", 1}}));
}

TEST(PcieErrors, OfOneRecordAreThoseOfEachOfItsDevices) {
    EXPECT_EQ(devices_of("[ 1.0] {9}[Hardware Error]: event severity: corrected\n[ 1.0] {9}[Hardware Error]:  Error 0, type: corrected\n"
                         "[ 1.0] {9}[Hardware Error]:   section_type: PCIe error\n[ 1.0] {9}[Hardware Error]:   device_id: 0000:20:03.1\n"
                         "[ 1.0] {9}[Hardware Error]:   vendor_id: 0x1022, device_id: 0x1483\n[ 1.0] {9}[Hardware Error]:  Error 1, type: corrected\n"
                         "[ 1.0] {9}[Hardware Error]:   section_type: PCIe error\n[ 1.0] {9}[Hardware Error]:   device_id: 0000:40:01.1\n"),
              json::parse(R"([{"address": "0000:20:03.1", "correctable": 1}, {"address": "0000:40:01.1", "correctable": 1}])"));
}

TEST(PcieErrors, AreReadFromWhatRasdaemonRecorded) {
    EXPECT_EQ(devices_of("No Memory errors.\n\nPCIe AER events:\n1 2026-04-16 22:09:48 +0000 0000:0b:00.0 Corrected error: Receiver Error\n"
                         "2 2026-04-17 23:00:37 +0000 0000:0b:00.0 Corrected error: Advisory Non-Fatal, BIT15\n"
                         "3 2026-04-18 23:00:37 +0000 0000:d9:01.0 Uncorrected (Fatal) error: Data Link Protocol\n\n"
                         "MCE events:\n1 2026-04-18 23:00:37 +0000 error: Corrected error\n"),
              json::parse(R"([{"address": "0000:0b:00.0", "correctable": 2, "correctable_kinds": {"Receiver Error": 1, "Advisory Non-Fatal": 1, "BIT15": 1}},
                              {"address": "0000:d9:01.0", "fatal": 1, "fatal_kinds": {"Data Link Protocol": 1}}])"));
    EXPECT_EQ(devices_of("PCIe AER events summary:\n\t2 Corrected errors: Bad DLLP\n\t6 Uncorrected (Fatal) errors: \n"
                         "\t1 Uncorrected (Non-Fatal) errors: ECRC TLP Header: 00000000 00000001\n"),
              json::parse(R"([{"correctable": 2, "correctable_kinds": {"Bad DLLP": 2}, "fatal": 6, "nonfatal": 1, "nonfatal_kinds": {"ECRC": 1}}])"));
    EXPECT_TRUE(devices_of("No Memory errors.\n\nNo PCIe AER errors.\n").empty());
}

TEST(PcieErrors, OfTextThatIsNoLogAreNotMeasured) {
    EXPECT_THROW(static_cast<void>(devices_of("Filesystem      Size  Used Avail Use% Mounted on\n/dev/sda1       20G   11G  9G  55% /\n")), tool::InputError);
}

TEST(PcieErrors, OfAQuietLogAreNone) {
    EXPECT_TRUE(devices_of("[ 0.5] pcieport 0000:00:1c.0: AER: enabled with IRQ 24\n").empty());
    EXPECT_THROW(static_cast<void>(devices_of("")), tool::InputError);
}

}  // namespace
}  // namespace vetting
