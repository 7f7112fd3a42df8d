// lsblk: the disks, from any of its output forms and versions.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace vetting::lsblk {

/// `disks[]` from `lsblk -J`, `lsblk -P` or the plain table. Disks only: no loop, rom, zram, partition or volume.
/// @throws tool::InputError when it is none of these.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// `by_id` of each disk, from `<sysroot>/dev/disk/by-id`.
void add_by_id(nlohmann::json& facts, const std::filesystem::path& sysroot);

/// `pci_address` of each disk that is a PCI function itself (NVMe, virtio-blk), from `<sysroot>/sys/block`: so that it
/// is not listed a second time among the cards. A disk behind a controller has none.
void add_pci_address(nlohmann::json& facts, const std::filesystem::path& sysroot);

/// Loop devices to which another root than `/` gives a serial, as tests of destructive stages do: disks, where the agent's
/// gates take them for such. `{name, serial, wwn, model, capacity_bytes}` as far as they are there.
void add_given_loops(nlohmann::json& facts, const std::filesystem::path& sysroot);

}  // namespace vetting::lsblk
