#include "sdk/base/ids.hpp"

#include <charconv>

namespace vetting {

std::optional<std::int64_t> parse_id(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 1) return std::nullopt;
    return value;
}

std::optional<Mac> Mac::parse(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c == ':' || c == '-' || c == '.') continue;
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (!hex) return std::nullopt;
        digits += static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c);
    }
    const bool grouped = text.size() == 12 || text.size() == 14 || text.size() == 17;
    if (digits.size() != 12 || !grouped) return std::nullopt;
    std::string shown;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i > 0) shown += ':';
        shown += digits.substr(i, 2);
    }
    return Mac(std::move(shown));
}

}  // namespace vetting
