// One line a function: `00:1f.2 SATA controller [0106]: Intel Corporation … [8086:2922] (rev 02)`, details indented below.
#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"

namespace vetting::lspci {
namespace {

/// `… (rev 02) (prog-if 00 [VGA controller])` without what stands in parentheses at its end.
std::string_view without_tail(std::string_view text) {
    for (const std::string_view mark : {" (prog-if ", " (rev ", " (subsys "}) {
        const std::size_t at = text.rfind(mark);
        if (at != std::string_view::npos && text.find(')', at) != std::string_view::npos) text = text.substr(0, at);
    }
    return tool::trim(text);
}

/// `8086:2922` → the two numbers.
bool take_ids(std::string_view text, Device& device) {
    if (text.size() != 9 || text[4] != ':' || !is_hex(text.substr(0, 4), 4) || !is_hex(text.substr(5), 4)) return false;
    device.vendor_id = tool::lower(text.substr(0, 4));
    device.device_id = tool::lower(text.substr(5));
    return true;
}

void read_names(std::string_view text, Device& device) {
    text = without_tail(text);
    if (take_ids(text, device)) return;  // -n
    if (text.ends_with(']')) {
        const std::size_t open = text.rfind('[');
        if (open != std::string_view::npos && take_ids(text.substr(open + 1, text.size() - open - 2), device)) text = tool::trim(text.substr(0, open));
    }
    split_names(text, device);
}

/// The cells of a line of -m: in quotes where they hold blanks, a backslash before a quote that is meant.
std::vector<std::string> cells_of(std::string_view text) {
    std::vector<std::string> cells;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text[at] == ' ' || text[at] == '\t') {
            ++at;
            continue;
        }
        const bool quoted = text[at] == '"';
        if (quoted) ++at;
        std::string cell;
        for (; at < text.size() && (quoted ? text[at] != '"' : text[at] != ' '); ++at) {
            if (text[at] == '\\' && at + 1 < text.size()) ++at;
            cell += text[at];
        }
        if (quoted) ++at;
        if (quoted || !cell.starts_with('-')) cells.push_back(std::move(cell));  // -r02, -p00
    }
    return cells;
}

bool read_cells(std::string_view rest, Device& device) {
    const auto cells = cells_of(rest);
    if (cells.size() < 3) return false;
    const Named kind = named(cells[0]), vendor = named(cells[1]), product = named(cells[2]);
    device.class_name = kind.name;
    device.class_id = kind.id;
    device.vendor = vendor.name == "Vendor" ? std::nullopt : vendor.name;
    device.vendor_id = vendor.id;
    device.device = product.name == "Device" ? std::nullopt : product.name;
    device.device_id = product.id;
    return true;
}

std::optional<Device> read_header(std::string_view line) {
    const Address address = address_in(line);
    if (address.text.empty()) return std::nullopt;
    Device device;
    device.address = address.text;
    const std::string_view rest = tool::trim(address.rest);
    if (rest.starts_with('"')) return read_cells(rest, device) ? std::optional(device) : std::nullopt;
    const std::size_t colon = rest.find(": ");
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view kind = rest.substr(0, colon);
    if (kind.starts_with("Class ")) kind.remove_prefix(6);  // before pciutils 3
    const Named name = named(kind);
    device.class_name = name.name;
    device.class_id = name.id;
    read_names(rest.substr(colon + 2), device);
    return device;
}

/// `00: 86 80 05 34 …`: the first bytes of configuration space, ids and class by their place in the header.
void read_bytes(std::string_view line, Device& device) {
    const auto words = tool::split_words(line.substr(3));
    if (words.size() < 12) return;
    for (const std::string_view word : words) {
        if (!is_hex(word, 2)) return;
    }
    const auto pair = [&words](std::size_t at) { return tool::lower(std::string(words[at + 1]) + std::string(words[at])); };
    if (pair(0) == "ffff") return;  // the function does not answer
    if (!device.vendor_id) device.vendor_id = pair(0);
    if (!device.device_id) device.device_id = pair(2);
    if (!device.class_id) device.class_id = pair(10);
}

}  // namespace

std::vector<Device> read_text(std::string_view capture) {
    std::vector<Device> devices;
    std::optional<Device> device;
    std::optional<Details> details;
    for (const std::string_view line : tool::split_lines(capture)) {
        if (auto next = read_header(tool::trim(line))) {
            if (device) devices.push_back(*std::move(device));
            device = std::move(next);
            details.emplace(*device);
        } else if (device && line.starts_with("00: ")) {
            read_bytes(line, *device);
        } else if (details) {
            details->line(tool::trim(line));
        }
    }
    if (device) devices.push_back(*std::move(device));
    return devices;
}

}  // namespace vetting::lspci
