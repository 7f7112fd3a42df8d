// ssacli, hpssacli, hpacucli: `ctrl all show config [detail]`, `pd all show status`. Indented blocks, each under its own headline.
#include <vector>

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

/// What stands between the brackets of `physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS HDD, 300 GB, OK, spare)`, by the commas.
std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    const std::size_t open = line.find('('), close = line.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return fields;
    std::string_view rest = line.substr(open + 1, close - open - 1);
    for (std::size_t comma = rest.find(", "); comma != std::string_view::npos; comma = rest.find(", ")) {
        fields.push_back(trim(rest.substr(0, comma)));
        rest.remove_prefix(comma + 2);
    }
    fields.push_back(trim(rest));
    return fields;
}

/// The state among the fields, or behind the bracket (`…, 300 GB): OK`). More may follow it: `Recovering, 55% complete`,
/// `OK, active spare for 1I:1:2`. Where no field is a state that is known, the last is what the tool called it.
std::string_view state_in(std::string_view line, Health (*health_of)(std::string_view)) {
    const std::size_t close = line.rfind(')');
    if (close == std::string_view::npos) return {};
    if (const std::size_t colon = line.find(':', close); colon != std::string_view::npos) return trim(line.substr(colon + 1));
    const auto fields = fields_of(line);
    for (std::size_t i = 1; i < fields.size(); ++i) {
        if (health_of(fields[i]) != Health::Unknown) return fields[i];
    }
    return fields.size() > 1 ? fields.back() : std::string_view{};
}

/// The field that is a size: `300 GB`, `1.2 TB`.
std::string_view size_in(std::string_view line) {
    for (const std::string_view field : fields_of(line)) {
        const auto words = tool::split_words(field);
        if (words.size() == 2 && words[1].size() <= 3 && words[1].ends_with('B') && tool::whole_number(words[0])) return field;
    }
    return {};
}

struct Reader {
    Report& report;
    std::string controller;
    enum class In { Nothing, Controller, Volume, Drive } in = In::Nothing;
    std::string item;  ///< name of the volume or drive in hand
    std::string array_state;  ///< `array B (Failed)`: what is wrong with the drives below the logical drives that follow

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
        drive.state = tool::clean(state_in(line, &drive_health));
        drive.health = drive_health(drive.state);
        set_rounded_size(drive.disk, size_in(line), 1000);
    }
    void volume_line(std::string_view line, std::string_view value) {
        in = In::Volume;
        const auto number = tool::leading_uint(value);
        item = (controller.empty() ? "" : controller + "/") + "ld " + std::to_string(number.value_or(0));
        Volume& volume = volume_at(report, item);
        volume.controller = controller;
        if (!contains(line, "(")) return;
        volume.state = tool::clean(state_in(line, &volume_health));
        volume.health = volume_health(volume.state);
        volume.size_bytes = tool::binary_size(size_in(line));
        if (!array_state.empty()) {
            volume.bad_members.push_back(array_state);
            if (volume.health == Health::Good) volume.health = Health::Degraded;
        }
        for (const std::string_view field : fields_of(line)) {
            if (field.starts_with("RAID ")) volume.level = tool::clean(field);
        }
    }
    bool begins(std::string_view line, std::string_view key, std::string_view value) {
        if (const std::string name = controller_in(line); !name.empty()) {
            controller = name;
            array_state.clear();
            in = In::Controller;
            Controller& unit = controller_at(report, name);
            unit.model = tool::known(line.substr(0, line.find(" in Slot ")));
            const std::size_t serial = line.find("(sn: ");
            if (serial != std::string_view::npos && !unit.serial) unit.serial = tool::known(line.substr(serial + 5, line.find(')', serial) - serial - 5));
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
            const bool failed = contains(tool::lower(line), "(fail") || contains(tool::lower(line), "(degrad");
            array_state = failed ? tool::clean(line) : std::string{};
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
        if (key == "Size") volume.size_bytes = tool::binary_size(value);
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
    /// `The following logical drives are affected: 4, 5`, wherever the line was broken.
    void affected(std::string_view numbers) {
        for (const std::string_view word : tool::split_words(numbers)) {
            const auto number = tool::leading_uint(word);
            if (!number) return;
            Volume& volume = volume_at(report, (controller.empty() ? "" : controller + "/") + "ld " + std::to_string(*number));
            volume.controller = controller;
            volume.bad_members.emplace_back("unrecoverable media errors on its drives");
        }
    }
    void line(std::string_view text) {
        const auto pair = tool::key_value(text);
        const std::string_view key = pair ? pair->first : std::string_view{};
        const std::string_view value = pair ? pair->second : std::string_view{};
        if (begins(text, key, value) || !pair) return;
        if (key.ends_with("logical drives are affected")) return affected(value);
        if (in == In::Controller) of_controller(key, value);
        if (in == In::Volume) of_volume(key, value);
        if (in == In::Drive) of_drive(key, value);
    }
};

}  // namespace

bool read_ssacli(Report& report, std::string_view text) {
    const bool known = contains(text, "physicaldrive ") || contains(text, "logicaldrive ") || (contains(text, " in Slot ") && (contains(text, "Controller Status:") || contains(text, "(sn: ")));
    if (!known) return false;
    Reader reader{.report = report};
    for (const std::string_view line : tool::split_lines(text)) reader.line(trim(line));
    return true;
}

}  // namespace vetting::raid
