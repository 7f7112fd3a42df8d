// lldpctl -f xml: <interface name="…"> with <chassis>, <port> and <vlan> below it. Read by expat: nesting costs no stack.
#include <expat.h>

#include <array>
#include <memory>

#include "plugins/common/text.hpp"
#include "plugins/probes/lldp/neighbour.hpp"

namespace vetting::lldp {
namespace {

constexpr std::size_t kMost = std::size_t{16} << 20U;

struct Reader {
    Neighbours neighbours;
    struct Element {
        std::string name, label;
    };
    std::vector<Element> elements;
    std::string port, text;
    bool ours = false;
};

std::string attribute(const char** attributes, std::string_view name) {
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
        if (name == attributes[0]) return attributes[1];
    }
    return {};
}

void on_start(void* self, const char* element, const char** attributes) {
    auto& reader = *static_cast<Reader*>(self);
    const std::string_view name = element;
    reader.elements.push_back({element, attribute(attributes, "label")});
    reader.text.clear();
    if (reader.elements.size() == 1) reader.ours = name == "lldp";
    if (name == "interface") {
        reader.port = attribute(attributes, "name");
        reader.neighbours.begin(reader.port, attribute(attributes, "rid"));
    }
    if (name == "vlan" && !reader.port.empty()) {
        reader.neighbours.put_vlan(reader.port, tool::known(attribute(attributes, "vlan-id")), attribute(attributes, "pvid") == "yes");
    }
}

/// Scripts that imitate lldpctl leave chassis and port out: the fields stand in the interface itself, told by their labels.
const char* field_of(std::string_view label) {
    constexpr std::array<std::array<const char*, 2>, 6> kLabels = {{{"ChassisID", "chassis"}, {"SysName", "system_name"}, {"SysDescr", "system_descr"},
        {"MgmtIP", "mgmt_ip"}, {"PortID", "port"}, {"PortDescr", "port_descr"}}};
    for (const auto& [name, field] : kLabels) {
        if (label == name) return field;
    }
    return nullptr;
}

void put_leaf(Reader& reader, std::string_view group, std::string_view name, std::string_view label) {
    const auto value = tool::known(reader.text);
    const auto put = [&reader, &value](const char* field) { reader.neighbours.put(reader.port, field, value); };
    if (group == "interface" && name == "status") reader.neighbours.skip();  // of `show interfaces`: what this machine sends itself
    if (const char* field = group == "interface" ? field_of(label) : nullptr) put(field);
    if (group == "chassis" && name == "id") put("chassis");
    if (group == "chassis" && name == "name") put("system_name");
    if (group == "chassis" && name == "descr") put("system_descr");
    if (group == "chassis" && name == "mgmt-ip") put("mgmt_ip");
    if (group == "port" && name == "id") put("port");
    if (group == "port" && name == "descr") put("port_descr");
}

void on_end(void* self, const char* element) {
    auto& reader = *static_cast<Reader*>(self);
    const std::string label = reader.elements.back().label;
    reader.elements.pop_back();
    if (!reader.elements.empty() && !reader.port.empty()) put_leaf(reader, reader.elements.back().name, element, label);
    if (std::string_view(element) == "interface") reader.port.clear();
    reader.text.clear();
}

void on_text(void* self, const char* text, int length) {
    static_cast<Reader*>(self)->text.append(text, static_cast<std::size_t>(length));
}

}  // namespace

std::optional<Neighbours> read_xml(std::string_view capture) {
    const std::size_t declared = capture.find("<?xml"), root = capture.find("<lldp");
    if (root == std::string_view::npos) return std::nullopt;
    capture.remove_prefix(std::min(declared, root));
    if (const std::size_t end = capture.rfind('>'); end != std::string_view::npos) capture = capture.substr(0, end + 1);  // a prompt behind it
    if (capture.size() > kMost) throw tool::InputError("the XML of lldpctl is larger than 16 MiB");
    Reader reader;
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr), &XML_ParserFree);
    XML_SetUserData(parser.get(), &reader);
    XML_SetElementHandler(parser.get(), &on_start, &on_end);
    XML_SetCharacterDataHandler(parser.get(), &on_text);
    if (XML_Parse(parser.get(), capture.data(), static_cast<int>(capture.size()), XML_TRUE) != XML_STATUS_OK) {
        throw tool::InputError("the XML of lldpctl is cut off or malformed: " + std::string(XML_ErrorString(XML_GetErrorCode(parser.get()))) + " in line " +
                               std::to_string(XML_GetCurrentLineNumber(parser.get())));
    }
    return reader.ours ? std::optional(std::move(reader.neighbours)) : std::nullopt;
}

}  // namespace vetting::lldp
