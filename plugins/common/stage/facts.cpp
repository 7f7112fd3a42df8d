#include "plugins/common/stage/facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <system_error>

namespace vetting::stages {
namespace {

struct NotADisk {
    std::string_view prefix, reason;
};
constexpr std::array<NotADisk, 9> kNotDisks{{{"loop", "a loop device"},
                                             {"ram", "a RAM disk"},
                                             {"zram", "compressed memory"},
                                             {"sr", "an optical drive"},
                                             {"fd", "a floppy drive"},
                                             {"dm-", "a mapped device: its disks are tested by themselves"},
                                             {"md", "an array: its disks are tested by themselves"},
                                             {"nbd", "a network block device"},
                                             {"mtd", "a flash partition"}}};
constexpr std::array<std::string_view, 20> kVirtualDrivers{"802.1Q VLAN Support", "openvswitch", "ipip", "ip6tnl", "vti",
                                                           "bridge", "veth",    "tun",    "bonding", "dummy",
                                                           "ifb",    "macvlan", "vxlan",  "team",    "wireguard",
                                                           "ipvlan", "gre",     "geneve", "sit",     "vlan"};
constexpr std::array<std::string_view, 18> kVirtualNames{"ovs-",  "cali", "cni", "flannel", "vmbr", "vlan",
                                                         "lo",    "veth", "br-",  "docker", "virbr", "tun",
                                                         "tap",   "ifb",  "dummy", "bond",  "wg",    "vnet"};

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [text](std::string_view prefix) { return text.starts_with(prefix); });
}

std::string bare_name(const std::string& name) {
    constexpr std::string_view kDev = "/dev/";
    return name.starts_with(kDev) ? name.substr(kDev.size()) : name;
}

std::string why_no_disk(std::string_view name) {
    for (const NotADisk& row : kNotDisks) {
        const bool counted = name.size() > row.prefix.size() && name[row.prefix.size()] >= '0' && name[row.prefix.size()] <= '9';
        if (name.starts_with(row.prefix) && (counted || row.prefix.ends_with('-'))) return std::string(row.reason);
    }
    return {};
}

/// What a management controller shows to its host; USB adapters with a port have drivers of their own, as a rule.
constexpr std::array<std::string_view, 2> kUsbGadgets{"cdc_ether", "rndis_host"};
constexpr std::array<std::string_view, 2> kWireless{"wl", "ww"};  // as the kernel and udev name them

std::string why_no_port(const NicFacts& nic) {
    if (starts_with_any(nic.name, kWireless)) return "a wireless interface: no cable to load";
    if (starts_with_any(nic.driver, kUsbGadgets)) return "a link over USB, to a management controller as a rule; a profile that means it names it in `ports`";
    if (!nic.pci_address.empty()) return {};
    const bool by_driver = std::find(kVirtualDrivers.begin(), kVirtualDrivers.end(), nic.driver) != kVirtualDrivers.end();
    const bool vlan = nic.name.find('.') != std::string::npos;  // `eno1.20`
    return by_driver || vlan || starts_with_any(nic.name, kVirtualNames) ? "no hardware behind this interface" : "";
}

std::string first_of(std::initializer_list<std::string> texts) {
    for (const std::string& text : texts) {
        if (!text.empty()) return text;
    }
    return {};
}

/// `nics[].lldp{system_name, chassis, port}`: the neighbour by its name, else its id, and the port there.
std::string neighbour_of(const Json& nic) {
    const auto lldp = nic.find("lldp");
    if (lldp == nic.end()) return {};
    const std::string who = first_of({text_at(*lldp, "system_name"), text_at(*lldp, "chassis")}), port = text_at(*lldp, "port");
    return who.empty() || port.empty() ? who + port : who + " " + port;
}

}  // namespace

std::optional<double> number_at(const Json& object, std::string_view name) {
    if (!object.is_object()) return std::nullopt;
    const auto found = object.find(name);
    if (found == object.end() || !found->is_number()) return std::nullopt;
    return found->get<double>();
}

std::string text_at(const Json& object, std::string_view name) {
    if (!object.is_object()) return {};
    const auto found = object.find(name);
    if (found == object.end()) return {};
    if (found->is_number_integer()) return std::to_string(found->get<std::int64_t>());
    return found->is_string() ? found->get<std::string>() : std::string{};
}

const Json& list_at(const Json& object, std::string_view name) {
    static const Json kNone = Json::array();
    if (!object.is_object()) return kNone;
    const auto found = object.find(name);
    return found != object.end() && found->is_array() ? *found : kNone;
}

std::vector<CpuFacts> cpus_of(const Json& facts) {
    std::vector<CpuFacts> cpus;
    for (const Json& cpu : list_at(facts, "cpus")) {
        if (!cpu.is_object()) continue;
        CpuFacts one;
        const std::string socket = first_of({text_at(cpu, "socket"), std::to_string(cpus.size())});
        const auto parsed = std::from_chars(socket.data(), socket.data() + socket.size(), one.socket);
        const bool numbered = parsed.ec == std::errc{} && parsed.ptr == socket.data() + socket.size();
        if (!numbered) one.socket = static_cast<std::int64_t>(cpus.size());
        one.key = numbered ? "cpu" + socket : socket;
        one.model = text_at(cpu, "model");
        const double cores = number_at(cpu, "cores").value_or(1);
        one.threads = std::max<std::int64_t>(1, static_cast<std::int64_t>(number_at(cpu, "threads").value_or(cores)));
        cpus.push_back(std::move(one));
    }
    return cpus;
}

/// A disk that its RAID controller keeps for itself has a place there and no device node of its own.
static void read_place(const Json& disk, DiskFacts& one) {
    one.slot = text_at(disk, "slot");
    if (const auto access = disk.find("access"); access != disk.end()) {
        one.access_path = text_at(*access, "path");
        one.access_type = text_at(*access, "type");
    }
    if (one.access_type.empty() && (one.slot.empty() || !one.name.empty())) return;
    one.path.clear();
    one.no_disk = "behind a RAID controller: the volume that it is part of is tested";
}

std::vector<DiskFacts> disks_of(const Json& facts) {
    std::vector<DiskFacts> disks;
    for (const Json& disk : list_at(facts, "disks")) {
        if (!disk.is_object()) continue;
        DiskFacts one;
        one.name = bare_name(text_at(disk, "name"));
        one.serial = text_at(disk, "serial");
        const auto taken = [&disks](const std::string& key) {
            return std::any_of(disks.begin(), disks.end(), [&key](const DiskFacts& known) { return known.key == key; });
        };
        one.key = first_of({one.serial, text_at(disk, "name"), "disk" + std::to_string(disks.size())});
        // Two namespaces of one drive, two paths to it, or a filler: the second is known by its name.
        if (taken(one.key) && !text_at(disk, "name").empty()) one.key = text_at(disk, "name");
        one.no_disk = why_no_disk(one.name);
        // No loop device has a serial of its own: one that has was given it by a test's sysfs tree.
        if (one.name.starts_with("loop") && !one.serial.empty()) one.no_disk.clear();
        if (!one.name.empty()) one.path = "/dev/" + one.name;
        read_place(disk, one);
        one.model = text_at(disk, "model");
        one.protocol = text_at(disk, "protocol");
        one.transport = text_at(disk, "transport");
        one.capacity_bytes = number_at(disk, "capacity_bytes");
        one.logical_block_bytes = number_at(disk, "logical_block_bytes").value_or(512);
        one.rotating = number_at(disk, "rotation_rpm").value_or(0) > 0;
        if (const auto smart = disk.find("smart"); smart != disk.end()) one.smart = *smart;
        disks.push_back(std::move(one));
    }
    return disks;
}

std::vector<NicFacts> nics_of(const Json& facts) {
    std::vector<NicFacts> nics;
    for (const Json& nic : list_at(facts, "nics")) {
        if (!nic.is_object()) continue;
        NicFacts one;
        one.name = text_at(nic, "name");
        one.mac = text_at(nic, "mac");
        one.key = first_of({one.name, one.mac, "nic" + std::to_string(nics.size())});
        one.driver = text_at(nic, "driver");
        one.pci_address = text_at(nic, "pci_address");
        one.duplex = text_at(nic, "duplex");
        one.speed_mbps = number_at(nic, "speed_mbps");
        one.speed_max_mbps = number_at(nic, "speed_max_mbps");
        if (const auto link = nic.find("link"); link != nic.end() && link->is_boolean()) one.link = link->get<bool>();
        one.neighbour = neighbour_of(nic);
        one.no_port = why_no_port(one);
        nics.push_back(std::move(one));
    }
    return nics;
}

Json part_of(std::string_view kind, std::string_view slot, std::string_view serial, std::string_view model) {
    Json part{{"kind", kind}};
    if (!slot.empty()) part["slot"] = slot;
    if (!serial.empty()) part["serial"] = serial;
    if (!model.empty()) part["model"] = model;
    return part;
}

}  // namespace vetting::stages
