// smartctl's report for people: `Key: value` lines by a table, then the sections that are no such lines.
#include <algorithm>
#include <array>

#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using tool::contains;
using tool::grouped_uint;
using tool::leading_number;

/// What the lines say that is settled only at the end.
struct Draft {
    Disk disk;
    std::optional<std::string> vendor, product;
    std::optional<std::uint64_t> namespace_bytes;
    std::optional<std::string> protocol;  ///< by a line that only one protocol has
    bool scsi_health = false;
    bool read_section = false;  ///< `READ SMART DATA SECTION`: not an NVMe drive's
    bool ata_health = false;    ///< the overall assessment in it: not a SCSI disk's either
    std::optional<std::uint64_t> statistic_uncorrectable;
    bool in_defects = false;
    bool values_seen = false;     ///< the section before the attributes: the whole report was asked for
    bool in_attributes = false;   ///< the last line was a row of their table or of its legend
    std::optional<Farm> farm;  ///< from its headline to the end of the report
    std::string_view previous;  ///< the line before: some values are told over two lines
};

template <auto Member>
void set_text(Draft& draft, std::string_view value) {
    if (!(draft.disk.*Member)) draft.disk.*Member = tool::known(value);
}
template <auto Member>
void set_count(Draft& draft, std::string_view value) {
    if (!(draft.disk.*Member)) draft.disk.*Member = grouped_uint(value);
}

void set_wwn(Draft& draft, std::string_view value) {
    std::string digits;
    for (const std::string_view word : tool::split_words(value)) digits += word;
    if (digits.starts_with("0x")) digits.erase(0, 2);
    // smartctl 5 went on with what stood behind a long name in the drive's answer: `0x60a9…0x5d44…`.
    constexpr std::size_t kLongName = 32;
    if (digits.size() > kLongName && digits.substr(kLongName).starts_with("0x")) digits.resize(kLongName);
    const bool hex = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    if (!draft.disk.wwn && hex && digits.size() >= 8) draft.disk.wwn = "0x" + digits;  // masked captures hold `...`
}
void set_eui(Draft& draft, std::string_view value) {
    Draft scratch;
    set_wwn(scratch, value);
    if (!draft.disk.wwn && scratch.disk.wwn) draft.disk.wwn = "eui." + scratch.disk.wwn->substr(2);
}

/// `512 bytes logical/physical`, `512 bytes logical, 4096 bytes physical`.
void set_sectors(Draft& draft, std::string_view value) {
    draft.disk.logical_block_bytes = grouped_uint(value);
    const std::size_t comma = value.find(',');
    draft.disk.physical_block_bytes =
        comma == std::string_view::npos ? draft.disk.logical_block_bytes : grouped_uint(value.substr(comma + 1));
}

void set_rotation(Draft& draft, std::string_view value) {
    if (value.starts_with("Solid State")) draft.disk.rotation_rpm = 0;
    const auto rpm = grouped_uint(value);
    if (rpm && *rpm <= 100'000) draft.disk.rotation_rpm = static_cast<unsigned>(*rpm);
}

void set_overall_health(Draft& draft, std::string_view value) {
    if (value.starts_with("PASSED")) draft.disk.passed = true;
    if (value.starts_with("FAILED")) draft.disk.passed = false;  // `UNKNOWN!` is neither
    draft.ata_health = draft.read_section;
}
void set_scsi_health(Draft& draft, std::string_view value) {
    draft.scsi_health = true;
    if (value.starts_with("OK") || value.starts_with("Ok")) draft.disk.passed = true;
    // `FAILURE PREDICTION THRESHOLD EXCEEDED [asc=5d, ascq=10]`, `WARNING - SPECIFIED TEMPERATURE EXCEEDED`.
    else if (contains(value, "asc=") || contains(value, "FAIL") || contains(value, "EXCEEDED")) draft.disk.passed = false;
}
void set_support(Draft& draft, std::string_view value) {
    if (value.starts_with("Available")) draft.disk.supported = true;
    if (value.starts_with("Unavailable") || value.starts_with("Not supported")) draft.disk.supported = false;
}
void set_temperature(Draft& draft, std::string_view value) {
    if (!draft.disk.temperature_c) draft.disk.temperature_c = leading_number(value);  // other logs repeat it further down
}
void set_critical(Draft& draft, std::string_view value) { draft.disk.critical_warning = tool::leading_uint(value); }
void set_transport(Draft& draft, std::string_view value) { draft.disk.transport = transport_word(value); }
void set_sata(Draft& draft, std::string_view) { draft.disk.transport = "sata"; }
void set_ata(Draft& draft, std::string_view) { draft.protocol = "ata"; }
void set_ata_model(Draft& draft, std::string_view value) {
    set_text<&Disk::model>(draft, value);
    draft.protocol = "ata";
}
void set_nvme_model(Draft& draft, std::string_view value) {
    set_text<&Disk::model>(draft, value);
    draft.protocol = "nvme";
}
void set_trip(Draft& draft, std::string_view value) { draft.disk.trip_temperature_c = leading_number(value); }
/// smartctl 5 of a SCSI disk: `SEAGATE ST3146855SS      Version: 0002`.
void set_old_device(Draft& draft, std::string_view value) {
    const std::size_t version = value.find("Version:");
    if (version == std::string_view::npos) return;
    const auto words = tool::split_words(value.substr(0, version));
    std::string model;
    for (const std::string_view word : words) model += (model.empty() ? "" : " ") + std::string(word);
    draft.disk.model = tool::known(model);
    draft.disk.firmware = tool::known(value.substr(version + 8));
    draft.protocol = "scsi";
}
void set_vendor(Draft& draft, std::string_view value) { draft.vendor = tool::known(value); }
void set_product(Draft& draft, std::string_view value) { draft.product = tool::known(value); }
/// Zero where the drive does not tell it: the size of its namespace says more.
void set_total(Draft& draft, std::string_view value) {
    if (const auto total = grouped_uint(value); total && *total > 0 && !draft.disk.capacity_bytes) draft.disk.capacity_bytes = total;
}

void set_namespace_size(Draft& draft, std::string_view value) { draft.namespace_bytes = grouped_uint(value); }

/// `(   1) minutes.` under the line that says of which test.
void set_polling(Draft& draft, std::string_view value) {
    const std::size_t open = value.find('(');
    const auto minutes = open == std::string_view::npos ? std::nullopt : grouped_uint(value.substr(open + 1));
    if (!minutes || *minutes > 100'000) return;
    if (draft.previous.starts_with("Short")) draft.disk.short_test_minutes = static_cast<unsigned>(*minutes);
    if (draft.previous.starts_with("Extended")) draft.disk.extended_test_minutes = static_cast<unsigned>(*minutes);
}

/// `89% of test remaining`, as SCSI disks tell it.
void set_scsi_progress(Draft& draft, std::string_view value) {
    const auto left = grouped_uint(value);
    if (!left || *left > 100 || !contains(value, "of test remaining")) return;
    draft.disk.self_test_running = true;
    draft.disk.self_test_remaining_pct = static_cast<unsigned>(*left);
}

/// `( 249)	Self-test routine in progress...`: high four bits 0xf while one runs, low four tenths to go (ATA8-ACS).
void set_execution_status(Draft& draft, std::string_view value) {
    const std::size_t open = value.find('(');
    const auto status = open == std::string_view::npos ? std::nullopt : grouped_uint(value.substr(open + 1));
    if (!status || *status > 255) return set_scsi_progress(draft, value);
    draft.disk.self_test_running = (*status >> 4U) == 0xfU;
    if (*draft.disk.self_test_running) draft.disk.self_test_remaining_pct = static_cast<unsigned>(*status & 0xfU) * 10;
}
/// `Extended self-test in progress (28% completed)`, `No self-test in progress`.
void set_nvme_test_status(Draft& draft, std::string_view value) {
    draft.disk.self_test_running = !value.starts_with("No ");
    const std::size_t open = value.find('(');
    const auto done = open == std::string_view::npos ? std::nullopt : grouped_uint(value.substr(open + 1));
    if (done && *done <= 100) draft.disk.self_test_remaining_pct = 100 - static_cast<unsigned>(*done);
}

struct Key {
    std::string_view name;
    void (*set)(Draft&, std::string_view value);
};
constexpr std::array kKeys = {
    Key{"Device", &set_old_device},
    Key{"Device Model", &set_ata_model},
    Key{"ATA Version is", &set_ata},
    Key{"Model Number", &set_nvme_model},
    Key{"Vendor", &set_vendor},
    Key{"Product", &set_product},
    Key{"Serial Number", &set_text<&Disk::serial>},
    Key{"Serial number", &set_text<&Disk::serial>},
    Key{"Firmware Version", &set_text<&Disk::firmware>},
    Key{"Revision", &set_text<&Disk::firmware>},
    Key{"LU WWN Device Id", &set_wwn},
    Key{"Logical Unit id", &set_wwn},
    Key{"Namespace 1 IEEE EUI-64", &set_eui},
    Key{"User Capacity", &set_count<&Disk::capacity_bytes>},
    Key{"Total NVM Capacity", &set_total},
    Key{"Namespace 1 Size/Capacity", &set_namespace_size},
    Key{"Sector Size", &set_sectors},
    Key{"Sector Sizes", &set_sectors},
    Key{"Logical block size", &set_count<&Disk::logical_block_bytes>},
    Key{"Physical block size", &set_count<&Disk::physical_block_bytes>},
    Key{"Namespace 1 Formatted LBA Size", &set_count<&Disk::logical_block_bytes>},
    Key{"Rotation Rate", &set_rotation},
    Key{"Transport protocol", &set_transport},
    Key{"SATA Version is", &set_sata},
    Key{"SMART support is", &set_support},
    Key{"SMART overall-health self-assessment test result", &set_overall_health},
    Key{"SMART Health Status", &set_scsi_health},
    Key{"SMART Sense", &set_scsi_health},  // 5.0
    Key{"Self-test execution status", &set_execution_status},
    Key{"Self-test status", &set_nvme_test_status},
    Key{"recommended polling time", &set_polling},
    Key{"Critical Warning", &set_critical},
    Key{"Temperature", &set_temperature},
    Key{"Current Drive Temperature", &set_temperature},
    Key{"Current Temperature", &set_temperature},
    Key{"Drive Trip Temperature", &set_trip},
    Key{"Available Spare", &set_count<&Disk::available_spare_pct>},
    Key{"Available Spare Threshold", &set_count<&Disk::available_spare_threshold_pct>},
    Key{"Percentage Used", &set_count<&Disk::percentage_used>},
    Key{"Percentage used endurance indicator", &set_count<&Disk::percentage_used>},
    Key{"SS Media used endurance indicator", &set_count<&Disk::percentage_used>},  // before 6.3
    Key{"Power Cycles", &set_count<&Disk::power_cycles>},
    Key{"Power On Hours", &set_count<&Disk::power_on_hours>},
    Key{"Unsafe Shutdowns", &set_count<&Disk::unsafe_shutdowns>},
    Key{"Media and Data Integrity Errors", &set_count<&Disk::media_errors>},
    Key{"Error Information Log Entries", &set_count<&Disk::error_log_count>},
    Key{"ATA Error Count", &set_count<&Disk::error_log_count>},
    Key{"Device Error Count", &set_count<&Disk::error_log_count>},
    Key{"Elements in grown defect list", &set_count<&Disk::grown_defects>},
    Key{"Non-medium error count", &set_count<&Disk::non_medium_errors>},
    Key{"Pending defect count", &set_count<&Disk::pending_sectors>},
};

/// Rows of the SCSI error counter log: seven numbers, the last is `total uncorrected errors`. Where a locale groups digits by
/// blanks, the gigabytes before it are several words.
bool read_error_counters(Disk& disk, std::string_view key, std::string_view value) {
    const auto words = tool::split_words(value);
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    if (words.size() < 7 || words.size() > 10 || value.find_first_of(kLetters) != std::string_view::npos) return false;
    if (key == "read") disk.uncorrected_read_errors = tool::leading_uint(words.back());
    else if (key == "write") disk.uncorrected_write_errors = tool::leading_uint(words.back());
    else if (key == "verify") disk.uncorrected_verify_errors = tool::leading_uint(words.back());
    else return false;
    return true;
}

/// Device statistics: page, offset, size, value, flags, name.
std::optional<std::uint64_t> device_statistic(std::string_view line) {
    const auto words = tool::split_words(line);
    return words.size() > 5 ? tool::leading_uint(words[3]) : std::nullopt;
}

/// `      0        11454997800        -`: index, address, hours; the list ends with a blank line.
bool read_pending_defect(Draft& draft, std::string_view line) {
    if (line.starts_with("Pending Defects log (GP Log 0x0c)")) {
        draft.in_defects = !contains(line, "not supported");
        return true;
    }
    if (!draft.in_defects) return false;
    const auto words = tool::split_words(line);
    const auto digits = [](std::string_view word) { return word.find_first_not_of("0123456789") == std::string_view::npos; };
    if (line == "No Defects Logged") draft.disk.pending_defects = 0;
    else if (words.size() == 3 && digits(words[0]) && digits(words[1])) draft.disk.pending_defects = draft.disk.pending_defects.value_or(0) + 1;
    else if (!line.starts_with("Index") && line != "....") draft.in_defects = false;
    return draft.in_defects;
}

/// Lines of their own form; true when this was one.
bool read_other_line(Draft& draft, std::string_view line) {
    Disk& disk = draft.disk;
    constexpr std::string_view kScsiHours = "Accumulated power on time, hours:minutes";
    constexpr std::string_view kVendorHours = "number of hours powered up =";
    constexpr std::string_view kOpen = "Smartctl open device: ", kBridge = ": Unknown USB bridge", kEither = ": USB bridge [";
    constexpr std::string_view kEnvironment = "Current temperature =";  // the environmental report of a SAS drive
    if (line.starts_with(kEnvironment)) {
        const auto celsius = leading_number(line.substr(kEnvironment.size()));
        if (celsius && disk.temperature_c.value_or(0) == 0) disk.temperature_c = celsius;
    } else if (line.starts_with(kScsiHours)) {
        disk.power_on_hours = tool::leading_uint(line.substr(kScsiHours.size()));
    } else if (line.starts_with(kVendorHours)) {
        if (!disk.power_on_hours) disk.power_on_hours = tool::leading_uint(line.substr(kVendorHours.size()));
    } else if (line == "Device supports SMART and is Enabled") {
        disk.supported = true;
    } else if (line == "Device does not support SMART") {
        disk.supported = false;
    } else if (line.starts_with("No Errors Logged") && contains(draft.previous, "Error Log Version")) {
        disk.error_log_count = 0;
    } else if (line.ends_with("Percentage Used Endurance Indicator") && line.starts_with("0x07")) {
        if (!disk.percentage_used) disk.percentage_used = device_statistic(line);
    } else if (line.ends_with("Number of Reported Uncorrectable Errors") && line.starts_with("0x04")) {
        draft.statistic_uncorrectable = device_statistic(line);
    } else if (line.starts_with(kOpen) && contains(line, " failed: ")) {
        disk.name = tool::clean(line.substr(kOpen.size(), line.find_first_of(" [", kOpen.size()) - kOpen.size()));
        disk.messages.push_back(tool::clean(line));
    } else if (line.starts_with("/dev/") && (contains(line, kBridge) || contains(line, kEither))) {
        const std::size_t colon = line.find(contains(line, kBridge) ? kBridge : kEither);
        disk.name = tool::clean(line.substr(0, colon));
        disk.messages.push_back(tool::clean(line.substr(colon + 2)));
    } else if (line.starts_with("Status: ") && draft.previous.starts_with("Background scan results")) {
        disk.scan_status = tool::clean(line.substr(8));
    } else {
        return false;
    }
    return true;
}

/// What smartctl says of itself rather than of the disk.
bool is_message(std::string_view line) {
    constexpr std::array<std::string_view, 19> kStarts = {
        "SMART Disabled.", "unable to fetch IEC", "Short INQUIRY response",         "Standard Inquiry (", "INQUIRY failed", "Warning:", "Warning! SMART ", "Smartctl open device", "Unknown USB bridge", "Read Device Identity failed", "A mandatory SMART",
        "SMART Status command failed", "SMART Status not supported", "SMART Status, ", "Error SMART",
        "Device is in", "Read SMART Data failed", "Probable ATA device behind a SAT layer", "Read NVMe "};
    for (const std::string_view start : kStarts) {
        if (line.starts_with(start)) return true;
    }
    return contains(line, ": Unable to detect device type") || contains(line, ": Device open changed type");
}

/// The log of self-tests has other columns for SCSI than for ATA disks.
void read_log_head(Draft& draft, std::string_view line) {
    if (!line.starts_with("Num ") || draft.protocol) return;
    if (contains(line, "Test_Description")) draft.protocol = "ata";
    else if (contains(line, " segment ")) draft.protocol = "scsi";
}

void read_line(Draft& draft, std::string_view raw_line) {
    const std::string_view line = tool::trim(raw_line);
    const bool legend = draft.in_attributes && line.starts_with('|');
    draft.in_attributes = legend;
    if (line.empty()) return;
    draft.read_section = draft.read_section || contains(line, "=== START OF READ SMART DATA SECTION");
    draft.values_seen = draft.values_seen || line.starts_with("General SMART Values:");
    if (draft.farm) return read_farm_line(*draft.farm, line);
    if (is_farm_headline(line)) draft.farm.emplace();
    const bool row = read_text_attribute(draft.disk, line);
    draft.in_attributes = draft.in_attributes || row;
    if (row || read_pending_defect(draft, line) || read_text_self_test(draft.disk, line) || read_text_scan_row(draft.disk, line)) return;
    if (read_other_line(draft, line)) return;
    if (is_message(line)) draft.disk.messages.push_back(tool::clean(line));
    read_log_head(draft, line);
    const auto pair = tool::key_value(line);
    if (!pair) return;
    if (read_error_counters(draft.disk, pair->first, pair->second)) return;
    for (const Key& key : kKeys) {
        if (key.name == pair->first) return key.set(draft, pair->second);
    }
}

void settle(Draft& draft) {
    Disk& disk = draft.disk;
    const bool scsi = draft.product || draft.vendor;
    if (scsi && !disk.model) {
        disk.model = draft.vendor && draft.product ? *draft.vendor + " " + *draft.product
                                                   : draft.product ? draft.product : draft.vendor;
    }
    if (!disk.capacity_bytes) disk.capacity_bytes = draft.namespace_bytes;
    if (disk.critical_warning || draft.namespace_bytes) disk.protocol = "nvme";
    else if (scsi || draft.scsi_health) disk.protocol = "scsi";
    else if (!disk.attributes.empty() || disk.transport == "sata") disk.protocol = "ata";
    else if (draft.protocol) disk.protocol = draft.protocol;
    else if (draft.ata_health) disk.protocol = "ata";
    if (draft.farm) take_farm(disk, *draft.farm);
    counters_from_attributes(disk);
    if (!disk.pending_sectors) disk.pending_sectors = disk.pending_defects;
    if (!disk.reported_uncorrectable) disk.reported_uncorrectable = draft.statistic_uncorrectable;
    if (!disk.supported && (disk.passed || disk.critical_warning || !disk.attributes.empty())) disk.supported = true;
    mark_implausible(disk);
}

/// Where the report itself begins: what stands before is a prompt or a headline.
std::size_t start_of_report(std::string_view text) {
    std::size_t start = std::string_view::npos;
    for (const std::string_view mark : {"\nsmartctl ", "=== START OF", "\nCopyright"}) start = std::min(start, text.find(mark));
    const bool command = text.starts_with("smartctl -") || text.starts_with("smartctl /dev/");  // typed, without its prompt
    return start == std::string_view::npos || (text.starts_with("smartctl ") && !command) ? 0 : start;
}

}  // namespace

bool is_text_report(std::string_view text) {
    constexpr std::array<std::string_view, 14> kMarks = {
        "Field Access Reliability Metrics log (FARM)",
        "smartmontools.sourceforge.net", "Device supports SMART", "Device does not support SMART", "=== START OF INFORMATION SECTION", "=== START OF READ SMART DATA", "=== START OF SMART DATA", "SMART overall-health self-assessment",
        "SMART Health Status:", "Vendor Specific SMART Attributes", "Device Model:", "Smartctl open device",
        "SMART/Health Information (NVMe", "smartmontools.org"};
    for (const std::string_view mark : kMarks) {
        if (contains(text, mark)) return true;
    }
    if (contains(text, "Num  Test_Description ") || contains(text, "Num  Test              Status ")) return true;
    return contains(text, "Vendor:") && contains(text, "Product:") && contains(text, "User Capacity:");
}

Disk read_text_report(std::string_view text) {
    Draft draft;
    read_command_line(draft.disk, text.substr(0, start_of_report(text)));
    std::string broken;
    for (const std::string_view line : tool::split_lines(text)) {
        if (!broken.empty() && ends_an_attribute(line)) broken.append(" ").append(line);
        else broken.clear();
        if (broken.empty() && is_broken_attribute(line)) broken = line;
        if (!broken.empty() && is_broken_attribute(broken)) continue;
        read_line(draft, broken.empty() ? line : std::string_view(broken));
        broken.clear();
        if (!tool::trim(line).empty()) draft.previous = tool::trim(line);
    }
    draft.disk.cut_off = draft.values_seen && draft.in_attributes;
    settle(draft);
    return draft.disk;
}

}  // namespace vetting::smartctl
