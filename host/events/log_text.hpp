// How a log line stands in the file, and how it is read back. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sdk/wire/protocol.hpp"

namespace vetting {

/// `time<TAB>level<TAB>stage<TAB>text`, without its newline; tabs, newlines and backslashes are escaped and read back,
/// other control characters stay `\xNN` for ever: a terminal shall not obey a machine's log.
[[nodiscard]] inline std::string escape_log_field(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\\') out += "\\\\";
        else if (c == '\n') out += "\\n";
        else if (c == '\t') out += "\\t";
        else if (byte < 0x20 || byte == 0x7f) (((out += "\\x") += kHex[byte >> 4]) += kHex[byte & 0xf]);
        else out += c;
    }
    return out;
}

[[nodiscard]] inline std::string unescape_log_field(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        const char plain = next == 'n' ? '\n' : next == 't' ? '\t' : next == '\\' ? '\\' : '\0';
        out += plain != '\0' ? plain : text[i];
        if (plain != '\0') ++i;
    }
    return out;
}

[[nodiscard]] inline LogLine decode_log_line(std::string_view line) {
    LogLine decoded;
    for (std::string* field : {&decoded.ts, &decoded.level, &decoded.stage}) {
        const auto tab = line.find('\t');
        if (tab == std::string_view::npos) break;
        *field = unescape_log_field(line.substr(0, tab));
        line.remove_prefix(tab + 1);
    }
    decoded.text = unescape_log_field(line);
    return decoded;
}

/// `visit(number from 1, offset, line without newline)` for each whole line.
template <class Visit>
void for_each_log_line(std::string_view text, Visit visit) {
    std::int64_t number = 0;
    for (std::size_t from = 0;;) {
        const std::size_t to = text.find('\n', from);
        if (to == std::string_view::npos) return;
        visit(++number, static_cast<std::int64_t>(from), text.substr(from, to - from));
        from = to + 1;
    }
}

/// ASCII letters match either way; an empty query matches everything.
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view query);

}  // namespace vetting
