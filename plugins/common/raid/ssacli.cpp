// ssacli, hpssacli, hpacucli: `ctrl all show config [detail]`, `pd all show status`. Indented blocks, each under its own headline.
#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using tool::contains;
using tool::trim;

/// `HPE Smart Array P408i-a SR Gen10 in Slot 0 (Embedded)` → `slot 0`; empty when the line is no such headline.
std::string controller_in(std::string_view line) {
    const std::size_t at = line.find(" in Slot ");
    if (at == std::string_view::npos || contains(line.substr(0, at), ":")) return {};
    const auto number = tool::leading_uint(line.substr(at + 9));
    return number ? "slot " + std::to_string(*number) : std::string{};
}

/// The state in `physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS HDD, 300 GB, OK)` or `…, 300 GB): OK`.
std::string_view state_in(std::string_view line) {
    const std::size_t close = line.rfind(')');
    if (close == std::string_view::npos) return {};
    if (const std::size_t colon = line.find(':', close); colon != std::string_view::npos) return trim(line.substr(colon + 1));
    const std::size_t comma = line.rfind(", ", close);
    return comma == std::string_view::npos ? std::string_view{} : line.substr(comma + 2, close - comma - 2);
}

struct Reader {
    Report& report;
    std::string controller;
    enum class In { Nothing, Controller, Volume, Drive } in = In::Nothing;
    std::string item;  ///< name of the volume or drive in hand

    Drive& drive_named(std::string_view name) {
        Drive& drive = drive_at(report, (controller.empty() ? "" : controller + "/") + std::string(name));
        drive.controller = controller;
        return drive;
    }
    void drive_line(std::string_view line) {
        const auto words = tool::split_words(line);
        if (words.size() < 2) return;
        item = std::string(words[1]);
        in = In::Drive;
        Drive& drive = drive_named(item);
        if (words.size() == 2) return;
        in = In::Nothing;  // one line tells all
        set_interface(drive.disk, line);
        if (!drive.state.empty()) return;  // the detailed block said more
        drive.state = tool::clean(state_in(line));
        drive.health = drive_health(drive.state);
    }
    void volume_line(std::string_view line, std::string_view value) {
        in = In::Volume;
        const auto number = tool::leading_uint(value);
        item = (controller.empty() ? "" : controller + "/") + "ld " + std::to_string(number.value_or(0));
        Volume& volume = volume_at(report, item);
        volume.controller = controller;
        if (!contains(line, "(")) return;
        volume.state = tool::clean(state_in(line));
        volume.health = volume_health(volume.state);
    }
    bool begins(std::string_view line, std::string_view key, std::string_view value) {
        if (const std::string name = controller_in(line); !name.empty()) {
            controller = name;
            in = In::Controller;
            controller_at(report, name).model = tool::known(line.substr(0, line.find(" in Slot ")));
        } else if (line.starts_with("physicaldrive ")) {
            drive_line(line);
        } else if (line.starts_with("logicaldrive ")) {
            volume_line(line, line.substr(13));
            in = In::Nothing;
        } else if (key == "Logical Drive" && !value.empty()) {
            volume_line("", value);
        } else if (key == "Array" && !value.empty()) {
            in = In::Volume;  // a group of drives; the logical drives on it follow with states of their own
            item = (controller.empty() ? "" : controller + "/") + "array " + tool::clean(value.substr(0, value.find(' ')));
            volume_at(report, item).controller = controller;
        } else if (line.starts_with("Array ") || line.starts_with("array ")) {
            in = In::Nothing;
        } else if (line.starts_with("SEP (") || line.starts_with("Enclosure SEP") || line.starts_with("Port Name:") || contains(line, " Drive Cage at Port ")) {
            in = In::Nothing;
        } else {
            return false;
        }
        return true;
    }
    void of_controller(std::string_view key, std::string_view value) {
        Controller& unit = controller_at(report, controller);
        if (key == "Serial Number") unit.serial = tool::known(value);
        if (key == "Firmware Version") unit.firmware = tool::known(value);
        if (key == "Controller Status") unit.status = tool::known(value), unit.health = unit_health(value);
        if (key == "Cache Status") unit.cache = tool::known(value), unit.cache_health = unit_health(value);
        if (key == "Battery/Capacitor Status") unit.battery = tool::known(value), unit.battery_health = unit_health(value);
    }
    void of_volume(std::string_view key, std::string_view value) {
        Volume& volume = volume_at(report, item);
        if (key == "Status") volume.state = tool::clean(value), volume.health = volume_health(value);
        if (key == "Fault Tolerance" || key == "RAID Level") volume.level = tool::clean(value);
        if (key == "Logical Drive Label") volume.label = tool::known(value).value_or("");
        if (key == "Unrecoverable Media Errors" && value != "None") volume.bad_members.push_back("unrecoverable media errors: " + tool::clean(value));
    }
    void of_drive(std::string_view key, std::string_view value) {
        Drive& drive = drive_named(item);
        Disk& disk = drive.disk;
        if (key == "Status") {
            drive.state = tool::clean(value);
            drive.health = drive_health(value);
            if (drive.health == Health::Predictive) disk.passed = false;
        } else if (key == "Interface Type") set_interface(disk, value);
        else if (key == "Serial Number") disk.serial = tool::known(value);
        else if (key == "Model") {
            const auto words = tool::split_words(value);
            std::string model;  // `ATA     MTFDDAK960TCB`: the layer in front of SATA drives is no vendor
            for (const auto word : words) model += word == "ATA" && model.empty() ? "" : (model.empty() ? "" : " ") + std::string(word);
            disk.model = tool::known(model);
        } else if (key == "Firmware Revision") disk.firmware = tool::known(value);
        else if (key == "Size") set_rounded_size(disk, value, 1000);
        else if (key == "Rotational Speed") {
            const auto rpm = tool::leading_uint(value);
            if (rpm && *rpm > 0 && *rpm < 100'000) disk.rotation_rpm = static_cast<unsigned>(*rpm);
        } else if (key == "Current Temperature (C)") disk.temperature_c = tool::whole_number(value);
        else if (key == "Power On Hours") disk.power_on_hours = tool::grouped_uint(value);
        else if (key == "Logical/Physical Block Size") {
            disk.logical_block_bytes = tool::leading_uint(value);
            const std::size_t slash = value.find('/');
            if (slash != std::string_view::npos) disk.physical_block_bytes = tool::leading_uint(value.substr(slash + 1));
        } else if (key == "Usage remaining") {
            const auto left = tool::leading_number(value);
            if (left && *left >= 0 && *left <= 100) disk.percentage_used = static_cast<std::uint64_t>(100 - *left + 0.5);
        } else if (key == "SSD Smart Trip Wearout") drive.worn_out = value == "True";
    }
    void line(std::string_view text) {
        const auto pair = tool::key_value(text);
        const std::string_view key = pair ? pair->first : std::string_view{};
        const std::string_view value = pair ? pair->second : std::string_view{};
        if (begins(text, key, value) || !pair) return;
        if (in == In::Controller) of_controller(key, value);
        if (in == In::Volume) of_volume(key, value);
        if (in == In::Drive) of_drive(key, value);
    }
};

}  // namespace

bool read_ssacli(Report& report, std::string_view text) {
    const bool known = contains(text, "physicaldrive ") || contains(text, "logicaldrive ") || (contains(text, " in Slot ") && contains(text, "Controller Status:"));
    if (!known) return false;
    Reader reader{.report = report};
    for (const std::string_view line : tool::split_lines(text)) reader.line(trim(line));
    return true;
}

}  // namespace vetting::raid
