#include "sdk/wire/disk_identity.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "sdk/base/files.hpp"

namespace vetting {

std::string canonical_wwn(std::string_view wwn) {
    std::string text(trim(wwn));
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (text.starts_with("t10.")) return {};  // a vendor's name and serial in place of a world-wide number
    for (const std::string_view prefix : {"wwn-", "naa.", "eui.", "uuid.", "0x"}) {
        if (text.starts_with(prefix)) text.erase(0, prefix.size());
    }
    std::erase_if(text, [](char c) { return c == ' ' || c == '-'; });
    return text;
}

bool serial_names_nothing(std::string_view serial) {
    const std::string_view text = trim(serial);
    const auto filler = [&text](char c) { return c == text.front() && (c == '0' || c == 'F' || c == 'f'); };
    return text.empty() || std::all_of(text.begin(), text.end(), filler);
}

bool serial_is_masked(std::string_view serial) {
    std::string word(trim(serial));
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const std::string_view mask : {"redact", "censor", "anonym", "hidden", "masked"}) {
        if (word.find(mask) != std::string::npos) return true;
    }
    for (const std::string_view prefix : {"gpu-", "0x", "eui.", "naa."}) {
        if (word.starts_with(prefix)) word.erase(0, prefix.size());
    }
    return word.find_first_not_of("x*.-_#?: ") == std::string::npos;
}

bool serial_tells_no_disk(std::string_view serial) {
    static constexpr auto kFillers = std::to_array<std::string_view>({
        "none", "n/a", "na", "null", "nil", "unknown", "undefined", "invalid", "empty", "not specified", "not available",
        "not applicable", "no serial", "serial", "serial number", "serialnumber", "s/n", "sn", "default string",
        "to be filled by o.e.m.", "12345678", "123456789", "1234567890", "0123456789", "123456789abc", "0123456789abc",
        "123456789abcdef", "0123456789abcdef", "123456789012", "1234567890123456"});
    if (serial_names_nothing(serial) || serial_is_masked(serial)) return true;
    std::string word(trim(serial));
    if (std::any_of(word.begin(), word.end(), [](unsigned char c) { return c < 0x20 || c > 0x7e; })) return true;
    constexpr std::size_t kShortest = 4;  // `111` may be a number that somebody gave
    if (word.size() >= kShortest && word.find_first_not_of(word.front()) == std::string::npos) return true;
    std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(kFillers.begin(), kFillers.end(), word) != kFillers.end();
}

bool same_serial(std::string_view a, std::string_view b) { return !serial_names_nothing(a) && trim(a) == trim(b); }

std::string override_flag(std::string_view serial) { return "wipe:" + std::string(trim(serial)); }

}  // namespace vetting
