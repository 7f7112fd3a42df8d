// Every capture of the manifest through its probe's parser: facts equal to the manifest's, word by word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <map>

#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/parse.hpp"
#include "plugins/probes/ethtool/parse.hpp"
#include "plugins/probes/dsu/parse.hpp"
#include "plugins/probes/hwmon/parse.hpp"
#include "plugins/probes/kernel_log/parse.hpp"
#include "plugins/probes/ipmi/parse.hpp"
#include "plugins/probes/lsblk/parse.hpp"
#include "plugins/probes/lscpu/parse.hpp"
#include "plugins/probes/lshw/parse.hpp"
#include "plugins/probes/lspci/parse.hpp"
#include "plugins/probes/mlxup/parse.hpp"
#include "plugins/probes/nvme/parse.hpp"
#include "plugins/probes/raid/parse.hpp"
#include "plugins/probes/nvidia_smi/parse.hpp"
#include "plugins/probes/redfish/parse.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"
#include "plugins/probes/smartctl/parse.hpp"
#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {

void PrintTo(const Row& row, std::ostream* out) { *out << row.file; }

namespace {

using nlohmann::json;
using Parser = json (*)(std::string_view);

/// Two tools' captures lie in one folder.
json parse_firmware(std::string_view capture) {
    return tool::contains(capture, "Mellanox") ? mlxup::parse(capture) : dsu::parse(capture);
}

Parser parser_of(const std::string& tool) {
    static const std::map<std::string, Parser> kParsers = {
        {"smartctl", &smartctl::parse}, {"lshw", &lshw::parse},   {"dmidecode", &dmidecode::parse}, {"lsblk", &lsblk::parse},
        {"lscpu", &lscpu::parse},       {"sensors", &hwmon::parse}, {"hwmon", &hwmon::parse}, {"lspci", &lspci::parse}, {"ethtool", &ethtool::parse},
        {"firmware", &parse_firmware}};
    if (tool == "kernel-log") return &kernel_log::parse;
    if (tool == "nvme-cli") return &nvme::parse;
    if (tool == "raid") return &raid::parse;
    if (tool == "ipmitool") return &ipmi::parse;
    if (tool == "redfish") return &redfish::parse;
    if (tool == "nvidia-smi") return &nvidia_smi::parse;
    if (tool == "rocm-smi") return &rocm_smi::parse;
    return kParsers.at(tool);
}

/// Where the file and the manifest disagree the file wins: what the file says, checked by reading it.
struct FileWins {
    std::string_view file, word;
    json fact;
    std::string_view why;
};
const std::vector<FileWins>& file_wins() {
    static const std::vector<FileWins> list = {
        {"lshw/asrockrack-e3c246d4i.json", "network_interfaces", 3, "bond0 is software (driver bonding)"},
        {"lshw/dell-r6515.json", "processors", json::array({"AMD EPYC 7502P 32-Core Processor"}),
         "`Console` is a SCSI device of the type processor, behind a RAID controller"},
    };
    return list;
}

const FileWins* find_correction(std::string_view file, std::string_view word) {
    const auto found = std::find_if(file_wins().begin(), file_wins().end(),
                                    [file, word](const FileWins& row) { return row.file == file && row.word == word; });
    return found == file_wins().end() ? nullptr : &*found;
}

/// `nvme{…}` is a group of words.
std::vector<std::pair<std::string, json>> words_of(const json& facts) {
    std::vector<std::pair<std::string, json>> list;
    for (const auto& [word, value] : facts.items()) {
        if (word != "nvme") list.emplace_back(word, value);
        if (word == "nvme") {
            for (const auto& [inner, inner_value] : value.items()) list.emplace_back("nvme." + inner, inner_value);
        }
    }
    return list;
}

/// Empty when the fact is the manifest's.
std::string difference(const Row& row, const json& facts, const std::string& word, const json& value) {
    if (is_unmapped(row.tool, word)) return {};
    const Word* mapping = find_word(row.tool, word);
    if (mapping == nullptr) return word + ": the manifest has a word that the mapping does not know";
    if (mapping->differs) {
        const std::string wrong = mapping->differs(facts, value);
        return wrong.empty() ? wrong : word + ": " + wrong;
    }
    json expected = mapping->theirs ? mapping->theirs(value, row.facts) : value;
    if (const FileWins* correction = find_correction(row.file, word)) expected = correction->fact;
    const json found = mapping->ours(facts);
    if (found == expected) return {};
    return word + ": manifest " + expected.dump() + ", our facts " + found.dump();
}

class Capture : public testing::TestWithParam<Row> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Capture);

TEST_P(Capture, GivesTheFactsOfTheManifest) {
    const Row& row = GetParam();
    json facts;
    try {
        facts = parser_of(row.tool)(read_capture(row.file));
    } catch (const tool::InputError& error) {
        FAIL() << row.file << ": " << error.what();
    }
    for (const auto& [word, value] : words_of(row.facts)) {
        const std::string wrong = difference(row, facts, word, value);
        EXPECT_TRUE(wrong.empty()) << row.file << ": " << wrong;
    }
}

TEST_P(Capture, CutAnywhereIsReadOrRefusedButNeverCrashes) {
    const std::string bytes = read_capture(GetParam().file);
    const std::size_t step = std::max<std::size_t>(bytes.size() / 40, 1);
    for (std::size_t length = 0; length < bytes.size(); length += step) {
        try {
            static_cast<void>(parser_of(GetParam().tool)(std::string_view(bytes).substr(0, length)));
        } catch (const tool::InputError& error) {
            EXPECT_STRNE(error.what(), "");
        }
    }
}

std::string test_name(const testing::TestParamInfo<Row>& test) {
    std::string name = test.param.file;
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

std::vector<Row> rows_or_message() {
    std::vector<Row> rows = manifest_rows();
    if (rows.empty()) std::cerr << "no captures in " VETTING_FIXTURES ": the fixture tests are left out\n";
    return rows;
}

INSTANTIATE_TEST_SUITE_P(Manifest, Capture, testing::ValuesIn(rows_or_message()), test_name);

TEST(Mapping, KnowsEachWordOnceOrSaysWhyItIsNoFact) {
    for (const Word& word : words()) {
        EXPECT_FALSE(is_unmapped(word.tool, word.word)) << word.word << " is both mapped and listed as without a fact";
        EXPECT_EQ(find_word(word.tool, word.word), &word) << word.word << " is mapped twice";
    }
}

}  // namespace
}  // namespace vetting::fixtures
