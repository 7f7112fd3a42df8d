// A captured kernel log as messages: text in any form (see vetting/kernel_log/line.hpp), `dmesg --json`, `journalctl -o json`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::tool {

struct KernelLine {
    std::string whole;   ///< as it stands in the capture, in valid UTF-8, at most 512 bytes
    std::string message; ///< without time, host and level
    std::uint64_t repeats = 1;
    std::string time;    ///< as it stands there, `2026-01-02T03:04:05Z` of a journal's JSON; empty where there is none
};

/// Lines of the kernel in their order; those of programs are left out.
/// @throws InputError empty or binary input, JSON that is no log, and text of which no line is the kernel's (see kernel_marks.hpp).
[[nodiscard]] std::vector<KernelLine> kernel_lines(std::string_view capture);

/// Lines that any program wrote, without their prefix (`mcelog[12]: text` → text).
[[nodiscard]] std::vector<std::string> lines_of_program(std::string_view capture, std::string_view program);

}  // namespace vetting::tool
