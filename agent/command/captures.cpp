#include "agent/command/captures.hpp"

#include <algorithm>
#include <boost/locale/encoding_utf.hpp>
#include <filesystem>

#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::string_view kToolLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

struct Named {
    std::string tool, file;
};

Named split(const std::string& argument) {
    std::error_code error;
    const auto colon = argument.find(':');
    if (colon == std::string::npos || colon == 0 || std::filesystem::exists(argument, error)) return {{}, argument};
    const std::string tool = argument.substr(0, colon);
    if (tool.find_first_not_of(kToolLetters) != std::string::npos) return {{}, argument};
    return {tool, argument.substr(colon + 1)};
}

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

}  // namespace

std::map<std::string, std::string> read_captures(const std::vector<std::string>& arguments) {
    std::map<std::string, std::string> inputs;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Named capture = split(arguments[i]);
        if (std::filesystem::is_directory(capture.file)) throw Error(Errc::Io, capture.file + ": is a folder, not a capture");
        const std::string name = "capture/" + std::to_string(i);
        inputs[name] = unquoted(utf8_of(read_file(capture.file, kMostBytes)));
        if (!capture.tool.empty()) inputs[name + "/tool"] = capture.tool;
    }
    return inputs;
}

}  // namespace vetting
