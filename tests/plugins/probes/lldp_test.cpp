#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
#include "plugins/probes/lldp/parse.hpp"

namespace vetting::lldp {
namespace {

using nlohmann::json;

const json kExpected = {{"nics", {{{"name", "eno1"}, {"lldp", {{"chassis", "00:1c:73:00:00:01"}, {"system_name", "leaf-12"}, {"system_descr", "Arista EOS"},
    {"port", "Ethernet12"}, {"port_descr", "server7"}, {"mgmt_ip", "10.0.0.2"}, {"vlan", "100"}}}}}}};

TEST(Lldp, ReadsEveryFormOfLldpctl) {
    for (const char* text : {
        R"({"lldp": {"interface": {"eno1": {"via": "LLDP", "chassis": {"leaf-12": {"id": {"type": "mac", "value": "00:1c:73:00:00:01"}, "descr": "Arista EOS",
            "mgmt-ip": ["10.0.0.2", "fe80::1"], "capability": [{"type": "Bridge", "enabled": true}]}}, "port": {"id": {"type": "ifname", "value": "Ethernet12"},
            "descr": "server7", "ttl": "120"}, "vlan": {"vlan-id": "100", "pvid": true, "value": "VLAN0100"}}}}})",
        R"({"lldp": [{"interface": [{"name": "eno1", "via": "LLDP", "chassis": [{"id": [{"type": "mac", "value": "00:1c:73:00:00:01"}], "name": [{"value": "leaf-12"}],
            "descr": [{"value": "Arista EOS"}], "mgmt-ip": [{"value": "10.0.0.2"}]}], "port": [{"id": [{"type": "ifname", "value": "Ethernet12"}],
            "descr": [{"value": "server7"}]}], "vlan": [{"vlan-id": "100", "pvid": true}]}]}]})",
        "lldp.eno1.via=LLDP\nlldp.eno1.chassis.mac=00:1c:73:00:00:01\nlldp.eno1.chassis.name=leaf-12\nlldp.eno1.chassis.descr=Arista EOS\n"
        "lldp.eno1.chassis.mgmt-ip=10.0.0.2\nlldp.eno1.port.ifname=Ethernet12\nlldp.eno1.port.descr=server7\nlldp.eno1.vlan.vlan-id=100\n",
        "-----------\nLLDP neighbors:\n-----------\nInterface:    eno1, via: LLDP, RID: 1, Time: 0 day, 00:01:02\n  Chassis:     \n    ChassisID:    mac 00:1c:73:00:00:01\n"
        "    SysName:      leaf-12\n    SysDescr:     Arista EOS\n    MgmtIP:       10.0.0.2\n    MgmtIP:       fe80::1\n    Capability:   Bridge, on\n"
        "  Port:        \n    PortID:       ifname Ethernet12\n    PortDescr:    server7\n    TTL:          120\n  VLAN:         100, pvid: yes VLAN0100\n-----------\n"}) {
        EXPECT_EQ(parse(text), kExpected) << text;
    }
}

TEST(Lldp, ReadsSeveralPortsInAListOfObjects) {
    const json facts = parse(R"({"lldp": {"interface": [{"eno1": {"chassis": {"id": {"type": "mac", "value": "a"}}, "port": {"id": {"type": "local", "value": "7"}}}},
        {"eno2": {"chassis": {"sw": {"id": {"type": "mac", "value": "b"}}}, "port": {"id": {"type": "local", "value": "8"}}}}]}})");
    EXPECT_EQ(facts["nics"], json::array({{{"name", "eno1"}, {"lldp", {{"chassis", "a"}, {"port", "7"}}}},
                                          {{"name", "eno2"}, {"lldp", {{"chassis", "b"}, {"system_name", "sw"}, {"port", "8"}}}}}));
}

TEST(Lldp, ReadsTheTableOfNetworkctl) {
    const json facts = parse("LINK CHASSIS-ID        SYSTEM-NAME CAPS        PORT-ID    PORT-DESCRIPTION\n"
                             "eno1 00:1c:73:00:00:01 leaf-12     ..b.r...... Ethernet12 server7\n\nCapability Flags:\n o - Other;\n");
    EXPECT_EQ(facts["nics"], json::array({{{"name", "eno1"}, {"lldp", {{"chassis", "00:1c:73:00:00:01"}, {"system_name", "leaf-12"}, {"port", "Ethernet12"}, {"port_descr", "server7"}}}}}));
}

TEST(Lldp, ReadsItsXml) {
    const std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?>
<lldp label="LLDP neighbors">
 <interface label="Interface" name="eno1" via="LLDP" rid="1" age="0 day, 00:01:02">
  <chassis label="Chassis">
   <id label="ChassisID" type="mac">00:1c:73:00:00:01</id>
   <name label="SysName">leaf-12</name>
   <descr label="SysDescr">Arista EOS</descr>
   <mgmt-ip label="MgmtIP">10.0.0.2</mgmt-ip>
   <mgmt-ip label="MgmtIP">fe80::1</mgmt-ip>
   <capability label="Capability" type="Bridge" enabled="on"/>
  </chassis>
  <port label="Port">
   <id label="PortID" type="ifname">Ethernet12</id>
   <descr label="PortDescr">server7</descr>
   <ttl label="TTL">120</ttl>
  </port>
  <vlan label="VLAN" vlan-id="100" pvid="yes">VLAN0100</vlan>
  <lldp-med label="LLDP-MED"><device-type label="Device Type">Network</device-type></lldp-med>
 </interface>
</lldp>
)";
    EXPECT_EQ(parse(xml), kExpected);
    EXPECT_EQ(parse("$ lldpctl -f xml\n" + xml + "$ \n"), kExpected) << "between prompts";
    EXPECT_EQ(parse("<?xml version=\"1.0\"?>\n<lldp label=\"LLDP neighbors\"/>\n"), json::object());
    EXPECT_THROW(static_cast<void>(parse(xml.substr(0, 500))), tool::InputError);
}

TEST(Lldp, ReadsTheNeighboursOfLldptool) {
    const std::string tlvs = "Chassis ID TLV\n\tMAC: 00:1c:73:00:00:01\nPort ID TLV\n\tIfname: Ethernet12\nTime to Live TLV\n\t120\nPort Description TLV\n\tserver7\n"
                             "System Name TLV\n\tleaf-12\nSystem Description TLV\n\tArista EOS\nrunning on something\nManagement Address TLV\n\tIPv4: 10.0.0.2\n\tIfindex: 83886080\n"
                             "CEE DCBX TLV\n\tControl TLV:\n\t  SeqNo: 1, AckNo: 1\nPort VLAN ID TLV\n\tPVID: 100\nEnd of LLDPDU TLV\n";
    EXPECT_EQ(parse("# lldptool -t -n -i eno1\n" + tlvs), kExpected);
    json nameless = kExpected;
    nameless["nics"][0].erase("name");
    EXPECT_EQ(parse(tlvs), nameless);
    EXPECT_EQ(parse("# lldptool -t -i eno1\n" + tlvs), json::object()) << "what this machine sends itself";
}

TEST(Lldp, WhatTheNeighbourDidNotTellIsNoFact) {
    const json facts = parse("LLDP neighbors:\nInterface:    eno1, via: LLDP\n  Chassis:\n    ChassisID:    local sw2\n    SysName:      Not received\n"
                             "  Port:\n    PortID:       local 5\n    PortDescr:    Not received\n");
    EXPECT_EQ(facts["nics"][0]["lldp"], (json{{"chassis", "sw2"}, {"port", "5"}}));
}

TEST(Lldp, NobodyHeardIsNoFact) {
    EXPECT_EQ(parse(R"({"lldp": {}})"), json::object());
    EXPECT_EQ(parse("-----\nLLDP neighbors:\n-----\n"), json::object());
    EXPECT_EQ(parse("No neighbors found.\n"), json::object());
    EXPECT_THROW(static_cast<void>(parse("Interface: eth0\n")), tool::InputError);
}

// The second neighbour of a port tells what the first did not: no fact of the first.
TEST(Lldp, TwoNeighboursOfAPortAreNotMixed) {
    const json expected = {{"nics", {{{"name", "eno1"}, {"lldp", {{"chassis", "00:00:5e:00:00:01"}, {"port", "7"}, {"vlan", "12"}}}}}}};
    for (const char* text : {
        "Interface:    eno1, via: LLDP, RID: 1, Time: 0 day, 00:01:02\n  Chassis:     \n    ChassisID:    mac 00:00:5e:00:00:01\n    SysName:      Not received\n"
        "  Port:        \n    PortID:       local 7\n  VLAN:         4, pvid: no four\n  VLAN:         12, pvid: yes twelve\n"
        "Interface:    eno1, via: CDPv2, RID: 2, Time: 0 day, 00:01:02\n  Chassis:     \n    ChassisID:    local phone\n    SysName:      phone\n"
        "    MgmtIP:       10.0.0.9\n  Port:        \n    PortID:       ifname 1\n    PortDescr:    SW PORT\n",
        "lldp.eno1.via=LLDP\nlldp.eno1.chassis.mac=00:00:5e:00:00:01\nlldp.eno1.port.local=7\nlldp.eno1.vlan.vlan-id=4\nlldp.eno1.vlan.pvid=no\n"
        "lldp.eno1.vlan.vlan-id=12\nlldp.eno1.vlan.pvid=yes\nlldp.eno1.via=LLDP\nlldp.eno1.chassis.name=phone\nlldp.eno1.port.descr=SW PORT\n",
        R"({"lldp": {"interface": [{"eno1": {"via": "LLDP", "rid": "1", "chassis": {"id": {"type": "mac", "value": "00:00:5e:00:00:01"}}, "port": {"id": {"type":
            "local", "value": "7"}}, "vlan": [{"vlan-id": "4", "pvid": false}, {"vlan-id": "12", "pvid": true}]}}, {"eno1": {"via": "CDPv2", "rid": "2",
            "chassis": {"phone": {"id": {"type": "local", "value": "p"}}}, "port": {"id": {"type": "ifname", "value": "1"}, "descr": "SW PORT"}}}]}})",
        R"(<lldp><interface name="eno1" via="LLDP" rid="1"><chassis><id type="mac">00:00:5e:00:00:01</id></chassis><port><id type="local">7</id></port>
            <vlan vlan-id="4" pvid="no">four</vlan><vlan vlan-id="12" pvid="yes">twelve</vlan></interface><interface name="eno1" via="CDPv2" rid="2"><chassis>
            <id>p</id><name>phone</name></chassis><port><id>1</id><descr>SW PORT</descr></port></interface></lldp>)"}) {
        EXPECT_EQ(parse(text), expected) << text;
    }
}

TEST(Lldp, WhatTheMachineSendsItselfIsNoNeighbour) {
    EXPECT_EQ(parse(R"({"lldp": {"interface": {"eno1": {"status": "RX and TX", "chassis": {"me": {"id": {"type": "mac", "value": "a"}}},
        "port": {"id": {"type": "mac", "value": "a"}}}}}})"), json::object());
    EXPECT_EQ(parse("<lldp><interface name=\"eno1\"><status>RX and TX</status><chassis><id>a</id></chassis></interface></lldp>"), json::object());
    EXPECT_EQ(parse("lldp.eno1.status=RX and TX\nlldp.eno1.chassis.mac=a\n"), json::object());
}

TEST(Lldp, ANameOfAnotherLengthMovesTheColumnsBehindIt) {
    const json facts = parse("LINK CHASSIS-ID        SYSTEM-NAME                          CAPS        PORT-ID PORT-DESCRIPTION\n"
                             "eth0 00:00:5e:00:00:01 rack-1.example ..b.r...... 516     xe-0/0/4\n\nCapability Flags:\nb - Bridge; r - Router\n");
    EXPECT_EQ(facts["nics"][0]["lldp"], json({{"chassis", "00:00:5e:00:00:01"}, {"system_name", "rack-1.example"}, {"port", "516"}, {"port_descr", "xe-0/0/4"}}));
}

TEST(Lldp, ReadsTheJsonOfNetworkctl) {
    const json facts = parse(R"({"Neighbors":[{"InterfaceIndex":2,"InterfaceName":"eno1","Neighbors":[{"ChassisID":"00:1c:73:00:00:01","RawChassisID":[0,28],
        "PortID":"Ethernet12","PortDescription":"server7","SystemName":"leaf-12","SystemDescription":"Arista EOS","EnabledCapabilities":20,"VlanID":100},
        {"ChassisID":"00:1c:73:00:00:02","PortID":"Ethernet1"}]},{"InterfaceName":"eno2","Neighbors":[]}]})");
    json expected = kExpected;
    expected["nics"][0]["lldp"].erase("mgmt_ip");
    EXPECT_EQ(facts, expected) << "the second neighbour adds nothing";
    EXPECT_EQ(parse(R"({"Neighbors":[]})"), json::object());
    EXPECT_THROW(static_cast<void>(parse(R"({"Neighbors":[{"peer":"10.0.0.1"}]})")), tool::InputError);
}

TEST(Lldp, ReadsXmlThatAScriptMadeInItsLikeness) {
    const json facts = parse(R"(<lldp label="LLDP neighbors"><interface label="Interface" name="eno1"><id label="ChassisID" type="mac">00:1c:73:00:00:01</id>
        <id label="PortID">0/41</id><name label="SysName">leaf-12</name></interface></lldp>)");
    EXPECT_EQ(facts["nics"][0]["lldp"], (json{{"chassis", "00:1c:73:00:00:01"}, {"port", "0/41"}, {"system_name", "leaf-12"}}));
}

}  // namespace
}  // namespace vetting::lldp
