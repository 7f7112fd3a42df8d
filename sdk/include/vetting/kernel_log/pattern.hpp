// Patterns over one line of a kernel log, small enough to be read as a table:
//
//   `^` at the start: from the line's beginning      `*`  anything, as little as fits
//   `%d` decimal digits   `%x` hexadecimal digits     `%n` digits that are the number of events
//   `%p` a PCI address    `%w` a name of a device     `{…}` the part that the line is about
//
// Everything else stands for itself. A line is matched in time proportional to pattern × line.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vetting {
inline namespace plugin_v1 {
namespace klog {

struct Hit {
    std::string_view part;    ///< exactly as in the line; empty where the pattern has no part
    std::uint64_t count = 1;  ///< `%n`
    std::size_t end = 0;      ///< where the match ended
};

namespace detail {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool is_name(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.' || c == '#' ||
           c == '@' || c == '+' || c == '/' || c == '!';
}

template <class Accepts>
constexpr std::size_t run_of(std::string_view text, Accepts accepts) {
    std::size_t length = 0;
    while (length < text.size() && accepts(text[length])) ++length;
    return length;
}

/// `0000:3b:00.0`, `10000:e1:00.0`, and without function as graphics drivers write it (`0000:9b:00`).
constexpr std::size_t pci_address(std::string_view text) {
    const std::size_t domain = run_of(text, is_hex);
    if (domain < 4 || domain > 8) return 0;
    std::size_t length = domain;
    for (int step = 0; step < 2; ++step) {
        if (length >= text.size() || text[length] != ':' || run_of(text.substr(length + 1), is_hex) != 2) return 0;
        length += 3;
    }
    const std::string_view rest = text.substr(length);
    return rest.size() >= 2 && rest[0] == '.' && rest[1] >= '0' && rest[1] <= '7' ? length + 2 : length;
}

constexpr std::size_t token(char kind, std::string_view text) {
    switch (kind) {
        case 'd':
        case 'n': return run_of(text, is_digit);
        case 'x': return run_of(text, is_hex);
        case 'p': return pci_address(text);
        case 'w': return run_of(text, is_name);
        default: return 0;
    }
}

constexpr std::uint64_t number(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits.substr(0, 18)) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return value;
}

}  // namespace detail

/// Where `pattern` fits into `line`; nothing where it does not.
constexpr std::optional<Hit> find_pattern(std::string_view pattern, std::string_view line) {
    const bool anchored = pattern.starts_with('^');
    if (anchored) pattern.remove_prefix(1);
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    Hit hit;
    std::size_t at = 0, p = 0, part = 0;
    std::size_t star_p = anchored ? kNone : 0, star_at = 0;  // the last `*`: where to go on when what follows does not fit
    while (p < pattern.size()) {
        const char c = pattern[p];
        std::size_t length = 0;
        if (c == '*') {
            star_p = ++p;
            star_at = at;
            continue;
        }
        if (c == '{' || c == '}') {
            if (c == '{') part = at;
            else hit.part = line.substr(part, at - part);
            ++p;
            continue;
        }
        if (c == '%') {
            length = detail::token(pattern[p + 1], line.substr(at));
            if (pattern[p + 1] == 'n' && length > 0) hit.count = detail::number(line.substr(at, length));
        } else if (at < line.size() && line[at] == c) {
            length = 1;
        }
        if (length > 0) {
            at += length;
            p += c == '%' ? 2 : 1;
            continue;
        }
        if (star_p == kNone || star_at >= line.size()) return std::nullopt;
        at = ++star_at;
        p = star_p;
    }
    hit.end = at;
    return hit;
}

/// The longest stretch of a pattern that stands for itself: a line without it cannot match.
constexpr std::string_view longest_literal(std::string_view pattern) {
    std::string_view best;
    std::size_t begin = 0;
    for (std::size_t p = 0; p <= pattern.size(); ++p) {
        const bool special = p == pattern.size() || pattern[p] == '*' || pattern[p] == '{' || pattern[p] == '}' ||
                             pattern[p] == '%' || (p == 0 && pattern[p] == '^');
        if (!special) continue;
        if (p - begin > best.size()) best = pattern.substr(begin, p - begin);
        if (p < pattern.size() && pattern[p] == '%') ++p;
        begin = p + 1;
    }
    return best;
}

}  // namespace klog
}  // namespace plugin_v1
}  // namespace vetting
