// One capture in a mail, in a document and from an editor that marks its bytes: the same facts.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/parse.hpp"
#include "plugins/probes/ethtool/parse.hpp"
#include "plugins/probes/lldp/parse.hpp"
#include "plugins/probes/lscpu/parse.hpp"
#include "plugins/probes/lshw/parse.hpp"
#include "plugins/probes/lspci/parse.hpp"

namespace vetting {
namespace {

std::string before_every_line(const std::string& mark, std::string_view text) {
    std::string out;
    for (const std::string_view line : tool::split_lines(text)) out += mark + std::string(line) + "\n";
    return out;
}

void expect_same(nlohmann::json (*parse)(std::string_view), std::string_view text) {
    const nlohmann::json facts = parse(text);
    EXPECT_FALSE(facts.empty()) << text;
    for (const char* mark : {"> ", ">> ", "> > ", "    ", "\t"}) EXPECT_EQ(parse(before_every_line(mark, text)), facts) << mark << text;
    EXPECT_EQ(parse("\xEF\xBB\xBF" + std::string(text)), facts) << text;
    EXPECT_EQ(parse("On Monday a person wrote:\n" + before_every_line("> ", text)), facts) << text;
}

TEST(PlainText, MailsDocumentsAndByteOrderMarksChangeNoFact) {
    expect_same(&dmidecode::parse, "# dmidecode 3.3\n\nHandle 0x0011, DMI type 17, 40 bytes\nMemory Device\n\tSize: 16 GB\n\tLocator: A1\n\nMemory Device\n\tSize: 8 GB\n");
    expect_same(&ethtool::parse, "Settings for eth0:\n\tSupported link modes:   1000baseT/Full\n\t                        10000baseT/Full\n\tSpeed: 10000Mb/s\n\tLink detected: yes\n");
    expect_same(&lldp::parse, "lldp.eno1.via=LLDP\nlldp.eno1.chassis.mac=00:00:5e:00:00:01\nlldp.eno1.chassis.name=leaf\nlldp.eno1.port.local=7\n");
    expect_same(&lscpu::parse, "# CPU,Core,Socket,Node\n0,0,0,0\n1,1,0,0\n2,0,1,1\n3,1,1,1\n");
    expect_same(&lscpu::parse, "Architecture:        x86_64\nCPU(s):              4\nThread(s) per core:  2\nCore(s) per socket:  2\nSocket(s):           1\nModel name:          X\n");
    expect_same(&lshw::parse, "  *-network\n       product: I350\n       bus info: pci@0000:02:00.0\n       logical name: eno1\n       configuration: driver=igb\n  *-network:1\n"
                              "       product: I350\n       bus info: pci@0000:02:00.1\n       logical name: eno2\n");
    expect_same(&lspci::parse, "00:1f.2 SATA controller: Intel Corporation C620\n\tKernel driver in use: ahci\n18:00.0 Ethernet controller: Intel Corporation X710\n\t\tLnkSta:\tSpeed 8GT/s, Width x8\n");
    expect_same(&lspci::parse, "-[0000:00]-+-00.0\n           \\-1c.0-[01]----00.0\n");
}

TEST(PlainText, WhatIsNotQuotedStaysAsItIs) {
    EXPECT_EQ(tool::unquoted("a\n> b\nc\n"), "a\n> b\nc\n");
    EXPECT_EQ(tool::plain_text("a\n  b\n"), "a\n  b\n");
    EXPECT_EQ(tool::plain_text("\ta\n\n\t b\n"), "a\n\n b\n");
    EXPECT_EQ(tool::plain_text(""), "");
}

}  // namespace
}  // namespace vetting
