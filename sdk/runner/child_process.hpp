// The runner child as a process: spawned so that nothing of ours leaks into it, and ended with all that it started.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "sdk/base/unique_handle.hpp"
#include "sdk/runner/supervisor.hpp"

namespace vetting::runner {

/// How the process ended, once it is reaped, and what the kernel accounted to itself alone (tools not included).
struct Reaped {
    int exit = 0;    ///< when `signal` is 0
    int signal = 0;
    double cpu_s = 0;
    std::int64_t read_bytes = 0, written_bytes = 0;  ///< tools that it waited for included
};

/// Session leader of its family: `sid` is `pid`, and each member carries `tag` in its environment.
struct ChildProcess {
    pid_t pid = 0;
    std::string tag;
    UniqueFd pidfd;
    UniqueFd socket;  ///< our end of the conversation, non-blocking
    UniqueFd output;  ///< its stdout and stderr, non-blocking
    std::int64_t oom_kills_before = 0;

    /// A signal for the child and everything that descends from it. @return how many were told.
    int signal_all(int signal) const;
    /// Accounts first, then reaps; nothing while it still runs.
    [[nodiscard]] std::optional<Reaped> reap();
};

/// Fork and exec the runner: own session, parent-death signal (of this thread), no new privileges, limits, a clean
/// environment, no descriptor but its own. @throws Error Io when it cannot be started.
[[nodiscard]] ChildProcess spawn_runner(const ProcessSpec& spec);

}  // namespace vetting::runner
