// smartctl --json: health, counters and attributes; the scan.
#include <algorithm>
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
using tool::bool_at;
using tool::find;
using tool::number_at;
using tool::text_at;
using tool::uint_at;

// 2^63: a double beyond it came from more digits than 64 bits hold.
constexpr double kTooBig = 9223372036854775808.0;

/// A counter that may outgrow 64 bits (NVMe counts in 128): smartctl then adds a twin `<key>_s` with the digits, or
/// writes {lo, hi}. What does not fit becomes the greatest value, which `mark_implausible` notes.
std::optional<std::uint64_t> big_uint_at(const json& log, const char* key) {
    const json* found = find(log, {key});
    if (found != nullptr && found->is_object()) {
        const auto high = uint_at(*found, {"hi"});
        return high && *high != 0 ? UINT64_MAX : uint_at(*found, {"lo"});
    }
    const std::string twin_key = std::string(key) + "_s";
    const auto twin = text_at(log, {twin_key.c_str()});
    if (twin && twin->find_first_not_of("0123456789") == std::string::npos) {
        return tool::leading_uint(*twin).value_or(UINT64_MAX);
    }
    if (found != nullptr && found->is_number_float() && found->get<double>() >= kTooBig) return UINT64_MAX;
    return uint_at(log, {key});
}

std::optional<unsigned> normalised(const json& row, const char* key) {
    const auto value = uint_at(row, {key});
    if (!value || *value > 255) return std::nullopt;
    return static_cast<unsigned>(*value);
}

Attribute read_attribute(const json& row) {
    Attribute out;
    out.id = normalised(row, "id").value_or(0);
    out.name = text_at(row, {"name"}).value_or("");
    out.value = normalised(row, "value");
    out.worst = normalised(row, "worst");
    out.threshold = normalised(row, "thresh");
    out.prefailure = bool_at(row, {"flags", "prefailure"});
    const std::string failed = tool::lower(text_at(row, {"when_failed"}).value_or(""));
    out.failed = failed == "now" ? Failed::Now : failed == "past" ? Failed::Past : Failed::Never;
    out.raw = text_at(row, {"raw", "string"}).value_or("");
    // The number of `raw.value` has other numbers packed into its high bits; the string starts with the one that counts.
    out.raw_value = out.raw.empty() ? uint_at(row, {"raw", "value"}) : tool::leading_uint(out.raw);
    return out;
}

void read_attributes(Disk& disk, const json& report) {
    const json* table = find(report, {"ata_smart_attributes", "table"});
    if (table == nullptr || !table->is_array()) return;
    for (const json& row : *table) {
        Attribute attribute = read_attribute(row);
        if (attribute.id != 0) disk.attributes.push_back(std::move(attribute));
    }
}

void read_nvme(Disk& disk, const json& report) {
    const json* log = find(report, {"nvme_smart_health_information_log"});
    if (log == nullptr || !log->is_object()) return;
    disk.critical_warning = uint_at(*log, {"critical_warning"});
    disk.available_spare_pct = uint_at(*log, {"available_spare"});
    disk.available_spare_threshold_pct = uint_at(*log, {"available_spare_threshold"});
    disk.percentage_used = uint_at(*log, {"percentage_used"});
    disk.media_errors = big_uint_at(*log, "media_errors");
    disk.unsafe_shutdowns = big_uint_at(*log, "unsafe_shutdowns");
    disk.error_log_count = big_uint_at(*log, "num_err_log_entries");
    if (!disk.power_on_hours) disk.power_on_hours = big_uint_at(*log, "power_on_hours");
    if (!disk.power_cycles) disk.power_cycles = big_uint_at(*log, "power_cycles");
    if (!disk.temperature_c) disk.temperature_c = number_at(*log, {"temperature"});
}

void read_scsi(Disk& disk, const json& report) {
    disk.grown_defects = uint_at(report, {"scsi_grown_defect_list"});
    disk.pending_sectors = uint_at(report, {"scsi_pending_defects", "count"});
    const json* log = find(report, {"scsi_error_counter_log"});
    if (log == nullptr) return;
    disk.uncorrected_read_errors = uint_at(*log, {"read", "total_uncorrected_errors"});
    disk.uncorrected_write_errors = uint_at(*log, {"write", "total_uncorrected_errors"});
    disk.uncorrected_verify_errors = uint_at(*log, {"verify", "total_uncorrected_errors"});
}

/// A row of the ATA device statistics that the drive marks as valid.
std::optional<std::uint64_t> device_statistic(const json& report, std::string_view name) {
    const json* pages = find(report, {"ata_device_statistics", "pages"});
    if (pages == nullptr || !pages->is_array()) return std::nullopt;
    for (const json& page : *pages) {
        const json* table = find(page, {"table"});
        if (table == nullptr || !table->is_array()) continue;
        for (const json& row : *table) {
            if (text_at(row, {"name"}) != name) continue;
            if (bool_at(row, {"flags", "valid"}) != false) return uint_at(row, {"value"});
        }
    }
    return std::nullopt;
}

/// Wear of SATA and SAS SSDs; for ATA it stands in page 7 of the device statistics.
std::optional<std::uint64_t> endurance_of(const json& report) {
    if (const auto value = uint_at(report, {"endurance_used", "current_percent"})) return value;
    if (const auto value = uint_at(report, {"scsi_percentage_used_endurance_indicator"})) return value;
    return device_statistic(report, "Percentage Used Endurance Indicator");
}

void read_smartctl_itself(Disk& disk, const json& report) {
    const auto status = uint_at(report, {"smartctl", "exit_status"});
    if (status && *status <= 255) disk.exit_status = static_cast<int>(*status);
    const json* words = find(report, {"smartctl", "argv"});
    if (words != nullptr && words->is_array() && find(report, {"device"}) == nullptr) {
        for (const json& word : *words) {  // a disk that could not even be recognised is named by the command alone
            if (word.is_string() && word.get_ref<const std::string&>().starts_with("/dev/")) disk.name = tool::clean(word.get_ref<const std::string&>());
        }
    }
    const json* messages = find(report, {"smartctl", "messages"});
    if (messages == nullptr || !messages->is_array()) return;
    for (const json& message : *messages) {
        if (const auto text = text_at(message, {"string"})) disk.messages.push_back(*text);
    }
}

/// Where the temperature page holds zeros the environmental report may know it (`scsi_environmental_reports`, from 7.4 on).
std::optional<double> temperature_of(const json& report) {
    const auto celsius = number_at(report, {"temperature", "current"});
    if (celsius.value_or(0) != 0) return celsius;
    const json* all = find(report, {"scsi_environmental_reports"});
    if (all == nullptr || !all->is_object()) return celsius;
    for (const auto& [key, one] : all->items()) {
        const auto reported = number_at(one, {"current"});
        if (key.starts_with("temperature") && reported.value_or(0) != 0) return reported;
    }
    return celsius;
}

}  // namespace

Disk read_json_report(const json& report) {
    Disk disk;
    read_smartctl_itself(disk, report);
    read_json_identity(disk, report);
    disk.passed = bool_at(report, {"smart_status", "passed"});
    disk.power_on_hours = uint_at(report, {"power_on_time", "hours"});
    disk.power_cycles = uint_at(report, {"power_cycle_count"});
    disk.temperature_c = temperature_of(report);
    disk.trip_temperature_c = number_at(report, {"temperature", "drive_trip"});
    disk.error_log_count = uint_at(report, {"ata_smart_error_log", "extended", "count"});
    if (!disk.error_log_count) disk.error_log_count = uint_at(report, {"ata_smart_error_log", "summary", "count"});
    read_attributes(disk, report);
    read_nvme(disk, report);
    read_scsi(disk, report);
    if (!disk.percentage_used) disk.percentage_used = endurance_of(report);
    // From 7.5 on also for SATA and SAS SSDs.
    if (!disk.available_spare_pct) disk.available_spare_pct = uint_at(report, {"spare_available", "current_percent"});
    if (!disk.available_spare_threshold_pct) disk.available_spare_threshold_pct = uint_at(report, {"spare_available", "threshold_percent"});
    read_json_self_tests(disk, report);
    if (const json* farm = find(report, {"seagate_farm_log"})) take_farm(disk, read_json_farm(*farm));
    read_json_background_scan(disk, report);
    counters_from_attributes(disk);
    disk.pending_defects = uint_at(report, {"ata_pending_defects_log", "count"});
    if (!disk.pending_sectors) disk.pending_sectors = disk.pending_defects;
    if (!disk.reported_uncorrectable) {
        disk.reported_uncorrectable = device_statistic(report, "Number of Reported Uncorrectable Errors");
    }
    disk.supported = bool_at(report, {"smart_support", "available"});
    // Before 7.3 nothing says so; who answers with a status or a health log has SMART.
    if (!disk.supported && (disk.passed || disk.critical_warning || !disk.attributes.empty())) disk.supported = true;
    mark_implausible(disk);
    return disk;
}

std::vector<ScanEntry> read_json_scan(const json& scan) {
    std::vector<ScanEntry> entries;
    const json* devices = find(scan, {"devices"});
    if (devices == nullptr || !devices->is_array()) return entries;
    for (const json& device : *devices) {
        ScanEntry entry;
        entry.name = text_at(device, {"name"}).value_or("");
        entry.type = text_at(device, {"type"}).value_or("");
        entry.info = text_at(device, {"info_name"}).value_or("");
        entry.error = text_at(device, {"open_error"}).value_or("");
        entry.protocol = protocol_word(text_at(device, {"protocol"}).value_or(""));
        if (!entry.name.empty()) entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace vetting::smartctl
