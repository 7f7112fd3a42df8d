// Small files of /sys and /proc, below a root that tests can put elsewhere.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vetting::tool {

/// Content without trailing blanks; nothing when it cannot be read (absent, no permission, EIO from a sensor).
/// At most 1 MiB is taken.
[[nodiscard]] std::optional<std::string> read_small(const std::filesystem::path& file);
/// The whole number in a file (`-1` is one).
[[nodiscard]] std::optional<std::int64_t> read_integer(const std::filesystem::path& file);
/// Names in a folder, sorted as people count (`hwmon2` before `hwmon10`); empty when there is no such folder.
[[nodiscard]] std::vector<std::string> list_folder(const std::filesystem::path& folder);
/// Whether `left` comes before `right` as people count.
[[nodiscard]] bool natural_less(const std::string& left, const std::string& right);

}  // namespace vetting::tool
