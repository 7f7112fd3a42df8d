// The kernel log from one moment on: /dev/kmsg, or a plain file of such lines under a test's root.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/base/unique_handle.hpp"

namespace vetting {

class KernelLog {
public:
    /// Opens the log and stands at its end; `visible()` is false where the kernel does not let us read it.
    /// @param after  a `position()` of the same boot: what came behind it is new once more
    explicit KernelLog(const std::filesystem::path& sysroot, std::optional<std::int64_t> after = std::nullopt);
    [[nodiscard]] bool visible() const { return static_cast<bool>(fd_); }
    /// Lines since the last call, without waiting. Lines that the kernel overwrote in between are lost: `overran()`.
    [[nodiscard]] std::vector<std::string> new_lines();
    [[nodiscard]] bool overran() const { return overran_; }
    /// How far it was read: the number of the last record, of a plain file its bytes.
    [[nodiscard]] std::int64_t position() const { return position_; }

private:
    void stand_after(std::int64_t position);
    /// Whether the record has not been read by a former life.
    [[nodiscard]] bool is_new(std::string_view record);

    UniqueFd fd_;
    bool records_ = false;  ///< a device that gives one record a read; else a file
    bool overran_ = false;
    bool goes_on_ = false;  ///< from a former life's position, whose next record is still to be found
    std::int64_t position_ = -1;
};

}  // namespace vetting
