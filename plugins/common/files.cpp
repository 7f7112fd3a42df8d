#include "plugins/common/files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

#include "plugins/common/text.hpp"

namespace vetting::tool {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

/// The run of digits at `at`, without leading zeros.
std::string_view number_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && digit(text[end])) ++end;
    while (at + 1 < end && text[at] == '0') ++at;
    return text.substr(at, end - at);
}

}  // namespace

std::optional<std::string> read_small(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    constexpr std::size_t kMost = std::size_t{1} << 20U;
    std::string text;
    std::array<char, 4096> chunk{};  // files of /sys are a page at most
    do {
        in.read(chunk.data(), chunk.size());
        text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    } while (in && text.size() < kMost);
    if (in.bad() || (text.empty() && !in.eof())) return std::nullopt;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\0')) text.pop_back();
    return text;
}

std::optional<std::int64_t> read_integer(const std::filesystem::path& file) {
    const auto text = read_small(file);
    if (!text) return std::nullopt;
    const std::string_view digits = trim(*text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::vector<std::string> list_folder(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        names.push_back(it->path().filename().string());
    }
    std::sort(names.begin(), names.end(), natural_less);
    return names;
}

bool natural_less(const std::string& left, const std::string& right) {
    std::size_t l = 0, r = 0;
    while (l < left.size() && r < right.size()) {
        if (digit(left[l]) && digit(right[r])) {
            const std::string_view a = number_at(left, l), b = number_at(right, r);
            if (a.size() != b.size()) return a.size() < b.size();
            if (a != b) return a < b;
            while (l < left.size() && digit(left[l])) ++l;
            while (r < right.size() && digit(right[r])) ++r;
        } else if (left[l] != right[r]) {
            return left[l] < right[r];
        } else {
            ++l, ++r;
        }
    }
    return left.size() - l < right.size() - r;
}

}  // namespace vetting::tool
