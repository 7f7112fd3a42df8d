#include "plugins/common/sysfs_tree.hpp"

#include <algorithm>

#include "plugins/common/files.hpp"
#include "plugins/common/text.hpp"

namespace vetting::tool {
namespace {

std::string plain_path(std::string_view path) {
    while (path.starts_with("./")) path.remove_prefix(2);
    while (path.starts_with('/')) path.remove_prefix(1);
    return std::string(path);
}

/// A file's name in /sys. The colons of `0000:3b:00.0` and `pci0000:00` are no ends of a path.
bool is_file_name(std::string_view name) {
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
    const bool pci_domain = name.starts_with("pci") && name.size() > 3 && name.find_first_not_of("0123456789abcdef", 3) == name.npos;
    if (pci_domain) return false;
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == name.npos;
}

/// `path:content` of grep.
bool add_grep_line(SysfsTree& tree, std::string_view line) {
    constexpr std::size_t kLongestPath = 4096;  // PATH_MAX; a line may have a colon at every letter
    for (std::size_t colon = line.find(':'); colon <= kLongestPath; colon = line.find(':', colon + 1)) {
        const std::string_view path = line.substr(0, colon);
        if (path.find(' ') != path.npos) return false;
        const std::size_t slash = path.rfind('/');
        if (slash == path.npos || !is_file_name(path.substr(slash + 1))) continue;
        std::string& content = tree[plain_path(path)];
        content += (content.empty() ? "" : "\n") + std::string(line.substr(colon + 1));
        return true;
    }
    return false;
}

/// `grep -rn` puts the line's number before the content. A file that truly begins so is never all of a capture.
void drop_line_numbers(SysfsTree& tree) {
    const bool numbered = tree.size() > 1 && std::all_of(tree.begin(), tree.end(), [](const auto& file) { return file.second.starts_with("1:"); });
    if (!numbered) return;
    for (auto& [path, content] : tree) {
        std::string plain;
        for (const std::string_view line : split_lines(content)) {
            const std::size_t colon = line.find(':');
            plain.append(plain.empty() ? "" : "\n").append(line.substr(colon == line.npos ? 0 : colon + 1));
        }
        content = std::move(plain);
    }
}

/// A path above its content, as a loop of `echo` and `cat` prints them.
bool is_path_alone(std::string_view line) {
    return line.starts_with("/sys/") && line.find(' ') == line.npos && is_file_name(line.substr(line.rfind('/') + 1));
}

std::string_view after(std::string_view line, std::string_view mark) {
    return line.starts_with(mark) ? line.substr(mark.size()) : std::string_view{};
}

}  // namespace

SysfsTree read_sysfs_capture(std::string_view capture) {
    SysfsTree tree;
    std::string path;  // of the file whose lines follow
    bool tail = false;
    const auto lines = split_lines(capture);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const std::string_view line = lines[at];
        if (const auto name = after(line, "Path: "); !name.empty()) {
            path = plain_path(name);
        } else if (const auto count = after(line, "Lines: "); !count.empty() && !path.empty()) {
            std::size_t left = std::min<std::size_t>(leading_uint(count).value_or(0), lines.size() - at - 1);
            std::string content;
            for (; left > 0; --left) content += (content.empty() ? "" : "\n") + std::string(lines[++at]);
            if (content.ends_with("EOF")) content.resize(content.size() - 3);
            tree[path] = content;
        } else if (line.starts_with("==> ") && line.ends_with(" <==")) {
            path = plain_path(line.substr(4, line.size() - 8));
            tail = true;
            tree[path];
        } else if (tail) {
            std::string& content = tree[path];
            if (!line.empty()) content += (content.empty() ? "" : "\n") + std::string(line);
        } else if (at + 1 < lines.size() && is_path_alone(line) && !lines[at + 1].starts_with('/')) {
            tree[plain_path(line)] = std::string(lines[++at]);
        } else {
            add_grep_line(tree, line);
        }
    }
    drop_line_numbers(tree);
    return tree;
}

SysfsTree read_sysfs_folder(const std::filesystem::path& folder, int depth) {
    namespace fs = std::filesystem;
    SysfsTree tree;
    for (const std::string& name : list_folder(folder)) {
        const fs::path path = folder / name;
        std::error_code error;
        if (fs::is_regular_file(path, error)) {
            if (const auto content = read_small(path)) tree[name] = *content;
        } else if (depth > 0 && fs::is_directory(path, error) && !fs::is_symlink(path, error)) {
            for (auto& [inner, content] : read_sysfs_folder(path, depth - 1)) tree[name + "/" + inner] = std::move(content);
        }
    }
    return tree;
}

}  // namespace vetting::tool
