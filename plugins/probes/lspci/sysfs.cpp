#include <nlohmann/json.hpp>

#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"
#include "plugins/probes/lspci/parse.hpp"

namespace vetting::lspci {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// `0x8086` → `8086`; of a class (`0x020000`) the first four digits.
std::optional<std::string> hex_of(const fs::path& file) {
    const auto text = tool::read_small(file);
    if (!text || !text->starts_with("0x") || text->size() < 6 || !is_hex(std::string_view(*text).substr(2, 4), 4)) return std::nullopt;
    return text->substr(2, 4);
}

/// `8.0 GT/s PCIe`; `Unknown` is none.
std::optional<double> speed_of(const fs::path& file) {
    const auto text = tool::read_small(file);
    const auto speed = text && tool::contains(*text, "GT/s") ? tool::leading_number(*text) : std::nullopt;
    return speed && *speed > 0 ? speed : std::nullopt;
}

std::optional<std::uint64_t> width_of(const fs::path& file) {
    const auto width = tool::read_integer(file);
    return width && *width >= 0 && *width <= 32 ? std::optional(static_cast<std::uint64_t>(*width)) : std::nullopt;  // 255: unknown
}

Device read_device(const fs::path& folder, const std::string& address) {
    Device device;
    device.address = address;
    device.vendor_id = hex_of(folder / "vendor");
    device.device_id = hex_of(folder / "device");
    device.class_id = hex_of(folder / "class");
    std::error_code error;
    const fs::path driver = fs::read_symlink(folder / "driver", error);
    if (!error) device.driver = tool::clean(driver.filename().string());
    device.width_max = width_of(folder / "max_link_width");
    if (device.width_max == 0U) device.width_max.reset();
    if (!device.width_max) return device;  // no PCIe function, or one that a virtual machine made up
    device.speed_max_gts = speed_of(folder / "max_link_speed");
    device.speed_gts = speed_of(folder / "current_link_speed");
    device.width = width_of(folder / "current_link_width");
    return device;
}

json* find_device(json& list, const std::string& address) {
    for (json& device : list) {
        if (device.value("address", "") == address) return &device;
    }
    return nullptr;
}

}  // namespace

void add_sysfs(json& facts, const fs::path& sysroot) {
    const fs::path top = sysroot / "sys/bus/pci/devices";
    for (const std::string& name : tool::list_folder(top)) {
        const Address address = address_in(name);
        if (address.text.empty()) continue;
        json more = facts_of(read_device(top / name, address.text));
        json& list = facts["pci"];
        json* known = list.is_array() ? find_device(list, address.text) : nullptr;
        if (known == nullptr) {
            list.push_back(std::move(more));
            continue;
        }
        for (const auto& [key, value] : more.items()) {
            if (!known->contains(key)) (*known)[key] = value;
        }
    }
}

}  // namespace vetting::lspci
