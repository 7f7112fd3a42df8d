// Who a block device is, by its number: read from sysfs, never by a name that it has.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <vector>

#include "agent/safety/decision.hpp"

namespace vetting::safety {

/// Tests give loop devices an identity by a tree like `/sys`; a release build takes it for loop devices only.
/// What a disk is used for is read from the running kernel in every build.
struct Roots {
    std::filesystem::path identity = "/";
    std::filesystem::path kernel = "/";
};

/// What the kernel says of the device with this number. What cannot be read counts against it.
[[nodiscard]] SeenDisk see_disk(const Roots& roots, dev_t number);

/// The numbers of all whole block devices that have a size.
[[nodiscard]] std::vector<dev_t> whole_devices(const Roots& roots);

}  // namespace vetting::safety
