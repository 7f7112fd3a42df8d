#include "plugins/common/ipmi/facts.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "plugins/common/ipmi/inventory.hpp"
#include "plugins/common/ipmi/plausible.hpp"
#include "plugins/common/ipmi/supplies.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using nlohmann::json;
using tool::contains;

bool is_read(const Sensor& sensor) { return sensor.status != "ns" && sensor.status != "na"; }
bool is_out(const Sensor& sensor) { return sensor.status == "nc" || sensor.status == "cr" || sensor.status == "nr"; }
bool is_temperature(const Sensor& sensor) { return sensor.value && sensor.unit.starts_with("degrees "); }

bool is_fan(const Sensor& sensor) {
    if (!sensor.value) return false;
    if (tool::lower(sensor.unit) == "rpm") return true;
    const std::string name = tool::lower(sensor.name);
    return sensor.unit == "percent" && (contains(name, "fan") || contains(name, "blower"));
}

double celsius(const Sensor& sensor, double value) {
    return sensor.unit == "degrees F" ? std::round((value - 32) / 1.8 * 1000) / 1000 : value;
}

json temperature_facts(const Sensor& sensor, const std::string& name) {
    json out = {{"name", name}, {"celsius", celsius(sensor, *sensor.value)}};
    const bool limited = sensor.upper_critical && *sensor.upper_critical > 0 && !is_implausible(*sensor.upper_critical, sensor.unit, false);
    if (limited) out["critical_c"] = celsius(sensor, *sensor.upper_critical);
    if (is_out(sensor)) out["status"] = sensor.status;
    return out;
}

json fan_facts(const Sensor& sensor, const std::string& name) {
    json out = {{"name", name}, {sensor.unit == "percent" ? "percent" : "rpm", *sensor.value}};
    if (is_out(sensor)) out["ok"] = false, out["status"] = sensor.status;
    if (sensor.status == "ok" && *sensor.value > 0) out["ok"] = true;  // a still fan that raises no alarm may not be fitted
    return out;
}

/// Of which kind of parts a redundancy sensor speaks; empty for others (memory, controllers).
std::string redundancy_of(const Sensor& sensor) {
    const std::string name = tool::lower(sensor.name);
    const auto has = [&name](std::string_view word) { return contains(name, word); };
    if (has("fan") || has("cool") || sensor.entity.starts_with("29.") || sensor.entity.starts_with("30.")) return "cooling";
    if (has("ps ") || has("ps_") || has("psu") || has("power") || has("pwr") || sensor.type.starts_with("Power") ||
        sensor.entity.starts_with("10.") || sensor.entity.starts_with("21.")) {
        return "power";
    }
    return {};
}

/// @return whether the sensor speaks of redundancy
bool add_redundancy(json& facts, const Sensor& sensor, const std::string& name) {
    std::string words = sensor.text;
    auto ok = redundancy_ok(words);
    const std::string lowered = tool::lower(sensor.name);
    const bool named = contains(lowered, "redun") || lowered == "power supplies" || lowered == "fans";
    if (!ok && named && sensor.states && !sensor.from_reading && (*sensor.states & 0xffU) != 0) {
        ok = *sensor.states == 1U;  // generic type 0Bh: bit 0 fully redundant, the others less
        words = *ok ? "Fully Redundant" : (*sensor.states & 2U) != 0 ? "Redundancy Lost" : "Not fully redundant";
    }
    const std::string of = redundancy_of(sensor);
    if (!ok || of.empty()) return false;
    facts["redundancy"].push_back({{"name", name}, {"of", of}, {"status", words}, {"ok", *ok}});
    return true;
}

/// Other sensors that the controller itself calls out of limits: voltages, currents, power, states. Those of a supply name it.
void add_alarm(json& facts, const Sensor& sensor, const std::string& name, const std::optional<std::string>& slot) {
    if (!is_out(sensor)) return;
    json row = {{"name", name}, {"status", sensor.status}};
    if (!sensor.type.empty()) row["type"] = sensor.type;
    tool::put(row, "psu", slot);
    if (!sensor.text.empty()) row["reading"] = sensor.text;
    tool::put(row, "value", sensor.value);
    if (!sensor.unit.empty()) row["unit"] = sensor.unit;
    facts["alarms"].push_back(std::move(row));
}

/// States of the sensor type 0Dh, which the long list only numbers: `HDD 1 Status | 0x0 | discrete | 0x0300` is there and faulty.
std::string drive_words(const Sensor& sensor) {
    const std::string name = tool::lower(sensor.name);
    const bool drive = name.starts_with("hdd") || name.starts_with("drive") || name.starts_with("disk");
    const bool present = sensor.states && !sensor.from_reading && (*sensor.states & 1U) != 0;
    if (!drive || !present || name.find_first_of("0123456789") == std::string::npos || contains(name, "pres")) return {};
    if ((*sensor.states & 2U) != 0) return "Drive Present, Drive Fault";
    return (*sensor.states & 0x40U) != 0 ? "Drive Present, In Failed Array" : std::string{};
}

/// Parts of which a state sensor says in words that they failed, while its status word is `ok`.
void add_health(json& facts, const Sensor& sensor, const std::string& name) {
    struct Words { std::string_view words, kind, health = "Critical"; };
    constexpr Words kWords[] = {{"drive fault", "disk"}, {"in failed array", "disk"}, {"thermal trip", "cpu"}, {"ierr", "cpu"}, {"uncorrectable ecc", "dimm"},
                                {"uncorrectable memory error", "dimm"}, {"uncorrectable machine check", "cpu"}, {"frb1/bist failure", "cpu"}, {"bus fatal error", "pci"}, {"battery failed", "battery"},
                                {"memory device disabled, presence detected", "dimm", "Warning"}};
    if (const std::string words = drive_words(sensor); !words.empty()) {
        facts["health"].push_back({{"kind", "disk"}, {"name", name}, {"health", "Critical"}, {"state", words}});
        return;
    }
    const std::string text = sensor.value ? std::string{} : tool::lower(sensor.text);
    const bool battery = text == "failed" && contains(tool::lower(sensor.name), "batt");
    if (battery && !is_out(sensor)) facts["health"].push_back({{"kind", "battery"}, {"name", name}, {"health", "Critical"}, {"state", sensor.text}});
    for (const Words& row : kWords) {
        if (!contains(text, row.words) || contains(text, "deasserted") || is_out(sensor)) continue;
        facts["health"].push_back({{"kind", row.kind}, {"name", name}, {"health", row.health}, {"state", sensor.text}});
        return;
    }
}

bool is_whole_machine_power(const Sensor& sensor) {
    if (sensor.unit != "Watts" || !sensor.value || supply_slot(sensor)) return false;
    const std::string name = tool::lower(sensor.name);
    for (const char* word : {"pwr consumption", "power consumption", "power reading", "power meter", "system level", "total", "sys power",
                             "system power", "avg power", "node power", "input power", "sys_power", "pwr_consumption"}) {
        if (contains(name, word)) return true;
    }
    return name == "power";
}

}  // namespace

std::vector<std::string> unique_names(const Bmc& bmc) {
    std::map<std::string, int> times, seen;
    for (const Sensor& sensor : bmc.sensors) ++times[sensor.name];
    std::vector<std::string> names;
    for (const Sensor& sensor : bmc.sensors) {
        std::string name = sensor.name;
        const int number = ++seen[name];
        if (times[name] > 1 && !sensor.id.empty()) name += " (" + sensor.id + (sensor.entity.empty() ? "" : " " + sensor.entity) + ")";
        else if (number > 1) name += " (" + std::to_string(number) + ")";
        names.push_back(std::move(name));
    }
    return names;
}

json facts_of(const Bmc& bmc) {
    json facts = inventory_facts(bmc);
    const std::vector<std::string> names = unique_names(bmc);
    const auto slots = supply_slots(bmc);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Sensor& sensor = bmc.sensors[i];
        if (!is_read(sensor)) continue;
        if (is_temperature(sensor)) facts["temperatures"].push_back(temperature_facts(sensor, names[i]));
        else if (is_fan(sensor)) facts["fans"].push_back(fan_facts(sensor, names[i]));
        else if (!add_redundancy(facts, sensor, names[i])) add_alarm(facts, sensor, names[i], slots[i]);
        add_health(facts, sensor, names[i]);
        if (is_whole_machine_power(sensor) && !facts.contains("power")) facts["power"] = {{"consumed_w", *sensor.value}};
    }
    if (json psus = supply_facts(bmc); !psus.empty()) facts["psus"] = std::move(psus);
    mark_implausible(facts);
    return facts;
}

std::vector<Reading> samples_of(const Bmc& bmc) {
    const auto step = [](std::string text) {
        std::replace_if(text.begin(), text.end(), [](char c) { return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
            (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_'); }, '_');
        return text;
    };
    const std::vector<std::string> names = unique_names(bmc);
    std::vector<Reading> readings;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const Sensor& sensor = bmc.sensors[i];
        if (!is_read(sensor) || !sensor.value || is_implausible(sensor)) continue;
        if (is_temperature(sensor)) readings.push_back({"temp/bmc/" + step(names[i]), "celsius", "", celsius(sensor, *sensor.value)});
        else if (tool::lower(sensor.unit) == "rpm") readings.push_back({"fan/" + step(names[i]), "rpm", "", *sensor.value});
        else if (is_whole_machine_power(sensor)) readings.push_back({"power/bmc/" + step(names[i]), "watt", "", *sensor.value});
    }
    for (const json& psu : supply_facts(bmc)) {
        const std::string slot = psu.at("slot").is_string() ? psu.at("slot").get<std::string>() : psu.at("slot").dump();
        for (const char* field : {"input_w", "power_w", "output_w"}) {
            if (!psu.contains(field) || is_implausible(psu.at(field).get<double>(), "Watts", true)) continue;
            readings.push_back({"power/psu/" + step(slot), "watt", "psu" + slot, psu.at(field).get<double>()});
            break;
        }
    }
    return readings;
}

}  // namespace vetting::ipmi
