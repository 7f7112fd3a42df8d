#include "agent/truth/device_names.hpp"

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

std::string ata_disk_key(const std::filesystem::path& sysroot, const DeviceNames& names, std::string_view port) {
    const std::string step = "/" + std::string(port) + "/";
    for (const std::filesystem::path& block : sysfs::entries(sysroot / "sys/block")) {
        std::error_code error;
        const std::filesystem::path place = std::filesystem::canonical(block, error);
        if (!error && place.string().find(step) != std::string::npos) return disk_key(names, block.filename().string());
    }
    return std::string(port);
}

}  // namespace vetting
