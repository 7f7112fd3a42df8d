// Where disks may be asked that `smartctl --scan-open` does not list: behind RAID controllers whose drives have no node.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::smartctl {

/// Places behind one controller, tried in their order.
struct Series {
    std::vector<ScanEntry> entries;
    bool contiguous = false;  ///< the first that is not there is the last
};

/// hpsa and smartpqi (`cciss,N`), 3ware, aacraid, by what /sys and /dev of this machine show.
[[nodiscard]] std::vector<Series> places_behind_controllers(const std::filesystem::path& sysroot, const std::vector<ScanEntry>& scanned);

/// Types by which a USB bridge that smartctl does not know may let commands through.
[[nodiscard]] const std::vector<std::string>& usb_types();
/// Whether that is why the disk could not be opened.
[[nodiscard]] bool is_unknown_bridge(const std::string& message);

/// smartctl asks NVMe through the controller; asked by its one namespace, the disk has the name that all others use.
[[nodiscard]] std::string disk_path(const ScanEntry& entry, const std::filesystem::path& sysroot);

}  // namespace vetting::smartctl
