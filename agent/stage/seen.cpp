#include "agent/stage/seen.hpp"

#include <algorithm>
#include <set>

#include "agent/truth/device_names.hpp"
#include "agent/truth/sysfs.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

void see_cpus(const fs::path& sysroot, std::vector<SeenDevice>& into) {
    std::set<std::string> sockets;
    for (const fs::path& cpu : sysfs::numbered(sysroot / "sys/devices/system/cpu", "cpu")) {
        // CPU 0 often cannot be taken offline and then has no such file.
        if (sysfs::number(cpu / "online").value_or(1) == 0) continue;
        if (!sysfs::exists(cpu / "topology")) continue;
        sockets.insert(cpu_key(sysroot, std::stoll(cpu.filename().string().substr(3))));
    }
    for (const std::string& socket : sockets) into.push_back({.kind = "cpu", .device = socket});
}

void see_memory(const fs::path& sysroot, std::vector<SeenDevice>& into) {
    const auto table = try_read_file(sysroot / "proc/meminfo");
    if (table && table->find("MemTotal:") != std::string::npos) into.push_back({.kind = "memory", .device = "memory"});
}

/// Modules show themselves only through a controller that watches them.
void see_dimms(const fs::path& sysroot, const DeviceNames& names, std::vector<SeenDevice>& into) {
    for (const fs::path& controller : sysfs::numbered(sysroot / "sys/devices/system/edac/mc", "mc")) {
        for (const fs::path& module : sysfs::numbered(controller, "dimm")) {
            const auto label = sysfs::text(module / "dimm_label");
            if (label) into.push_back({.kind = "dimm", .device = dimm_key(names, *label), .name = *label});
        }
    }
}

bool is_disk(const fs::path& block) {
    const std::string name = block.filename().string();
    // A loop device has no serial of its own: one that has was given it by a test's sysfs tree.
    if (name.starts_with("loop") && sysfs::text(block / "device/serial")) return true;
    for (const char* prefix : {"loop", "ram", "zram", "sr", "fd", "dm-", "md", "nbd"}) {
        if (name.starts_with(prefix)) return false;
    }
    return sysfs::exists(block / "device") && sysfs::number(block / "size").value_or(0) > 0;
}

/// The serial as the kernel tells it now; a disk that was exchanged under its old name is another disk.
std::optional<std::string> serial_now(const fs::path& block) {
    for (const char* file : {"device/serial", "serial"}) {
        if (auto serial = sysfs::text(block / file)) return serial;
    }
    return std::nullopt;
}

/// Some tools pad a serial, some put the vendor before it.
bool same_serial(std::string_view a, std::string_view b) { return a.find(b) != a.npos || b.find(a) != b.npos; }

void see_disks(const fs::path& sysroot, const DeviceNames& names, std::vector<SeenDevice>& into) {
    for (const fs::path& block : sysfs::entries(sysroot / "sys/block")) {
        if (!is_disk(block)) continue;
        const std::string name = block.filename().string();
        const auto serial = serial_now(block);
        const auto listed = names.disks.find(name);
        SeenDevice disk{.kind = "disk", .device = listed != names.disks.end() ? listed->second : serial.value_or(name), .name = name};
        if (serial && disk.device != name && !same_serial(*serial, disk.device)) disk.device = *serial;  // exchanged
        disk.model = sysfs::text(block / "device/model");
        into.push_back(std::move(disk));
    }
}

void see_ports(const fs::path& sysroot, std::vector<SeenDevice>& into) {
    for (const fs::path& port : sysfs::entries(sysroot / "sys/class/net")) {
        if (!sysfs::exists(port / "device")) continue;
        const std::string name = port.filename().string();
        into.push_back({.kind = "nic", .device = name, .name = name});
    }
}

bool lists_itself(const std::string& kind) { return kind == "cpu" || kind == "memory" || kind == "disk"; }

void see_targets(const fs::path& sysroot, const Plan& plan, std::vector<SeenDevice>& into) {
    for (const Target& target : plan.targets) {
        const bool known = std::any_of(into.begin(), into.end(), [&target](const SeenDevice& seen) { return seen.device == target.device; });
        // A version is no device: the probe that read it is who saw it, and the stage judges what it read.
        if (!known && target.kind == "firmware") into.push_back({.kind = target.kind, .device = target.device});
        if (known || lists_itself(target.kind) || !target.path || !target.path->starts_with('/')) continue;
        if (sysfs::exists(sysroot / target.path->substr(1))) {
            into.push_back({.kind = target.kind, .device = target.device, .name = target.path});
        }
    }
}

}  // namespace

std::vector<SeenDevice> see_devices(const fs::path& sysroot, const Json& inventory, const Plan& plan) {
    const DeviceNames names = device_names(inventory);
    std::vector<SeenDevice> seen;
    see_cpus(sysroot, seen);
    see_memory(sysroot, seen);
    see_dimms(sysroot, names, seen);
    see_disks(sysroot, names, seen);
    see_ports(sysroot, seen);
    see_targets(sysroot, plan, seen);
    return seen;
}

}  // namespace vetting
