// The way to a disk that may not be opened: a scratch file on a file system that lies on that disk and no other.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::storage {

/// File names of ours; cleanup removes nothing else.
inline constexpr std::string_view kScratchPrefix = "vetting-read-scan-";

/// The whole disk that a block device number lies on (`vda` for 254:1): through partitions and mapped devices with one
/// disk below them; nothing where there are several, or where sysfs does not know it.
/// @param sys  `/sys`, or a tree like it
[[nodiscard]] std::optional<std::string> disk_below(const std::filesystem::path& sys, unsigned major, unsigned minor);

/// Mount points in the text of /proc/self/mountinfo, octal escapes undone.
[[nodiscard]] std::vector<std::string> mount_points(std::string_view mountinfo);

/// Whether fio takes the path for one file: it splits `--filename` at colons, and would write to `/srv/a` for `/srv/a:b`.
[[nodiscard]] bool is_one_name_for_fio(std::string_view path);

/// A folder on that disk where a file of `bytes` may be written and a tenth of the file system stays free.
[[nodiscard]] std::optional<std::filesystem::path> scratch_folder_on(const std::string& disk, double bytes);

/// Remove a scratch file by its path. @return false when it is none of ours, or could not be removed.
bool remove_scratch_file(const std::filesystem::path& file);

}  // namespace vetting::storage
