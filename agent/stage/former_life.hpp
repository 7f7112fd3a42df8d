// Children of an agent that was killed: who they are is written down while they run, so that the next life ends them.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sdk/base/json.hpp"

namespace vetting {

/// A runner child: leader of its own session, known by pid and start time together (pids are used again).
struct ChildRecord {
    std::int64_t pid = 0;
    std::int64_t started = 0;  ///< clock ticks since boot, field 22 of /proc/<pid>/stat
    std::string tag;           ///< what its descendants carry in their environment
    static constexpr auto kFields =
        fields(need("pid", &ChildRecord::pid), need("started", &ChildRecord::started), may("tag", &ChildRecord::tag));
};

class ChildBook {
public:
    explicit ChildBook(std::filesystem::path file) : file_(std::move(file)) {}
    /// Takes down a child that runs now.
    void note(pid_t pid);
    void forget(pid_t pid);
    /// Ends what a former life left running. @return how many processes were sent SIGKILL.
    int end_former();

private:
    void save() const;
    std::filesystem::path file_;
    std::vector<ChildRecord> children_;
};

}  // namespace vetting
