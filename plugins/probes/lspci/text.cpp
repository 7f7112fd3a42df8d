// One line a function: `00:1f.2 SATA controller [0106]: Intel Corporation … [8086:2922] (rev 02)`, details indented below.
#include <nlohmann/json.hpp>

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

/// The revision of a function whose registers all read as ones: it does not answer any more.
bool is_gone(std::string_view text) {
    const std::size_t at = text.rfind(" (rev ff)");
    return at != std::string_view::npos && at >= without_tail(text).size();
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
    if (is_gone(rest)) device.fault = "rev ff";
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

/// What ends a function's own line: its numbers, revision or programming interface.
bool has_tail(std::string_view text) {
    if (tool::contains(text, "(rev ") || tool::contains(text, "(prog-if ")) return true;
    const std::size_t open = text.rfind('[');
    Device ignored;
    return open != std::string_view::npos && text.ends_with(']') && take_ids(text.substr(open + 1, text.size() - open - 2), ignored);
}

/// A mail breaks lines at its width: `… 4th Gen Core Processor`, then `DRAM Controller [8086:0c00] (rev 06)`. Details have keys.
bool goes_on(std::string_view header, std::string_view line) {
    return !has_tail(header) && has_tail(line) && !tool::contains(line, ": ");
}

/// A command line of lspci, with the function that its `-s` asks for.
struct Command {
    std::string address;
};
std::optional<Command> command_in(std::string_view line) {
    constexpr std::size_t kPrompt = 5;  // words before it at most: `[root@host dir]# sudo lspci`
    const auto words = tool::split_words(line);
    for (std::size_t at = 0; at < words.size() && at < kPrompt; ++at) {
        if (words[at] != "lspci" && !words[at].ends_with("/lspci")) continue;
        Command command;
        for (std::size_t option = at + 1; option + 1 < words.size() && words[option] != "|"; ++option) {
            if (words[option] == "-s") command.address = address_in(words[option + 1]).text;
        }
        return command;
    }
    return std::nullopt;
}

class Reader {
public:
    void line(std::string_view raw) {
        const std::string_view line = tool::trim(raw);
        if (auto next = read_header(line)) {
            open(*std::move(next));
            header_ = line;
        } else if (!header_.empty() && goes_on(header_, line)) {
            if (const auto whole = read_header(header_ + " " + std::string(line))) *device_ = *whole;
            header_.clear();
        } else if (const auto command = command_in(line)) {
            close();  // what a filter left of its answer may have no line of a function
            if (!command->address.empty()) open({.address = command->address});
        } else if (device_) {
            header_.clear();
            if (raw.starts_with("00: ")) read_bytes(raw, *device_);
            else details_->line(line);
        }
    }
    std::vector<Device> devices() {
        close();
        return std::move(devices_);
    }

private:
    void open(Device device) {
        close();
        device_ = std::move(device);
        details_.emplace(*device_);
    }
    void close() {
        constexpr std::size_t kAddressAlone = 1;
        if (device_ && facts_of(*device_).size() > kAddressAlone) devices_.push_back(*std::move(device_));
        device_.reset();
        details_.reset();
        header_.clear();
    }
    std::vector<Device> devices_;
    std::optional<Device> device_;
    std::optional<Details> details_;
    std::string header_;  ///< the function's own line, while the one below may go on with it
};

}  // namespace

std::vector<Device> read_text(std::string_view capture) {
    Reader reader;
    for (const std::string_view line : tool::split_lines(capture)) reader.line(line);
    return reader.devices();
}

}  // namespace vetting::lspci
