// The pluggable module: SFP (SFF-8079/8472), QSFP (SFF-8636), QSFP-DD and OSFP (CMIS).
#include <array>
#include <map>

#include "plugins/common/dmi.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/section.hpp"

namespace vetting::ethtool {
namespace {

using nlohmann::json;

struct TextField {
    std::string_view key;
    const char* fact;
};
constexpr std::array kTexts = {
    TextField{"Vendor name", "vendor"}, TextField{"Vendor PN", "part_number"}, TextField{"Vendor rev", "revision"},
    TextField{"Vendor SN", "serial"},   TextField{"Date code", "date_code"},   TextField{"Transceiver type", "transceiver"},
};

/// `0x03 (SFP)` → `SFP`.
std::optional<std::string> in_parentheses(std::string_view text) {
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos || !text.ends_with(')')) return std::nullopt;
    return tool::known(text.substr(open + 1, text.size() - open - 2));
}

/// `3.6119 mW / 5.58 dBm`; no light is `0.0000 mW / -inf dBm`: a power, and no level.
void put_power(json& facts, const std::string& name, std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string_view level = slash == std::string_view::npos ? std::string_view{} : text.substr(slash + 1);
    if (tool::contains(text.substr(0, slash), "mW")) tool::put(facts, (name + "_mw").c_str(), tool::leading_number(text));
    if (tool::contains(level, "dBm")) tool::put(facts, (name + "_dbm").c_str(), tool::leading_number(level));
}

/// `… (Channel 1)` and `… (Chan 1)` → 1; some switches count from 0.
std::optional<std::uint64_t> channel_of(std::string_view key) {
    const std::size_t open = key.find("(Chan");
    if (open == std::string_view::npos) return std::nullopt;
    const std::size_t digit = key.find_first_of("0123456789", open);
    const auto channel = digit == std::string_view::npos ? std::nullopt : tool::leading_uint(key.substr(digit));
    return channel && *channel <= 32 ? channel : std::nullopt;
}

/// The measured values of the module or of one of its lanes; thresholds end in `threshold` and are none.
void put_measured(json& facts, std::string_view key, std::string_view value) {
    if (key.ends_with("threshold")) return;
    if (key == "Module temperature") tool::put(facts, "temperature_c", tool::leading_number(value));
    if (key == "Module voltage") tool::put(facts, "voltage_v", tool::leading_number(value));
    if (key.starts_with("Laser bias current") || key.starts_with("Laser tx bias current")) {
        if (tool::contains(value, "mA")) tool::put(facts, "bias_ma", tool::leading_number(value));
    }
    if (key.starts_with("Laser output power") || key.starts_with("Transmit avg optical power")) put_power(facts, "tx_power", value);
    if (key.starts_with("Receiver signal") || key.starts_with("Rcvr signal")) put_power(facts, "rx_power", value);
}

bool is_flag(std::string_view key) {
    return tool::contains(key, " alarm") || tool::contains(key, " warning") || tool::contains(key, "LOS") || tool::contains(key, "fault") ||
           tool::contains(key, " loss of ");
}

/// `On`, `Yes`, or since 5.16 a word a lane: `[ Yes, No, No, No ]`.
void add_flag(json& module, const std::string& key, std::string_view value) {
    if (value == "On" || value == "Yes") module["alarms"].push_back(key);
    if (!value.starts_with('[')) return;
    int lane = 0;
    for (std::string_view word : tool::split_words(value)) {
        if (word.ends_with(',')) word.remove_suffix(1);
        if (word != "Yes" && word != "No") continue;
        ++lane;
        if (word == "Yes") module["alarms"].push_back(key + " (Chan " + std::to_string(lane) + ")");
    }
}

/// Nobody filled in some modules' serials: `XXXXXXXX`, zeros. Names are told as they stand: no two parts are one by them.
void put_text(json& module, const std::string& fact, std::string_view value) {
    if (value.starts_with('<') && value.ends_with('>')) return;  // `<REDACTED>`
    if (fact == "serial") tool::put(module, fact.c_str(), tool::known_serial(value));
    else if (fact == "vendor" && value == "OEM") module[fact] = "OEM";  // no placeholder here: what makers without a name burn in
    else tool::put(module, fact.c_str(), tool::known(value));
}

}  // namespace

bool has_no_monitors(const json& module) { return module.value("voltage_v", 1.0) == 0.0; }

void drop_unmeasured(json& facts) {
    for (const char* monitor : {"temperature_c", "voltage_v", "bias_ma", "tx_power_mw", "rx_power_mw"}) {
        if (facts.value(monitor, 1.0) != 0.0) continue;
        facts.erase(monitor);
        if (std::string_view(monitor) == "tx_power_mw") facts.erase("tx_power_dbm");
        if (std::string_view(monitor) == "rx_power_mw") facts.erase("rx_power_dbm");
    }
}

json module_facts(const Section& section) {
    json module = json::object();
    std::map<std::uint64_t, json> lanes;
    for (const auto& [key, value] : section.fields) {
        if (key == "Identifier") tool::put(module, "type", in_parentheses(value));
        if (key == "Connector") tool::put(module, "connector", in_parentheses(value));
        for (const TextField& field : kTexts) {
            if (key == field.key && !module.contains(field.fact)) put_text(module, field.fact, value);
        }
        if (is_flag(key)) {
            add_flag(module, key, value);
        } else if (key == "Module State") {
            if (tool::contains(value, "Fault")) module["alarms"].push_back(key + " " + value);  // CMIS: 0x05 (ModuleFault)
        } else if (const auto channel = channel_of(key)) {
            put_measured(lanes[*channel], key, value);
        } else {
            put_measured(module, key, value);
        }
    }
    const bool unmeasured = has_no_monitors(module);
    if (unmeasured) drop_unmeasured(module);
    for (auto& [channel, facts] : lanes) {
        if (unmeasured) drop_unmeasured(facts);
        if (facts.empty()) continue;
        facts["lane"] = channel;
        module["lanes"].push_back(std::move(facts));
    }
    return module.empty() ? module : json{{"module", std::move(module)}};
}

}  // namespace vetting::ethtool
