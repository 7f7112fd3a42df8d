// Link settings, driver information, counters.
#include <algorithm>
#include <cmath>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/section.hpp"

namespace vetting::ethtool {
namespace {

using nlohmann::json;
using tool::put;

std::optional<bool> yes_or_no(std::string_view text) {
    if (text.starts_with("yes") || text == "on") return true;
    if (text.starts_with("no") || text == "off") return false;
    return std::nullopt;
}

/// `no (No cable)` since 5.9.
void put_link(json& nic, const std::string& value) {
    put(nic, "link", yes_or_no(value));
    const std::size_t open = value.find('(');
    if (open != std::string::npos && value.ends_with(')')) nic["link_detail"] = value.substr(open + 1, value.size() - open - 2);
}

json settings_facts(const Section& section) {
    json nic = json::object();
    for (const auto& [key, value] : section.fields) {
        if (key == "Speed" && tool::contains(value, "b/s")) {
            const auto speed = tool::leading_number(value);
            constexpr double kFastest = 1e7;  // Mbit/s
            const double mbps = speed.value_or(0) * (tool::contains(value, "Gb/s") ? 1000 : 1);
            if (mbps >= 1 && mbps < kFastest) nic["speed_mbps"] = static_cast<std::uint64_t>(std::llround(mbps));
        } else if (key == "Duplex") {
            put(nic, "duplex", duplex_of(value));
        } else if (key == "Auto-negotiation") {
            put(nic, "autoneg", yes_or_no(value));
        } else if (key == "Port") {
            put(nic, "port", tool::known(value));
        } else if (key == "Link detected") {
            put_link(nic, value);
        } else if (key == "Supported link modes") {
            put(nic, "speed_max_mbps", fastest_mode(value));
        }
    }
    return nic;
}

json driver_facts(const Section& section) {
    json nic = json::object();
    for (const auto& [key, value] : section.fields) {
        if (key == "driver") put(nic, "driver", tool::known(value));
        if (key == "version") put(nic, "driver_version", tool::known(value));
        if (key == "firmware-version") put(nic, "firmware", tool::known(value));
        if (key == "bus-info" && is_pci_address(value)) nic["pci_address"] = tool::lower(value);
    }
    return nic;
}

json statistics_facts(const Section& section) {
    json nic = json::object();
    for (const auto& [key, value] : section.fields) {
        const bool digits = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
        if (const auto count = digits ? tool::leading_uint(value) : std::nullopt) nic["statistics"][key] = *count;
    }
    add_errors(nic);
    return nic;
}

json address_facts(const Section& section) {
    json nic = json::object();
    for (const auto& [key, value] : section.fields) {
        const bool set = value.find_first_not_of("0:") != std::string::npos;
        if (key == "Permanent address" && value.size() == 17 && set) nic["permanent_mac"] = tool::lower(value);
    }
    return nic;
}

}  // namespace

std::optional<std::string> duplex_of(std::string_view text) {
    const std::string word = tool::lower(text);
    return word == "full" || word == "half" ? std::optional(word) : std::nullopt;
}

std::optional<std::uint64_t> fastest_mode(std::string_view modes) {
    std::optional<std::uint64_t> fastest;
    for (const std::string_view mode : tool::split_words(modes)) {
        const std::size_t base = mode.find("base");
        const bool digits = base != std::string_view::npos && base > 0 && mode.substr(0, base).find_first_not_of("0123456789") == std::string_view::npos;
        if (digits) fastest = std::max(fastest.value_or(0), tool::leading_uint(mode).value_or(0));
    }
    return fastest;
}

bool is_pci_address(std::string_view text) {
    return text.size() == 12 && text[4] == ':' && text[7] == ':' && text[10] == '.' &&
           text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

json facts_of(const Section& section) {
    switch (section.kind) {
        case Kind::Settings: return settings_facts(section);
        case Kind::Driver: return driver_facts(section);
        case Kind::Statistics: return statistics_facts(section);
        case Kind::Module: return module_facts(section);
        case Kind::Address: return address_facts(section);
        case Kind::Other: break;
    }
    return json::object();
}

}  // namespace vetting::ethtool
