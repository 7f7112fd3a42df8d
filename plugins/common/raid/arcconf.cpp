// arcconf `getconfig N [al|ad|ld|pd]` of Adaptec and Microchip controllers: sections under ruled headlines, `Key : value` in them.
#include <algorithm>
#include <array>

#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using tool::contains;
using tool::trim;

/// `Enclosure 0, Slot 3( Connector 1 )`, `Connector 0, Device 2`, `0,16(16:0)`: without what stands in brackets.
std::string place(std::string_view value) { return tool::clean(value.substr(0, value.find('('))); }

/// `512 Bytes`, `4K Bytes`.
std::optional<std::uint64_t> block_size(std::string_view value) {
    const auto words = tool::split_words(value);
    return words.empty() ? std::nullopt : tool::binary_size(words.front());
}

struct Reader {
    Report& report;
    std::string controller = "c1";  ///< arcconf counts from 1 and its answer does not say of which it is
    enum class In { Nothing, Controller, Backup, Volume, Drive } in = In::Nothing;
    Drive drive{};
    std::optional<std::string> vendor{};
    std::string volume{};

    /// A device of which it was said that it is a drive; enclosures and expanders are listed beside them.
    void settle() {
        if (in == In::Drive && !drive.slot.empty()) drive_at(report, drive.slot) = drive;
        drive = {};
    }

    void begin_volume(std::string_view number) {
        settle();
        in = In::Volume;
        volume = controller + "/ld " + std::to_string(tool::leading_uint(number).value_or(0));
        volume_at(report, volume).controller = controller;
    }

    /// Lines that begin something; true when this was one.
    bool begins(std::string_view line) {
        const std::string word = tool::lower(line);
        if (word == "controller information") {
            settle();
            in = In::Controller;
        } else if (line.starts_with("Controller ") && line.ends_with("Information")) {
            in = contains(line, "Battery") || contains(line, "ZMM") || contains(line, "Backup") ? In::Backup : In::Controller;
        } else if (word.starts_with("logical device number ")) {
            begin_volume(line.substr(22));
        } else if (line.starts_with("Device #")) {
            settle();
            in = In::Nothing;
            drive.slot = "device " + std::to_string(tool::leading_uint(line.substr(8)).value_or(0));
        } else if (line == "Device is a Hard drive") {
            in = In::Drive;
            drive.controller = controller;
        } else if (word.starts_with("physical device information") || word.starts_with("logical device information") || line.starts_with("Array Number ")) {
            settle();
            in = In::Nothing;
        } else {
            return false;
        }
        return true;
    }

    void of_controller(std::string_view key, std::string_view value) {
        Controller& unit = controller_at(report, controller);
        if (key == "Controller Status") {
            unit.status = tool::known(value);
            unit.health = unit_health(value);
        } else if (key == "Controller Model") unit.model = tool::known(value);
        else if (key == "Controller Serial Number") unit.serial = tool::known(value);
        else if (key == "Firmware") unit.firmware = tool::known(value);
        else if (key == "Cache Status") unit.cache = tool::known(value), unit.cache_health = unit_health(value);
        else if (key == "Backup Power Status") battery(value);
    }
    void battery(std::string_view value) {
        const std::string word = tool::lower(value);
        for (const char* none : {"not installed", "not present", "not available", "not applicable", "not supported"}) {
            if (contains(word, none)) return;
        }
        Controller& unit = controller_at(report, controller);
        unit.battery = tool::known(value);
        unit.battery_health = unit_health(value);
    }
    void of_backup(std::string_view key, std::string_view value) {
        if (key == "Status" || key == "Overall Backup Unit Status") battery(value);
    }
    void of_volume(std::string_view key, std::string_view value) {
        Volume& one = volume_at(report, volume);
        const std::string word = tool::lower(key);
        if (word == "logical device name") one.label = tool::known(value).value_or("");
        else if (word == "raid level") one.level = tool::clean(value);
        else if (word == "size") one.size_bytes = tool::binary_size(value);
        else if (word == "status of logical device") {
            one.state = tool::clean(value);
            one.health = volume_health(value);
        } else if (word == "failed stripes" && value == "Yes") one.bad_members.emplace_back("failed stripes");
        else if (contains(key, "Segment ")) of_segment(one, key, value);
    }
    static void of_segment(Volume& one, std::string_view key, std::string_view value) {
        constexpr std::array<std::string_view, 4> kBad = {"Missing", "Inconsistent", "Failed", "Offline"};
        const bool bad = std::any_of(kBad.begin(), kBad.end(), [value](std::string_view word) { return value.starts_with(word); });
        if (bad) one.bad_members.push_back(tool::clean(key) + " " + place(value));
    }
    void of_drive(std::string_view key, std::string_view value) {
        Disk& disk = drive.disk;
        if (key == "State") {
            drive.state = tool::clean(value);
            drive.health = drive_health(value);
        } else if (key == "Reported Location") drive.slot = place(value);
        else if (key.starts_with("Reported Channel,Device") && drive.slot.starts_with("device ")) drive.slot = "channel,device " + place(value);
        else if (key == "Transfer Speed") set_interface(disk, value);
        else if (key == "Vendor" && value != "ATA" && value != "*MISSING*") vendor = tool::known(value);
        else if (key == "Model") model(value);
        else if (key == "Firmware") disk.firmware = tool::known(value);
        else if (key == "Serial number" || key == "Serial Number") disk.serial = tool::known(value);
        else if (key == "World-wide name" || key == "World-wide Name") disk.wwn = wwn(value);
        else if (key == "Block Size" || key == "Logical Sector Size") disk.logical_block_bytes = block_size(value);
        else if (key == "Physical Block Size" || key == "Physical Sector Size") disk.physical_block_bytes = block_size(value);
        else if (key == "Total Size" || key == "Size") set_rounded_size(disk, value, 1024);
        else if (key == "SSD" && value == "Yes") disk.rotation_rpm = 0;
        else if (key == "Rotational Speed") rotation(value);
        else if (key == "Temperature" || key == "Current Temperature") disk.temperature_c = temperature(value);
        else counters(key, value);
    }
    void counters(std::string_view key, std::string_view value) {
        if (key == "S.M.A.R.T. warnings" || key == "SMART Warning Count" || key == "Predictive Failures") {
            const auto count = tool::leading_uint(value);
            if (count) drive.predictive_failures = std::max(drive.predictive_failures.value_or(0), *count);
        } else if (key == "Power On Hours") drive.disk.power_on_hours = tool::grouped_uint(value);
        else if (key == "Usage Remaining") {
            const auto left = tool::leading_uint(value);
            if (left && *left <= 100) drive.disk.percentage_used = 100 - *left;
        } else if (key == "SSD Smart Trip Wearout") drive.worn_out = value == "True";
        else if (key == "Medium Error Count" || key == "Media Failures") drive.disk.media_errors = tool::leading_uint(value);
        else if (key == "Hardware Error Count" || key == "Hardware Errors") drive.other_errors = tool::leading_uint(value);
    }
    /// SATA drives: their name is cut into a vendor (`WDC`, `KINGSTON`) and a model too.
    void model(std::string_view value) {
        const auto known = tool::known(value);
        if (known) drive.disk.model = vendor ? *vendor + " " + *known : *known;
        vendor.reset();
    }
    void rotation(std::string_view value) {
        const auto rpm = tool::leading_uint(value);
        if (rpm && *rpm > 0 && *rpm < 100'000) drive.disk.rotation_rpm = static_cast<unsigned>(*rpm);
    }

    void line(std::string_view text) {
        if (begins(text)) return;
        text = trim(text.substr(0, text.find("    #")));  // what somebody noted beside it
        // Keys hold colons of their own: `Reported Channel,Device(T:L)       : 0,1(1:0)`.
        const std::size_t colon = text.find(" : ");
        const auto pair = colon == std::string_view::npos ? tool::key_value(text) : std::optional(std::pair{trim(text.substr(0, colon)), trim(text.substr(colon + 3))});
        if (!pair || pair->second.empty()) return;
        if (in == In::Controller) of_controller(pair->first, pair->second);
        if (in == In::Backup) of_backup(pair->first, pair->second);
        if (in == In::Volume) of_volume(pair->first, pair->second);
        if (in == In::Drive) of_drive(pair->first, pair->second);
    }
};

}  // namespace

bool read_arcconf(Report& report, std::string_view text) {
    const bool drives = contains(text, "Device is a Hard drive"), unit = contains(text, "Controller Model") && contains(text, "Controller Status");
    const bool volumes = contains(text, "Status of logical device") || contains(text, "Status of Logical Device");
    if (!drives && !unit && !volumes) return false;
    Reader reader{.report = report};
    for (const std::string_view line : tool::split_lines(text)) reader.line(trim(line));
    reader.settle();
    return true;
}

}  // namespace vetting::raid
