#include "sdk/pack/version.hpp"

#include <algorithm>

namespace vetting {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::strong_ordering order(int less) { return less < 0 ? std::strong_ordering::less : less > 0 ? std::strong_ordering::greater : std::strong_ordering::equal; }

/// The run of digits or of other characters that `text` begins with, cut off it.
std::string_view take_part(std::string_view& text) {
    const bool digits = is_digit(text.front());
    const auto end = std::find_if(text.begin(), text.end(), [digits](char c) { return is_digit(c) != digits; });
    const std::string_view part = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(part.size());
    return part;
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
    a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
    b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
    if (a.size() != b.size()) return a.size() <=> b.size();
    return order(a.compare(b));
}

std::strong_ordering compare_parts(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        const std::string_view left = take_part(a), right = take_part(b);
        const bool numbers = is_digit(left.front()) && is_digit(right.front());
        const auto result = numbers ? compare_numbers(left, right) : order(left.compare(right));
        if (result != std::strong_ordering::equal) return result;
    }
    return a.size() <=> b.size();
}

}  // namespace

std::strong_ordering compare_versions(std::string_view a, std::string_view b) {
    const std::size_t a_end = std::min(a.find('-'), a.size()), b_end = std::min(b.find('-'), b.size());
    const auto release = compare_parts(a.substr(0, a_end), b.substr(0, b_end));
    if (release != std::strong_ordering::equal) return release;
    const bool a_before = a_end < a.size(), b_before = b_end < b.size();  // `-rc1`: comes before the release
    if (a_before != b_before) return a_before ? std::strong_ordering::less : std::strong_ordering::greater;
    return a_before ? compare_parts(a.substr(a_end), b.substr(b_end)) : std::strong_ordering::equal;
}

}  // namespace vetting
