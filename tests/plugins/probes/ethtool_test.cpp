#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/parse.hpp"

namespace vetting::ethtool {
namespace {

using nlohmann::json;

json first(std::string_view capture) { return parse(capture)["nics"][0]; }

TEST(Ethtool, ReadsTheSettingsOfSeveralPorts) {
    const json facts = parse("\xEF\xBB\xBFSettings for enp1s0f0:\r\n\tSupported link modes:   1000baseT/Full\r\n\t                        10000baseT/Full\r\n"
                             "\tSpeed: 10000Mb/s\r\n\tDuplex: Full\r\n\tAuto-negotiation: on\r\n\tPort: FIBRE\r\n\tLink detected: yes\r\n"
                             "Settings for enp1s0f1:\r\n\tSpeed: Unknown!\r\n\tDuplex: Unknown! (255)\r\n\tPort: FIBRE\r\n\tLink detected: no (No cable)\r\n");
    ASSERT_EQ(facts["nics"].size(), 2U);
    EXPECT_EQ(facts["nics"][0], (json{{"name", "enp1s0f0"}, {"speed_mbps", 10000}, {"speed_max_mbps", 10000}, {"duplex", "full"},
                                      {"autoneg", true}, {"port", "FIBRE"}, {"link", true}}));
    EXPECT_EQ(facts["nics"][1], (json{{"name", "enp1s0f1"}, {"port", "FIBRE"}, {"link", false}, {"link_detail", "No cable"}}));
}

TEST(Ethtool, ADriversAnswerHasNoNameOfItsOwn) {
    const char* const kDriver = "driver: i40e\nversion: 5.15.0\nfirmware-version: 8.30 0x8000a49d 1.2926.0\nexpansion-rom-version: \n"
                                "bus-info: 0000:18:00.0\nsupports-statistics: yes\n";
    EXPECT_EQ(first(kDriver), (json{{"driver", "i40e"}, {"driver_version", "5.15.0"}, {"firmware", "8.30 0x8000a49d 1.2926.0"}, {"pci_address", "0000:18:00.0"}}));
    EXPECT_EQ(first("[root@host ~]# ethtool -i eth3\n" + std::string(kDriver))["name"], "eth3") << "from the command line";
    EXPECT_EQ(first("=== eth4 ===\n" + std::string(kDriver))["name"], "eth4") << "from the loop's own line";
    const json joined = parse("Settings for eth1:\n\tSpeed: 1000Mb/s\n" + std::string(kDriver));
    ASSERT_EQ(joined["nics"].size(), 1U);
    EXPECT_EQ(joined["nics"][0]["name"], "eth1");
    EXPECT_EQ(parse(std::string(kDriver) + kDriver)["nics"].size(), 2U) << "two answers are two ports";
    EXPECT_FALSE(first("driver: virtio_net\nversion: 1.0.0\nfirmware-version: N/A\nbus-info: usb-0000:00:14.0-1\n").contains("pci_address"));
}

TEST(Ethtool, ReadsCountersWhoseNamesHoldColons) {
    const json nic = first("$ sudo ethtool -S ens3f0np0\nNIC statistics:\n     [0]: rx_ucast_packets: 12\n     rx_crc_errors: 523\n     tx_total: 18446744073709551615\n");
    EXPECT_EQ(nic["name"], "ens3f0np0");
    EXPECT_EQ(nic["statistics"], (json{{"[0]: rx_ucast_packets", 12}, {"rx_crc_errors", 523}, {"tx_total", 18446744073709551615U}}));
}

struct Driver {
    const char *name, *counters;
    json errors, drops;
};
TEST(Ethtool, NamesErrorsAsTheKernelDoesWhateverTheDriver) {
    const auto drivers = std::to_array<Driver>({
        {"mlx5", "rx_crc_errors_phy: 523\ntx_errors_phy: 0\nrx_discards_phy: 7\nrx_out_of_buffer: 12\nrx_prio0_discards: 7\nrx0_xdp_drop: 5\nrx_corrected_bits_phy: 99\n"
                 "rx_symbol_err_phy: 1\nrx_csum_none: 4\n",
         {{"rx_crc_errors", 523}, {"tx_errors", 0}, {"rx_symbol_errors", 1}}, {{"rx_dropped", 7}, {"rx_missed_errors", 12}}},
        {"i40e", "rx_errors: 341\nrx_crc_errors: 341\nrx_dropped: 0\nveb.tx_errors: 9\nport.rx_crc_errors: 341\nport.illegal_bytes: 2\nport.rx_csum_bad: 8\nrx-0.packets: 5\n",
         {{"rx_errors", 341}, {"rx_crc_errors", 341}, {"rx_symbol_errors", 2}}, {{"rx_dropped", 0}}},
        {"stmmac", "mmc_tx_underflow_error: 1\nmmc_tx_carrier_error: 3\nmmc_rx_crc_error: 7\nmmc_rx_align_error: 2\nmmc_rx_length_error: 5\nmmc_rx_fifo_overflow: 6\n"
                   "rx_missed_cntr: 9\nrx_overflow_cntr: 10\n",
         {{"rx_crc_errors", 7}, {"rx_length_errors", 5}, {"rx_frame_errors", 2}, {"rx_fifo_errors", 6}, {"tx_fifo_errors", 1}, {"tx_carrier_errors", 3}},
         {{"rx_missed_errors", 9}}},
        {"bnx2", "rx_error_bytes: 0\ntx_mac_errors: 1\nrx_fw_discards: 4\n", {{"tx_errors", 1}}, {{"rx_missed_errors", 4}}},
        {"ice", "tx_errors: 0\nrx_dropped: 1\nrx_crc_errors.nic: 3\nrx_dropped.nic: 1\nillegal_bytes.nic: 0\ntx_timeout.nic: 2\n",
         {{"tx_errors", 0}, {"rx_crc_errors", 3}, {"rx_symbol_errors", 0}, {"tx_timeouts", 2}}, {{"rx_dropped", 1}}},
        {"bnxt_en", "[0]: rx_errors: 1\n[1]: rx_errors: 2\n[0]: rx_discards: 9\n[0]: rx_l4_csum_errors: 190\nrx_total_discard_pkts: 13\nrx_fcs_err_frames: 4\ntx_err: 12\n",
         {{"rx_errors", 3}, {"tx_errors", 12}, {"rx_crc_errors", 4}}, {{"rx_dropped", 13}}},
        {"igb", "rx_errors: 0\nrx_missed_errors: 6\nrx_queue_0_drops: 4\nrx_queue_1_drops: 5\nrx_queue_0_csum_err: 3\ntx_timeout_count: 1\n",
         {{"rx_errors", 0}, {"tx_timeouts", 1}}, {{"rx_missed_errors", 6}, {"rx_dropped", 9}}},
        {"tg3", "rx_fcs_errors: 2\nrx_align_errors: 1\ntx_carrier_sense_errors: 3\ntx_collisions: 40\nrx_discards: 0\n",
         {{"rx_crc_errors", 2}, {"rx_frame_errors", 1}, {"tx_carrier_errors", 3}}, {{"rx_dropped", 0}}},
        {"virtio_net", "rx0_drops: 2\nrx1_drops: 3\nrx0_xdp_drops: 8\ntx0_tx_timeouts: 1\n", {{"tx_timeouts", 1}}, {{"rx_dropped", 5}}},
        {"ena", "tx_timeout: 0\nqueue_0_rx_bad_csum: 3\nqueue_0_tx_cnt: 9\n", {{"tx_timeouts", 0}}, nullptr},
        {"gve", "rx_dropped: 1\nrx_dropped_pkt[0]: 1\nrx_xdp_tx_errors[0]: 5\n", nullptr, {{"rx_dropped", 1}}},
    });
    for (const Driver& driver : drivers) {
        const json nic = first("NIC statistics:\n" + std::string(driver.counters));
        EXPECT_EQ(nic.value("errors", json()), driver.errors) << driver.name;
        EXPECT_EQ(nic.value("drops", json()), driver.drops) << driver.name;
    }
}

TEST(Ethtool, CountsNoErrorsWhereNoneAreCounted) {
    const json nic = first("NIC statistics:\n     rx_packets: 12\n     rx_csum_offload_errors: 3\n     link_down_events: 2\n");
    EXPECT_FALSE(nic.contains("errors"));
    EXPECT_FALSE(nic.contains("drops"));
    EXPECT_EQ(nic["link_downs"], 2);
}

TEST(Ethtool, ReadsTheLanesAndAlarmsOfAModule) {
    const json module = first("\tIdentifier                                : 0x11 (QSFP28)\n\tConnector                                 : 0x0c (MPO Parallel Optic)\n"
                              "\tVendor name                               : Mellanox\n\tVendor PN                                 : MMA1B00-C100D\n"
                              "\tVendor SN                                 : MT1812FT00123\n\tModule temperature                        : 38.50 degrees C / 101.30 degrees F\n"
                              "\tModule voltage                            : 3.2700 V\n\tLaser tx bias current (Channel 1)         : 7.500 mA\n"
                              "\tTransmit avg optical power (Channel 1)    : 0.7943 mW / -1.00 dBm\n\tRcvr signal avg optical power(Channel 1)  : 0.0000 mW / -inf dBm\n"
                              "\tLaser rx power low alarm   (Channel 1)    : On\n\tLaser bias current high alarm   (Chan 1)  : Off\n"
                              "\tModule temperature high alarm threshold   : 75.00 degrees C / 167.00 degrees F\n")["module"];
    EXPECT_EQ(module["type"], "QSFP28");
    EXPECT_EQ(module["part_number"], "MMA1B00-C100D");
    EXPECT_EQ(module["temperature_c"], 38.5);
    EXPECT_EQ(module["lanes"], json::array({{{"lane", 1}, {"bias_ma", 7.5}, {"tx_power_mw", 0.7943}, {"tx_power_dbm", -1.0}, {"rx_power_mw", 0.0}}}));
    EXPECT_EQ(module["alarms"], json::array({"Laser rx power low alarm   (Channel 1)"}));
}

TEST(EthtoolModule, FilledInByNobodyHasNoSerial) {
    const json facts = ethtool::parse("$ ethtool -m eth7\n\tIdentifier : 0x03 (SFP)\n\tVendor name : ACME\n\tVendor PN : XXXXXXXXXXXXXXX\n"
                                      "\tVendor rev : A\n\tVendor SN : XXXXXXXXXXXX\n\tModule voltage : 3.2738 V\n");
    EXPECT_EQ(facts.at("nics")[0].at("module"), json({{"type", "SFP"}, {"vendor", "ACME"}, {"part_number", "XXXXXXXXXXXXXXX"}, {"revision", "A"}, {"voltage_v", 3.2738}}));
}

TEST(Ethtool, ReadsItsJson) {
    const json nic = first(R"([{"ifname": "eth0", "supported-link-modes": ["1000baseT/Full", "25000baseCR/Full"], "speed": 25000, "duplex": "Full",
        "auto-negotiation": false, "port": "Direct Attach Copper", "link-detected": true}])");
    EXPECT_EQ(nic, (json{{"name", "eth0"}, {"speed_mbps", 25000}, {"speed_max_mbps", 25000}, {"duplex", "full"}, {"autoneg", false},
                         {"port", "Direct Attach Copper"}, {"link", true}}));
    EXPECT_EQ(first(R"([{"ifname": "eth0", "eth-mac": {"FramesTransmittedOK": 7}}])")["statistics"], (json{{"eth-mac-FramesTransmittedOK", 7}}));
}

TEST(Ethtool, APortThatCannotBeAskedIsNoFact) {
    EXPECT_EQ(parse("Settings for eth9:\nCannot get device settings: No such device\nNo data available\n"), json::object());
    EXPECT_EQ(parse("netlink error: No such device\n"), json::object());
    EXPECT_THROW(static_cast<void>(parse("Features for eth0:\nrx-checksumming: on\n")), tool::InputError);
}

TEST(Ethtool, FindsThePortsOfTheMachineAndTheirState) {
    namespace fs = std::filesystem;
    std::string root = (fs::temp_directory_path() / "ethtool-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(root.data()), nullptr);
    const fs::path net = fs::path(root) / "sys/class/net", card = fs::path(root) / "sys/devices/pci0000:17/0000:18:00.0";
    fs::create_directories(card);
    fs::create_directories(net / "eth0/statistics");
    fs::create_directories(net / "lo");
    fs::create_symlink(card, net / "eth0/device");
    for (const auto& [file, text] : std::map<std::string, std::string>{{"address", "0c:c4:7a:12:34:56"}, {"speed", "10000"}, {"duplex", "full"},
             {"carrier", "1"}, {"carrier_changes", "3"}, {"statistics/rx_crc_errors", "17"}}) {
        std::ofstream(net / "eth0" / file) << text << '\n';
    }
    EXPECT_EQ(ports_of(root), std::vector<std::string>{"eth0"}) << "lo is no hardware";
    EXPECT_EQ(port_facts(root, "eth0"), (json{{"name", "eth0"}, {"mac", "0c:c4:7a:12:34:56"}, {"pci_address", "0000:18:00.0"}, {"speed_mbps", 10000},
                                              {"duplex", "full"}, {"link", true}}));
    const auto samples = port_samples(root, "eth0");
    ASSERT_EQ(samples.size(), 4U);
    EXPECT_EQ(samples[1].key, "net/eth0/link_speed");
    EXPECT_EQ(samples[1].value, 1e10);
    EXPECT_EQ(samples[3].value, 17);
    std::ofstream(net / "eth0/speed") << "-1\n";
    EXPECT_FALSE(port_facts(root, "eth0").contains("speed_mbps"));
    fs::remove_all(root);
}

TEST(EthtoolModule, ReadsTheFlagsOfEveryLane) {
    const json facts = parse("\tIdentifier      : 0x11 (QSFP28)\n\tRx loss of signal   : [ No, Yes, No, No ]\n\tTx loss of signal   : None\n"
                             "\tTx fault            : [ Yes, No, No, No ]\n\tModule State        : 0x05 (ModuleFault)\n");
    EXPECT_EQ(facts["nics"][0]["module"]["alarms"], json::array({"Rx loss of signal (Chan 2)", "Tx fault (Chan 1)", "Module State 0x05 (ModuleFault)"}));
    EXPECT_FALSE(parse("\tIdentifier : 0x18 (QSFP-DD)\n\tRx loss of signal : None\n\tModule State : 0x03 (ModuleReady)\n")["nics"][0]["module"].contains("alarms"));
}

TEST(Ethtool, WhatStandsBelowAnAnswerIsNotItsOwn) {
    const json facts = parse("Settings for eth0:\n\tSpeed: 1000Mb/s\n\tLink detected: yes\n*** done (by hand)\nSpeed: 10Mb/s\n$ ethtool -i eth1\ndriver: igb\nversion: 5.6\n"
                             "firmware-version: \n\nfilename: igb.ko\nversion: 9.9\nfirmware-version: 1.2\n");
    EXPECT_EQ(facts["nics"], json::array({{{"name", "eth0"}, {"speed_mbps", 1000}, {"link", true}}, {{"name", "eth1"}, {"driver", "igb"}, {"driver_version", "5.6"}}}));
}

TEST(Ethtool, CountersThatComeAgainUnderEveryQueueAreAddedUp) {
    const json nic = parse("NIC statistics:\n     Tx Queue#: 0\n       pkts tx err: 1\n       drv dropped tx total: 3\n     Tx Queue#: 1\n       pkts tx err: 2\n"
                           "     Rx Queue#: 0\n       pkts rx err: 4\n       drv dropped rx total: 5\n     Rx Queue#: 1\n       pkts rx err: 0\n     tx timeout count: 6\n")["nics"][0];
    EXPECT_EQ(nic["errors"], json({{"tx_errors", 3}, {"rx_errors", 4}, {"tx_timeouts", 6}}));
    EXPECT_EQ(nic["drops"], json({{"tx_dropped", 3}, {"rx_dropped", 5}}));
    EXPECT_EQ(nic["statistics"]["[1]: pkts tx err"], 2);
}

TEST(Ethtool, ReadsAnAnswerThatWasPastedAsComments) {
    const json facts = parse("# what the card runs\nethtool -i enp7s0\n# driver: igc\n# version: 6.8.0\n# firmware-version: 1057:8754\n# bus-info: 0000:07:00.0\n"
                             "\n# queues\nethtool -l enp7s0\n# Channel parameters for enp7s0:\n# Combined:       4\n");
    EXPECT_EQ(facts, (json{{"nics", {{{"name", "enp7s0"}, {"driver", "igc"}, {"driver_version", "6.8.0"}, {"firmware", "1057:8754"}, {"pci_address", "0000:07:00.0"}}}}}));
    const json remarks = first("driver: igb # the module\nfirmware-version: 1.61, 0x80000daa\nbus-info: 0000:04:00.0 # its place\n");
    EXPECT_EQ(remarks, (json{{"driver", "igb"}, {"firmware", "1.61, 0x80000daa"}, {"pci_address", "0000:04:00.0"}}));
    EXPECT_EQ(first("Settings for eth7:\n\tSpeed: 100Mb/s\n# Speed: 10Mb/s is what it was\n\tDuplex: Half   #half\n")["duplex"], "half");
}

TEST(Ethtool, PortsMadeOfSoftwareAreLeftOut) {
    EXPECT_EQ(parse("driver: bonding\nversion: 3.7.1\nfirmware-version: 2\nbus-info: \n"), json::object());
    EXPECT_EQ(parse("$ ethtool vlan5\nSettings for vlan5:\n\tSpeed: 1000Mb/s\n$ ethtool -i vlan5\ndriver: 802.1Q VLAN Support\nversion: 1.8\n"), json::object());
    EXPECT_EQ(first("driver: greth\nversion: 6.1\n")["driver"], "greth") << "a real port's, whatever it begins with";
}

TEST(Ethtool, ACableWithoutMonitorsMeasuresNothing) {
    const json module = first("\tIdentifier : 0x11 (QSFP28)\n\tVendor name : OEM\n\tVendor PN : CAB-3M\n\tModule temperature : 0.00 degrees C / 32.00 degrees F\n"
                              "\tModule voltage : 0.0000 V\n\tLaser tx bias current (Channel 1) : 0.000 mA\n\tTransmit avg optical power (Channel 1) : 0.0000 mW / -inf dBm\n"
                              "\tRcvr signal avg optical power(Channel 1) : 0.0000 mW / -40.00 dBm\n")["module"];
    EXPECT_EQ(module, (json{{"type", "QSFP28"}, {"vendor", "OEM"}, {"part_number", "CAB-3M"}}));
    const json dark = first("\tIdentifier : 0x03 (SFP)\n\tModule temperature : 0.00 degrees C / 32.00 degrees F\n\tModule voltage : 3.2810 V\n"
                            "\tReceiver signal average optical power : 0.0000 mW / -inf dBm\n")["module"];
    EXPECT_EQ(dark, (json{{"type", "SFP"}, {"temperature_c", 0.0}, {"voltage_v", 3.281}, {"rx_power_mw", 0.0}})) << "no light is a reading";
}

TEST(Ethtool, ASpeedMayHaveAFraction) { EXPECT_EQ(first("Settings for eth0:\n\tSpeed: 2.5Gb/s\n")["speed_mbps"], 2500); }

TEST(Ethtool, LanesMayBeCountedFromZeroAndSerialsHidden) {
    const json module = first("\tIdentifier : 0x11 (QSFP28)\n\tVendor SN : <REDACTED>\n\tDate code : <REDACTED>\n\tModule voltage : 3.2531 V\n"
                              "\tLaser tx bias current (Channel 0) : 6.600 mA\n\tLaser tx bias current (Channel 1) : 6.700 mA\n")["module"];
    EXPECT_EQ(module, (json{{"type", "QSFP28"}, {"voltage_v", 3.2531}, {"lanes", {{{"lane", 0}, {"bias_ma", 6.6}}, {{"lane", 1}, {"bias_ma", 6.7}}}}}));
}

}  // namespace
}  // namespace vetting::ethtool
