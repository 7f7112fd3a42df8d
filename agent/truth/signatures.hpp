// Kernel-log lines that tell of hardware trouble, as counters. The lines themselves are one table that probes see too:
// vetting/kernel_log/signatures.hpp. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/wire/kernel_keys.hpp"

namespace vetting {

struct LogMatch {
    KernelCounter counter;
    std::string device;     ///< exactly as the line names it (`sdb1`, `CPU 3`, `0000:3b:00.0`, `ata3.00`); empty: not said
    std::string signature;  ///< several signatures tell of one event: the agent takes the one with the most lines
    double count = 1;
};

/// @return which trouble `text` (a message without prefix or time) tells of; nothing for any other line.
[[nodiscard]] std::optional<LogMatch> match_signature(std::string_view text);

/// The message of a line in any of the forms in which kernel logs come: a /dev/kmsg record, dmesg with or without time.
/// Nothing for a record that a program wrote into the log, since anybody with root could write anything there.
[[nodiscard]] std::optional<std::string_view> message_of(std::string_view line);

}  // namespace vetting
