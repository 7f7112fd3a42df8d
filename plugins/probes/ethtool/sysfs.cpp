#include <array>

#include <nlohmann/json.hpp>

#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/parse.hpp"
#include "plugins/probes/ethtool/section.hpp"

namespace vetting::ethtool {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

fs::path folder_of(const fs::path& sysroot, const std::string& name) { return sysroot / "sys/class/net" / name; }

/// -1, EINVAL or 0 while the link is down or the driver does not know.
std::optional<std::int64_t> speed_of(const fs::path& folder) {
    const auto speed = tool::read_integer(folder / "speed");
    return speed && *speed > 0 ? speed : std::nullopt;
}

/// Readable while the port is up; a port that is switched off has no link to speak of.
std::optional<bool> link_of(const fs::path& folder) {
    const auto carrier = tool::read_integer(folder / "carrier");
    return carrier ? std::optional(*carrier != 0) : std::nullopt;
}

/// The PCI function of a port: of its device, or of what that hangs on (virtio).
std::optional<std::string> pci_address_of(const fs::path& folder) {
    std::error_code error;
    for (fs::path device = fs::canonical(folder / "device", error); !error && device.has_relative_path(); device = device.parent_path()) {
        const std::string name = device.filename().string();
        if (is_pci_address(name)) return name;
        if (!name.starts_with("virtio") && !tool::contains(name, "vmbus") && !name.starts_with("mlx") && !name.starts_with("auxiliary")) break;
    }
    return std::nullopt;
}

std::optional<std::string> mac_of(const fs::path& folder) {
    // In a bond every port shows the bond's address; its own is kept beside.
    auto mac = tool::read_small(folder / "bonding_slave/perm_hwaddr");
    if (!mac) mac = tool::read_small(folder / "address");
    const bool set = mac && mac->find_first_not_of("0:") != std::string::npos;
    return set ? std::optional(tool::clean(*mac)) : std::nullopt;
}

}  // namespace

std::vector<std::string> ports_of(const fs::path& sysroot) {
    std::vector<std::string> ports;
    for (const std::string& name : tool::list_folder(sysroot / "sys/class/net")) {
        std::error_code error;
        if (fs::exists(folder_of(sysroot, name) / "device", error)) ports.push_back(name);
    }
    return ports;
}

json port_facts(const fs::path& sysroot, const std::string& name) {
    const fs::path folder = folder_of(sysroot, name);
    json nic = {{"name", name}};
    tool::put(nic, "mac", mac_of(folder));
    std::error_code error;
    const fs::path driver = fs::read_symlink(folder / "device/driver", error);
    if (!error) nic["driver"] = tool::clean(driver.filename().string());
    tool::put(nic, "pci_address", pci_address_of(folder));
    tool::put(nic, "speed_mbps", speed_of(folder));
    if (const auto duplex = tool::read_small(folder / "duplex")) tool::put(nic, "duplex", duplex_of(*duplex));
    tool::put(nic, "link", link_of(folder));
    return nic;
}

std::vector<Sample> port_samples(const fs::path& sysroot, const std::string& name) {
    const fs::path folder = folder_of(sysroot, name);
    const std::string base = "net/" + name + "/";
    std::vector<Sample> samples;
    if (const auto link = link_of(folder)) samples.push_back({base + "link", "count", *link ? 1.0 : 0.0});
    if (const auto speed = speed_of(folder)) samples.push_back({base + "link_speed", "bit_per_s", static_cast<double>(*speed) * 1e6});
    if (const auto changes = tool::read_integer(folder / "carrier_changes")) {
        samples.push_back({base + "carrier_changes", "count", static_cast<double>(*changes)});
    }
    constexpr std::array kCounters = {"rx_errors", "tx_errors", "rx_crc_errors", "rx_missed_errors", "rx_dropped", "tx_dropped"};
    for (const char* counter : kCounters) {
        const auto count = tool::read_integer(folder / "statistics" / counter);
        if (count && *count >= 0) samples.push_back({base + counter, "count", static_cast<double>(*count)});
    }
    return samples;
}

}  // namespace vetting::ethtool
