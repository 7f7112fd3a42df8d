// Manifest words of Redfish documents.
#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;

std::string trimmed(std::string text) {
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

/// [status, capacity, output, input, volts, model] of each supply.
json psus(const json& facts) {
    json rows = json::array();
    for (const json& psu : at(facts, "/psus")) {
        json row = json::array({psu.value("status", "")});
        for (const char* field : {"capacity_w", "output_w", "input_w", "input_v", "model"}) row.push_back(psu.value(field, json()));
        rows.push_back(std::move(row));
    }
    return rows;
}
json their_psus(const json& value, const json&) {
    json rows = json::array();
    for (const json& psu : value) {
        rows.push_back(json::array({psu.at("state").get<std::string>() + ", " + psu.at("health").get<std::string>(), psu.at("capacity_w"), psu.at("output_w"),
                                    psu.at("input_w"), psu.at("line_v"), trimmed(psu.at("model"))}));
    }
    return rows;
}

json power_control(const json& facts) { return json::array({at(facts, "/power/consumed_w"), at(facts, "/power/capacity_w")}); }
json their_power_control(const json& value, const json&) { return json::array({value.at(0).at("consumed_w"), value.at(0).at("capacity_w")}); }

json temperatures(const json& facts) {
    json rows = json::array();
    for (const json& row : at(facts, "/temperatures")) rows.push_back(json::array({row.at("name"), row.at("celsius"), row.value("critical_c", json())}));
    return rows;
}
/// [name, celsius, health, state, critical].
json their_temperatures(const json& value, const json&) {
    json rows = json::array();
    for (const json& row : value) rows.push_back(json::array({row[0], row[1], row[4]}));
    return rows;
}

json fans(const json& facts) {
    json rows = json::array();
    for (const json& row : at(facts, "/fans")) rows.push_back(json::array({row.at("name"), row.at("rpm"), row.value("ok", json())}));
    return rows;
}
json their_fans(const json& value, const json&) {
    json rows = json::array();
    for (const json& row : value) rows.push_back(json::array({row[0], row[1], row[2] == "OK"}));
    return rows;
}

json redundancy(const json& facts) {
    json rows = json::array();
    for (const json& row : at(facts, "/redundancy")) rows.push_back(json::array({row.at("name"), row.at("ok")}));
    return rows;
}
json their_redundancy(const json& value, const json&) {
    json rows = json::array();
    for (const json& row : value) rows.push_back(json::array({row[0], row[2] == "OK"}));
    return rows;
}

/// Of a module or a supply alone: whether it is well. Other documents' status is no fact while it is OK.
json own_status(const json& facts) {
    for (const char* pointer : {"/psus/0/ok", "/memory/dimms/0/ok"}) {
        if (const json ok = at(facts, pointer); !ok.is_null()) return ok;
    }
    return json(at(facts, "/health").empty());
}
json their_status(const json& value, const json&) { return value.at("Health") == "OK"; }

json module(const json& facts) {
    return json::array({at(facts, "/memory/dimms/0/size_bytes"), at(facts, "/memory/dimms/0/type"), at(facts, "/memory/dimms/0/ok")});
}
json their_module(const json& value, const json&) {
    return json::array({value.at("capacity_mib").get<std::uint64_t>() << 20U, value.at("type"), value.at("health") == "OK"});
}

std::function<json(const json&)> path(const std::string& pointer) {
    return [pointer](const json& facts) { return at(facts, pointer); };
}

}  // namespace

std::vector<Word> redfish_words() {
    return {
        {"redfish", "psu_count", [](const json& f) { return json(at(f, "/psus").size()); }, {}},
        {"redfish", "psus", psus, their_psus},
        {"redfish", "power_control", power_control, their_power_control},
        {"redfish", "temperatures", temperatures, their_temperatures},
        {"redfish", "fans", fans, their_fans},
        {"redfish", "redundancy", redundancy, their_redundancy},
        {"redfish", "status", own_status, their_status},
        {"redfish", "memory", module, their_module},
        {"redfish", "PowerCapacityWatts", path("/psus/0/capacity_w"), {}},
        {"redfish", "FirmwareVersion", path("/psus/0/firmware"), {}},
        {"redfish", "Model", path("/psus/0/model"), {}},
    };
}

}  // namespace vetting::fixtures
