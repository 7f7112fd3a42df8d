// What became of the parts of a host since its last run: swapped, moved, gone, new. Pure.
#pragma once

#include <vector>

#include "sdk/wire/inventory.hpp"

namespace vetting {

/// Parts are known by serial (a port by its MAC); modules, processors and supplies without one by their place. A kind of
/// which the new inventory lists nothing is passed over where `blind` says that a source could not be read: what was not
/// seen is not gone.
[[nodiscard]] std::vector<Finding> part_changes(const Json& before, const Json& now, bool blind);

}  // namespace vetting
