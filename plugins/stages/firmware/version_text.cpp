// What a version text is made of.
#include <algorithm>

#include "plugins/common/text.hpp"
#include "plugins/stages/firmware/version.hpp"

namespace vetting::firmware {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

std::optional<std::uint32_t> number(std::string_view digits) {
    if (!all_digits(digits) || digits.size() > 8) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint32_t>(c - '0');
    return value;
}

/// A part of a dotted version: digits, and perhaps a few letters behind them.
std::optional<detail::DottedPart> dotted_part(std::string_view text) {
    constexpr std::size_t kMostDigits = 18, kMostLetters = 4;
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto digits = static_cast<std::size_t>(end - text.begin());
    if (digits == 0 || digits > kMostDigits || text.size() - digits > kMostLetters) return std::nullopt;
    if (!std::all_of(end, text.end(), is_letter)) return std::nullopt;
    return detail::DottedPart{std::string(text.substr(0, digits)), tool::lower(text.substr(digits))};
}

std::optional<std::uint32_t> day(std::uint32_t year, std::uint32_t month, std::uint32_t of_month) {
    if (year < 100) year += year < 80 ? 2000 : 1900;
    if (year < 1980 || year > 2100 || month < 1 || month > 12 || of_month < 1 || of_month > 31) return std::nullopt;
    return year * 10000 + month * 100 + of_month;
}

/// Three numbers between two equal signs.
std::optional<std::vector<std::uint32_t>> three_numbers(std::string_view text, char between) {
    std::vector<std::uint32_t> numbers;
    while (numbers.size() < 4) {
        const std::size_t end = std::min(text.find(between), text.size());
        const auto value = number(text.substr(0, end));
        if (!value) return std::nullopt;
        numbers.push_back(*value);
        if (end == text.size()) break;
        text.remove_prefix(end + 1);
    }
    return numbers.size() == 3 ? std::optional(numbers) : std::nullopt;
}

/// The text with each run of digits as one `0`: what two versions that are built alike have in common.
std::string skeleton(std::string_view text) {
    std::string made;
    for (const char c : text) {
        if (!is_digit(c)) made += c;
        else if (made.empty() || made.back() != '0') made += '0';
    }
    return made;
}

int natural_order(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (!is_digit(a.front())) {
            a.remove_prefix(1);  // equal letters: the skeletons are
            b.remove_prefix(1);
            continue;
        }
        const auto take = [](std::string_view& text) {
            const auto end = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
            std::string_view digits = text.substr(0, end);
            text.remove_prefix(end);
            digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
            return digits;
        };
        const std::string_view left = take(a), right = take(b);
        if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
        if (const int order = left.compare(right); order != 0) return order < 0 ? -1 : 1;
    }
    return 0;
}

}  // namespace

std::string_view bare(std::string_view version) {
    version = tool::trim(version);
    for (const std::string_view word : {"version", "ver.", "ver", "rev.", "rev", "v."}) {
        const bool there = version.size() > word.size() && tool::lower(version.substr(0, word.size())) == word;
        const char next = there ? version[word.size()] : 'x';
        if (there && (next == ' ' || next == ':' || is_digit(next))) {
            version = tool::trim(version.substr(word.size() + (is_digit(next) ? 0 : 1)));
            break;
        }
    }
    if (version.size() > 1 && (version[0] == 'v' || version[0] == 'V') && is_digit(version[1])) version.remove_prefix(1);
    version = version.substr(0, version.find_first_of(" \t,;("));
    if (const std::size_t slash = version.find("/pkg"); slash != std::string_view::npos) version = version.substr(0, slash);
    return version;
}

namespace detail {

std::optional<std::vector<DottedPart>> dotted_parts(std::string_view text) {
    constexpr std::size_t kMostParts = 12;
    std::vector<DottedPart> parts;
    while (!text.empty() && parts.size() <= kMostParts) {
        const std::size_t end = std::min(text.find_first_of("._-"), text.size());
        auto part = dotted_part(text.substr(0, end));
        if (!part) return std::nullopt;
        parts.push_back(std::move(*part));
        if (end + 1 == text.size()) return std::nullopt;  // ends with a dot
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (parts.empty() || parts.size() > kMostParts) return std::nullopt;
    return parts;
}

std::optional<std::string> hex_pairs(std::string_view text) {
    // Three at least: `2.0b` and `01.0b` are no power supply's.
    if (text.size() < 8 || text.size() % 3 != 2) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i % 3 == 2 ? text[i] != '.' : !is_hex(text[i])) return std::nullopt;
    }
    return tool::lower(text);
}

std::optional<std::uint64_t> microcode(std::string_view text) {
    text = tool::trim(text);
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    if (text.empty() || text.size() > 16 || !std::all_of(text.begin(), text.end(), is_hex)) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) value = value * 16 + static_cast<std::uint64_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    return value;
}

std::optional<std::uint32_t> date(std::string_view text) {
    text = tool::trim(text);
    if (const auto us = three_numbers(text, '/')) {
        if ((*us)[0] > 31) return day((*us)[0], (*us)[1], (*us)[2]);  // 2021/10/25
        return day((*us)[2], (*us)[0], (*us)[1]);
    }
    if (const auto iso = three_numbers(text, '-'); iso && (*iso)[0] >= 1980) return day((*iso)[0], (*iso)[1], (*iso)[2]);
    return std::nullopt;
}

std::optional<HpeVersion> hpe(std::string_view text) {
    const std::vector<std::string_view> words = tool::split_words(text);
    if (words.empty() || words.size() > 3) return std::nullopt;
    const std::string_view family = words.front();  // U32, P89, I36, A40: a letter and two digits
    if (family.size() != 3 || family[0] < 'A' || family[0] > 'Z' || !is_digit(family[1]) || !is_digit(family[2])) return std::nullopt;
    HpeVersion made{std::string(family), {}, std::nullopt};
    for (std::string_view word : std::vector(words.begin() + 1, words.end())) {
        if (word.starts_with('(') && word.ends_with(')')) word = word.substr(1, word.size() - 2);
        if (const auto found = date(word)) made.date = found;
        else if (dotted_parts(bare(word))) made.number = bare(word);
        else return std::nullopt;
    }
    return made;
}

std::optional<int> alike_order(std::string_view a, std::string_view b) {
    if (skeleton(a) == skeleton(b)) return natural_order(a, b);
    if (a.size() != b.size() || a.empty()) return std::nullopt;
    const auto plain = [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); };
    if (!std::all_of(a.begin(), a.end(), plain) || !std::all_of(b.begin(), b.end(), plain)) return std::nullopt;
    const auto common = static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin());
    // HPD9 and HPDA: one family, numbered on with letters.
    if (common * 2 < a.size()) return std::nullopt;
    return a.compare(b) < 0 ? -1 : 1;
}

}  // namespace detail
}  // namespace vetting::firmware
