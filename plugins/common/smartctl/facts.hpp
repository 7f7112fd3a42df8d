// A Disk as the facts that everything else reads.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::smartctl {

/// One element of `disks[]` with its `smart{…}`; empty when smartctl said nothing of a disk (it could not open it).
[[nodiscard]] nlohmann::json facts_of(const Disk& disk);

/// Where a disk can be asked, as far as a scan tells: name and protocol.
[[nodiscard]] nlohmann::json facts_of(const ScanEntry& entry);

}  // namespace vetting::smartctl
