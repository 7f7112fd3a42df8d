// dmidecode -s KEYWORD prints a bare value: readable only where the command line stands above it.
#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/blocks.hpp"

namespace vetting::dmidecode {
namespace {

struct Keyword {
    std::string_view name;
    Type type;
    std::string_view field;
};
constexpr std::array kKeywords = {
    Keyword{"bios-vendor", kBios, "Vendor"},
    Keyword{"bios-version", kBios, "Version"},
    Keyword{"bios-release-date", kBios, "Release Date"},
    Keyword{"firmware-revision", kBios, "Firmware Revision"},
    Keyword{"system-manufacturer", kSystem, "Manufacturer"},
    Keyword{"system-product-name", kSystem, "Product Name"},
    Keyword{"system-version", kSystem, "Version"},
    Keyword{"system-serial-number", kSystem, "Serial Number"},
    Keyword{"system-uuid", kSystem, "UUID"},
    Keyword{"system-sku-number", kSystem, "SKU Number"},
    Keyword{"baseboard-manufacturer", kBoard, "Manufacturer"},
    Keyword{"baseboard-product-name", kBoard, "Product Name"},
    Keyword{"baseboard-version", kBoard, "Version"},
    Keyword{"baseboard-serial-number", kBoard, "Serial Number"},
    Keyword{"chassis-type", kChassis, "Type"},
    Keyword{"chassis-serial-number", kChassis, "Serial Number"},
};

/// The keyword of a command line such as `root@host:~# dmidecode -s bios-version`.
const Keyword* keyword_in(std::string_view line) {
    if (!tool::contains(line, "dmidecode")) return nullptr;
    const auto words = tool::split_words(line);
    for (std::size_t at = 0; at + 1 < words.size(); ++at) {
        if (words[at] != "-s" && words[at] != "--string") continue;
        const auto row = std::find_if(kKeywords.begin(), kKeywords.end(), [&words, at](const Keyword& key) { return key.name == words[at + 1]; });
        return row == kKeywords.end() ? nullptr : &*row;
    }
    return nullptr;
}

Block& block_of(std::vector<Block>& blocks, Type type) {
    for (Block& block : blocks) {
        if (block.type == type) return block;
    }
    blocks.push_back({.type = type, .handle = {}, .fields = {}});
    return blocks.back();
}

}  // namespace

std::vector<Block> read_strings(std::string_view capture) {
    std::vector<Block> blocks;
    const Keyword* asked = nullptr;
    for (const std::string_view raw : tool::split_lines(capture)) {
        const std::string_view line = tool::trim(raw);
        if (const Keyword* keyword = keyword_in(line)) {
            asked = keyword;
        } else if (asked != nullptr && !line.empty() && !line.starts_with('#')) {
            block_of(blocks, asked->type).fields.try_emplace(std::string(asked->field), tool::clean(line));
            asked = nullptr;  // processor-version and its like print a line each; these keywords one
        }
    }
    return blocks;
}

}  // namespace vetting::dmidecode
