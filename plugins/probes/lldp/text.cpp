// lldpctl for people and as key=value; networkctl lldp, a table.
#include <array>

#include "plugins/common/text.hpp"
#include "plugins/probes/lldp/neighbour.hpp"

namespace vetting::lldp {
namespace {

/// lldpctl writes `Not received` where the neighbour did not tell.
std::optional<std::string> received(std::string_view value) { return value == "Not received" ? std::nullopt : tool::known(value); }

/// `mac 00:1c:73:00:00:01` → what follows the kind.
std::optional<std::string> after_kind(std::string_view text) {
    const std::size_t blank = text.find(' ');
    return tool::known(blank == std::string_view::npos ? text : text.substr(blank + 1));
}

void put_key(Neighbours& neighbours, std::string_view port, std::string_view key, const std::optional<std::string>& value) {
    // Ids stand under their kind: `chassis.mac`, `port.ifname`.
    for (const char* kind : {"mac", "ifname", "local", "ip", "ifalias", "unhandled"}) {
        if (key == "chassis." + std::string(kind)) neighbours.put(port, "chassis", value);
        if (key == "port." + std::string(kind)) neighbours.put(port, "port", value);
    }
    if (key == "chassis.name") neighbours.put(port, "system_name", value);
    if (key == "chassis.descr") neighbours.put(port, "system_descr", value);
    if (key == "chassis.mgmt-ip") neighbours.put(port, "mgmt_ip", value);
    if (key == "port.descr") neighbours.put(port, "port_descr", value);
    if (key == "vlan.vlan-id") neighbours.put(port, "vlan", value);
}

/// One line below an `Interface:`.
void put_plain(Neighbours& neighbours, const std::string& port, std::string_view key, std::string_view value) {
    if (key == "ChassisID") neighbours.put(port, "chassis", after_kind(value));
    if (key == "SysName") neighbours.put(port, "system_name", received(value));
    if (key == "SysDescr") neighbours.put(port, "system_descr", received(value));
    if (key == "MgmtIP") neighbours.put(port, "mgmt_ip", received(value));
    if (key == "PortID") neighbours.put(port, "port", after_kind(value));
    if (key == "PortDescr") neighbours.put(port, "port_descr", received(value));
    if (key == "VLAN") neighbours.put(port, "vlan", tool::known(value.substr(0, value.find(','))));
}

/// A column's cell, from under its heading to under the next.
std::optional<std::string> cell(std::string_view line, std::size_t begin, std::size_t end) {
    if (begin == std::string_view::npos || begin >= line.size()) return std::nullopt;
    return tool::known(line.substr(begin, end == std::string_view::npos ? end : end - begin));
}

}  // namespace

std::optional<Neighbours> read_keyvalue(std::string_view capture) {
    Neighbours neighbours;
    bool ours = false;
    for (const std::string_view line : tool::split_lines(capture)) {
        const std::size_t equal = line.find('=');
        if (!line.starts_with("lldp.") || equal == std::string_view::npos) continue;
        ours = true;
        const std::string_view path = line.substr(5, equal - 5);
        for (const char* group : {".chassis.", ".port.", ".vlan."}) {  // names of VLAN interfaces hold points too
            const std::size_t at = path.find(group);
            if (at == std::string_view::npos || at == 0) continue;
            put_key(neighbours, path.substr(0, at), path.substr(at + 1), tool::known(line.substr(equal + 1)));
            break;
        }
    }
    return ours ? std::optional(std::move(neighbours)) : std::nullopt;
}

std::optional<Neighbours> read_plain(std::string_view capture) {
    Neighbours neighbours;
    bool ours = tool::contains(capture, "LLDP neighbors:");
    std::string port;
    for (const std::string_view line : tool::split_lines(capture)) {
        const auto pair = tool::key_value(line);
        if (!pair) continue;
        if (pair->first == "Interface" && tool::contains(pair->second, "via:")) {
            port = tool::clean(pair->second.substr(0, pair->second.find(',')));
            ours = true;
        } else if (!port.empty()) {
            put_plain(neighbours, port, pair->first, pair->second);
        }
    }
    return ours ? std::optional(std::move(neighbours)) : std::nullopt;
}

std::optional<Neighbours> read_networkctl(std::string_view capture) {
    struct Columns {
        std::size_t chassis, name, caps, port, descr;
    };
    std::optional<Columns> columns;
    Neighbours neighbours;
    for (const std::string_view line : tool::split_lines(capture)) {
        if (line.starts_with("LINK") && tool::contains(line, "CHASSIS")) {
            columns = Columns{line.find("CHASSIS"), line.find("SYSTEM"), line.find("CAPS"), line.find("PORT"), line.find("PORT DESC")};
            if (columns->descr == std::string_view::npos) columns->descr = line.find("PORT-DESC");
        } else if (tool::trim(line).empty()) {
            if (!neighbours.empty()) break;  // below are the meanings of the letters
        } else if (columns && line.front() != ' ') {
            const auto words = tool::split_words(line);
            neighbours.put(words.front(), "chassis", cell(line, columns->chassis, columns->name));
            neighbours.put(words.front(), "system_name", cell(line, columns->name, columns->caps));
            neighbours.put(words.front(), "port", cell(line, columns->port, columns->descr));
            neighbours.put(words.front(), "port_descr", cell(line, columns->descr, std::string_view::npos));
        }
    }
    if (!columns && !tool::contains(capture, "No neighbors")) return std::nullopt;
    return neighbours;
}

}  // namespace vetting::lldp
