// Manifest words of the machine: dmidecode, lshw, sensors.
#include <algorithm>

#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;
using Ours = std::function<json(const json&)>;

Ours path(const std::string& pointer) {
    return [pointer](const json& facts) { return at(facts, pointer); };
}

/// What we leave absent because the firmware says that it does not know.
bool is_placeholder(const json& value) {
    static const std::vector<std::string> kWords = {"unknown",      "Unknown",       "Not Specified", "<OUT OF SPEC>",
                                                    "TBD by ODM", "To Be Filled By O.E.M.", "Not Available"};
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    return value.is_null() || std::find(kWords.begin(), kWords.end(), text) != kWords.end() || text.starts_with("OEM Define");
}
json known_text(const json& value, const json&) { return is_placeholder(value) ? json() : value; }
json known_texts(const json& value, const json&) {
    std::vector<json> texts;
    std::copy_if(value.begin(), value.end(), std::back_inserter(texts), [](const json& text) { return !is_placeholder(text); });
    std::sort(texts.begin(), texts.end());
    return texts;
}

Ours dimm_texts(const char* field) {
    return [field](const json& facts) { return column(at(facts, "/memory/dimms"), field, true); };
}
/// `3200 MT/s` and `3200 MHz` → 3200.
json their_speeds(const json& value, const json& row) {
    std::vector<json> speeds;
    for (const json& text : known_texts(value, row)) speeds.emplace_back(std::stoull(text.get<std::string>()));
    std::sort(speeds.begin(), speeds.end());
    return speeds;
}

json dimm_count(const json& facts) { return at(facts, "/memory/dimms").size(); }

json dimm_sizes_mib(const json& facts) {
    json sizes = json::object();
    for (const json& dimm : at(facts, "/memory/dimms")) {
        json& count = sizes[std::to_string(dimm.at("size_bytes").get<std::uint64_t>() >> 20U)];
        count = count.is_null() ? 1 : count.get<int>() + 1;
    }
    return sizes;
}

json total_mib(const json& facts) {
    const json total = at(facts, "/memory/total_bytes");
    return total.is_null() ? json(0) : json(total.get<std::uint64_t>() >> 20U);
}

/// Of [use, error correction, capacity, devices]: whether every array of main memory corrects errors.
json their_ecc(const json& value, const json&) {
    json ecc;
    for (const json& array : value) {
        if (array[0] != "System Memory") continue;
        ecc = array[1].get<std::string>().find("ECC") != std::string::npos && (ecc.is_null() || ecc == true);
    }
    return ecc;
}

json cpu_count(const json& facts) { return at(facts, "/cpus").size(); }
Ours cpu_texts(const char* field, bool once) {
    return [field, once](const json& facts) { return column(at(facts, "/cpus"), field, once); };
}
json squeezed(const json& value, const json& row) { return known_texts(value, row); }

/// [model, watts, status] of each supply.
json psus(const json& facts) {
    json rows = json::array();
    for (const json& psu : at(facts, "/psus")) {
        rows.push_back(json::array({psu.value("model", json()), psu.value("capacity_w", json()), psu.value("status", json())}));
    }
    return rows;
}
json their_psus(const json& value, const json& row) {
    json rows = json::array();
    for (const json& psu : value) {
        if (is_placeholder(psu.at("name")) && is_placeholder(psu.at("model")) && is_placeholder(psu.at("manufacturer"))) continue;
        rows.push_back(json::array({known_text(psu.at("model"), row), psu.value("max_w", json()), psu.at("status")}));
    }
    return rows;
}

/// lshw writes `PRODUCT (SKU)`.
json without_brackets(const json& value, const json&) {
    const std::string text = value;
    return text.substr(0, text.find(" ("));
}

json lshw_total(const json& facts) {
    std::uint64_t sum = 0;
    for (const json& dimm : at(facts, "/memory/dimms")) sum += dimm.at("size_bytes").get<std::uint64_t>();
    return sum;
}
/// Of [id, size]: main memory is what has a size.
json their_memory(const json& value, const json&) {
    std::uint64_t sum = 0;
    for (const json& node : value) sum += node[1].is_null() ? 0 : node[1].get<std::uint64_t>();
    return sum;
}

/// [name, capacity] of each disk; optical drives and media are none.
json lshw_disks(const json& facts) {
    json rows = json::array();
    for (const json& disk : at(facts, "/disks")) rows.push_back(json::array({disk.at("name"), disk.value("capacity_bytes", json())}));
    return rows;
}
json their_lshw_disks(const json& value, const json&) {
    json rows = json::array();
    for (const json& disk : value) {
        const std::string id = disk[0];
        if (id.starts_with("cdrom") || id.starts_with("medium")) continue;
        rows.push_back(json::array({disk[2].get<std::string>().substr(5), disk[3]}));
    }
    return rows;
}

json displays(const json& facts) {
    std::vector<json> names;
    for (const json& pci : at(facts, "/pci")) {
        const std::string kind = pci.value("class", "");
        if (kind.starts_with("VGA") || kind.starts_with("Display") || kind.starts_with("3D")) names.push_back(pci.at("device"));
    }
    return names;
}

json lshw_psus(const json& facts) {
    json rows = json::array();
    for (const json& psu : at(facts, "/psus")) rows.push_back(json::array({psu.at("model"), psu.at("capacity_w")}));
    return rows;
}
json their_lshw_psus(const json& value, const json&) {
    json rows = json::array();
    for (const json& node : value) {
        if (node[0].get<std::string>().starts_with("power")) rows.push_back(json::array({node[1], node[2]}));
    }
    return rows;
}

json hottest(const json& facts) {
    json found;
    for (const json& row : at(facts, "/temperatures")) {
        if (found.is_null() || row.at("celsius") > found) found = row.at("celsius");
    }
    return found;
}
json their_hottest(const json& row, const json&) { return row[2]; }  // of two as hot the manifest names one
json fans(const json& facts) {
    json rows = json::array();
    for (const json& fan : at(facts, "/fans")) rows.push_back(json::array({fan.at("name"), fan.at("rpm")}));
    return rows;
}
/// [chip, feature, value] → [name, value].
json their_sensor(const json& row, const json&) { return json::array({row[0].get<std::string>() + "/" + row[1].get<std::string>(), row[2]}); }
json their_fans(const json& value, const json& row) {
    json rows = json::array();
    for (const json& fan : value) rows.push_back(their_sensor(fan, row));
    return rows;
}

}  // namespace

std::vector<Word> machine_words() {
    return {
        {"dmidecode", "bios_vendor", path("/bios/vendor"), known_text},
        {"dmidecode", "bios_version", path("/bios/version"), known_text},
        {"dmidecode", "bios_date", path("/bios/date"), known_text},
        {"dmidecode", "system_manufacturer", path("/system/vendor"), known_text},
        {"dmidecode", "system_product", path("/system/product"), known_text},
        {"dmidecode", "board_product", path("/baseboard/product"), known_text},
        {"dmidecode", "dimm_slots", path("/memory/slots"), {}},
        {"dmidecode", "dimms_populated", dimm_count, {}},
        {"dmidecode", "dimm_sizes_mib", dimm_sizes_mib, {}},
        {"dmidecode", "total_mib", total_mib, {}},
        {"dmidecode", "dimm_types", dimm_texts("type"), known_texts},
        {"dmidecode", "dimm_speeds", dimm_texts("speed_mts"), their_speeds},
        {"dmidecode", "configured_speeds", dimm_texts("configured_mts"), their_speeds},
        {"dmidecode", "dimm_manufacturers", dimm_texts("manufacturer"), known_texts},
        {"dmidecode", "memory_arrays", path("/memory/ecc"), their_ecc},
        {"dmidecode", "cpu_populated", cpu_count, {}},
        {"dmidecode", "cpu_versions", cpu_texts("model", true), squeezed},
        {"dmidecode", "cpu_cores", cpu_texts("cores", false), {}},
        {"dmidecode", "psus", psus, their_psus},
        {"lshw", "system_product", path("/system/product"), without_brackets},
        {"lshw", "system_vendor", path("/system/vendor"), {}},
        {"lshw", "memory_banks", path("/memory/slots"), {}},
        {"lshw", "memory_banks_populated", dimm_count, {}},
        {"lshw", "memory_bank_bytes", lshw_total, {}},
        {"lshw", "memory_nodes", path("/memory/total_bytes"), their_memory},
        {"lshw", "processors", cpu_texts("model", false), {}},
        {"lshw", "disks", lshw_disks, their_lshw_disks},
        {"lshw", "network_interfaces", [](const json& f) { return json(at(f, "/nics").size()); }, {}},
        {"lshw", "displays", displays, {}},
        {"lshw", "power_nodes", lshw_psus, their_lshw_psus},
        {"sensors", "temp_inputs", [](const json& f) { return json(at(f, "/temperatures").size()); }, {}},
        {"sensors", "hottest", hottest, their_hottest},
        {"sensors", "fans", fans, their_fans},
    };
}

}  // namespace vetting::fixtures
