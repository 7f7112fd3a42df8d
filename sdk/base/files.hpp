// Whole small files, read and written so that a crash leaves the old one or the new one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace vetting {

/// @throws Error Io with the path and the system's reason; BodyTooLarge past `limit` bytes.
[[nodiscard]] std::string read_file(const std::filesystem::path& path, std::size_t limit = std::size_t{256} << 20);
/// Nothing when it is not there or cannot be read (sysfs attributes come and go).
[[nodiscard]] std::optional<std::string> try_read_file(const std::filesystem::path& path);
/// Write beside it, sync, rename over it, sync the folder. @throws Error Io.
void write_file_atomic(const std::filesystem::path& path, std::string_view bytes, unsigned mode = 0644);
/// Make the folder and its parents; what is new gets `mode`. @throws Error Io.
void make_folder(const std::filesystem::path& path, unsigned mode = 0755);
/// Why nothing may be loaded from `path`: somebody other than root and this user could change or replace it, or a folder
/// above it. Empty when all is well.
[[nodiscard]] std::string writable_by_others(const std::filesystem::path& path);
/// Without white space at either end.
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace vetting
