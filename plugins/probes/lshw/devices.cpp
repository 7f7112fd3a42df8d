// What is plugged in: disks, network interfaces, power supplies, PCI functions.
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/json_in.hpp"
#include "plugins/common/ports.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lshw/sections.hpp"

namespace vetting::lshw {
namespace {

using nlohmann::json;
using tool::put;

/// `8086`, and in some builds `D57`: four lower-case digits, or nothing.
std::optional<std::string> pci_number(std::string_view text) {
    if (text.empty() || text.size() > 4 || text.find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos) return std::nullopt;
    return std::string(4 - text.size(), '0') + tool::lower(text);
}

/// The kernel's name of a disk; empty for what is no disk (optical and floppy drives, NVMe's generic nodes).
std::string disk_name(const Node& node) {
    constexpr std::array<std::string_view, 6> kNoDisks = {"sr", "cdrom", "dvd", "fd", "ng", "loop"};
    for (const std::string& path : node.logical_names()) {
        if (!path.starts_with("/dev/")) continue;
        const std::string name = path.substr(5);
        const bool other = std::any_of(kNoDisks.begin(), kNoDisks.end(), [&name](auto start) { return name.starts_with(start); });
        if (!other && name.find('/') == std::string::npos) return name;
    }
    return {};
}

/// NVMe: the namespace has name and size, its controller (a `storage` node above) model, serial and firmware.
const json* controller_of(const Node& node) {
    if (!node.id().starts_with("namespace") || node.ancestors.empty()) return nullptr;
    return node.ancestors.front();
}

std::optional<std::uint64_t> rotation_of(const Node& node) {
    const json* capabilities = tool::find(*node.json, {"capabilities"});
    if (capabilities == nullptr || !capabilities->is_object()) return std::nullopt;
    for (const auto& [key, value] : capabilities->items()) {
        if (key.ends_with("rpm")) return tool::leading_uint(key);
    }
    return std::nullopt;
}

json disk_facts(const Node& node, const std::string& name) {
    const json* controller = controller_of(node);
    const Node who{controller != nullptr ? controller : node.json, {}};
    json disk = {{"name", name}};
    put(disk, "model", who.text("product"));
    put(disk, "serial", who.text("serial"));
    put(disk, "firmware", who.text("version"));
    put(disk, "wwn", node.setting("wwid"));
    const std::string description = node.text("description").value_or("");
    if (description == "ATA Disk") disk["protocol"] = "ata";
    if (description == "NVMe disk" || controller != nullptr) disk["protocol"] = "nvme";
    put(disk, "capacity_bytes", tool::uint_at(*node.json, {"size"}));
    if (disk.contains("capacity_bytes") && node.json->contains("approximate")) disk["approximate"] = json::array({"capacity_bytes"});
    put(disk, "logical_block_bytes", tool::uint_at(*node.json, {"configuration", "logicalsectorsize"}));
    put(disk, "physical_block_bytes", tool::uint_at(*node.json, {"configuration", "sectorsize"}));
    put(disk, "rotation_rpm", rotation_of(node));
    return disk;
}

bool is_virtual_nic(const Node& node) {
    return tool::is_software_driver(node.setting("driver").value_or(""));
}

/// The address of an Ethernet port or of InfiniBand; where somebody wrote over a part of it it is none.
std::optional<std::string> mac_of(const Node& node) {
    const auto mac = node.text("serial");
    const bool whole = mac && mac->find_first_not_of("0123456789abcdefABCDEF:") == std::string::npos;
    return whole ? mac : std::nullopt;
}

/// Some chips' ports are bridges by their PCI class (nForce).
bool is_port(const Node& node) {
    return node.kind() == "network" || (node.kind() == "bridge" && node.has_capability("ethernet") && mac_of(node));
}

/// `1Gbit/s`, `2.5Gbit/s` in the configuration, else `size` in bit/s.
std::optional<std::uint64_t> speed_mbps(const Node& node) {
    const auto text = node.setting("speed");
    const auto value = text ? tool::leading_number(*text) : std::nullopt;
    const double per_unit = !value ? 0 : tool::contains(*text, "Gbit") ? 1000 : tool::contains(*text, "Mbit") ? 1 : 0;
    constexpr double kFastest = 1e7;  // Mbit/s
    if (per_unit > 0 && *value > 0 && *value * per_unit < kFastest) return static_cast<std::uint64_t>(std::llround(*value * per_unit));
    const auto bits = tool::uint_at(*node.json, {"size"});
    return bits && *bits >= 1'000'000 ? std::optional(*bits / 1'000'000) : std::nullopt;
}

/// The PCI function of a node or of the bridge it hangs on (a virtio or USB port has it above).
std::optional<std::string> pci_address_of(const Node& node) {
    if (auto own = node.address_on("pci")) return own;
    if (!node.address_on("virtio") || node.ancestors.empty()) return std::nullopt;
    return Node{node.ancestors.front(), {}}.address_on("pci");
}

json nic_facts(const Node& node, const std::string& name) {
    json nic = {{"name", name}};
    put(nic, "mac", mac_of(node));
    put(nic, "driver", node.setting("driver"));
    put(nic, "firmware", node.setting("firmware"));
    put(nic, "speed_mbps", speed_mbps(node));
    put(nic, "duplex", node.setting("duplex"));
    put(nic, "link", tool::bool_at(*node.json, {"configuration", "link"}));
    put(nic, "pci_address", pci_address_of(node));
    return nic;
}

}  // namespace

Named without_ids(const std::optional<std::string>& text) {
    Named named{text, {}, {}};
    if (!text || !text->ends_with(']')) return named;
    const std::size_t open = text->rfind(" [");
    if (open == std::string::npos) return named;
    const std::string inside = text->substr(open + 2, text->size() - open - 3);
    const std::size_t colon = inside.find(':');
    const auto vendor = pci_number(inside.substr(0, colon));
    const auto device = colon == std::string::npos ? std::nullopt : pci_number(inside.substr(colon + 1));
    // Alone a number is the vendor's, and of four digits: other names end in `[A10]`.
    if (!vendor || (colon != std::string::npos && !device) || (colon == std::string::npos && inside.size() != 4)) return named;
    named.name = tool::known(text->substr(0, open));
    named.vendor_id = vendor;
    named.device_id = device;
    return named;
}

void add_disks(json& facts, const Nodes& nodes) {
    for (const Node& node : nodes) {
        if (node.kind() != "disk" || node.id().starts_with("medium") || node.id().starts_with("cdrom")) continue;
        const std::string name = disk_name(node);
        if (!name.empty()) facts["disks"].push_back(disk_facts(node, name));
    }
}

void add_nics(json& facts, const Nodes& nodes) {
    for (const Node& node : nodes) {
        const auto names = node.logical_names();
        if (!is_port(node) || names.empty() || is_virtual_nic(node)) continue;
        facts["nics"].push_back(nic_facts(node, names.front()));
    }
}

void add_power_supplies(json& facts, const Nodes& nodes) {
    std::uint64_t position = 0;
    for (const Node& node : nodes) {
        if (node.kind() != "power" || !node.id().starts_with("power")) continue;
        ++position;
        if (!node.dmi("product") && !node.dmi("serial")) continue;
        json psu = {{"slot", position}};
        put(psu, "model", node.dmi("product"));
        put(psu, "serial", node.dmi("serial"));
        // lshw labels the watts of DMI type 39 as mWh, the unit of its batteries.
        put(psu, "capacity_w", tool::uint_at(*node.json, {"capacity"}));
        facts["psus"].push_back(std::move(psu));
    }
}

void add_pci(json& facts, const Nodes& nodes) {
    for (const Node& node : nodes) {
        const auto address = node.address_on("pci");
        // Bridges to a bus say `pci@0000:01`: only functions (`0000:01:00.0`) are devices.
        if (!address || address->find('.') == std::string::npos) continue;
        const Named vendor = without_ids(node.text("vendor")), device = without_ids(node.text("product"));
        json pci = {{"address", *address}};
        put(pci, "vendor_id", device.vendor_id ? device.vendor_id : vendor.vendor_id);
        put(pci, "device_id", device.device_id);
        put(pci, "vendor", vendor.name);
        put(pci, "device", device.name);
        if (!is_port(node)) put(pci, "class", node.text("description"));  // networks are renamed by medium
        put(pci, "driver", node.setting("driver"));
        facts["pci"].push_back(std::move(pci));
    }
}

}  // namespace vetting::lshw
