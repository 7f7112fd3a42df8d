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

/// `BANK 1` in `BANK 1 DIMM 0`, not in `BANK 10 DIMM 0`.
bool has_word(std::string_view text, std::string_view word) {
    const auto joins = [text](std::size_t at) { return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0; };
    for (std::size_t at = text.find(word); !word.empty() && at != std::string_view::npos; at = text.find(word, at + 1)) {
        if ((at == 0 || !joins(at - 1)) && !joins(at + word.size())) return true;
    }
    return false;
}

/// The modules whose locator ends the label: those of the longest one.
std::vector<DeviceNames::Dimm> ending(const DeviceNames& names, std::string_view label) {
    std::vector<DeviceNames::Dimm> fits;
    for (const DeviceNames::Dimm& dimm : names.dimms) {
        if (!label.ends_with(dimm.locator)) continue;
        const std::size_t before = label.size() - dimm.locator.size();
        if (before > 0 && std::isalnum(static_cast<unsigned char>(label[before - 1])) != 0) continue;
        if (!fits.empty() && fits.front().locator.size() > dimm.locator.size()) continue;
        if (!fits.empty() && fits.front().locator.size() < dimm.locator.size()) fits.clear();
        fits.push_back(dimm);
    }
    return fits;
}

}  // namespace

DeviceNames device_names(const Json& inventory) {
    DeviceNames names;
    for (const Json& disk : list_at(inventory, "disks")) {
        const std::string name = text_at(disk, "name");
        const std::string serial = text_at(disk, "serial");
        const bool taken = std::any_of(names.disks.begin(), names.disks.end(), [&serial](const auto& known) { return known.second == serial; });
        if (!name.empty()) names.disks.emplace(name, serial.empty() || taken ? name : serial);
    }
    if (inventory.is_object() && inventory.contains("memory")) {
        for (const Json& dimm : list_at(inventory.at("memory"), "dimms")) {
            DeviceNames::Dimm one{.locator = text_at(dimm, "locator"), .bank = text_at(dimm, "bank"), .key = {}};
            if (one.locator.empty()) continue;
            const bool repeated = std::any_of(names.dimms.begin(), names.dimms.end(), [&one](const auto& other) { return other.locator == one.locator; });
            one.key = repeated && !one.bank.empty() ? one.locator + " " + one.bank : one.locator;
            names.dimms.push_back(std::move(one));
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
    std::vector<DeviceNames::Dimm> fits = ending(names, label);
    if (fits.empty()) return std::string(label);
    if (fits.size() == 1) return fits.front().key;
    const std::size_t several = fits.size();
    std::erase_if(fits, [label](const DeviceNames::Dimm& dimm) { return !has_word(label, dimm.bank); });
    if (fits.size() == 1) return fits.front().key;
    return std::string(label) + " (one of " + std::to_string(several) + " modules)";
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
