// Manifest words of lspci and ethtool.
#include <algorithm>
#include <cctype>

#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;

template <class Test>
std::function<json(const json&)> pci_count(Test test) {
    return [test](const json& facts) {
        const json list = at(facts, "/pci");
        return json(std::count_if(list.begin(), list.end(), test));
    };
}

bool is_nvidia(const json& pci) { return pci.value("vendor", "").starts_with("NVIDIA"); }
bool is_nvme(const json& pci) { return pci.value("class", "") == "Non-Volatile memory controller"; }
bool is_ethernet(const json& pci) { return pci.value("class", "") == "Ethernet controller"; }
bool has_link(const json& pci) { return pci.contains("link_width"); }
bool is_below(const json& pci) {
    return has_link(pci) && (pci.at("link_width") < pci.at("link_width_max") || pci.at("link_speed_gts") < pci.at("link_speed_max_gts"));
}

json below(const json& facts) {
    json rows = json::array();
    for (const json& pci : at(facts, "/pci")) {
        if (is_below(pci)) rows.push_back(pci.at("address"));
    }
    return rows;
}

std::function<json(const json&)> nic(const std::string& field) {
    return [field](const json& facts) { return at(facts, "/nics/0/" + field); };
}
json their_mbps(const json& value, const json&) { return std::stoull(value.get<std::string>()); }
json their_lower(const json& value, const json&) {
    std::string text = value;
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}
json their_flag(const json& value, const json&) { return value == "on" || value == "yes"; }
/// `38.00 degrees C / …`
json their_number(const json& value, const json&) { return std::stod(value.get<std::string>()); }

/// `0.0044 mW / -23.57 dBm` → [mW, dBm].
std::function<json(const json&)> power(const std::string& name) {
    return [name](const json& facts) {
        const json module = at(facts, "/nics/0/module");
        return module.is_object() ? json::array({module.value(name + "_mw", json()), module.value(name + "_dbm", json())}) : json();
    };
}
json their_power(const json& value, const json&) {
    const std::string text = value;
    return json::array({std::stod(text), std::stod(text.substr(text.find('/') + 1))});
}

}  // namespace

std::vector<Word> board_words() {
    return {
        {"lspci", "device_count", [](const json& f) { return json(at(f, "/pci").size()); }, {}},
        {"lspci", "nvidia_devices", pci_count(is_nvidia), {}},
        {"lspci", "nvme_controllers", pci_count(is_nvme), {}},
        {"lspci", "ethernet_controllers", pci_count(is_ethernet), {}},
        {"lspci", "links", pci_count(has_link), {}},
        {"lspci", "links_below_capability", pci_count(is_below), {}},
        {"lspci", "below_capability_sample", below, {}},
        {"ethtool", "speed", nic("speed_mbps"), their_mbps},
        {"ethtool", "duplex", nic("duplex"), their_lower},
        {"ethtool", "autoneg", nic("autoneg"), their_flag},
        {"ethtool", "link_detected", nic("link"), their_flag},
        {"ethtool", "port", nic("port"), {}},
        {"ethtool", "stat_count", [](const json& f) { return json(at(f, "/nics/0/statistics").size()); }, {}},
        {"ethtool", "module_vendor", nic("module/vendor"), {}},
        {"ethtool", "module_pn", nic("module/part_number"), {}},
        {"ethtool", "module_temp", nic("module/temperature_c"), their_number},
        {"ethtool", "rx_power", power("rx_power"), their_power},
        {"ethtool", "tx_power", power("tx_power"), their_power},
    };
}

}  // namespace vetting::fixtures
