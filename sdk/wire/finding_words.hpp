// What a reader is told of a finding, in the same words by the command line and the pages.
#pragma once

#include <string_view>

#include "sdk/wire/evidence.hpp"

namespace vetting {

/// `confirmed` when the fault showed itself again in a repetition, else `seen once`; of what is only worth knowing, nothing.
[[nodiscard]] inline std::string_view seen_word(const Finding& finding) {
    if (finding.severity == Severity::Info) return "";
    return finding.confirmed ? "confirmed" : "seen once";
}

}  // namespace vetting
