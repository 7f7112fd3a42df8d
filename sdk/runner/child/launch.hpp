// fork and exec of a tool, with only async-signal-safe calls in between: other threads are running.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "sdk/base/unique_handle.hpp"

namespace vetting::runner {

/// Absolute path of a tool by the PATH of this process; a name with a slash must be absolute.
[[nodiscard]] std::optional<std::string> find_tool(const std::string& name);

struct LaunchedTool {
    pid_t pid = 0;
    UniqueFd pidfd, out, err;  ///< read ends, non-blocking
    int error = 0;             ///< errno of what failed, 0 when the tool runs
};

/// Its own process group in our session, dies with us, no input, LC_ALL=C, no descriptor but 0, 1, 2.
[[nodiscard]] LaunchedTool launch(const std::string& path, const std::vector<std::string>& argv);

}  // namespace vetting::runner
