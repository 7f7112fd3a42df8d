#include "plugins/probes/dmidecode/blocks.hpp"

#include <algorithm>
#include <array>

#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"

namespace vetting::dmidecode {
namespace {

struct Title {
    std::string_view text;
    Type type;
};
// With -q the type is told by the title alone.
constexpr std::array kTitles = {
    Title{"BIOS Information", kBios},           Title{"System Information", kSystem},
    Title{"Base Board Information", kBoard},    Title{"Chassis Information", kChassis},
    Title{"Processor Information", kProcessor}, Title{"Memory Module Information", kModule},
    Title{"Physical Memory Array", kArray},     Title{"Memory Device", kMemory},
    Title{"IPMI Device Information", kIpmi},    Title{"System Power Supply", kPsu},
    Title{"TPM Device", kTpm},                  Title{"Firmware Inventory Information", kFirmware},
};

std::optional<Type> type_of_title(std::string_view line) {
    const auto row = std::find_if(kTitles.begin(), kTitles.end(), [line](const Title& title) { return title.text == line; });
    return row == kTitles.end() ? std::nullopt : std::optional(row->type);
}

/// `Handle 0x0017, DMI type 17, 92 bytes`; before 2.8 the type stood on a line of its own.
std::optional<int> type_in(std::string_view line) {
    constexpr std::string_view kMark = "DMI type ";
    const std::size_t at = line.find(kMark);
    if (at == std::string_view::npos) return std::nullopt;
    const auto type = tool::leading_uint(line.substr(at + kMark.size()));
    return type && *type < 256 ? std::optional(static_cast<int>(*type)) : std::nullopt;
}

std::string handle_in(std::string_view line) {
    const auto words = tool::split_words(line);
    if (words.size() < 2) return {};
    return tool::lower(words[1].substr(0, words[1].find(',')));
}

void put_field(Block& block, std::string_view line) {
    // dmidecode 3.1 forgets a line's end in a TPM: `Specification Version: 2.0<tab>Firmware Revision: 1.3`.
    if (const std::size_t tab = line.find('\t'); tab != std::string_view::npos && line.substr(tab).find(':') != std::string_view::npos) {
        put_field(block, tool::trim(line.substr(tab)));
        line = line.substr(0, tab);
    }
    const auto pair = tool::key_value(line);
    if (pair) block.fields.try_emplace(tool::clean(pair->first), tool::clean(pair->second));
}

bool is_dmidecode(std::string_view capture) {
    return tool::contains(capture, "dmidecode ") || tool::contains(capture, "SMBIOS") ||
           tool::contains(capture, "DMI type ") || tool::contains(capture, "DMI present");
}

/// Structures that dmidecode knows are decoded; their bytes stand there only with -u.
void refuse_dump(const std::vector<Block>& blocks) {
    const bool bytes = std::any_of(blocks.begin(), blocks.end(), [](const Block& block) {
        return block.type >= kBios && block.type <= kProcessor && block.fields.contains("Header and Data");
    });
    if (bytes) throw tool::InputError("this is the table's bytes (dmidecode -u); give the output of dmidecode without -u");
}

/// `0010: B0 C7 1E 21 …` below the handle, then a blank line and the title: dmidecode for macOS shows the bytes before it decodes them.
bool is_bytes(std::string_view line) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    return line.size() > 6 && line[4] == ':' && line[5] == ' ' && line.find_first_not_of("0123456789ABCDEF: ") == std::string_view::npos &&
           line.substr(0, 4).find_first_not_of(kHex) == std::string_view::npos;
}

/// A title below its handle names the block that is open; behind fields (blank lines and handles filtered away) it begins the next.
bool starts_block(const std::vector<Block>& blocks, bool open) {
    return !open || blocks.back().type < 0 || !blocks.back().fields.empty();
}

/// A memory device whose title was not copied: no other structure begins with the array it is in.
bool begins_untitled_device(std::string_view line, const std::vector<Block>& blocks, bool open) {
    if (!line.starts_with("Array Handle: 0x")) return false;
    return !open || (blocks.back().type == kMemory && blocks.back().fields.contains("Array Handle"));
}

/// Each run of dmidecode begins so. A capture may hold several of one machine (`-t memory`, then all of it).
bool begins_table(std::string_view line) { return line.starts_with("# dmidecode "); }

/// What a later run prints exactly as an earlier one did is the same structure, not another of its kind.
void drop_repeated(std::vector<Block>& blocks) {
    std::vector<Block> kept;
    for (Block& block : blocks) {
        const bool repeated = block.table > 0 && !block.handle.empty() && std::any_of(kept.begin(), kept.end(), [&block](const Block& one) {
            return one.table < block.table && one.type == block.type && one.handle == block.handle && one.fields == block.fields;
        });
        if (!repeated) kept.push_back(std::move(block));
    }
    blocks = std::move(kept);
}

std::vector<Block> split_blocks(std::string_view capture) {
    std::vector<Block> blocks;
    int table = 0;
    bool open = false;   // inside a block
    bool bytes = false;  // of the block so far its bytes alone
    for (const std::string_view raw : tool::split_lines(capture)) {
        const std::string_view line = tool::trim(raw);
        const bool indented = !raw.empty() && (raw.front() == '\t' || raw.front() == ' ');
        if (begins_table(line)) {
            table += blocks.empty() ? 0 : 1;
            open = false;
        } else if (line.starts_with("Handle 0x")) {
            blocks.push_back({.type = type_in(line).value_or(-1), .handle = handle_in(line), .fields = {}, .table = table});
            open = true;
            bytes = false;
        } else if (line.empty()) {
            open = bytes;
        } else if (open && !indented && blocks.back().fields.empty() && is_bytes(line)) {
            bytes = true;
        } else if (const auto type = type_of_title(line); type && !indented && starts_block(blocks, open)) {
            if (!open || !blocks.back().fields.empty()) blocks.push_back({});
            blocks.back().type = *type;
            open = true;
            bytes = false;
        } else if (begins_untitled_device(line, blocks, open)) {
            blocks.push_back({.type = kMemory, .handle = {}, .fields = {}, .table = table});
            put_field(blocks.back(), line);
            open = true;
        } else if (open && line.starts_with("DMI type ") && blocks.back().type < 0) {
            blocks.back().type = type_in(line).value_or(-1);
        } else if (open) {
            put_field(blocks.back(), line);
            bytes = bytes && blocks.back().fields.empty();
        }
    }
    return blocks;
}

}  // namespace

std::vector<Block> read_blocks(std::string_view capture) {
    tool::require_text(capture, "dmidecode");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    std::vector<Block> blocks = split_blocks(capture);
    drop_repeated(blocks);
    refuse_dump(blocks);
    for (Block& block : read_strings(capture)) blocks.push_back(std::move(block));
    if (blocks.empty() && !is_dmidecode(capture)) {
        throw tool::InputError("not the output of dmidecode (a bare value of dmidecode -s does not say which value it is: "
                               "capture it with its command line, or take dmidecode -t)");
    }
    return blocks;
}

}  // namespace vetting::dmidecode
