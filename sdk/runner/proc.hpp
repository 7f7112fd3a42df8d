// What /proc says of a process: accounts and family. Nothing here throws: processes come and go.
#pragma once

#include <sys/time.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::runner {

/// Bytes a process (with the children it has waited for) read and wrote: the larger of what reached the block layer
/// and what went through system calls. O_DIRECT and io_uring show in the former only, cached files in the latter only.
struct ProcessIo {
    std::int64_t read_bytes = 0, written_bytes = 0;
};
[[nodiscard]] ProcessIo process_io(pid_t pid);

/// CPU seconds of the process itself, its children not included.
[[nodiscard]] double process_cpu_s(pid_t pid);

/// How often the kernel killed for want of memory since it booted.
[[nodiscard]] std::int64_t oom_kills();

/// The session `leader` and everything that descends from it or carries `tag` as VETTING_CHILD in its environment:
/// a daemon that changed its session and parent is found by the tag it inherited.
[[nodiscard]] std::vector<pid_t> family_of(pid_t leader, std::string_view tag);

/// Send `signal` to each of the family, by pidfd, so that no stranger with a reused number is hit. @return how many.
int signal_family(pid_t leader, std::string_view tag, int signal);

[[nodiscard]] inline double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace vetting::runner
