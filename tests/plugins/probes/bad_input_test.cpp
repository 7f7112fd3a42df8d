// What is not the tool's output: refused with a reason, never a fact.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/parse.hpp"
#include "plugins/probes/ethtool/parse.hpp"
#include "plugins/probes/fwupd/parse.hpp"
#include "plugins/probes/hwmon/parse.hpp"
#include "plugins/probes/lldp/parse.hpp"
#include "plugins/probes/lsblk/parse.hpp"
#include "plugins/probes/lscpu/parse.hpp"
#include "plugins/probes/lshw/parse.hpp"
#include "plugins/probes/nvme/parse.hpp"
#include "plugins/probes/raid/parse.hpp"
#include "plugins/probes/lspci/parse.hpp"
#include "plugins/probes/smartctl/parse.hpp"
#include "plugins/probes/tpm/parse.hpp"

namespace vetting {
namespace {

struct Probe {
    const char* name;
    nlohmann::json (*parse)(std::string_view);
};
void PrintTo(const Probe& probe, std::ostream* out) { *out << probe.name; }

class Parser : public testing::TestWithParam<Probe> {};

TEST_P(Parser, RefusesNothing) { EXPECT_THROW(static_cast<void>(GetParam().parse("")), tool::InputError); }
TEST_P(Parser, RefusesBlanks) { EXPECT_THROW(static_cast<void>(GetParam().parse(" \n\t\r\n ")), tool::InputError); }
TEST_P(Parser, RefusesBinaryData) {
    EXPECT_THROW(static_cast<void>(GetParam().parse(std::string_view("\x7f" "ELF\0\0\x02\x01", 8))), tool::InputError);
}
TEST_P(Parser, RefusesAnotherToolsText) {
    EXPECT_THROW(static_cast<void>(GetParam().parse("total 12\n-rw-r--r-- 1 root root 0 a.txt\n")), tool::InputError);
}
TEST_P(Parser, RefusesAnotherToolsJson) {
    EXPECT_THROW(static_cast<void>(GetParam().parse(R"({"Controllers": [{"Command Status": 1}]})")), tool::InputError);
}
TEST_P(Parser, RefusesJsonThatIsCutOff) {
    EXPECT_THROW(static_cast<void>(GetParam().parse(R"({"lscpu": [{"field": "Archi)")), tool::InputError);
}
TEST_P(Parser, RefusesABombOfBrackets) {
    EXPECT_THROW(static_cast<void>(GetParam().parse(std::string(200'000, '['))), tool::InputError);
}

INSTANTIATE_TEST_SUITE_P(Each, Parser,
                         testing::Values(Probe{"lscpu", &lscpu::parse}, Probe{"lsblk", &lsblk::parse},
                                         Probe{"dmidecode", &dmidecode::parse}, Probe{"smartctl", &smartctl::parse},
                                         Probe{"lshw", &lshw::parse}, Probe{"hwmon", &hwmon::parse}, Probe{"nvme", &nvme::parse}, Probe{"raid", &raid::parse},
                                         Probe{"lspci", &lspci::parse}, Probe{"ethtool", &ethtool::parse},
                                         Probe{"fwupd", &fwupd::parse}, Probe{"tpm", &tpm::parse}, Probe{"lldp", &lldp::parse}),
                         [](const testing::TestParamInfo<Probe>& test) { return std::string(test.param.name); });

TEST(Text, ReadsGroupedNumbersOfAnyLocale) {
    for (const char* text : {"1,000,204,886,016 bytes", "1 000 204 886 016 bytes", "1.000.204.886.016", "1\xa0" "000\xa0" "204\xa0" "886\xa0" "016",
                             "1\xe2\x80\x99" "000\xe2\x80\x99" "204\xe2\x80\x99" "886\xe2\x80\x99" "016", "1000204886016 [1.00 TB]"}) {
        EXPECT_EQ(tool::grouped_uint(text), 1'000'204'886'016U) << text;
    }
    EXPECT_EQ(tool::grouped_uint("512 bytes"), 512U);
    EXPECT_EQ(tool::grouped_uint("99999999999999999999"), std::nullopt) << "more than 64 bits";
}

TEST(Json, TellsADocumentFromAPromptAndFromALog) {
    EXPECT_TRUE(tool::looks_like_json("[root@host ~]# lsblk -J\n{\"blockdevices\": []}"));
    EXPECT_TRUE(tool::looks_like_json("[\n  {}\n]"));
    EXPECT_TRUE(tool::looks_like_json("[]"));
    for (const char* text : {"[root@host ~]# ethtool eth0\n", "[sudo] password for me:\n", "[    0.000000] Linux version\n", "[0]: rx_packets: 1\n"}) {
        EXPECT_FALSE(tool::looks_like_json(text)) << text;
    }
}

TEST(Text, ReadsSizesInPowersOf1024) {
    EXPECT_EQ(tool::binary_size("16 GB"), 17'179'869'184U);
    EXPECT_EQ(tool::binary_size("16384 MB"), 17'179'869'184U);
    EXPECT_EQ(tool::binary_size("894,3G"), tool::binary_size("894.3G"));
    EXPECT_EQ(tool::binary_size("No Module Installed"), std::nullopt);
    EXPECT_EQ(tool::binary_size("1e400 GB"), std::nullopt);
}

TEST(Text, WritesStrayBytesAsReplacementCharacters) {
    EXPECT_EQ(tool::clean(" a\xff\x01z "), "a\xEF\xBF\xBD\xEF\xBF\xBDz");
    EXPECT_EQ(tool::clean("\xc3\xa9"), "\xc3\xa9");
}

}  // namespace
}  // namespace vetting
