#include "agent/truth/sysfs.hpp"

#include <algorithm>
#include <charconv>

#include "sdk/base/files.hpp"

namespace vetting::sysfs {
namespace {

std::optional<std::int64_t> whole_number(std::string_view text) {
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal) text.remove_prefix(2);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::string> text(const std::filesystem::path& file) {
    const auto bytes = try_read_file(file);
    if (!bytes) return std::nullopt;
    const std::string_view trimmed = trim(*bytes);
    if (trimmed.empty()) return std::nullopt;
    return std::string(trimmed);
}

std::optional<std::int64_t> number(const std::filesystem::path& file) {
    const auto value = text(file);
    return value ? whole_number(*value) : std::nullopt;
}

std::optional<double> leading_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end == text.data()) return std::nullopt;
    return value;
}

std::vector<std::filesystem::path> entries(const std::filesystem::path& folder, std::string_view prefix) {
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().filename().string().starts_with(prefix)) found.push_back(at->path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<std::filesystem::path> numbered(const std::filesystem::path& folder, std::string_view prefix) {
    std::vector<std::pair<std::int64_t, std::filesystem::path>> found;
    for (const std::filesystem::path& entry : entries(folder, prefix)) {
        const std::string name = entry.filename().string();
        if (const auto index = whole_number(std::string_view(name).substr(prefix.size())); index && *index >= 0) {
            found.emplace_back(*index, entry);
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::filesystem::path> sorted;
    for (auto& [index, path] : found) sorted.push_back(std::move(path));
    return sorted;
}

bool exists(const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error);
}

}  // namespace vetting::sysfs
