// What two vendors' updaters print.
#include "plugins/common/text.hpp"
#include "plugins/probes/fwupd/part.hpp"

namespace vetting::fwupd {
namespace {

/// `12. FRMW, NVMe … ( Version : 11300DN0 )` → the part without kind and number.
std::optional<Part> dsu_line(std::string_view line) {
    line = tool::trim(line);
    const std::size_t dot = line.find(". ");
    const std::size_t open = line.rfind("( Version :");
    if (dot == std::string_view::npos || open == std::string_view::npos || !line.ends_with(')') || !tool::whole_number(line.substr(0, dot))) return std::nullopt;
    std::string_view name = line.substr(dot + 2, open - dot - 2);
    const std::size_t comma = name.find(',');
    if (comma != std::string_view::npos) name = name.substr(comma + 1);
    const std::string_view version = line.substr(open + 11, line.size() - open - 12);
    const auto known = tool::known(name);
    if (!known) return std::nullopt;
    return Part{.name = *known, .version = tool::known(version), .vendor = {}, .serial = {}, .guid = {}, .pci_address = {}};
}

}  // namespace

std::vector<Part> read_dsu(std::string_view capture) {
    std::vector<Part> parts;
    for (const std::string_view line : tool::split_lines(capture)) {
        if (auto part = dsu_line(line)) parts.push_back(*std::move(part));
    }
    return parts;
}

std::vector<Part> read_mlxup(std::string_view capture) {
    std::vector<Part> parts;
    if (!tool::contains(capture, "PCI Device Name")) return parts;
    std::string model;
    std::optional<std::string> address;
    for (const std::string_view line : tool::split_lines(capture)) {
        const auto words = tool::split_words(line);
        const auto pair = tool::key_value(line);
        if (pair && pair->first == "Part Number") model = tool::clean(pair->second);
        if (pair && pair->first == "PCI Device Name") address = tool::known(pair->second);
        // `FW  14.27.1016  14.28.2007`: the running one first, then what is offered. FW (Running) is told where a newer one waits.
        const bool firmware = words.size() >= 2 && (words[0] == "FW" || words[0] == "PXE" || words[0] == "UEFI");
        if (!firmware) continue;
        const bool running = words[1] == "(Running)";
        if (running && words.size() < 3) continue;
        const std::string name = model + " " + std::string(words[0]) + (running ? " (running)" : "");
        parts.push_back({.name = name, .version = tool::known(words[running ? 2 : 1]), .vendor = {}, .serial = {}, .guid = {}, .pci_address = address});
    }
    return parts;
}

}  // namespace vetting::fwupd
