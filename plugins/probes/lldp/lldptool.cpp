// lldptool -t -n of the lldpad daemon: a heading a TLV, its values indented below. The port stands in the command line alone.
#include <algorithm>

#include "plugins/common/text.hpp"
#include "plugins/probes/lldp/neighbour.hpp"

namespace vetting::lldp {
namespace {

/// `root@host:~# lldptool -t -n -i eth0` and `lldptool get-tlv -n -i eth0`.
struct Command {
    std::string port;
    bool of_neighbour = false;
};
std::optional<Command> command_in(std::string_view line) {
    const auto words = tool::split_words(line);
    const auto tool = std::find_if(words.begin(), words.end(), [](std::string_view word) { return word == "lldptool" || word.ends_with("/lldptool"); });
    if (tool == words.end()) return std::nullopt;
    Command command;
    for (auto word = tool; word != words.end(); ++word) {
        const bool flags = word->size() > 1 && word->front() == '-' && (*word)[1] != '-';
        if (flags && tool::contains(*word, "n")) command.of_neighbour = true;
        if (word->starts_with('-') && word->ends_with('i') && word + 1 != words.end()) command.port = tool::clean(*(word + 1));
    }
    return command;
}

void put_value(Neighbours& neighbours, const std::string& port, std::string_view tlv, std::string_view line) {
    const auto pair = tool::key_value(line);
    const auto after = pair ? tool::known(pair->second) : std::nullopt;
    if (tlv == "Chassis ID") neighbours.put(port, "chassis", after);
    if (tlv == "Port ID") neighbours.put(port, "port", after);
    if (tlv == "Port Description") neighbours.put(port, "port_descr", tool::known(line));
    if (tlv == "System Name") neighbours.put(port, "system_name", tool::known(line));
    if (tlv == "System Description") neighbours.put(port, "system_descr", tool::known(line));
    if (tlv == "Management Address" && pair && pair->first.starts_with("IP")) neighbours.put(port, "mgmt_ip", after);
    if (tlv == "Port VLAN ID" && pair && pair->first == "PVID") neighbours.put(port, "vlan", after);
}

}  // namespace

std::optional<Neighbours> read_lldptool(std::string_view capture) {
    Neighbours neighbours;
    std::string port, tlv;
    bool ours = false, of_neighbour = true;
    for (const std::string_view line : tool::split_lines(capture)) {
        const bool indented = line.starts_with('\t') || line.starts_with(' ');
        const std::string_view text = tool::trim(line);
        if (const auto command = command_in(text)) {
            port = command->port;
            of_neighbour = command->of_neighbour;  // without -n it prints what this machine sends itself
            tlv.clear();
        } else if (!indented && text.ends_with(" TLV")) {
            tlv = std::string(text.substr(0, text.size() - 4));
            ours = ours || tlv == "Chassis ID";
            if (tlv == "Chassis ID" && of_neighbour) neighbours.begin(port);
        } else if (ours && of_neighbour && indented) {
            put_value(neighbours, port, tlv, text);
        }
    }
    return ours ? std::optional(std::move(neighbours)) : std::nullopt;
}

}  // namespace vetting::lldp
