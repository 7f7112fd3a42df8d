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
[[nodiscard]] std::string text_at(const Json& object, std::string_view name);  ///< a whole number counts as its digits
[[nodiscard]] const Json& list_at(const Json& object, std::string_view name);  ///< an empty list where there is none

struct CpuFacts {
    std::string key;  ///< `cpu<socket>`
    std::int64_t socket = 0;  ///< its number, or its place in the list where it has none
    std::string model;
    std::int64_t threads = 1;
};
[[nodiscard]] std::vector<CpuFacts> cpus_of(const Json& facts);

struct DiskFacts {
    std::string key;   ///< serial, else name, else `disk<place in the list>`
    std::string name;  ///< `sda`
    std::string path;  ///< `/dev/sda`
    std::string no_disk;  ///< why this is no disk of the machine (a loop device, an optical drive); else empty
    std::string model, serial, protocol, transport;
    std::string slot;  ///< its place behind a RAID controller, `c0/e252/s3`
    std::string access_path, access_type;  ///< how smartctl reaches a disk behind a RAID controller: node and `-d` type
    std::optional<double> capacity_bytes;
    double logical_block_bytes = 512;
    bool rotating = false;
    Json smart;  ///< null where no SMART was seen
};
/// Every disk the inventory lists, those that are none of the machine's own too: a plan says why it leaves them out.
[[nodiscard]] std::vector<DiskFacts> disks_of(const Json& facts);

struct NicFacts {
    std::string key;  ///< name, else MAC, else `nic<place in the list>`
    std::string name, mac, driver, pci_address, duplex;
    std::string neighbour;  ///< the switch and its port where LLDP told them; else empty
    std::string no_port;  ///< why there is no port of the machine behind it (a bridge, a tunnel); else empty
    std::optional<double> speed_mbps;
    std::optional<double> speed_max_mbps;  ///< the fastest mode that the port supports
    std::optional<bool> link;
};
/// Every interface the inventory lists.
[[nodiscard]] std::vector<NicFacts> nics_of(const Json& facts);

/// The `part` object of a target or of an untargeted row.
[[nodiscard]] Json part_of(std::string_view kind, std::string_view slot, std::string_view serial, std::string_view model);

}  // namespace vetting::stages
