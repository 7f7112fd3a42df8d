// Reading sysfs: one value a file, files that come and go, folders in a stable order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::sysfs {

/// The file's text without white space at its ends; nothing when it cannot be read or is empty.
[[nodiscard]] std::optional<std::string> text(const std::filesystem::path& file);
/// A whole number, decimal or `0x…`; nothing when the file is not there or says something else.
[[nodiscard]] std::optional<std::int64_t> number(const std::filesystem::path& file);
/// The number with which `text` begins (`8.0 GT/s PCIe` → 8.0).
[[nodiscard]] std::optional<double> leading_number(std::string_view text);
/// Entries of a folder whose name starts with `prefix`, sorted by name; none when the folder is not there.
[[nodiscard]] std::vector<std::filesystem::path> entries(const std::filesystem::path& folder, std::string_view prefix = {});
/// Entries named `prefix` + digits (`cpu0`, `mc12`), sorted by the number.
[[nodiscard]] std::vector<std::filesystem::path> numbered(const std::filesystem::path& folder, std::string_view prefix);
[[nodiscard]] bool exists(const std::filesystem::path& path);

}  // namespace vetting::sysfs
