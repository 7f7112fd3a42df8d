// Manifest words of nvme-cli and of the RAID tools.
#include <algorithm>

#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;
using Ours = std::function<json(const json&)>;

Ours smart(const std::string& field) {
    return [field](const json& facts) { return at(facts, "/disks/0/smart/" + field); };
}

/// The same counter may be a number or its digits.
json as_number(const json& value, const json&) { return value.is_string() ? json(std::stoull(value.get<std::string>())) : value; }
json celsius(const json& value, const json& row) { return json(as_number(value, row).get<double>() - 273); }

/// [name, model, bytes, firmware, block] of each disk.
json entries(const json& facts) {
    json rows = json::array();
    for (const json& disk : at(facts, "/disks")) {
        rows.push_back(json::array({disk.at("name"), disk.at("model"), disk.at("capacity_bytes"), disk.at("firmware"), disk.at("logical_block_bytes")}));
    }
    return rows;
}
json their_entries(const json& value, const json&) {
    json rows = json::array();
    for (const json& disk : value) {
        rows.push_back(json::array({disk.at("DevicePath").get<std::string>().substr(5), disk.at("ModelNumber"), disk.at("PhysicalSize"),
                                    disk.at("Firmware"), disk.at("SectorSize")}));
    }
    return rows;
}

/// [place, media errors, predictive failures, no alert, temperature] of each drive.
json drives(const json& facts) {
    json rows = json::array();
    for (const json& disk : at(facts, "/disks")) {
        rows.push_back(json::array({disk.at("slot"), disk.at("smart").at("media_errors"), disk.at("predictive_failures"),
                                    disk.at("smart").at("passed"), disk.at("smart").at("temperature_c")}));
    }
    return rows;
}
json their_drives(const json& value, const json&) {
    json rows = json::array();
    for (const json& drive : value) {
        std::string place = drive[0];  // `Drive /c0/e252/s0 State`
        place = place.substr(7, place.rfind(' ') - 7);
        rows.push_back(json::array({place, drive[1], drive[2], drive[3] == "No", std::stod(drive[4].get<std::string>())}));
    }
    return rows;
}

json each_of(const json& facts, const char* field) {
    json list = json::array();
    for (const json& disk : at(facts, "/disks")) list.push_back(at(disk, field));
    return list;
}

/// How often each state is told, of drives and volumes together.
json states(const json& facts) {
    json counts = json::object();
    const auto count = [&counts](const json& state) {
        if (state.is_null()) return;
        json& seen = counts[state.get<std::string>()];
        seen = seen.is_null() ? 1 : seen.get<int>() + 1;
    };
    for (const json& disk : at(facts, "/disks")) count(disk.value("raid_state", json()));
    for (const json& volume : at(facts, "/raid/volumes")) count(volume.value("state", json()));
    return counts;
}
json trimmed_keys(const json& value, const json&) {
    json counts = json::object();
    for (const auto& [key, count] : value.items()) counts[key.substr(0, key.find_last_not_of(' ') + 1)] = count;
    return counts;
}
json trimmed(const json& value, const json&) {
    const std::string text = value;
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

std::vector<Word> storage_words() {
    return {
        {"nvme-cli", "devices", [](const json& f) { return json(at(f, "/disks").size()); }, {}},
        {"nvme-cli", "entries", entries, their_entries},
        {"nvme-cli", "critical_warning", smart("critical_warning"), as_number},
        {"nvme-cli", "temperature", smart("temperature_c"), celsius},
        {"nvme-cli", "avail_spare", smart("available_spare_pct"), as_number},
        {"nvme-cli", "spare_thresh", smart("available_spare_threshold_pct"), as_number},
        {"nvme-cli", "percent_used", smart("percentage_used"), as_number},
        {"nvme-cli", "power_on_hours", smart("power_on_hours"), as_number},
        {"nvme-cli", "unsafe_shutdowns", smart("unsafe_shutdowns"), as_number},
        {"nvme-cli", "media_errors", smart("media_errors"), as_number},
        {"nvme-cli", "num_err_log_entries", smart("error_log_count"), as_number},
        {"raid", "drives", drives, their_drives},
        {"raid", "firmware_states", states, [](const json& value, const json&) {
             json counts = value;
             counts["Optimal"] = 1;  // the volume that the same capture lists
             return counts;
         }},
        {"raid", "media_errors", [](const json& f) { return each_of(f, "/smart/media_errors"); }, {}},
        {"raid", "predictive", [](const json& f) { return each_of(f, "/predictive_failures"); }, {}},
        {"raid", "pd_state", states, trimmed_keys},
        {"raid", "statuses", states, trimmed_keys},
        {"raid", "raid_state", [](const json& f) { return at(f, "/raid/volumes/0/state"); }, trimmed},
        {"raid", "failed_devices", [](const json& f) { return at(f, "/raid/volumes/0/failed_devices"); }, as_number},
    };
}

}  // namespace vetting::fixtures
