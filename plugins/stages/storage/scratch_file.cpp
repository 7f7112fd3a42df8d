#include "plugins/stages/storage/scratch_file.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace vetting::storage {
namespace {

constexpr int kDeepestStack = 8;  // mapped device on mapped device

std::optional<std::string> disk_of_folder(const std::filesystem::path& folder, int depth) {
    std::error_code error;
    if (depth > kDeepestStack) return std::nullopt;
    if (std::filesystem::exists(folder / "partition", error)) return disk_of_folder(folder.parent_path(), depth + 1);
    std::optional<std::string> only;
    int below = 0;
    for (const auto& slave : std::filesystem::directory_iterator(folder / "slaves", error)) {
        ++below;
        const auto real = std::filesystem::canonical(slave.path(), error);
        if (!error) only = disk_of_folder(real, depth + 1);
    }
    if (below > 1) return std::nullopt;
    return below == 1 ? only : std::optional(folder.filename().string());
}

/// `\040` is a blank in mountinfo.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size()) {
            out += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

bool has_room(const std::filesystem::path& folder, double bytes) {
    struct statvfs room {};
    if (statvfs(folder.c_str(), &room) != 0 || (room.f_flag & ST_RDONLY) != 0) return false;
    const auto block = static_cast<double>(room.f_frsize);
    return static_cast<double>(room.f_bavail) * block >= bytes + static_cast<double>(room.f_blocks) * block / 10;
}

}  // namespace

std::optional<std::string> disk_below(const std::filesystem::path& sys, unsigned major, unsigned minor) {
    std::error_code error;
    const auto number = std::to_string(major) + ":" + std::to_string(minor);
    const auto folder = std::filesystem::canonical(sys / "dev/block" / number, error);
    if (error) return std::nullopt;
    return disk_of_folder(folder, 0);
}

std::vector<std::string> mount_points(std::string_view mountinfo) {
    std::vector<std::string> points;
    std::istringstream lines{std::string(mountinfo)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string id, parent, device, root, point;
        if (words >> id >> parent >> device >> root >> point) points.push_back(unescaped(point));
    }
    return points;
}

bool is_one_name_for_fio(std::string_view path) {
    return path.starts_with('/') && path.find_first_of(":\\") == std::string_view::npos;
}

std::optional<std::filesystem::path> scratch_folder_on(const std::string& disk, double bytes) {
    std::ostringstream mountinfo;
    mountinfo << std::ifstream("/proc/self/mountinfo").rdbuf();
    std::vector<std::string> folders{"/var/tmp", "/tmp"};
    for (std::string& point : mount_points(mountinfo.str())) folders.push_back(std::move(point));
    for (const std::string& folder : folders) {
        if (!is_one_name_for_fio(folder)) continue;
        struct stat status {};
        if (stat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || access(folder.c_str(), W_OK | X_OK) != 0) continue;
        if (disk_below("/sys", major(status.st_dev), minor(status.st_dev)) == disk && has_room(folder, bytes)) return folder;
    }
    return std::nullopt;
}

bool remove_scratch_file(const std::filesystem::path& file) {
    if (!file.is_absolute() || !file.filename().string().starts_with(kScratchPrefix)) return false;
    return unlink(file.c_str()) == 0;
}

}  // namespace vetting::storage
