// Files of /sys as one captures them: text archives (`.ttar`), `grep -r . FOLDER`, `tail -n +1 FILES…`; and the live ones.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace vetting::tool {

/// Content by path, without a leading slash.
using SysfsTree = std::map<std::string, std::string>;

/// Empty when the capture has none of these forms.
[[nodiscard]] SysfsTree read_sysfs_capture(std::string_view capture);

/// The small files below `folder`, at most `depth` folders down; links are not followed but for the first step.
[[nodiscard]] SysfsTree read_sysfs_folder(const std::filesystem::path& folder, int depth);

}  // namespace vetting::tool
