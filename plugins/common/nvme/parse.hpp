// nvme-cli: what `list`, `list-subsys`, `smart-log`, `id-ctrl`, `id-ns`, `error-log` and `self-test-log` say of the drives.
#pragma once

#include <string_view>
#include <vector>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::nvme {

using smartctl::Disk;

/// Every drive that the capture tells of; none where `nvme list` found none. What several outputs in it say of one drive
/// is joined. Both JSON and the form for people, of any version.
/// @throws tool::InputError when nothing in it is nvme-cli's.
[[nodiscard]] std::vector<Disk> parse_nvme(std::string_view text);

/// Put what `more` says to the drive it belongs to (serial, name, or neither: the neighbour that lacks it), or after all.
void join(std::vector<Disk>& disks, Disk more);

/// Whether both are paths of one controller: `nvme0`, `/dev/nvme0n1`.
[[nodiscard]] bool same_controller(std::string_view first, std::string_view second);

}  // namespace vetting::nvme
