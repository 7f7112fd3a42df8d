#include "plugins/probes/lldp/parse.hpp"

#include "plugins/common/json_in.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lldp/neighbour.hpp"

namespace vetting::lldp {

using nlohmann::json;

void Neighbours::begin(std::string_view port, std::string_view id) {
    const auto [at, first] = begun_.emplace(tool::clean(port), id);
    skip_ = !first && (id.empty() || at->second != id);
}

void Neighbours::put_vlan(std::string_view port, const std::optional<std::string>& id, bool own) {
    if (!id || skip_) return;
    const std::string name = tool::clean(port);
    if (own && own_vlans_.insert(name).second) {
        for (auto& [known, fields] : ports_) {
            if (known == name) fields.erase("vlan");
        }
    }
    put(port, "vlan", id);
}

void Neighbours::put(std::string_view port, const char* field, const std::optional<std::string>& value) {
    const std::string name = tool::clean(port);
    if (!value || skip_) return;
    for (auto& [known, fields] : ports_) {
        if (known != name) continue;
        if (!fields.contains(field)) fields[field] = *value;
        return;
    }
    ports_.emplace_back(name, json{{field, *value}});
}

json Neighbours::facts() const {
    json facts = json::object();
    for (const auto& [name, fields] : ports_) {
        json nic = {{"lldp", fields}};
        if (!name.empty()) nic["name"] = name;
        facts["nics"].push_back(std::move(nic));
    }
    return facts;
}

json parse(std::string_view capture) {
    tool::require_text(capture, "lldpctl");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    if (tool::looks_like_json(capture)) return read_json_form(capture).facts();
    for (const auto read : {&read_xml, &read_keyvalue, &read_plain, &read_networkctl, &read_lldptool}) {
        if (const auto neighbours = read(capture)) return neighbours->facts();
    }
    throw tool::InputError("not the output of lldpctl, networkctl lldp or lldptool -t -n");
}

}  // namespace vetting::lldp
