// Which tools know RAID controllers, and what they are asked.
#pragma once

#include <string>
#include <vector>

namespace vetting::raid {

/// Questions to one tool; the first of `commands` that is installed is asked, the others are other names of it.
struct Tool {
    std::vector<std::string> commands;
    std::vector<std::vector<std::string>> questions;
};
[[nodiscard]] const std::vector<Tool>& tools();

}  // namespace vetting::raid
