// Looks into a disk that is about to be overwritten: is there anything on it that somebody might miss?
#pragma once

#include <cstdint>
#include <string>

#include "agent/safety/seen_disk.hpp"

namespace vetting::safety {

struct ProbeOptions {
    std::uint64_t seed = 0;   ///< of the places that are sampled; the same for both looks at a disk
    std::string pattern_key;  ///< of this run's own pattern, where a permit of this run says that it was written here
};

/// Reads only. Signatures, partitions, both ends and a thousand places between them; whatever goes wrong counts as found.
/// It takes seconds: call it off the io thread.
[[nodiscard]] ProbeReport probe_disk(const Roots& roots, const SeenDisk& disk, int fd, const ProbeOptions& options);
/// The same on a descriptor of its own, opened for reading.
[[nodiscard]] ProbeReport probe_disk(const Roots& roots, const SeenDisk& disk, const ProbeOptions& options);

/// Where its node is, by name; whether it is the right one is seen from the open descriptor.
[[nodiscard]] std::string node_of(const SeenDisk& disk);
/// The device behind an open descriptor; 0 when it is no block device.
[[nodiscard]] dev_t number_of(int fd);

}  // namespace vetting::safety
