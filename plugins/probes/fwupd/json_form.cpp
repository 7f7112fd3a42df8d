#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/fwupd/part.hpp"

namespace vetting::fwupd {
namespace {

using nlohmann::json;

std::optional<std::string> first_guid(const json& device) {
    const json* guids = tool::find(device, {"Guid"});
    if (guids == nullptr || !guids->is_array() || guids->empty() || !guids->front().is_string()) return std::nullopt;
    return tool::known(guids->front().get_ref<const std::string&>());
}

}  // namespace

std::vector<Part> read_json_form(std::string_view capture) {
    const json document = tool::read_json(capture, "fwupdmgr");
    const json* devices = tool::find(document, {"Devices"});
    const bool ours = devices != nullptr && devices->is_array();
    if (!ours) throw tool::InputError("not the JSON of fwupdmgr get-devices: no list of Devices in it");
    std::vector<Part> parts;
    for (const json& device : *devices) {
        // nvme-cli's list has Devices too, with other fields.
        const auto name = tool::text_at(device, {"Name"});
        const auto has = [&device](const char* key) { return tool::find(device, {key}) != nullptr; };
        if (!name || !(has("DeviceId") || has("Plugin") || has("Guid"))) continue;
        parts.push_back({.name = *name, .version = tool::text_at(device, {"Version"}), .vendor = tool::text_at(device, {"Vendor"}),
                         .serial = tool::text_at(device, {"Serial"}), .guid = first_guid(device)});
    }
    if (parts.empty() && !devices->empty()) throw tool::InputError("not the JSON of fwupdmgr get-devices: its devices have other fields");
    return parts;
}

}  // namespace vetting::fwupd
