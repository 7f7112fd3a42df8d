// What a terminal, an editor or a mail added to captured output, taken away before a plugin reads it. Pure.
#pragma once

#include <string>

namespace vetting {

/// UTF-16 behind a byte order mark as UTF-8; no byte order mark; no terminal's escape sequences; no `> ` of a mail.
/// Other bytes stay as they are.
[[nodiscard]] std::string capture_text(std::string bytes);

}  // namespace vetting
