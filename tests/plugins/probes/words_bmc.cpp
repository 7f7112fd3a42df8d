// Manifest words of the management controller: ipmitool and FreeIPMI.
#include <cstdio>

#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;

/// [name, reading, unit, status] of what is out of its limits; all of them are fans.
json bad_rows(const json& facts) {
    json rows = json::array();
    for (const json& fan : at(facts, "/fans")) {
        if (!fan.contains("status")) continue;
        char reading[32];
        std::snprintf(reading, sizeof reading, "%.3f", fan.at("rpm").get<double>());
        const std::string name = fan.at("name");
        rows.push_back(json::array({name.substr(0, name.find(" (")), reading, "RPM", fan.at("status")}));
    }
    return rows;
}

json by_sensor(const json& facts) {
    json counts = json::object();
    for (const json& event : at(facts, "/sel/events")) {
        std::string sensor = event.value("sensor", "");
        json& count = counts[sensor];
        count = count.is_null() ? 1 : count.get<int>() + 1;
    }
    return counts;
}

/// Watts of each supply and of the machine.
json power_rows(const json& facts) {
    json rows = json::array();
    for (const json& psu : at(facts, "/psus")) rows.push_back(psu.value("power_w", 0.0));
    rows.push_back(at(facts, "/power/consumed_w"));
    return rows;
}
json their_power_rows(const json& value, const json&) {
    json rows = json::array();
    for (const json& row : value) {
        const std::string reading = row[1];
        if (reading.find("Watts") != std::string::npos) rows.push_back(std::stod(reading));
    }
    return rows;
}

std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}
json first_trimmed(const json& value, const json&) { return value.empty() ? json() : json(trimmed(value[0])); }

/// Of the boards those of the machine and of its power supplies.
json board_products(const json& facts) {
    json names = json::array({at(facts, "/baseboard/product")});
    for (const json& psu : at(facts, "/psus")) {
        if (psu.contains("model")) names.push_back(psu.at("model"));
    }
    return names;
}
json their_board_products(const json& value, const json&) {
    json names = json::array({trimmed(value.at(0))});
    for (const json& name : value) {
        if (name.get<std::string>().starts_with("PWR SPLY")) names.push_back(trimmed(name));
    }
    return names;
}

std::function<json(const json&)> path(const std::string& pointer) {
    return [pointer](const json& facts) { return at(facts, pointer); };
}

}  // namespace

std::vector<Word> bmc_words() {
    return {
        {"ipmitool", "bad", bad_rows, {}},
        {"ipmitool", "entries", path("/sel/entries"), {}},
        {"ipmitool", "by_sensor", by_sensor, {}},
        {"ipmitool", "power_supply_rows", power_rows, their_power_rows},
        {"ipmitool", "product_names", path("/system/product"), first_trimmed},
        {"ipmitool", "product_manufacturers", path("/system/vendor"), first_trimmed},
        {"ipmitool", "board_products", board_products, their_board_products},
    };
}

}  // namespace vetting::fixtures
