// Which version of a tool a stage was done with: a part of its evidence.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vetting::runner {

/// The first number with a dot in it that the first line says: `3.33` of `fio-3.33`.
[[nodiscard]] std::optional<std::string> version_in(std::string_view said);

/// Asked once a process and tool, and only of tools that are known to answer and do nothing else, where packages put them.
/// @param path       absolute
/// @param cancel_fd  readable: do not wait for the answer
[[nodiscard]] std::optional<std::string> version_of(const std::string& path, int cancel_fd);

}  // namespace vetting::runner
