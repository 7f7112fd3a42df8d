// Every signature on a device that libblkid or we ourselves know: file systems, RAID and LVM members, partition tables.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vetting::safety {

/// What was found, as `ext4 (filesystem) at byte 1080`; an error is something found too.
[[nodiscard]] std::vector<std::string> signatures_on(int fd, std::int64_t size_bytes);

}  // namespace vetting::safety
