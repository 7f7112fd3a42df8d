// Is the work that a plugin claims borne out by what the runner itself recorded?
#pragma once

#include <optional>
#include <string>

#include "sdk/wire/decide.hpp"

namespace vetting {

/// Why the record (CPU time, bytes, wall time of the spawned tools and of the runner's child) cannot bear the claims, in
/// one sentence; nothing when it can. The limits lie far above what hardware can do: they find lies, not slowness.
[[nodiscard]] std::optional<std::string> claims_not_borne_out(const StageOffer& offer, const StageResult& result);

}  // namespace vetting
