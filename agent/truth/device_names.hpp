// From the kernel's names for devices to the keys by which the rest of the project knows them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/base/json.hpp"

namespace vetting {

/// Made from an inventory; an empty one leaves the kernel's own names.
struct DeviceNames {
    /// A module: DMI locator and bank, and the key by which the inventory's parts know it (parts_of).
    struct Dimm {
        std::string locator, bank, key;
    };
    std::map<std::string, std::string, std::less<>> disks;  ///< `sda` → serial, else the name itself
    std::vector<Dimm> dimms;
};

[[nodiscard]] DeviceNames device_names(const Json& inventory);

/// `sda` or `nvme0n1` → serial, else the name; a controller (`nvme0`) → the serial of its first namespace.
[[nodiscard]] std::string disk_key(const DeviceNames& names, std::string_view kernel_name);
/// An EDAC label → the module whose locator it is or ends in (`CPU0_DIMM_A1` → `DIMM_A1` when the inventory lists it), else the
/// label. Of several modules of one locator the one whose bank the label names; without it none is blamed.
[[nodiscard]] std::string dimm_key(const DeviceNames& names, std::string_view label);
/// `cpu<socket>` of logical CPU `cpu`; `cpu0` where the topology is not shown.
[[nodiscard]] std::string cpu_key(const std::filesystem::path& sysroot, std::int64_t cpu);
/// The disk that a log line means by a partition (`sdb1`), a port (`ata3.00`), a place on the bus (`0:0:1:0`), a number
/// (`8:16`) or a controller (`nvme0`), by its place in the device tree; the words of the line when there is none.
[[nodiscard]] std::string disk_of_log(const std::filesystem::path& sysroot, const DeviceNames& names, std::string_view device);
/// The port that a log line means by its name or its PCI address.
[[nodiscard]] std::string port_of_log(const std::filesystem::path& sysroot, std::string_view device);

}  // namespace vetting
