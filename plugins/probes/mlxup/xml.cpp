// mlxup --query --query-format XML: `<Devices>` with a `<Device>` a card, whose values are attributes.
#include <expat.h>

#include <algorithm>
#include <memory>

#include "plugins/common/text.hpp"
#include "plugins/probes/mlxup/device.hpp"

namespace vetting::mlxup {
namespace {

constexpr std::size_t kMostDepth = 32, kMostDevices = 4096;
constexpr std::string_view kRoot = "<Devices", kEnd = "</Devices>";

struct Builder {
    std::vector<Device> devices;
    std::vector<std::string> open;
    XML_Parser parser = nullptr;
};

std::string attribute(const char** attributes, std::string_view name) {
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
        if (name == attributes[0]) return tool::known(attributes[1]).value_or("");
    }
    return {};
}

/// Names of elements hold no blanks: `UEFI_Virtio_blk` is what the text calls `UEFI Virtio blk`.
std::string image_name(std::string name) {
    if (name.starts_with("FW") && tool::contains(name, "Running")) return "FW (Running)";
    std::replace(name.begin(), name.end(), '_', ' ');
    return name;
}

void on_start(void* self, const char* element, const char** attributes) {
    auto& build = *static_cast<Builder*>(self);
    const std::string_view name = element;
    const std::string parent = build.open.empty() ? "" : build.open.back();
    build.open.emplace_back(name);
    if (build.open.size() > kMostDepth || build.devices.size() > kMostDevices) XML_StopParser(build.parser, XML_FALSE);
    if (name == "Device") {
        build.devices.push_back({attribute(attributes, "type"), attribute(attributes, "partNumber"), attribute(attributes, "pciName"), {}, {}});
    } else if (build.devices.empty()) {
        return;
    } else if (parent == "Versions") {
        build.devices.back().versions.push_back({image_name(tool::clean(name)), attribute(attributes, "current")});
    } else if (name == "MACs") {
        for (const char* which : {"Base_Mac", "Base_MAC", "Port1", "Port1_Mac"}) {
            if (build.devices.back().mac.empty()) build.devices.back().mac = mac_of(attribute(attributes, which));
        }
    }
}

void on_end(void* self, const char*) {
    auto& build = *static_cast<Builder*>(self);
    if (!build.open.empty()) build.open.pop_back();
}

/// Nothing of the tool's declares entities; what does means to blow up.
void on_entity(void* self, const char*, int, const char*, int, const char*, const char*, const char*, const char*) {
    XML_StopParser(static_cast<Builder*>(self)->parser, XML_FALSE);
}

}  // namespace

bool is_xml(std::string_view capture) { return tool::contains(capture, kRoot) && (tool::contains(capture, "pciName=") || tool::contains(capture, kEnd)); }

std::vector<Device> read_xml(std::string_view capture) {
    struct Free {
        void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
    };
    Builder build;
    std::vector<Device> all;
    for (std::size_t at = capture.find(kRoot); at != std::string_view::npos; at = capture.find(kRoot, at + 1)) {
        const std::unique_ptr<XML_ParserStruct, Free> parser(XML_ParserCreate("UTF-8"));
        if (!parser) throw tool::InputError("no memory for the XML of mlxup");
        build = {.devices = {}, .open = {}, .parser = parser.get()};
        XML_SetUserData(parser.get(), &build);
        XML_SetElementHandler(parser.get(), &on_start, &on_end);
        XML_SetEntityDeclHandler(parser.get(), &on_entity);
        const std::size_t end = capture.find(kEnd, at);
        const std::string_view document = capture.substr(at, end == std::string_view::npos ? end : end + kEnd.size() - at);
        static_cast<void>(XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), XML_TRUE));
        all.insert(all.end(), build.devices.begin(), build.devices.end());
        if (end == std::string_view::npos) break;
    }
    return all;
}

}  // namespace vetting::mlxup
