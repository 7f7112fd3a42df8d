// What both forms of smartctl's output share once their fields are read: which attribute is which counter, and sanity.
#pragma once

#include <string_view>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::smartctl {

/// Fill the named counters from the ATA attribute table, by id and name: vendors reuse ids for other things.
void counters_from_attributes(Disk& disk);
/// Note what cannot be true, keeping it as it was given (`Disk::implausible`).
void mark_implausible(Disk& disk);

/// What stands in place of a serial or a WWN that was blacked out is none.
void drop_masked(Disk& disk);

/// True for a test that ended well, false for one that failed, nothing for one that was aborted or runs.
[[nodiscard]] std::optional<bool> ata_result_passed(std::string_view result);
[[nodiscard]] std::optional<bool> scsi_result_passed(std::string_view result);
[[nodiscard]] std::optional<bool> nvme_result_passed(std::string_view result);

/// `ATA`, `NVMe`, `SCSI` → the word of the facts.
[[nodiscard]] std::optional<std::string> protocol_word(std::string_view protocol);
/// `SAS (SPL-4)` → `sas`, `Fibre channel (FCP-2)` → `fc`; nothing when not known.
[[nodiscard]] std::optional<std::string> transport_word(std::string_view transport);

/// `megaraid,3`, `sat+megaraid,3` → `[megaraid_disk_03]`, as smartctl itself marks such disks; nothing for other types.
[[nodiscard]] std::optional<std::string> controller_tag(std::string_view type);

}  // namespace vetting::smartctl
