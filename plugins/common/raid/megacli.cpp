// MegaCli -PDList, -LDInfo, -LdPdInfo, -AdpAllInfo, -AdpBbuCmd: `Key: value` lines, each thing begun by a line of its own.
#include <algorithm>
#include <array>

#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using tool::contains;
using tool::trim;

/// SATA drives: serial (20), model (40), firmware (8), the front blanks cut off. SAS: vendor (8), product (16), revision (4), serial.
void read_inquiry(Disk& disk, std::string_view data) {
    if (disk.protocol == "scsi") {
        if (data.size() < 24) return;
        // Vendor, product, revision, serial in 8, 16, 4 and at least 8 columns; a page that was copied may have lost its blanks.
        constexpr std::size_t kShortest = 8 + 16 + 4 + 8;
        const bool squeezed = data.size() < kShortest && data.find("  ") == std::string_view::npos && data.find(' ') != std::string_view::npos;
        if (squeezed) {
            const auto words = tool::split_words(data);
            if (words.size() == 3 && words[2].size() > 4) {
                disk.model = std::string(words[0]) + " " + std::string(words[1]);
                disk.serial = tool::known(words[2].substr(4));
            }
            return;
        }
        const std::string_view vendor = trim(data.substr(0, 8)), product = trim(data.substr(8, 16));
        disk.model = tool::known(std::string(vendor) + " " + std::string(product));
        if (data.size() > 28) disk.serial = tool::known(data.substr(28));
        return;
    }
    const std::size_t last = data.find_last_of(' ');
    constexpr std::size_t kModelWidth = 40;
    if (last == std::string_view::npos || last + 1 <= kModelWidth) return;
    disk.serial = tool::known(data.substr(0, last + 1 - kModelWidth));
    disk.model = tool::known(data.substr(last + 1 - kModelWidth, kModelWidth));
    disk.firmware = tool::known(data.substr(last + 1));
}

struct Reader {
    Report& report;
    std::string controller = "c0";
    std::string enclosure, inquiry;
    Drive* drive = nullptr;
    Volume* volume = nullptr;
    std::size_t known = 0;  ///< lines that only MegaCli prints

    void settle() {
        if (drive != nullptr && !inquiry.empty()) read_inquiry(drive->disk, inquiry);
        inquiry.clear();
        drive = nullptr;
    }

    /// Lines that begin something; true when this was one.
    bool begins(std::string_view line, std::string_view key, std::string_view value) {
        if (line.starts_with("Adapter")) {
            const std::size_t digit = line.find_first_of("0123456789");
            if (digit == std::string_view::npos || digit > 10) return false;
            settle();
            volume = nullptr;
            controller = "c" + std::to_string(tool::leading_uint(line.substr(digit)).value_or(0));
        } else if (line.starts_with("BBU status for Adapter") || key == "CacheCade Virtual Drive") {
            // A cache has no state of its own; what is wrong with it the controller says.
            settle();
            volume = nullptr;
            if (line.starts_with("BBU")) controller = "c" + std::to_string(tool::leading_uint(value).value_or(0));
        } else if (key == "Virtual Drive" || key == "Virtual Disk") {
            settle();
            const auto number = tool::leading_uint(value);
            if (!number) return true;
            volume = &volume_at(report, controller + "/v" + std::to_string(*number));
            volume->controller = controller;
        } else if (key == "Enclosure Device ID") {
            settle();
            volume = nullptr;
            enclosure = value == "N/A" ? "" : "/e" + std::string(value);
        } else if (key == "Slot Number") {
            drive = &drive_at(report, controller + enclosure + "/s" + std::string(value));
            drive->controller = controller;
        } else {
            return false;
        }
        ++known;
        return true;
    }

    void of_drive(std::string_view key, std::string_view value) {
        Disk& disk = drive->disk;
        if (key == "WWN") disk.wwn = wwn(value);
        else if (key == "Media Error Count") disk.media_errors = tool::leading_uint(value);
        else if (key == "Other Error Count") drive->other_errors = tool::leading_uint(value);
        else if (key == "Predictive Failure Count") drive->predictive_failures = tool::leading_uint(value);
        else if (key == "PD Type") set_interface(disk, value);
        else if (key == "Raw Size") set_raw_size(disk, value);
        else if (key == "Logical Sector Size") disk.logical_block_bytes = tool::leading_uint(value);
        else if (key == "Physical Sector Size") disk.physical_block_bytes = tool::leading_uint(value);
        else if (key == "Device Firmware Level" && !disk.firmware) disk.firmware = tool::known(value);
        else if (key == "Media Type" && contains(value, "Solid State")) disk.rotation_rpm = 0;
        else if (key == "Drive Temperature") disk.temperature_c = temperature(value);
        else if (key == "Drive has flagged a S.M.A.R.T alert" && (value == "Yes" || value == "No")) disk.passed = value == "No";
        else if (key == "Firmware state") {
            drive->state = tool::clean(value);
            drive->health = drive_health(value);
        }
    }

    void of_volume(std::string_view key, std::string_view value) {
        if (key == "Name") volume->label = tool::known(value).value_or("");
        else if (key == "RAID Level") volume->level = tool::clean(value);
        else if (key == "Size") volume->size_bytes = tool::binary_size(value);
        else if (key == "Number Of Drives") volume->devices = tool::leading_uint(value);
        else if (key == "State") {
            volume->state = tool::clean(value);
            volume->health = volume_health(value);
        }
    }

    void of_controller(std::string_view key, std::string_view value) {
        constexpr std::array<std::string_view, 8> kKeys = {"Product Name", "Serial No", "FW Version", "Memory Correctable Errors",
                                                           "Memory Uncorrectable Errors", "Battery State", "Battery Replacement required", "Battery Pack Missing"};
        if (std::find(kKeys.begin(), kKeys.end(), key) == kKeys.end()) return;
        Controller& unit = controller_at(report, controller);
        if (key == "Product Name") unit.model = tool::known(value);
        if (key == "Serial No") unit.serial = tool::known(value);
        if (key == "FW Version") unit.firmware = tool::known(value);
        if (key == "Memory Correctable Errors") unit.correctable_errors = tool::leading_uint(value);
        if (key == "Memory Uncorrectable Errors") unit.uncorrectable_errors = tool::leading_uint(value);
        const bool spent = key == "Battery Replacement required" || key == "Battery Pack Missing";
        if (spent && value == "Yes") {
            unit.battery = tool::clean(unit.battery.value_or("") + (unit.battery ? ", " : "") + (key == "Battery Pack Missing" ? "missing" : "replacement required"));
            unit.battery_health = Health::Failed;
        }
        if (key != "Battery State") return;
        unit.battery = tool::known(value);
        unit.battery_health = unit_health(value);
    }

    void line(std::string_view text) {
        // Values keep their blanks: the fields of `Inquiry Data` are told apart by their width.
        const std::size_t colon = text.find(':');
        const std::string_view key = trim(text.substr(0, colon));
        const std::string_view raw = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
        const std::string_view value = trim(raw);
        if (begins(trim(text), key, value) || colon == std::string_view::npos) return;
        if (key == "Inquiry Data" && drive != nullptr) inquiry = std::string(value);
        else if (drive != nullptr) of_drive(key, value);
        else if (volume != nullptr) of_volume(key, value);
        else of_controller(key, value);
    }
};

}  // namespace

bool read_megacli(Report& report, std::string_view text) {
    const bool known = (contains(text, "Enclosure Device ID:") && contains(text, "Slot Number:")) ||
                       (contains(text, "Virtual Drive:") && contains(text, "RAID Level")) ||
                       (contains(text, "Adapter #") && contains(text, "FW Package Build")) || contains(text, "BBU status for Adapter");
    if (!known) return false;
    Reader reader{.report = report};
    for (const std::string_view line : tool::split_lines(text)) reader.line(line);
    reader.settle();
    return !report.drives.empty() || !report.volumes.empty() || !report.controllers.empty();
}

}  // namespace vetting::raid
