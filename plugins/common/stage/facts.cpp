#include "plugins/common/stage/facts.hpp"

#include <algorithm>
#include <array>

namespace vetting::stages {
namespace {

constexpr std::array<std::string_view, 9> kNotDisks{"loop", "ram", "zram", "sr", "fd", "dm-", "md", "nbd", "mtd"};
constexpr std::array<std::string_view, 15> kVirtualDrivers{"bridge", "veth",    "tun",    "bonding", "dummy",
                                                           "ifb",    "macvlan", "vxlan",  "team",    "wireguard",
                                                           "ipvlan", "gre",     "geneve", "sit",     "vlan"};
constexpr std::array<std::string_view, 12> kVirtualNames{"lo",    "veth", "br-",  "docker", "virbr", "tun",
                                                         "tap",   "ifb",  "dummy", "bond",  "wg",    "vnet"};

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [text](std::string_view prefix) { return text.starts_with(prefix); });
}

std::string bare_name(const std::string& name) {
    constexpr std::string_view kDev = "/dev/";
    return name.starts_with(kDev) ? name.substr(kDev.size()) : name;
}

bool has_hardware(const NicFacts& nic) {
    if (!nic.pci_address.empty()) return true;
    if (std::find(kVirtualDrivers.begin(), kVirtualDrivers.end(), nic.driver) != kVirtualDrivers.end()) return false;
    return !starts_with_any(nic.name, kVirtualNames);
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
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
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
        CpuFacts one;
        one.socket = static_cast<std::int64_t>(number_at(cpu, "socket").value_or(static_cast<double>(cpus.size())));
        one.key = "cpu" + std::to_string(one.socket);
        one.model = text_at(cpu, "model");
        const double cores = number_at(cpu, "cores").value_or(1);
        one.threads = std::max<std::int64_t>(1, static_cast<std::int64_t>(number_at(cpu, "threads").value_or(cores)));
        cpus.push_back(std::move(one));
    }
    return cpus;
}

std::vector<DiskFacts> disks_of(const Json& facts) {
    std::vector<DiskFacts> disks;
    for (const Json& disk : list_at(facts, "disks")) {
        DiskFacts one;
        one.name = bare_name(text_at(disk, "name"));
        one.serial = text_at(disk, "serial");
        one.key = one.serial.empty() ? one.name : one.serial;
        if (one.key.empty() || starts_with_any(one.name, kNotDisks)) continue;
        if (!one.name.empty()) one.path = "/dev/" + one.name;
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

std::vector<NicFacts> physical_nics_of(const Json& facts) {
    std::vector<NicFacts> nics;
    for (const Json& nic : list_at(facts, "nics")) {
        NicFacts one{text_at(nic, "name"),        text_at(nic, "mac"),    text_at(nic, "driver"),
                     text_at(nic, "pci_address"), text_at(nic, "duplex"), number_at(nic, "speed_mbps"),
                     std::nullopt};
        if (const auto link = nic.find("link"); link != nic.end() && link->is_boolean()) one.link = link->get<bool>();
        if (!one.name.empty() && has_hardware(one)) nics.push_back(std::move(one));
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
