// -vm and -vmm: `Key:<tab>value` lines, a record a function, blank lines between.
#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"

namespace vetting::lspci {
namespace {

/// `Vendor` and `Device` alone stand for what the list of names does not know.
std::optional<std::string> real_name(const Named& name, std::string_view nothing) {
    return name.name == nothing ? std::nullopt : name.name;
}

void put(Device& device, std::string_view key, std::string_view value) {
    const Named name = named(value);
    if (key == "Class") {
        device.class_name = name.name;
        device.class_id = name.id;
    } else if (key == "Vendor") {
        device.vendor = real_name(name, "Vendor");
        device.vendor_id = name.id;
    } else if (key == "Device") {
        device.device = real_name(name, "Device");
        device.device_id = name.id;
    } else if (key == "Driver") {
        device.driver = tool::known(value);
    } else if (key == "PhySlot") {
        device.slot = tool::known(value);
    }
}

}  // namespace

std::vector<Device> read_records(std::string_view capture) {
    std::vector<Device> devices;
    bool open = false;
    for (const std::string_view line : tool::split_lines(capture)) {
        const auto pair = tool::key_value(line);
        if (!pair) {
            open = open && !tool::trim(line).empty();
            continue;
        }
        const auto& [key, value] = *pair;
        // -vm calls the slot `Device`, as it calls the device itself.
        const Address address = key == "Slot" || (key == "Device" && !open) ? address_in(value) : Address{};
        if (!address.text.empty() && tool::trim(address.rest).empty()) {
            devices.emplace_back().address = address.text;
            open = true;
        } else if (open) {
            put(devices.back(), key, value);
        }
    }
    return devices;
}

}  // namespace vetting::lspci
