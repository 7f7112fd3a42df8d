// lspci -t draws buses as a tree: `-[0000:00]-+-00.0`, `+-02.0-[17]--+-00.0`, `\-1c.5-[02-03]----00.0-[03]----00.0`. The place of a `+`
// says which bus the lines below it belong to. With -v the names stand behind the last function of a line, with -nn their numbers.
#include <map>

#include "plugins/common/text.hpp"
#include "plugins/probes/lspci/device.hpp"

namespace vetting::lspci {
namespace {

struct Bus {
    std::string domain, number;  ///< empty above the root buses
};

/// `0000:17` or `17`, of a range the first: the one that the bridge leads to.
std::optional<Bus> bus_in(std::string_view text, const Bus& above) {
    Bus bus{above.domain, {}};
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        bus.domain = text.substr(0, colon);
        text.remove_prefix(colon + 1);
    }
    bus.number = text.substr(0, text.find('-'));
    return is_hex(bus.number, 2) ? std::optional(std::move(bus)) : std::nullopt;
}

/// `1c.5`
bool is_function(std::string_view text) {
    return text.size() >= 4 && is_hex(text.substr(0, 2), 2) && text[2] == '.' && text[3] >= '0' && text[3] <= '7' &&
           (text.size() == 4 || text[4] == ' ' || text[4] == '-');
}

/// `Intel Corporation Device [8086:09a2]`
void put_names(std::string_view text, Device& device) {
    text = tool::trim(text);
    const std::size_t open = text.ends_with(']') && text.size() > 11 ? text.size() - 11 : std::string_view::npos;
    const bool ids = open != std::string_view::npos && text[open] == '[' && text[open + 5] == ':' && is_hex(text.substr(open + 1, 4), 4) &&
                     is_hex(text.substr(open + 6, 4), 4);
    if (ids) {
        device.vendor_id = tool::lower(text.substr(open + 1, 4));
        device.device_id = tool::lower(text.substr(open + 6, 4));
        text = tool::trim(text.substr(0, open));
    }
    if (!text.empty()) split_names(text, device);
    if (device.device == "Device") device.device.reset();  // what the list of names has no name for
}

class Tree {
public:
    void line(std::string_view line) {
        std::size_t at = line.find_first_not_of(" |");
        if (at == std::string_view::npos) return;
        Bus bus;
        if (line[at] == '+' || line[at] == '\\') {
            const auto above = buses_.find(at);
            if (above == buses_.end()) return;
            bus = above->second;
        } else if (line[at] != '-') {
            return;
        }
        while (at < line.size() && step(line, at, bus)) {
        }
    }
    std::vector<Device> devices;

private:
    /// One stroke, bus or function. @return whether the line goes on.
    bool step(std::string_view line, std::size_t& at, Bus& bus) {
        const char c = line[at];
        if (c == '-' || c == '\\') return ++at < line.size();
        if (c == '+') {
            buses_[at++] = bus;
            return at < line.size();
        }
        if (c == '[') {
            const std::size_t end = line.find(']', at);
            const auto below = end == std::string_view::npos ? std::nullopt : bus_in(line.substr(at + 1, end - at - 1), bus);
            if (!below) return false;
            bus = *below;
            at = end + 1;
            return true;
        }
        if (!is_function(line.substr(at)) || bus.number.empty()) return false;
        const Address address = address_in((bus.domain.empty() ? "" : bus.domain + ":") + bus.number + ":" + std::string(line.substr(at, 4)));
        if (address.text.empty()) return false;
        Device& device = devices.emplace_back();
        device.address = address.text;
        at += 4;
        if (at >= line.size() || line[at] == '-') return true;
        put_names(line.substr(at), device);
        return false;
    }
    std::map<std::size_t, Bus> buses_;  ///< by the column of the `+` that its functions hang on
};

}  // namespace

std::vector<Device> read_tree(std::string_view capture) {
    Tree tree;
    for (const std::string_view line : tool::split_lines(capture)) tree.line(line);
    return std::move(tree.devices);
}

}  // namespace vetting::lspci
