// What the host says to a wish to overwrite disks, and what a destructive plan may name at all. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sdk/base/clock.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// A person's word that one disk of one attempt may be overwritten although something was found on it.
struct WipeOverride {
    std::string serial, by;
    WallTime expires;
    bool used = false;  ///< by a permit of this attempt, or of the one that it continues after an agent restart
};

/// The override that is good for this disk now; null where there is none.
[[nodiscard]] const WipeOverride* find_override(const std::vector<WipeOverride>& overrides, const PermitDisk& disk, WallTime now);

/// Why this disk gets no permit, in one sentence; nothing when it gets one.
[[nodiscard]] std::optional<std::string> why_no_permit(const PermitDisk& disk, const std::vector<ExpectedDisk>& expected,
                                                       const std::vector<WipeOverride>& overrides, WallTime now);

/// A destructive plan without the disks that the host's expected spec does not list; refused where it lists none.
[[nodiscard]] Plan restricted_to_expected(Plan plan, const std::vector<ExpectedDisk>& expected);

}  // namespace vetting
