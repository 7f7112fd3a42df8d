// Which tools know RAID controllers, what they are asked, and whether this machine has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vetting::raid {

/// Questions to one tool; the first of `commands` that is installed is asked, the others are other names of it.
struct Tool {
    std::vector<std::string> commands;
    std::vector<std::vector<std::string>> questions;
};
[[nodiscard]] const std::vector<Tool>& tools();

/// The file of a command: as given where it is a path, else the first of that name in `path` (folders, colons between).
/// Empty when there is none that may be executed.
[[nodiscard]] std::string installed(const std::string& command, std::string_view path);

}  // namespace vetting::raid
