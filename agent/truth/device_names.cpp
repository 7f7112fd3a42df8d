#include "agent/truth/device_names.hpp"

#include <algorithm>
#include <cctype>

#include "agent/truth/sysfs.hpp"

namespace vetting {
namespace {

std::string text_at(const Json& object, std::string_view field) {
    if (!object.is_object()) return {};
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

const Json& list_at(const Json& object, std::string_view field) {
    static const Json kNone = Json::array();
    if (!object.is_object()) return kNone;
    const auto found = object.find(field);
    return found != object.end() && found->is_array() ? *found : kNone;
}

/// `sdb1` of `sdb`, `nvme0n1p2` of `nvme0n1`.
bool is_partition_of(std::string_view name, std::string_view disk) {
    if (disk.empty() || name.size() <= disk.size() || !name.starts_with(disk)) return false;
    std::string_view rest = name.substr(disk.size());
    if (std::isdigit(static_cast<unsigned char>(disk.back())) != 0) {
        if (rest.front() != 'p') return false;
        rest.remove_prefix(1);
    }
    return !rest.empty() && rest.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

DeviceNames device_names(const Json& inventory) {
    DeviceNames names;
    for (const Json& disk : list_at(inventory, "disks")) {
        const std::string name = text_at(disk, "name");
        const std::string serial = text_at(disk, "serial");
        if (!name.empty()) names.disks.emplace(name, serial.empty() ? name : serial);
    }
    if (inventory.is_object() && inventory.contains("memory")) {
        for (const Json& dimm : list_at(inventory.at("memory"), "dimms")) {
            if (std::string locator = text_at(dimm, "locator"); !locator.empty()) names.dimms.push_back(std::move(locator));
        }
    }
    return names;
}

std::string disk_key(const DeviceNames& names, std::string_view kernel_name) {
    if (const auto known = names.disks.find(kernel_name); known != names.disks.end()) return known->second;
    if (kernel_name.starts_with("nvme") && kernel_name.find('n', 4) == std::string_view::npos) {
        const std::string first_namespace = std::string(kernel_name) + "n";
        const auto known = names.disks.lower_bound(first_namespace);
        if (known != names.disks.end() && known->first.starts_with(first_namespace)) return known->second;
    }
    return std::string(kernel_name);
}

std::string dimm_key(const DeviceNames& names, std::string_view label) {
    for (const std::string& locator : names.dimms) {
        if (!label.ends_with(locator)) continue;
        const std::size_t before = label.size() - locator.size();
        if (before == 0 || !std::isalnum(static_cast<unsigned char>(label[before - 1]))) return locator;
    }
    return std::string(label);
}

std::string cpu_key(const std::filesystem::path& sysroot, std::int64_t cpu) {
    const auto socket = sysfs::number(sysroot / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)) /
                                      "topology/physical_package_id");
    return "cpu" + std::to_string(socket && *socket >= 0 ? *socket : 0);  // -1: a virtual machine that says nothing
}

std::string disk_of_log(const std::filesystem::path& sysroot, const DeviceNames& names, std::string_view device) {
    std::string wanted(device.starts_with("ata") ? device.substr(0, device.find('.')) : device);
    const bool number = wanted.find(':') != std::string::npos && std::count(wanted.begin(), wanted.end(), ':') == 1;
    std::string whole;  // the disk whose partition it is: the longest name that it begins with
    for (const std::filesystem::path& block : sysfs::entries(sysroot / "sys/block")) {
        const std::string name = block.filename().string();
        if (name == wanted) return disk_key(names, name);
        if (number && sysfs::text(block / "dev") == wanted) return disk_key(names, name);
        if (is_partition_of(wanted, name) && name.size() > whole.size()) whole = name;
        std::error_code error;
        const std::string place = std::filesystem::canonical(block, error).string() + "/";
        if (!error && place.find("/" + wanted + "/") != std::string::npos) return disk_key(names, name);
    }
    if (whole.empty()) {
        for (const auto& [name, serial] : names.disks) {
            if (is_partition_of(wanted, name) && name.size() > whole.size()) whole = name;
        }
    }
    return disk_key(names, whole.empty() ? wanted : whole);
}

std::string port_of_log(const std::filesystem::path& sysroot, std::string_view device) {
    if (device.find(':') == std::string_view::npos) return std::string(device);
    for (const std::filesystem::path& port : sysfs::entries(sysroot / "sys/class/net")) {
        std::error_code error;
        const std::filesystem::path place = std::filesystem::canonical(port / "device", error);
        if (!error && place.filename() == device) return port.filename().string();
    }
    return std::string(device);
}

}  // namespace vetting
