// dmidecode's text as blocks, one a structure of the table. Internal to this folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::dmidecode {

// Structure types (SMBIOS reference, DSP0134, chapter 7).
enum Type { kBios = 0, kSystem = 1, kBoard = 2, kChassis = 3, kProcessor = 4, kArray = 16, kMemory = 17, kPsu = 39 };

struct Block {
    int type = -1;
    std::string handle;  ///< `0x0017`; empty with -q
    std::map<std::string, std::string, std::less<>> fields;  ///< the first of a name; placeholders are left out

    /// The first of the names that has a value (old versions name things otherwise).
    template <class... Name>
    [[nodiscard]] std::optional<std::string> text(Name... names) const {
        std::optional<std::string> found;
        const auto look = [this, &found](std::string_view name) {
            const auto at = fields.find(name);
            if (!found && at != fields.end()) found = at->second;
        };
        (look(names), ...);
        return found;
    }
};

/// @throws tool::InputError when the text is not dmidecode's.
[[nodiscard]] std::vector<Block> read_blocks(std::string_view capture);

}  // namespace vetting::dmidecode
