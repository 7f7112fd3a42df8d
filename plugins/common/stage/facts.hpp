// The inventory as stages read it: parts with the keys by which targets, work and findings name them.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::stages {

using Json = nlohmann::json;

/// Members that may be absent, null or of another type than expected: then nothing.
[[nodiscard]] std::optional<double> number_at(const Json& object, std::string_view name);
[[nodiscard]] std::string text_at(const Json& object, std::string_view name);
[[nodiscard]] const Json& list_at(const Json& object, std::string_view name);  ///< an empty list where there is none

struct CpuFacts {
    std::string key;    ///< `cpu<socket>`
    std::int64_t socket = 0;
    std::string model;
    std::int64_t threads = 1;
};
[[nodiscard]] std::vector<CpuFacts> cpus_of(const Json& facts);

struct DiskFacts {
    std::string key;   ///< serial, else name
    std::string name;  ///< `sda`
    std::string path;  ///< `/dev/sda`
    std::string model, serial, protocol, transport;
    std::optional<double> capacity_bytes;
    double logical_block_bytes = 512;
    bool rotating = false;
    Json smart;  ///< null where no SMART was seen
};
/// Whole disks only: no partition, loop, ram, zram, optical, device-mapper or md device.
[[nodiscard]] std::vector<DiskFacts> disks_of(const Json& facts);

struct NicFacts {
    std::string name, mac, driver, pci_address, duplex;
    std::optional<double> speed_mbps;
    std::optional<bool> link;
};
/// Ports with hardware (or a hypervisor's paravirtual hardware) behind them.
[[nodiscard]] std::vector<NicFacts> physical_nics_of(const Json& facts);

/// The `part` object of a target or of an untargeted row.
[[nodiscard]] Json part_of(std::string_view kind, std::string_view slot, std::string_view serial, std::string_view model);

}  // namespace vetting::stages
