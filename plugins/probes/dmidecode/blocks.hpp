// dmidecode's text as blocks, one a structure of the table. Internal to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/dmi.hpp"

namespace vetting::dmidecode {

// Structure types (SMBIOS reference, DSP0134, chapter 7).
enum Type {
    kBios = 0, kSystem = 1, kBoard = 2, kChassis = 3, kProcessor = 4, kModule = 6, kArray = 16, kMemory = 17, kIpmi = 38, kPsu = 39,
    kTpm = 43, kFirmware = 45
};

struct Block {
    int type = -1;
    std::string handle;  ///< `0x0017`; empty with -q
    std::map<std::string, std::string, std::less<>> fields;  ///< as printed, the first of a name
    int table = 0;  ///< which run of dmidecode in the capture

    /// As printed, placeholders too; empty when there is no such field.
    [[nodiscard]] std::string answer(std::string_view name) const {
        const auto at = fields.find(name);
        return at == fields.end() ? std::string{} : at->second;
    }
    /// The first of the names that has a value (old versions name things otherwise); placeholders are none.
    template <class... Name>
    [[nodiscard]] std::optional<std::string> text(Name... names) const {
        std::optional<std::string> found;
        const auto look = [this, &found](std::string_view name) {
            if (!found) found = tool::known_dmi(answer(name));
        };
        (look(names), ...);
        return found;
    }
    [[nodiscard]] std::optional<std::string> serial() const { return tool::known_serial(answer("Serial Number")); }
};

/// @throws tool::InputError when the text is not dmidecode's, or its dump of bytes (`-u`).
[[nodiscard]] std::vector<Block> read_blocks(std::string_view capture);

/// The values of `dmidecode -s KEYWORD`, where the command line was captured with them, as blocks; empty where there is none.
[[nodiscard]] std::vector<Block> read_strings(std::string_view capture);

}  // namespace vetting::dmidecode
