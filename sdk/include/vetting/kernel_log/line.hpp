// A line of a kernel log in any of the forms in which such logs come: a /dev/kmsg record, dmesg with or without time,
// level and colours, journalctl in its short forms, syslog files.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vetting/kernel_log/pattern.hpp"

namespace vetting {
inline namespace plugin_v1 {
namespace klog {

struct Message {
    std::string_view text;      ///< without prefix, time and host; points into the line
    std::uint64_t repeats = 1;  ///< `message repeated N times: [ … ]` of syslog
};

namespace detail {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

constexpr std::string_view stripped(std::string_view text) {
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    return text;
}

constexpr auto kDays = std::to_array<std::string_view>({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"});
constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

constexpr bool begins_with_one_of(std::string_view text, const auto& words) {
    return std::any_of(words.begin(), words.end(), [text](std::string_view word) { return text.starts_with(word); });
}

/// The inside of `[…]` is a time or a caller: `   12.345678`, `+0.01`, `T1234`, `C1`, `Fri Jul 30 11:26:11 2021`, `Jul30 11:26`.
constexpr bool is_stamp(std::string_view inside) {
    inside = stripped(inside);
    if (inside.empty() || inside.size() > 40) return false;
    if (begins_with_one_of(inside, kDays) || begins_with_one_of(inside, kMonths)) return inside.find(':') != inside.npos;
    const bool caller = (inside[0] == 'T' || inside[0] == 'C') && run_of(inside.substr(1), is_digit) + 1 == inside.size();
    return caller || (inside.find('.') != inside.npos && inside.find_first_not_of("0123456789.,:+- ") == inside.npos);
}

/// Without any `[time]` at its front; `any` tells whether there was one.
constexpr std::string_view without_stamps(std::string_view text, bool& any) {
    while (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == text.npos || !is_stamp(text.substr(1, close - 1))) break;
        text.remove_prefix(close + 1);
        any = true;
        if (text.starts_with(' ')) text.remove_prefix(1);
    }
    return text;
}

constexpr std::string_view next_word(std::string_view text) { return text.substr(0, std::min(text.find(' '), text.size())); }

constexpr std::string_view drop_words(std::string_view text, int count) {
    for (; count > 0; --count) {
        text.remove_prefix(next_word(text).size());
        while (text.starts_with(' ')) text.remove_prefix(1);
    }
    return text;
}

constexpr bool is_clock(std::string_view word) { return word.size() >= 5 && is_digit(word[0]) && word.find(':') != word.npos; }
constexpr bool is_iso_day(std::string_view word) {
    return word.size() >= 10 && run_of(word, is_digit) == 4 && word[4] == '-' && word[7] == '-';
}

/// How many words of a date open a syslog or journal line; 0: none does.
constexpr int date_words(std::string_view text) {
    const std::string_view first = next_word(text), second = next_word(drop_words(text, 1)), third = next_word(drop_words(text, 2));
    if (is_iso_day(first) && first.size() > 10 && first.find('T') == 10) return 1;
    if (is_iso_day(first) && is_clock(second)) return 2;
    if (begins_with_one_of(first, kDays) && first.size() == 3 && is_iso_day(second)) return 4;  // short-full, with its zone
    if (first.size() == 3 && begins_with_one_of(first, kMonths) && is_clock(third)) return 3;
    const bool unix_time = first.size() > 11 && run_of(first, is_digit) == 10 && first[10] == '.';
    return unix_time ? 1 : 0;
}

/// `host kernel: text` → text, also where the host was taken out; nothing where another program wrote the line.
constexpr std::optional<std::string_view> after_host(std::string_view text) {
    const std::string_view first = next_word(text);
    const bool nameless = first == "kernel:" || (first.starts_with("kernel[") && first.ends_with("]:"));
    const std::string_view rest = nameless ? text : drop_words(text, 1);
    const std::string_view ident = next_word(rest);
    const bool kernel = ident == "kernel:" || ident.starts_with("kernel[") || ident == "kernel";
    if (!kernel) return std::nullopt;
    text = drop_words(rest, 1);
    if (ident == "kernel") {  // RFC 5424: `kernel - - - text`
        while (next_word(text) == "-") text = drop_words(text, 1);
    }
    return text;
}

/// `priority,sequence,time,flags;text`; a facility above 0 is a program's.
constexpr std::optional<std::size_t> kmsg_priority(std::string_view line, std::size_t& text_at) {
    const std::size_t digits = run_of(line, is_digit);
    if (digits == 0 || digits > 4 || digits >= line.size() || line[digits] != ',') return std::nullopt;
    const std::size_t semicolon = line.find(';');
    if (semicolon == line.npos || semicolon > 80) return std::nullopt;
    const std::string_view head = line.substr(0, semicolon);
    if (std::count(head.begin(), head.end(), ',') < 3) return std::nullopt;
    text_at = semicolon + 1;
    return static_cast<std::size_t>(number(line.substr(0, digits)));
}

/// dmesg -x writes the facility first; what is not `kern  ` came from programs: `daemon:info  : [   9.1] …`, `local7:err   : …`.
constexpr bool of_program(std::string_view line) {
    constexpr auto kFacilities = std::to_array<std::string_view>(
        {"user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp", "local"});
    constexpr auto kLevels = std::to_array<std::string_view>({"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"});
    const std::size_t colon = line.find(':');
    if (colon > 9 || !begins_with_one_of(line, kFacilities)) return false;
    const std::string_view level = line.substr(colon + 1, 8);
    return begins_with_one_of(level, kLevels) && level.find(':') != level.npos;
}

constexpr Message repeated(std::string_view text) {
    constexpr std::string_view kMark = "message repeated ";
    if (!text.starts_with(kMark)) return {text, 1};
    const std::string_view rest = text.substr(kMark.size());
    const std::size_t open = rest.find(" times: [");
    if (open == rest.npos || open != run_of(rest, is_digit)) return {text, 1};
    text = stripped(rest.substr(open + 9));
    if (text.ends_with(']')) text.remove_suffix(1);
    return {text, std::max<std::uint64_t>(1, number(rest.substr(0, open)))};
}

}  // namespace detail

/// The kernel's message in a line; nothing for a line that a program wrote (anybody with root can write into the log), and
/// for the command line of the shell that a capture may begin with.
[[nodiscard]] constexpr std::optional<Message> message_in(std::string_view line) {
    using namespace detail;
    if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    line = stripped(line);  // captures in mails and tickets are indented
    std::size_t text_at = 0;
    if (const auto priority = kmsg_priority(line, text_at)) {
        if (*priority >> 3 != 0) return std::nullopt;
        return Message{line.substr(text_at), 1};
    }
    if (line.starts_with('<')) {
        const std::size_t digits = run_of(line.substr(1), is_digit);
        if (digits > 0 && line.size() > digits + 1 && line[digits + 1] == '>') {
            if (number(line.substr(1, digits)) >> 3 != 0) return std::nullopt;
            line.remove_prefix(digits + 2);
            if (line.starts_with("1 ") && is_iso_day(line.substr(2))) line.remove_prefix(2);
        }
    }
    if (of_program(line) || line.starts_with("Message from syslogd@")) return std::nullopt;
    if (line.starts_with("kern ") && line.find(':') < 10) {  // dmesg -x: `kern  :err   : [   1.0] text`
        const std::size_t second = line.find(':', line.find(':') + 1);
        if (second != line.npos && second < 24) line = stripped(line.substr(second + 1));
    }
    bool stamped = false;
    line = without_stamps(line, stamped);
    if (const int words = date_words(line); !stamped && words > 0) {
        const bool dmesg_iso = words == 1 && next_word(line).find(',') != line.npos;
        line = drop_words(line, words);
        if (!dmesg_iso) {
            const auto text = after_host(line);
            if (!text) return std::nullopt;
            line = *text;
        }
    } else if (next_word(drop_words(line, 1)) == "kernel:") {  // short-monotonic
        line = drop_words(line, 2);
    } else if (line.starts_with("kernel:")) {  // syslogd tells everybody ` kernel:[Hardware Error]: …`
        line = stripped(line.substr(7));
    }
    line = without_stamps(line, stamped);
    const bool command = !stamped && (line.find("dmesg |") != line.npos || line.find("grep ") != line.npos);
    if (command) return std::nullopt;
    Message message = repeated(line);
    message.text = without_stamps(message.text, stamped);
    return message;
}

}  // namespace klog
}  // namespace plugin_v1
}  // namespace vetting
