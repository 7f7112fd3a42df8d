// Captured tool output on the command line: `[TOOL:]FILE`.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace vetting {

/// What a plugin reads as `capture/<n>` (see capture_text.hpp) and `capture/<n>/tool`. A prefix counts as a tool only where no
/// file has the whole name. @throws Error Io naming the file that cannot be read.
[[nodiscard]] std::map<std::string, std::string> read_captures(const std::vector<std::string>& arguments);

}  // namespace vetting
