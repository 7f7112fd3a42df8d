// The kernel log from one moment on: /dev/kmsg, or a plain file of such lines under a test's root.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sdk/base/unique_handle.hpp"

namespace vetting {

class KernelLog {
public:
    /// Opens the log and stands at its end; `visible()` is false where the kernel does not let us read it.
    explicit KernelLog(const std::filesystem::path& sysroot);
    [[nodiscard]] bool visible() const { return static_cast<bool>(fd_); }
    /// Lines since the last call, without waiting. Lines that the kernel overwrote in between are lost: `overran()`.
    [[nodiscard]] std::vector<std::string> new_lines();
    [[nodiscard]] bool overran() const { return overran_; }

private:
    UniqueFd fd_;
    bool records_ = false;  ///< a device that gives one record a read; else a file
    bool overran_ = false;
};

}  // namespace vetting
