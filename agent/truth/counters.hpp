// Counters of the kernel at one moment, by the keys of sdk/wire/kernel_keys.hpp. Each source is a function of its own.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "agent/truth/device_names.hpp"
#include "sdk/wire/kernel_keys.hpp"

namespace vetting {

struct Counters {
    std::map<std::string, double> values;
    std::set<std::string> not_visible;  ///< source ids, `id/device` where only that device does not show it

    void add(KernelCounter counter, std::string_view device, double value) { values[kernel_key_of(counter, device)] += value; }
};

// What each reads is in its .cpp; `sysroot` is `/`, or a tree that a test wrote.
void read_edac(const std::filesystem::path& sysroot, const DeviceNames& names, Counters& into);
void read_machine_checks(const std::filesystem::path& sysroot, Counters& into);
void read_throttling(const std::filesystem::path& sysroot, Counters& into);
void read_pcie(const std::filesystem::path& sysroot, Counters& into);
void read_links(const std::filesystem::path& sysroot, Counters& into);  ///< of read_pcie, the links alone
void read_nics(const std::filesystem::path& sysroot, Counters& into);
void read_disks(const std::filesystem::path& sysroot, const DeviceNames& names, Counters& into);

}  // namespace vetting
