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
    };
}

}  // namespace vetting::fixtures
