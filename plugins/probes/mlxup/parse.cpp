#include "plugins/probes/mlxup/parse.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/text.hpp"
#include "plugins/probes/mlxup/device.hpp"

namespace vetting::mlxup {
namespace {

using nlohmann::json;
using namespace tool;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// `0000:d8:00.0` or `d8:00.0`; nothing for a name such as /dev/mst/mt4117_pciconf0.
std::optional<std::string> pci_address(std::string_view text) {
    const std::string address = text.size() == 7 ? "0000:" + lower(text) : lower(text);
    if (address.size() != 12 || address[4] != ':' || address[7] != ':' || address[10] != '.') return std::nullopt;
    for (std::size_t i = 0; i < address.size(); ++i) {
        if (i != 4 && i != 7 && i != 10 && !is_hex(address[i])) return std::nullopt;
    }
    return address;
}

/// A row of the table below `Versions:`: name, current, available.
std::optional<Version> version_row(std::string_view line) {
    const std::vector<std::string_view> columns = split_columns(trim(line));
    if (columns.size() < 2 || columns[0].ends_with(':')) return std::nullopt;
    return Version{clean(columns[0]), known(columns[1]).value_or("")};
}

void take_line(Device& device, std::string_view line) {
    const auto pair = key_value(line);
    if (!pair) return;
    const auto [key, value] = *pair;
    const std::string text = known(value).value_or("");
    if (key == "Device Type") device.type = text;
    else if (key == "Part Number") device.part_number = text;
    else if (key == "PCI Device Name") device.bus = text;
    else if (key == "Base MAC" || (key == "Port1 MAC" && device.mac.empty())) device.mac = mac_of(value);
}

std::vector<Device> read_devices(std::string_view capture) {
    std::vector<Device> devices;
    bool in_table = false;
    for (const std::string_view raw : split_lines(capture)) {
        const std::string_view line = trim(raw);
        if (line.starts_with("Device #")) {
            devices.emplace_back();
            in_table = false;
        } else if (devices.empty()) {
            continue;
        } else if (line.starts_with("Versions:")) {
            in_table = true;
        } else if (in_table && !line.empty() && !line.starts_with("Status:")) {
            if (auto row = version_row(line)) devices.back().versions.push_back(std::move(*row));
            else in_table = false;
        } else {
            in_table = false;
            take_line(devices.back(), line);
        }
    }
    return devices;
}

void add(json& facts, const Device& device) {
    std::string running;
    std::string name = device.type;
    if (!device.part_number.empty()) name += (name.empty() ? "" : " ") + device.part_number;
    if (name.empty()) name = "network card";
    for (const Version& version : device.versions) {
        if (version.current.empty()) continue;
        json piece{{"part", name + " " + version.name}, {"version", version.current}, {"source", "mlxup"}};
        if (!device.bus.empty()) piece["device"] = device.bus;
        facts["firmware"].push_back(std::move(piece));
        // What runs counts; what is flashed beside it comes with the next restart.
        if (version.name == "FW (Running)" || (version.name == "FW" && running.empty())) running = version.current;
    }
    json nic = json::object();
    if (!device.mac.empty()) nic["mac"] = device.mac;
    if (const auto address = pci_address(device.bus)) nic["pci_address"] = *address;
    if (nic.empty()) return;
    if (!running.empty()) nic["firmware"] = running;
    facts["nics"].push_back(std::move(nic));
}

}  // namespace

std::string mac_of(std::string_view text) {
    std::string digits;
    for (const char c : lower(trim(text.substr(0, text.find(' '))))) {
        if (is_hex(c)) digits += c;
        else if (c != ':' && c != '-') return {};
    }
    if (digits.size() == 16 && digits.starts_with("0000")) digits.erase(0, 4);
    if (digits.size() != 12 || digits == "000000000000" || digits == "ffffffffffff") return {};
    std::string made;
    for (std::size_t i = 0; i < digits.size(); i += 2) made += (i == 0 ? "" : ":") + digits.substr(i, 2);
    return made;
}

json parse(std::string_view capture) {
    require_text(capture, "mlxup");
    json facts = json::object();
    const bool xml = is_xml(capture);
    for (const Device& device : xml ? read_xml(capture) : read_devices(capture)) add(facts, device);
    const bool none_found = xml || contains(capture, "No devices found") || contains(capture, "Querying Mellanox devices");
    if (facts.empty() && !none_found) throw InputError("this is no output of mlxup --query: neither 'Device #1:' nor <Devices> in it");
    return facts;
}

}  // namespace vetting::mlxup
