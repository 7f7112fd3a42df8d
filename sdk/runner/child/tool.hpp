// Runs a tool for a plugin and records what the kernel accounted to it: the record that backs the work it claims.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/include/vetting/abi/v1.h"
#include "sdk/wire/evidence.hpp"

namespace vetting::runner {

/// What the last tool of this thread wrote to stderr, its last 64 KiB; or why it could not be started.
[[nodiscard]] const std::string& last_tool_error();

struct ToolCallbacks {
    std::function<vt_status(std::string_view)> on_stdout;  ///< other than VT_OK ends the tool
    std::function<void(std::string_view)> on_error_line;
    int cancel_fd;                                          ///< readable: end the tool
};

struct ToolOutcome {
    vt_status status = VT_OK;
    ToolRecord record;
    bool started = false;
};

/// Runs `argv` (looked up in $PATH of this process) to its end, on the calling thread; its version stands in the record.
[[nodiscard]] ToolOutcome run_tool(const std::vector<std::string>& argv, const ToolCallbacks& callbacks);
/// The same without asking for the version.
[[nodiscard]] ToolOutcome run_quietly(const std::vector<std::string>& argv, const ToolCallbacks& callbacks);

/// End every tool that is running now: the supervisor is gone.
void kill_all_tools();

}  // namespace vetting::runner
