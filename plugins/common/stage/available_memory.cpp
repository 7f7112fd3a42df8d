#include "plugins/common/stage/available_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace vetting::stages {
namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The number in a control file; nothing for `max` or where there is no such file.
std::optional<double> number_in(const std::filesystem::path& file) {
    const std::string text = text_of(file);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    return end == text.c_str() ? std::nullopt : std::optional(value);
}

/// This process's memory control group: `…:memory:/path` (v1) or `0::/path` (v2).
std::optional<std::filesystem::path> group_folder(const std::filesystem::path& root) {
    std::istringstream lines(text_of(root / "proc/self/cgroup"));
    std::optional<std::filesystem::path> unified;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t path = line.find('/');
        if (path == std::string::npos) continue;
        const std::string relative = line.substr(path + 1);
        if (line.find(":memory:") != std::string::npos) return root / "sys/fs/cgroup/memory" / relative;
        if (line.starts_with("0::")) unified = root / "sys/fs/cgroup" / relative;
    }
    return unified;
}

/// Files that the group read and nobody has used since: it gives them back before it is out of memory.
double cached_in(const std::filesystem::path& folder) {
    std::istringstream lines(text_of(folder / "memory.stat"));
    double with_children = 0, own = 0, bytes = 0;
    for (std::string key; lines >> key >> bytes;) {
        if (key == "total_inactive_file") with_children = bytes;
        if (key == "inactive_file") own = bytes;
    }
    return std::max(with_children, own);
}

std::optional<double> left_in_group(const std::filesystem::path& folder) {
    const auto limit_v2 = number_in(folder / "memory.max");
    const auto limit = limit_v2 ? limit_v2 : number_in(folder / "memory.limit_in_bytes");
    if (!limit) return std::nullopt;
    const auto used_v2 = number_in(folder / "memory.current");
    const double used = (used_v2 ? used_v2 : number_in(folder / "memory.usage_in_bytes")).value_or(0);
    return std::max(0.0, *limit - std::max(0.0, used - cached_in(folder)));
}

std::optional<double> row_of(std::string_view meminfo, std::string_view key) {
    const std::size_t at = meminfo.find(key);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string text(meminfo.substr(at + key.size(), 40));
    char* end = nullptr;
    const double kib = std::strtod(text.c_str(), &end);
    return end == text.c_str() ? std::nullopt : std::optional(kib * 1024);
}

}  // namespace

std::optional<double> mem_available(std::string_view meminfo) { return row_of(meminfo, "MemAvailable:"); }
std::optional<double> mem_total(std::string_view meminfo) { return row_of(meminfo, "MemTotal:"); }

std::optional<double> total_bytes(const std::filesystem::path& root) { return mem_total(text_of(root / "proc/meminfo")); }

double available_bytes(const std::filesystem::path& root) {
    double bytes = mem_available(text_of(root / "proc/meminfo")).value_or(0);
    const auto group = group_folder(root);
    if (!group) return bytes;
    // A group is bound by those above it too; in a container its own may be shown as the topmost.
    const auto top = root / "sys/fs";
    for (auto folder = group->lexically_normal(); folder != top && folder.has_relative_path(); folder = folder.parent_path()) {
        if (const auto left = left_in_group(folder)) bytes = std::min(bytes, *left);
    }
    return bytes;
}

}  // namespace vetting::stages
