// lldpctl -f json keys interfaces and chassis by their names; -f json0 has lists and `name` fields everywhere.
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lldp/neighbour.hpp"

namespace vetting::lldp {
namespace {

using nlohmann::json;

/// A value that stands alone, in an object as `value`, or as the first of a list of either.
std::optional<std::string> value_of(const json& object, const char* key) {
    const json* found = tool::find(object, {key});
    while (found != nullptr && found->is_array() && !found->empty()) found = &found->front();
    if (found == nullptr) return std::nullopt;
    if (found->is_object()) return tool::text_at(*found, {"value"});
    return found->is_string() ? tool::known(found->get_ref<const std::string&>()) : std::nullopt;
}

const json& first_of(const json& value) { return value.is_array() && !value.empty() ? value.front() : value; }

/// `{"switch1": {"id": …}}` or, of a chassis without a name, `{"id": …}`.
void read_chassis(Neighbours& neighbours, const std::string& port, const json& value) {
    const json* chassis = &first_of(value);
    if (chassis->is_object() && !chassis->contains("id") && chassis->size() == 1 && chassis->front().is_object()) {
        neighbours.put(port, "system_name", tool::known(chassis->begin().key()));
        chassis = &chassis->front();
    }
    neighbours.put(port, "chassis", value_of(*chassis, "id"));
    neighbours.put(port, "system_name", value_of(*chassis, "name"));
    neighbours.put(port, "system_descr", value_of(*chassis, "descr"));
    neighbours.put(port, "mgmt_ip", value_of(*chassis, "mgmt-ip"));
}

void read_vlans(Neighbours& neighbours, const std::string& name, const json& vlans) {
    for (const json& vlan : vlans.is_array() ? vlans : json::array({vlans})) {
        const bool own = tool::bool_at(vlan, {"pvid"}).value_or(false);
        neighbours.put_vlan(name, tool::text_at(vlan, {"vlan-id"}), own);
    }
}

void read_interface(Neighbours& neighbours, const std::string& name, const json& interface) {
    if (!interface.contains("via") && interface.contains("status")) return;  // of `show interfaces`: what this machine sends itself
    neighbours.begin(name, tool::text_at(interface, {"rid"}).value_or(""));
    if (const json* chassis = tool::find(interface, {"chassis"})) read_chassis(neighbours, name, *chassis);
    if (const json* port = tool::find(interface, {"port"})) {
        neighbours.put(name, "port", value_of(first_of(*port), "id"));
        neighbours.put(name, "port_descr", value_of(first_of(*port), "descr"));
    }
    if (const json* vlan = tool::find(interface, {"vlan"})) read_vlans(neighbours, name, *vlan);
}

void read_interfaces(Neighbours& neighbours, const json& value) {
    if (value.is_array()) {
        for (const json& one : value) read_interfaces(neighbours, one);
    } else if (const auto name = tool::text_at(value, {"name"}); name && value.contains("port")) {
        read_interface(neighbours, *name, value);
    } else if (value.is_object()) {
        for (const auto& [key, interface] : value.items()) {
            for (const json& one : interface.is_array() ? interface : json::array({interface})) read_interface(neighbours, key, one);
        }
    }
}

/// `networkctl lldp --json` of systemd 254 and later: links, and in each what it hears.
Neighbours read_networkctl_json(const json& links) {
    Neighbours neighbours;
    for (const json& link : links) {
        const std::string port = tool::text_at(link, {"InterfaceName"}).value_or("");
        const json* heard = tool::find(link, {"Neighbors"});
        if (heard == nullptr || !heard->is_array()) throw tool::InputError("not the JSON of networkctl lldp: a link without a list of neighbours");
        for (const json& one : *heard) {
            neighbours.begin(port);
            constexpr std::array<std::array<const char*, 2>, 5> kFields = {{{"ChassisID", "chassis"}, {"SystemName", "system_name"},
                {"SystemDescription", "system_descr"}, {"PortID", "port"}, {"PortDescription", "port_descr"}}};
            for (const auto& [key, field] : kFields) neighbours.put(port, field, tool::text_at(one, {key}));
            neighbours.put_vlan(port, tool::text_at(one, {"VlanID"}), true);
        }
    }
    return neighbours;
}

}  // namespace

Neighbours read_json_form(std::string_view capture) {
    const json document = tool::read_json(capture, "lldpctl");
    if (const json* links = tool::find(document, {"Neighbors"}); links != nullptr && links->is_array()) return read_networkctl_json(*links);
    const json* lldp = tool::find(document, {"lldp"});
    if (lldp == nullptr || !lldp->is_structured()) throw tool::InputError("not the JSON of lldpctl");
    Neighbours neighbours;
    if (const json* interfaces = tool::find(first_of(*lldp), {"interface"})) read_interfaces(neighbours, *interfaces);
    return neighbours;
}

}  // namespace vetting::lldp
