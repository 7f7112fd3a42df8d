#include "agent/command/capture_text.hpp"

#include <algorithm>
#include <boost/locale/encoding_utf.hpp>
#include <string_view>

namespace vetting {
namespace {

/// A redirect of Windows PowerShell writes UTF-16 behind a byte order mark: the same text in UTF-8. Other bytes stay as they are.
std::string utf8_of(std::string bytes) {
    const bool little = bytes.starts_with("\xFF\xFE"), big = bytes.starts_with("\xFE\xFF");
    if (!little && !big) return bytes;
    std::u16string units;
    units.reserve(bytes.size() / 2);
    for (std::size_t at = 2; at + 1 < bytes.size(); at += 2) {
        const auto first = static_cast<unsigned char>(bytes[at]), second = static_cast<unsigned char>(bytes[at + 1]);
        units.push_back(static_cast<char16_t>(little ? first | second << 8 : first << 8 | second));
    }
    return boost::locale::conv::utf_to_utf<char>(units);
}

/// A capture quoted in a mail: what stands behind `> ` where nearly every line has it, as often as they do (`> > `).
std::string unquoted(std::string text) {
    constexpr int kMostLevels = 4;
    for (int level = 0; level < kMostLevels; ++level) {
        std::string plain;
        std::size_t lines = 0, quoted = 0;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
            std::string_view line = std::string_view(text).substr(at, end - at);
            at = end;
            if (line.find_first_not_of(" \t\r\n") != line.npos) ++lines;
            if (line.starts_with('>')) {
                ++quoted;
                line.remove_prefix(line.starts_with("> ") ? 2 : 1);
            }
            plain += line;
        }
        if (quoted < 3 || quoted * 10 < lines * 9) return text;
        text = std::move(plain);
    }
    return text;
}

/// Colours and titles of a terminal (ECMA-48, 5.4 and 5.6), as `script` and tools that colour keep them.
std::string without_escapes(std::string_view text) {
    constexpr char kEscape = '\x1b', kBell = '\x07';
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != kEscape || at + 1 == text.size()) {
            plain += text[at++];
            continue;
        }
        const char kind = text[at + 1];
        at += 2;
        if (kind == '[') {  // parameters, then one letter
            while (at < text.size() && text[at] >= 0x20 && text[at] < 0x40) ++at;
            if (at < text.size() && text[at] != '\n') ++at;
        } else if (kind == ']') {  // a string, ended by BEL or ESC and a backslash
            while (at < text.size() && text[at] != kBell && text[at] != kEscape && text[at] != '\n') ++at;
            if (at < text.size() && text[at] == kBell) ++at;
            else if (text.substr(at).starts_with("\x1b\\")) at += 2;
        } else if (kind == '(' || kind == ')') {
            ++at;  // a set of characters
        }
    }
    return plain;
}

}  // namespace

std::string capture_text(std::string bytes) {
    std::string text = utf8_of(std::move(bytes));
    if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    const bool binary = text.find('\0') != std::string::npos;  // a dump is none of ours to touch
    if (!binary && text.find('\x1b') != std::string::npos) text = without_escapes(text);
    return unquoted(std::move(text));
}

}  // namespace vetting
