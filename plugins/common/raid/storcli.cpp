// storcli, storcli2 and perccli: members and rows mean the same in JSON and in the form for people.
#include <nlohmann/json.hpp>

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using nlohmann::json;
using tool::contains;

constexpr int kMaxDepth = 8;

std::string cell(const StorcliRow& row, std::string_view name) {
    for (const auto& [key, value] : row) {
        if (key == name) return value;
    }
    return {};
}

bool has(const StorcliRow& row, std::string_view name) {
    return std::any_of(row.begin(), row.end(), [name](const auto& one) { return one.first == name; });
}

/// `252:0` of c0 → `c0/e252/s0`; ` :3`, without an enclosure → `c0/s3`.
std::string slot_of(const std::string& controller, std::string_view place) {
    const std::size_t colon = place.find(':');
    if (colon == std::string_view::npos) return {};
    const std::string_view enclosure = tool::trim(place.substr(0, colon)), slot = tool::trim(place.substr(colon + 1));
    if (slot.empty() || slot == "-") return {};
    const bool without = enclosure.empty() || enclosure == "-";
    return controller + (without ? "" : "/e" + std::string(enclosure)) + "/s" + std::string(slot);
}

/// `c0/e252/s0` in `Drive /c0/e252/s0 - Detailed Information`; empty when the section is of no drive.
std::string drive_in(std::string_view section) {
    constexpr std::string_view kStart = "Drive /c";
    const std::size_t at = section.find(kStart);
    if (at == std::string_view::npos) return {};
    const std::string_view path = section.substr(at + 7);
    const std::string_view slot = path.substr(0, path.find_first_of(" :"));
    return contains(slot, "/s") ? std::string(slot) : std::string{};
}

void drive_member(Drive& drive, std::string_view key, std::string_view value) {
    Disk& disk = drive.disk;
    if (key == "SN" || key == "Serial Number") disk.serial = tool::known(value);
    else if (key == "Model Number" || key == "Model") disk.model = tool::known(value);
    else if (key == "WWN") disk.wwn = wwn(value);
    else if (key == "Firmware Revision" || key == "Firmware Revision Level") disk.firmware = tool::known(value);
    else if (key == "Raw size" || key == "Raw Size") set_raw_size(disk, value);
    else if (key == "Logical Sector Size") disk.logical_block_bytes = tool::binary_size(value);
    else if (key == "Physical Sector Size") disk.physical_block_bytes = tool::binary_size(value);
    else if (key == "Drive Temperature" || key == "Temperature(C)") disk.temperature_c = temperature(value);
    else if (key == "Media Error Count") disk.media_errors = tool::leading_uint(value);
    else if (key == "Other Error Count") drive.other_errors = tool::leading_uint(value);
    else if (key == "Predictive Failure Count") drive.predictive_failures = tool::leading_uint(value);
    else if (key == "S.M.A.R.T alert flagged by drive" || key == "SMART alert flagged by drive") {
        if (value == "Yes" || value == "No") disk.passed = value == "No";
    }
}

void controller_member(Controller& unit, std::string_view key, std::string_view value) {
    if (key == "Model" || key == "Product Name") unit.model = tool::known(value);
    else if (key == "Serial Number") unit.serial = tool::known(value);
    else if (key == "Firmware Version" || key == "FW Version") unit.firmware = tool::known(value);
    else if (key == "Controller Status") {
        unit.status = tool::known(value);
        unit.health = unit_health(value);
    } else if (key == "Memory Correctable Errors") unit.correctable_errors = tool::leading_uint(value);
    else if (key == "Memory Uncorrectable Errors") unit.uncorrectable_errors = tool::leading_uint(value);
}

/// storcli2 tells in two words what a drive is for (`Conf`, `JBOD`) and how it is (`Online`, `Failed`): the second must be known.
void set_state(Drive& drive, const StorcliRow& row) {
    drive.state = tool::clean(cell(row, "State"));
    drive.health = drive_health(drive.state);
    const std::string status = tool::clean(cell(row, "Status"));
    if (status.empty() || status == "-") return;
    drive.state += " " + status;
    const Health how = drive_health(status);
    drive.health = how == Health::Unknown ? how : std::max(drive.health, how);
}

/// storcli rounds binary sizes to three digits (`558.375 GB`); the form for HPE, which writes `GiB` for those, tells drives in
/// powers of 1000 and two (`800.00 GB`).
int base_of(std::string_view size) {
    const std::size_t dot = size.find('.');
    const bool two = dot != std::string_view::npos && size.find_first_not_of("0123456789", dot + 1) == dot + 3;
    return two && !contains(size, "iB") ? 1000 : 1024;
}

void drive_row(Report& report, const std::string& controller, const StorcliRow& row) {
    if (has(row, "Arr") || has(row, "BT")) return;  // the topology lists places, not drives
    const std::string slot = slot_of(controller, cell(row, "EID:Slt"));
    if (slot.empty()) return;
    Drive& drive = drive_at(report, slot);
    drive.controller = controller;
    set_state(drive, row);
    set_interface(drive.disk, cell(row, "Intf"));
    set_rounded_size(drive.disk, cell(row, "Size"), base_of(cell(row, "Size")));
    if (cell(row, "Med") == "SSD") drive.disk.rotation_rpm = 0;
    if (!drive.disk.model) drive.disk.model = tool::known(cell(row, "Model"));
    if (!drive.disk.logical_block_bytes) drive.disk.logical_block_bytes = tool::binary_size(cell(row, "SeSz"));
}

void volume_row(Report& report, const std::string& controller, const StorcliRow& row) {
    const std::string place = cell(row, "DG/VD");
    const std::size_t slash = place.find('/');
    if (slash == std::string::npos) return;
    Volume& volume = volume_at(report, controller + "/v" + place.substr(slash + 1));
    volume.controller = controller;
    volume.level = tool::clean(cell(row, "TYPE"));
    volume.state = tool::clean(cell(row, "State"));
    volume.health = volume_health(volume.state);
    volume.label = tool::known(cell(row, "Name")).value_or("");
    volume.size_bytes = tool::binary_size(cell(row, "Size"));
}

void unit_row(Report& report, const StorcliRow& row) {
    Controller& unit = controller_at(report, "c" + cell(row, "Ctl"));
    unit.model = tool::known(cell(row, "Model"));
    unit.status = tool::known(cell(row, "Hlth"));
    unit.health = unit_health(cell(row, "Hlth"));
    unit.battery = tool::known(cell(row, "BBU"));
    unit.battery_health = unit.battery == "Msng" || unit.battery == "NA" ? Health::Unknown : unit_health(cell(row, "BBU"));
}

/// A row of storcli2's overview of controllers, which has other names for the same.
void unit2_row(Report& report, const StorcliRow& row) {
    Controller& unit = controller_at(report, "c" + cell(row, "Ctrl"));
    unit.model = tool::known(cell(row, "Product Name"));
    unit.serial = tool::known(cell(row, "SerialNumber"));
    unit.status = tool::known(cell(row, "Status"));
    unit.health = unit_health(cell(row, "Status"));
    unit.battery = tool::known(cell(row, "EPack"));
    unit.battery_health = unit_health(cell(row, "EPack"));
}

std::string text_of(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    return value.is_number() || value.is_boolean() ? value.dump() : std::string{};
}

void walk(Report& report, const std::string& controller, const json& value, const std::string& section, int depth) {
    if (depth > kMaxDepth) return;
    if (value.is_array()) {
        for (const json& row : value) walk(report, controller, row, section, depth + 1);
        return;
    }
    if (!value.is_object()) return;
    StorcliRow row;
    for (const auto& [key, member] : value.items()) row.emplace_back(key, text_of(member));
    storcli_row(report, controller, row);
    // storcli2 keeps a drive's row and its details side by side.
    const std::string place = tool::text_at(value, {"Drive Information", "EID:Slt"}).value_or("");
    const std::string own = slot_of(controller, place);
    for (const auto& [key, member] : value.items()) {
        const bool names_drive = !drive_in(key).empty();
        const std::string inner = !own.empty() ? "Drive /" + own : names_drive || drive_in(section).empty() ? key : section;
        if (member.is_structured()) walk(report, controller, member, inner, depth + 1);
        else storcli_member(report, controller, section, key, text_of(member));
    }
}

}  // namespace

void storcli_member(Report& report, const std::string& controller, std::string_view section, std::string_view key, std::string_view value) {
    value = tool::trim(value);
    if (const std::string slot = drive_in(section); !slot.empty()) return drive_member(drive_at(report, slot), key, value);
    if (section == "Basics" || section == "Version" || section == "Status" || section.empty()) {
        controller_member(controller_at(report, controller), key, value);
    }
}

void storcli_row(Report& report, const std::string& controller, const StorcliRow& row) {
    if (has(row, "EID:Slt") && (has(row, "State") || has(row, "Status"))) drive_row(report, controller, row);
    if (has(row, "DG/VD") && has(row, "State")) volume_row(report, controller, row);
    if (has(row, "Ctl") && has(row, "Hlth")) unit_row(report, row);
    // A plain host bus adapter has no volumes and no health of its own.
    else if (has(row, "Ctl") && has(row, "AdapterType")) controller_at(report, "c" + cell(row, "Ctl")).model = tool::known(cell(row, "Model"));
    if (has(row, "Ctrl") && has(row, "Status") && has(row, "EPack")) unit2_row(report, row);
    const bool battery = has(row, "RetentionTime") || has(row, "MfgDate") || has(row, "Mfg Date") || (has(row, "SubType") && has(row, "Voltage(mV)"));
    if (battery && (has(row, "State") || has(row, "Status"))) {
        const std::string state = cell(row, has(row, "State") ? "State" : "Status");
        Controller& unit = controller_at(report, controller);
        unit.battery = tool::known(state);
        unit.battery_health = unit_health(state);
    }
}

bool read_storcli_json(Report& report, const json& document) {
    const json* controllers = tool::find(document, {"Controllers"});
    if (controllers == nullptr || !controllers->is_array()) return false;
    bool any = false;
    for (const json& one : *controllers) {
        const json* status = tool::find(one, {"Command Status"});
        if (status == nullptr || !status->is_object()) continue;
        any = true;
        const std::string controller = "c" + tool::text_at(*status, {"Controller"}).value_or("0");
        if (tool::text_at(*status, {"Status"}) != "Success") {
            report.failures.push_back(tool::text_at(*status, {"Description"}).value_or("the command failed"));
        }
        if (const json* data = tool::find(one, {"Response Data"})) walk(report, controller, *data, "", 0);
    }
    return any;
}

}  // namespace vetting::raid
