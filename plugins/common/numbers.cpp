// The number readers of text.hpp. No locale of the C library takes part: what a digit is does not depend on the machine.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "plugins/common/text.hpp"

namespace vetting::tool {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

/// Length of a thousands separator at `at`, else 0: blank, comma, dot, apostrophe, up to three bytes beyond ASCII, or the `?` or `-`
/// that consoles print for such bytes.
std::size_t separator_at(std::string_view text, std::size_t at) {
    std::size_t length = 0;
    while (length < 3 && at + length < text.size() && (static_cast<unsigned char>(text[at + length]) & 0x80) != 0) {
        ++length;
    }
    if (length > 0) return length;
    return at < text.size() && std::string_view(" ,.'_?-").find(text[at]) != std::string_view::npos ? 1 : 0;
}

std::optional<std::uint64_t> to_uint(std::string_view digits, int base = 10) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (error != std::errc{} || end == digits.data()) return std::nullopt;
    return value;
}

/// Powers of 1024 of a unit's first letter; nothing for what is no unit of size.
std::optional<int> binary_power(std::string_view unit) {
    if (unit.empty() || unit == "B" || unit == "bytes" || unit == "byte") return 0;
    const std::size_t power = std::string_view("KMGTPE").find(static_cast<char>(unit.front() & ~0x20));
    const std::string_view rest = unit.substr(1);
    if (power == std::string_view::npos || !(rest.empty() || rest == "B" || rest == "iB" || rest == "i")) {
        return std::nullopt;
    }
    return static_cast<int>(power) + 1;
}

}  // namespace

std::optional<std::uint64_t> leading_uint(std::string_view text) {
    text = trim(text);
    if (text.starts_with("0x") || text.starts_with("0X")) return to_uint(text.substr(2), 16);
    return to_uint(text.substr(0, digits_at(text, 0)));
}

std::optional<std::uint64_t> grouped_uint(std::string_view text) {
    text = trim(text);
    std::size_t at = digits_at(text, 0);
    std::string digits(text.substr(0, at));
    while (!digits.empty()) {
        const std::size_t gap = separator_at(text, at);
        if (gap == 0 || digits_at(text, at + gap) != 3) break;
        digits += text.substr(at + gap, 3);
        at += gap + 3;
    }
    return to_uint(digits);
}

std::optional<double> leading_number(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || !(is_digit(text.front()) || text.front() == '-' || text.front() == '.')) return std::nullopt;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end == text.data() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<double> whole_number(std::string_view text) {
    text = trim(text);
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<std::uint64_t> binary_size(std::string_view text) {
    text = trim(text);
    const std::size_t digits = std::min(text.find_first_not_of("0123456789.,"), text.size());
    std::string number(text.substr(0, digits));
    std::replace(number.begin(), number.end(), ',', '.');  // a locale's decimal comma: `894,3G`
    const auto value = whole_number(number);
    const auto power = binary_power(trim(text.substr(digits)));
    if (!value || !power || *value < 0) return std::nullopt;
    const double bytes = std::round(*value * std::pow(1024.0, *power));
    if (bytes >= static_cast<double>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
    return static_cast<std::uint64_t>(bytes);
}

}  // namespace vetting::tool
