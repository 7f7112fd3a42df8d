#include "plugins/probes/lspci/parse.hpp"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "plugins/common/json_in.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"

namespace vetting::lspci {
namespace {

using nlohmann::json;

/// `-[0000:00]-+-00.0  Intel Corporation …`
bool is_tree(std::string_view capture) {
    for (const std::string_view line : tool::split_lines(capture)) {
        if (tool::trim(line).starts_with("-[") || tool::trim(line).starts_with("-+-")) return true;
    }
    return false;
}

template <class Value>
void take(std::optional<Value>& into, const std::optional<Value>& value) {
    if (value) into = value;
}

void take(std::vector<std::string>& into, const std::vector<std::string>& more) {
    for (const std::string& one : more) {
        if (std::find(into.begin(), into.end(), one) == into.end()) into.push_back(one);
    }
}

/// What the function says the second time it is listed.
void add(Device& into, const Device& more) {
    for (const auto text : {&Device::class_name, &Device::class_id, &Device::vendor, &Device::vendor_id, &Device::device,
                            &Device::device_id, &Device::driver, &Device::slot, &Device::fault}) {
        take(into.*text, more.*text);
    }
    for (const auto speed : {&Device::speed_gts, &Device::speed_max_gts}) take(into.*speed, more.*speed);
    for (const auto width : {&Device::width, &Device::width_max}) take(into.*width, more.*width);
    for (const auto status : {&Device::correctable, &Device::uncorrectable}) take(into.*status, more.*status);
}

/// A function once, though a capture may hold several listings (`lspci -nn`, then `lspci -vv`).
std::vector<Device> each_once(const std::vector<Device>& listed) {
    std::vector<Device> devices;
    std::map<std::string, std::size_t> places;
    for (const Device& device : listed) {
        const auto [place, is_new] = places.try_emplace(device.address, devices.size());
        if (is_new) devices.push_back(device);
        else add(devices[place->second], device);
    }
    return devices;
}

}  // namespace

json facts_of(const Device& device) {
    json out = {{"address", device.address}};
    tool::put(out, "class", device.class_name ? device.class_name : device.class_id);
    tool::put(out, "class_id", device.class_id);
    tool::put(out, "vendor", device.vendor);
    tool::put(out, "vendor_id", device.vendor_id);
    tool::put(out, "device", device.device);
    tool::put(out, "device_id", device.device_id);
    tool::put(out, "driver", device.driver);
    tool::put(out, "slot", device.slot);
    tool::put(out, "link_speed_gts", device.speed_gts);
    tool::put(out, "link_width", device.width);
    tool::put(out, "link_speed_max_gts", device.speed_max_gts);
    tool::put(out, "link_width_max", device.width_max);
    if (!device.correctable.empty()) out["aer"]["correctable"] = device.correctable;
    if (!device.uncorrectable.empty()) out["aer"]["uncorrectable"] = device.uncorrectable;
    tool::put(out, "fault", device.fault);
    return out;
}

json parse(std::string_view capture) {
    tool::require_text(capture, "lspci");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    std::vector<Device> devices = read_records(capture);
    if (devices.empty()) devices = read_text(capture);
    if (devices.empty() && is_tree(capture)) devices = read_tree(capture);
    if (devices.empty()) throw tool::InputError("not the output of lspci");
    json facts = json::object();
    for (const Device& device : each_once(devices)) facts["pci"].push_back(facts_of(device));
    return facts;
}

}  // namespace vetting::lspci
