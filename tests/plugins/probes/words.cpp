// Manifest words of the disks: smartctl and lsblk.
#include <algorithm>
#include <cctype>
#include <cmath>

#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;
using Ours = std::function<json(const json&)>;

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Ours disk(const std::string& field) {
    return [field](const json& facts) { return at(facts, "/disks/0/" + field); };
}

json attribute_raw(const json& facts, int id) {
    for (const json& row : at(facts, "/disks/0/smart/attributes")) {
        if (row.at("id") == id) return row.at("raw_value");
    }
    return nullptr;
}

json failed_attributes(const json& facts) {
    json rows = json::array();
    for (const json& row : at(facts, "/disks/0/smart/attributes")) {
        if (row.contains("failed")) rows.push_back(json::array({row.at("id"), row.at("name"), row.at("failed")}));
    }
    return rows;
}

json lower_last_words(const json& rows, const json&) {
    json out = rows;
    for (json& row : out) row.back() = lower(row.back().get<std::string>());
    return out;
}

/// `["Short offline", "Completed without error", true, 42]`; the text form has no `passed`.
json last_self_test(const json& facts) {
    const json test = at(facts, "/disks/0/smart/self_tests/0");
    if (test.is_null()) return nullptr;
    return json::array({test.at("type"), test.at("result"), test.value("at_hours", json())});
}

/// Also from `Short offline | Completed: read failure | 90% | 14249 | 197765129` and `Background short | Completed | - | 349 | …`.
json their_self_test(const json& value, const json&) {
    if (value.is_array()) return json::array({value[0], value[1], value[3]});
    std::vector<std::string> cells;
    std::string rest = value;
    for (std::size_t bar = rest.find(" | "); bar != std::string::npos; bar = rest.find(" | ")) {
        cells.push_back(rest.substr(0, bar));
        rest.erase(0, bar + 3);
    }
    return json::array({cells.at(0), cells.at(1), std::stoi(cells.at(3))});
}

json failed_self_tests(const json& facts) {
    std::uint64_t failed = 0;
    for (const json& test : at(facts, "/disks/0/smart/self_tests")) failed += test.value("passed", true) ? 0U : 1U;
    return failed;
}

json their_model(const json& value, const json& row) {
    if (!row.contains("scsi_vendor")) return value;
    return row.at("scsi_vendor").get<std::string>() + " " + value.get<std::string>();  // as smartctl --json joins them
}

json their_health(const json& value, const json&) { return value == "PASSED" || value == "OK"; }

json scsi_errors(const json& facts) {
    json out = json::object();
    for (const char* kind : {"read", "write", "verify"}) {
        const json count = at(facts, std::string("/disks/0/smart/uncorrected_") + kind + "_errors");
        if (!count.is_null()) out[kind] = count;
    }
    return out;
}

json disk_count(const json& facts) { return at(facts, "/disks").size(); }

std::string without_dev(std::string name) { return name.starts_with("/dev/") ? name.substr(5) : name; }

/// [name, bytes, solid state, model, transport] of each disk.
json lsblk_disks(const json& facts) {
    json rows = json::array();
    for (const json& row : at(facts, "/disks")) {
        const bool exact = !row.contains("approximate");
        rows.push_back(json::array({row.at("name"), exact ? row.value("capacity_bytes", json()) : json("rounded"),
                                    row.value("rotation_rpm", json()) == 0, row.value("model", json())}));
    }
    return rows;
}

json their_lsblk_disks(const json& value, const json&) {
    json rows = json::array();
    for (const json& row : value) {
        rows.push_back(json::array({without_dev(row[0]), row[1].is_string() ? json("rounded") : row[1], row[2] == false, row[3]}));
    }
    return rows;
}

json their_scan(const json& value, const json&) { return value.size(); }

}  // namespace

std::vector<Word> disk_words() {
    const std::string smart = "smart/";
    return {
        {"smartctl", "protocol", disk("protocol"), [](const json& v, const json&) { return json(lower(v)); }},
        {"smartctl", "model", disk("model"), their_model},
        {"smartctl", "capacity_bytes", disk("capacity_bytes"), {}},
        {"smartctl", "rotation_rate", disk("rotation_rpm"), {}},
        {"smartctl", "firmware", disk("firmware"), {}},
        {"smartctl", "passed", disk("smart/passed"), {}},
        {"smartctl", "health", disk("smart/passed"), their_health},
        {"smartctl", "smart_status_present", [](const json& f) { return json(!at(f, "/disks/0/smart/passed").is_null()); }, {}},
        {"smartctl", "power_on_hours", disk("smart/power_on_hours"), {}},
        {"smartctl", "power_on_hours_raw", disk("smart/power_on_hours"), {}},
        {"smartctl", "power_on_hours_scsi", disk("smart/power_on_hours"), [](const json& v, const json&) { return json(std::floor(v.get<double>())); }},
        {"smartctl", "temperature_c", disk("smart/temperature_c"), {}},
        {"smartctl", "reallocated_sectors", disk("smart/reallocated_sectors"), {}},
        {"smartctl", "reallocated_events", [](const json& f) { return attribute_raw(f, 196); }, {}},
        {"smartctl", "pending_sectors", disk("smart/pending_sectors"), {}},
        {"smartctl", "offline_uncorrectable", disk("smart/offline_uncorrectable"), {}},
        {"smartctl", "udma_crc_errors", disk("smart/udma_crc_errors"), {}},
        {"smartctl", "reported_uncorrect", disk("smart/reported_uncorrectable"), {}},
        {"smartctl", "attribute_count", [](const json& f) { return json(at(f, "/disks/0/smart/attributes").size()); }, {}},
        {"smartctl", "failed_attributes", failed_attributes, lower_last_words},
        {"smartctl", "last_self_test", last_self_test, their_self_test},
        {"smartctl", "self_test_errors", failed_self_tests, {}},
        {"smartctl", "ata_error_count", disk("smart/error_log_count"), {}},
        {"smartctl", "grown_defects", disk("smart/grown_defects"), {}},
        {"smartctl", "endurance_used_percent", disk("smart/percentage_used"), {}},
        {"smartctl", "scsi_total_uncorrected", scsi_errors, {}},
        {"smartctl", "nvme.critical_warning", disk("smart/critical_warning"), {}},
        {"smartctl", "nvme.available_spare", disk("smart/available_spare_pct"), {}},
        {"smartctl", "nvme.available_spare_threshold", disk("smart/available_spare_threshold_pct"), {}},
        {"smartctl", "nvme.percentage_used", disk("smart/percentage_used"), {}},
        {"smartctl", "nvme.media_errors", disk("smart/media_errors"), {}},
        {"smartctl", "nvme.num_err_log_entries", disk("smart/error_log_count"), {}},
        {"smartctl", "nvme.unsafe_shutdowns", disk("smart/unsafe_shutdowns"), {}},
        {"smartctl", "nvme.power_on_hours", disk("smart/power_on_hours"), {}},
        {"smartctl", "nvme.temperature_c", disk("smart/temperature_c"), {}},
        {"smartctl", "device_count", disk_count, {}},
        {"smartctl", "devices", disk_count, their_scan},
        {"lsblk", "disks", lsblk_disks, their_lsblk_disks},
    };
}

}  // namespace vetting::fixtures
