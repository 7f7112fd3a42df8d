// The four gates as one pure function: which disks may be overwritten, and why each of the others may not.
//
// No clock, no files, no host: everything is in the input. It is asked before a permit is asked for, and again with what
// the open descriptor says at the moment of writing; only the last answer opens a disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/base/clock.hpp"
#include "sdk/wire/disk_identity.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting::safety {

/// What the kernel says of one block device at one moment.
struct SeenDisk {
    std::string name;  ///< `sda`: to find the node and for messages, never for identity
    std::uint32_t major_number = 0, minor_number = 0;
    std::string serial, wwn;
    std::int64_t size_bytes = 0;
    std::vector<std::string> no_target;  ///< what it is that is never overwritten: a partition, USB, read-only, …
    std::vector<std::string> in_use;     ///< mounted, swap, held, under the root; also what could not be found out
};

/// What the wipe probe read from the disk. Nothing found: it is blank.
struct ProbeReport {
    std::vector<std::string> found;
    std::string digest;  ///< over identity, found, and every byte that was read
};

struct DiskCase {
    SeenDisk seen;
    std::optional<ProbeReport> probe;
};

/// Whose writing it would be.
struct Asker {
    std::string run, boot, stage;
    std::int32_t attempt = 0;
    WallTime now;
};

struct GateInput {
    Asker asker;
    std::vector<ExpectedDisk> expected;       ///< from the host's expected spec; none: nothing destructive
    std::vector<std::string> override_flags;  ///< `wipe:SERIAL`, as the host said with the offer
    std::vector<DiskCase> disks;              ///< every block device that is looked at now
    std::vector<PermitGrant> permits;
    std::vector<std::string> spent;           ///< ids of permits that were used before
};

enum class Gate : std::uint8_t {
    LeftAlone,    ///< no target of this run: skipped, and the report says so
    Refused,      ///< expected, and must not be overwritten
    NeedsProbe,   ///< expected; not yet looked into
    NeedsPermit,  ///< looked into: ask the host
    Permitted,
};

struct GateAnswer {
    Gate gate = Gate::LeftAlone;
    std::string reason;                 ///< for a person; empty for Permitted
    std::optional<PermitGrant> permit;  ///< set for Permitted
};

/// @return one answer a disk, in their order.
[[nodiscard]] std::vector<GateAnswer> decide_gates(const GateInput& input);

}  // namespace vetting::safety
