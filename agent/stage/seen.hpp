// What the agent sees with its own eyes: the machine's devices as the kernel lists them at this moment, by the keys of the
// inventory. A plugin cannot add to it; a disk that fell off the bus is not in it.
#pragma once

#include <filesystem>
#include <vector>

#include "sdk/wire/evidence.hpp"

namespace vetting {

/// Sockets with a CPU that is online, the memory, every disk and every port. Targets of `plan` whose kind the agent cannot
/// list itself are seen when their path is there.
[[nodiscard]] std::vector<SeenDevice> see_devices(const std::filesystem::path& sysroot, const Json& inventory, const Plan& plan);

}  // namespace vetting
