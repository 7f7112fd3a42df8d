// Text archives of a /sys tree (ttar, as the Prometheus projects use it for their fixtures): `Path: p`, then `Lines: n` and n
// lines, or `SymlinkTo: t`; folders and modes between them.
#include <algorithm>

#include "plugins/common/files.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {
namespace {

using Tree = std::map<std::string, std::string>;
struct Archive {
    Tree files, links;  ///< by path, without a leading slash
};

std::string_view after(std::string_view line, std::string_view mark) {
    return line.starts_with(mark) ? line.substr(mark.size()) : std::string_view{};
}

/// A file whose last line has no newline ends in the word EOF.
std::string join(const std::vector<std::string_view>& lines, std::size_t first, std::size_t count) {
    std::string text;
    for (std::size_t at = first; at < first + count; ++at) text += std::string(text.empty() ? "" : "\n") + std::string(lines[at]);
    if (text.ends_with("EOF")) text.resize(text.size() - 3);
    return text;
}

Archive read_archive(std::string_view text) {
    Archive archive;
    std::string path;
    const auto lines = tool::split_lines(text);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (const auto name = after(lines[at], "Path: "); !name.empty()) {
            path = name;
        } else if (const auto target = after(lines[at], "SymlinkTo: "); !target.empty() && !path.empty()) {
            archive.links.emplace(path, target);
        } else if (const auto count = after(lines[at], "Lines: "); !count.empty() && !path.empty()) {
            const std::uint64_t wanted = tool::leading_uint(count).value_or(0);
            const std::size_t there = std::min<std::size_t>(wanted, lines.size() - at - 1);
            archive.files.emplace(path, join(lines, at + 1, there));
            at += there;
        }
    }
    return archive;
}

/// `…/hwmon/hwmon3` for a path below it, else empty.
std::string chip_folder(const std::string& path) {
    for (std::size_t at = path.find("/hwmon"); at != std::string::npos; at = path.find("/hwmon", at + 1)) {
        const std::size_t end = path.find_first_not_of("0123456789", at + 6);
        if (end != at + 6 && end != std::string::npos && path[end] == '/') return path.substr(0, end);
    }
    return {};
}

std::string base_name(const std::string& path) {
    const std::filesystem::path clean = std::filesystem::path(path).lexically_normal();
    return clean.has_filename() ? clean.filename().string() : clean.parent_path().filename().string();
}

std::string device_folder(const Archive& archive, const std::string& folder) {
    const auto link = archive.links.find(folder + "/device");
    if (link == archive.links.end()) return {};
    std::string path = (std::filesystem::path(folder) / link->second).lexically_normal().string();
    while (path.ends_with('/')) path.pop_back();
    return path;
}

void take_files(const Tree& files, const std::string& folder, Chip& chip) {
    const std::string start = folder + "/";
    for (auto at = files.lower_bound(start); at != files.end() && at->first.starts_with(start); ++at) {
        const std::string name = at->first.substr(start.size());
        if (name.find('/') == std::string::npos && subfeature_of(name)) chip.files.emplace(name, at->second);
    }
}

std::string content(const Tree& files, const std::string& path) {
    const auto found = files.find(path);
    return found == files.end() ? std::string{} : tool::clean(found->second);
}

}  // namespace

bool looks_like_ttar(std::string_view capture) {
    const bool path = capture.starts_with("Path: ") || tool::contains(capture, "\nPath: ");
    return path && (tool::contains(capture, "\nLines: ") || tool::contains(capture, "\nSymlinkTo: "));
}

std::vector<Chip> read_ttar(std::string_view text) {
    tool::require_text(text, "ttar");
    if (!looks_like_ttar(text)) throw tool::InputError("not a text archive of /sys");
    const Archive archive = read_archive(text);
    std::vector<std::string> folders;
    for (const Tree* tree : {&archive.files, &archive.links}) {
        for (const auto& [path, ignored] : *tree) {
            std::string folder = chip_folder(path);
            if (!folder.empty()) folders.push_back(std::move(folder));
        }
    }
    std::sort(folders.begin(), folders.end(), tool::natural_less);
    folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
    std::vector<Chip> chips;
    for (const std::string& folder : folders) {
        const std::string device = device_folder(archive, folder);
        Chip chip;
        chip.name = content(archive.files, folder + "/name");
        if (chip.name.empty()) chip.name = content(archive.files, device + "/name");
        if (chip.name.empty()) chip.name = base_name(folder);
        chip.parent = base_name(device);
        if (chip.name == "nvme") chip.disk = content(archive.files, device + "/serial");
        take_files(archive.files, folder, chip);
        if (chip.files.empty() && !device.empty()) take_files(archive.files, device, chip);
        if (!chip.files.empty()) chips.push_back(std::move(chip));
    }
    return chips;
}

}  // namespace vetting::hwmon
