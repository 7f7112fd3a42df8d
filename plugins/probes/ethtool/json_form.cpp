// ethtool --json: an array of objects, one an interface; keys with dashes, of modules with underscores.
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/section.hpp"

namespace vetting::ethtool {
namespace {

using nlohmann::json;

/// A number, or an object that holds it as `value`.
std::optional<double> amount(const json& object, const char* key) {
    const auto number = tool::number_at(object, {key});
    return number ? number : tool::number_at(object, {key, "value"});
}

json module_of(const json& object) {
    json module = json::object();
    constexpr std::array<std::array<const char*, 2>, 7> kTexts = {{{"vendor_name", "vendor"}, {"vendor_pn", "part_number"}, {"vendor_rev", "revision"},
        {"vendor_sn", "serial"}, {"date_code", "date_code"}, {"identifier_description", "type"}, {"connector_description", "connector"}}};
    for (const auto& [key, fact] : kTexts) tool::put(module, fact, tool::text_at(object, {key}));
    if (object.value("vendor_name", json()) == "OEM") module["vendor"] = "OEM";
    constexpr std::array<std::array<const char*, 2>, 5> kAmounts = {{{"module_temperature", "temperature_c"}, {"module_voltage", "voltage_v"},
        {"laser_bias_current", "bias_ma"}, {"laser_output_power", "tx_power_mw"}, {"rx_power", "rx_power_mw"}}};
    for (const auto& [key, fact] : kAmounts) tool::put(module, fact, amount(object, key));
    if (has_no_monitors(module)) drop_unmeasured(module);
    return module;
}

/// Counters stand in groups (`eth-mac`, `rmon`) of objects, some of them deeper.
void add_counters(json& counters, const json& object, const std::string& prefix, int depth) {
    if (depth > 4) return;
    for (const auto& [key, value] : object.items()) {
        const std::string name = prefix.empty() ? key : prefix + "-" + key;
        if (value.is_number_unsigned()) counters[name] = value;
        if (value.is_object()) add_counters(counters, value, name, depth + 1);
    }
}

std::optional<std::uint64_t> fastest_of(const json& object) {
    std::optional<std::uint64_t> fastest;
    const json* modes = tool::find(object, {"supported-link-modes"});
    if (modes == nullptr || !modes->is_array()) return fastest;
    for (const json& mode : *modes) {
        const auto speed = mode.is_string() ? fastest_mode(mode.get_ref<const std::string&>()) : std::nullopt;
        if (speed) fastest = std::max(fastest.value_or(0), *speed);
    }
    return fastest;
}

json nic_of(const json& object) {
    json nic = json::object();
    tool::put(nic, "name", tool::text_at(object, {"ifname"}));
    const auto speed = tool::uint_at(object, {"speed"});
    if (speed && *speed > 0 && *speed < 0xffffffff) nic["speed_mbps"] = *speed;  // all ones: unknown
    tool::put(nic, "speed_max_mbps", fastest_of(object));
    if (const auto duplex = tool::text_at(object, {"duplex"})) tool::put(nic, "duplex", duplex_of(*duplex));
    tool::put(nic, "autoneg", tool::bool_at(object, {"auto-negotiation"}));
    tool::put(nic, "port", tool::text_at(object, {"port"}));
    tool::put(nic, "link", tool::bool_at(object, {"link-detected"}));
    tool::put(nic, "driver", tool::text_at(object, {"driver"}));
    tool::put(nic, "driver_version", tool::text_at(object, {"version"}));
    tool::put(nic, "firmware", tool::text_at(object, {"firmware-version"}));
    const auto bus = tool::text_at(object, {"bus-info"});
    if (bus && is_pci_address(*bus)) nic["pci_address"] = tool::lower(*bus);
    if (json module = module_of(object); !module.empty()) nic["module"] = std::move(module);
    json counters = json::object();
    for (const char* group : {"eth-phy", "eth-mac", "eth-ctrl", "rmon"}) {
        const json* counts = tool::find(object, {group});
        if (counts != nullptr && counts->is_object()) add_counters(counters, *counts, group, 0);
    }
    if (!counters.empty()) nic["statistics"] = std::move(counters);
    add_errors(nic);
    return nic;
}

}  // namespace

json read_json_form(std::string_view capture) {
    const json document = tool::read_json(capture, "ethtool");
    json facts = json::object();
    const json list = document.is_array() ? document : json::array({document});
    for (const json& object : list) {
        json nic = object.is_object() ? nic_of(object) : json();
        if (nic.is_object() && nic.size() > (nic.contains("name") ? 1U : 0U)) facts["nics"].push_back(std::move(nic));
    }
    if (facts.empty()) throw tool::InputError("not the JSON of ethtool IF, -i, -m or -S");
    return facts;
}

}  // namespace vetting::ethtool
