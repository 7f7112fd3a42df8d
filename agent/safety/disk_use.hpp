// What the running system does with a block device: mounts, swap, whatever holds it, the root and all that lies below it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace vetting::safety {

/// Every use of the device, of its partitions, and of what is stacked on them; what cannot be found out is a use too.
/// @param kernel  `/`, or a tree with the same `sys` and `proc` below it
[[nodiscard]] std::vector<std::string> uses_of(const std::filesystem::path& kernel, dev_t number);

/// Partitions of the device that the kernel knows, by name.
[[nodiscard]] std::vector<std::string> partitions_of(const std::filesystem::path& kernel, dev_t number);

}  // namespace vetting::safety
