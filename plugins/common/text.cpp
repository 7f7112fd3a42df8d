#include "plugins/common/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace vetting::tool {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v'; }

/// Length of the well-formed UTF-8 sequence at `at`, 0 when there is none (overlong forms and surrogates are none).
std::size_t utf8_length(std::string_view text, std::size_t at) {
    const auto byte = [&text, at](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
    }
    if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f)) return 0;
    if ((lead == 0xf0 && byte(1) < 0x90) || (lead == 0xf4 && byte(1) > 0x8f)) return 0;
    return length;
}

// What firmware and tools write for "nothing known here", in lower case.
constexpr auto kUnknown = std::to_array<std::string_view>({
    "", "-", "--", "---", "n/a", "na", "none", "null", "(null)", "unknown", "undefined", "empty", "no asset tag",
    "not specified", "not provided", "not available", "not applicable", "not present", "<out of spec>", "<bad index>",
    "to be filled by o.e.m.", "to be filled by o.e.m", "to be filled by oem", "filled by oem", "system manufacturer",
    "system product name", "system version", "system serial number", "default string", "[no information found]",
    "[empty]", "no dimm", "not reported by drive", "tbd by odm", "not settable", "not defined", "not provided by bios",
    "<not present>", "unspecified", "not set", "o.e.m.", "oem", "no module installed", "[removed]"});

}  // namespace

void require_text(std::string_view capture, std::string_view tool) {
    const std::string name(tool);
    if (trim(capture).empty()) throw InputError(name + " printed nothing");
    if (capture.find('\0') != std::string_view::npos) throw InputError("not the output of " + name + ": binary data");
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        lines.push_back(line);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

std::vector<std::string_view> split_words(std::string_view text) {
    std::vector<std::string_view> words;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const auto end = std::find_if(text.begin(), text.end(), is_blank);
        words.push_back(text.substr(0, static_cast<std::size_t>(end - text.begin())));
        text.remove_prefix(words.back().size());
    }
    return words;
}

std::vector<std::string_view> split_columns(std::string_view text) {
    std::vector<std::string_view> columns;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const std::size_t end = std::min(text.find("  "), text.find('\t'));
        columns.push_back(trim(text.substr(0, end)));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end);
    }
    return columns;
}

std::optional<std::pair<std::string_view, std::string_view>> key_value(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view key = trim(line.substr(0, colon));
    if (key.empty()) return std::nullopt;
    return std::pair{key, trim(line.substr(colon + 1))};
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
    return out;
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string clean(std::string_view text) {
    text = trim(text);
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text, at);
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool control = length == 1 && ((byte < 0x20 && byte != '\t') || byte == 0x7f);
        if (length == 0 || control) {
            out += "\xEF\xBF\xBD";
        } else {
            out += text.substr(at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

std::optional<std::string> known(std::string_view text) {
    std::string out = clean(text);
    const std::string word = lower(out);
    if (word.starts_with("oem define") || word.starts_with("oem_define")) return std::nullopt;  // the template's own text
    if (std::find(kUnknown.begin(), kUnknown.end(), word) != kUnknown.end()) return std::nullopt;
    return out;
}

bool is_uuid(std::string_view text) {
    constexpr std::size_t kLength = 36;
    if (text.size() != kLength) return false;
    for (std::size_t at = 0; at < kLength; ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        if (dash ? text[at] != '-' : std::isxdigit(static_cast<unsigned char>(text[at])) == 0) return false;
    }
    return true;
}

bool masked(std::string_view text) {
    const std::string word = lower(trim(text));
    if (word.empty()) return false;
    for (const std::string_view mask : {"redact", "censor", "masked", "anonym", "hidden", "removed", "obfuscat"}) {
        if (contains(word, mask)) return true;
    }
    constexpr std::size_t kFewLetters = 4;  // a maker's prefix, `WD-`, or what was left standing of it
    constexpr std::string_view kBrackets = "<>[](){}";
    if (kBrackets.find(word.front()) != std::string_view::npos && kBrackets.find(word.back()) != std::string_view::npos) return true;
    const auto over = [](char c) { return std::string_view("x*#.?").find(c) != std::string_view::npos; };
    const auto hidden = static_cast<std::size_t>(std::count_if(word.begin(), word.end(), over));
    const auto marks = static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char c) { return c == '-' || c == '_' || c == ' ' || c == ':'; }));
    const std::size_t left = word.size() - hidden - marks;
    // `ZZZZZZZZZ`; a row of letters up to F may be an empty field in base 16.
    const bool one_letter = word.size() > kFewLetters && word.front() > 'f' && word.front() <= 'z' && word.find_first_not_of(word.front()) == std::string::npos;
    return one_letter || (hidden > 0 && (left == 0 || (hidden >= kFewLetters && left <= kFewLetters)));
}

}  // namespace vetting::tool
