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
}

/// A VLAN's number comes before the word whether it is the port's own.
void put_vlan_key(Neighbours& neighbours, std::string_view port, std::string_view key, std::string_view value, std::string& last) {
    if (key == "vlan.vlan-id") {
        last = value;
        neighbours.put_vlan(port, tool::known(value), false);
    } else if (key == "vlan.pvid" && value == "yes") {
        neighbours.put_vlan(port, tool::known(last), true);
    }
}

/// One line below an `Interface:`.
void put_plain(Neighbours& neighbours, const std::string& port, std::string_view key, std::string_view value) {
    if (key == "ChassisID") neighbours.put(port, "chassis", after_kind(value));
    if (key == "SysName") neighbours.put(port, "system_name", received(value));
    if (key == "SysDescr") neighbours.put(port, "system_descr", received(value));
    if (key == "MgmtIP") neighbours.put(port, "mgmt_ip", received(value));
    if (key == "PortID") neighbours.put(port, "port", after_kind(value));
    if (key == "PortDescr") neighbours.put(port, "port_descr", received(value));
    if (key == "VLAN") neighbours.put_vlan(port, tool::known(value.substr(0, value.find(','))), tool::contains(value, "pvid: yes"));
}

/// `eth0, via: LLDP, RID: 12, Time: …` → 12.
std::string_view rid_of(std::string_view interface) {
    constexpr std::string_view kMark = "RID: ";
    const std::size_t at = interface.find(kMark);
    if (at == std::string_view::npos) return {};
    const std::string_view number = interface.substr(at + kMark.size());
    return number.substr(0, number.find(','));
}

/// The capabilities, a sign each of eleven: `..b.r......`. A name of another length than its column (wider, or masked afterwards) moves
/// them and all behind them.
std::size_t caps_in(std::string_view line, std::size_t name, std::size_t expected) {
    for (const std::string_view word : tool::split_words(line)) {
        const auto at = static_cast<std::size_t>(word.data() - line.data());
        const bool caps = word.size() == 11 && at >= name && word.find_first_not_of(".opbwrtdcsam") == std::string_view::npos &&
                          word.find('.') != std::string_view::npos;
        if (caps) return at;
    }
    return expected;
}

/// A column's cell, from under its heading to under the next.
std::optional<std::string> cell(std::string_view line, std::size_t begin, std::size_t end) {
    if (begin == std::string_view::npos || begin >= line.size()) return std::nullopt;
    return tool::known(line.substr(begin, end == std::string_view::npos ? end : end - begin));
}

/// Where networkctl's columns begin.
struct Columns {
    std::size_t chassis, name, caps, port, descr;
};

void put_row(Neighbours& neighbours, std::string_view line, const Columns& columns) {
    const std::string_view link = tool::split_words(line).front();
    const std::size_t caps = columns.caps == std::string_view::npos ? columns.caps : caps_in(line, columns.name, columns.caps);
    const auto behind = [&columns, caps](std::size_t column) { return column == std::string_view::npos ? column : column - columns.caps + caps; };
    neighbours.begin(link);
    neighbours.put(link, "chassis", cell(line, columns.chassis, columns.name));
    neighbours.put(link, "system_name", cell(line, columns.name, caps));
    neighbours.put(link, "port", cell(line, behind(columns.port), behind(columns.descr)));
    neighbours.put(link, "port_descr", cell(line, behind(columns.descr), std::string_view::npos));
}

}  // namespace

std::optional<Neighbours> read_keyvalue(std::string_view capture) {
    Neighbours neighbours;
    bool ours = false;
    std::string vlan;
    for (const std::string_view line : tool::split_lines(capture)) {
        const std::size_t equal = line.find('=');
        if (!line.starts_with("lldp.") || equal == std::string_view::npos) continue;
        ours = true;
        const std::string_view path = line.substr(5, equal - 5), value = tool::trim(line.substr(equal + 1));
        if (path.ends_with(".via")) neighbours.begin(path.substr(0, path.size() - 4));
        if (path.ends_with(".status")) neighbours.skip();  // of `show interfaces`: what this machine sends itself
        for (const char* group : {".chassis.", ".port.", ".vlan."}) {  // names of VLAN interfaces hold points too
            const std::size_t at = path.find(group);
            if (at == std::string_view::npos || at == 0) continue;
            put_key(neighbours, path.substr(0, at), path.substr(at + 1), tool::known(value));
            put_vlan_key(neighbours, path.substr(0, at), path.substr(at + 1), value, vlan);
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
            neighbours.begin(port, rid_of(pair->second));
            ours = true;
        } else if (pair->first == "Interface") {
            port.clear();  // of `show interfaces`: what this machine sends itself
        } else if (!port.empty()) {
            put_plain(neighbours, port, pair->first, pair->second);
        }
    }
    return ours ? std::optional(std::move(neighbours)) : std::nullopt;
}

std::optional<Neighbours> read_networkctl(std::string_view capture) {
    std::optional<Columns> columns;
    Neighbours neighbours;
    for (const std::string_view line : tool::split_lines(capture)) {
        if (line.starts_with("LINK") && tool::contains(line, "CHASSIS")) {
            columns = Columns{line.find("CHASSIS"), line.find("SYSTEM"), line.find("CAPS"), line.find("PORT"), line.find("PORT DESC")};
            if (columns->descr == std::string_view::npos) columns->descr = line.find("PORT-DESC");
        } else if (tool::trim(line).empty()) {
            if (!neighbours.empty()) break;  // below are the meanings of the letters
        } else if (columns && line.front() != ' ') {
            put_row(neighbours, line, *columns);
        }
    }
    if (!columns && !tool::contains(capture, "No neighbors")) return std::nullopt;
    return neighbours;
}

}  // namespace vetting::lldp
