// `Key : value` blocks of both tools: FRU, controller, chassis, power, LAN, single sensors and events.
#include <algorithm>
#include <array>

#include "plugins/common/ipmi/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using tool::contains;

/// A line that only the block of its kind opens with.
constexpr std::string_view kFruTitle = "FRU Device Description", kFreeFruTitle = "FRU Inventory Device";
constexpr std::string_view kSensorTitle = "Sensor ID", kFreeSensorTitle = "Record ID", kEventTitle = "SEL Record ID";

constexpr auto kControllerKeys = std::to_array<std::string_view>(
    {"Device ID", "Device Revision", "Firmware Revision", "IPMI Version", "Manufacturer ID", "Manufacturer Name", "Product ID",
     "Product Name", "Device Available", "Provides Device SDRs"});
constexpr auto kChassisKeys = std::to_array<std::string_view>(
    {"System Power", "Power Overload", "Power Interlock", "Main Power Fault", "Power Control Fault", "Power Restore Policy",
     "Last Power Event", "Chassis Intrusion", "Front-Panel Lockout", "Drive Fault", "Cooling/Fan Fault"});
constexpr auto kLanKeys = std::to_array<std::string_view>({"Set in Progress", "IP Address Source", "IP Address", "MAC Address"});
constexpr auto kPowerKeys = std::to_array<std::string_view>(
    {"Instantaneous power reading", "Minimum during sampling period", "Maximum during sampling period",
     "Average power reading over sample period", "IPMI timestamp", "Sampling period", "Power reading state is"});
constexpr auto kLogKeys = std::to_array<std::string_view>({"Entries", "Free Space", "Percent Used", "Last Add Time", "Overflow"});
constexpr std::string_view kLogTitle = "SEL Information", kFreeLogTitle = "SEL version";

/// FreeIPMI's names of what ipmitool calls otherwise.
struct FieldName { std::string_view free, ipmitool; };
constexpr auto kFreeKeys = std::to_array<FieldName>(
    {{"power fault", "Main Power Fault"}, {"interlock", "Power Interlock"}, {"current power", "Instantaneous power reading"},
     {"minimum power over sampling duration", "Minimum during sampling period"},
     {"maximum power over sampling duration", "Maximum during sampling period"},
     {"average power over sampling duration", "Average power reading over sample period"},
     {"statistics reporting time period", "Sampling period"}, {"number of log entries", "Entries"},
     {"free space remaining", "Free Space"}, {"recent addition timestamp", "Last Add Time"},
     {"events dropped due to lack of space in the sel", "Overflow"}});

/// The tool's own spelling of a key that it prints in this or another case; empty where it is none of them.
template <std::size_t N>
std::string_view listed(const std::array<std::string_view, N>& keys, std::string_view key) {
    const std::string wanted = tool::lower(key);
    const auto free = std::find_if(kFreeKeys.begin(), kFreeKeys.end(), [&wanted](const FieldName& row) { return row.free == wanted; });
    const std::string name = free == kFreeKeys.end() ? wanted : tool::lower(free->ipmitool);
    const auto found = std::find_if(keys.begin(), keys.end(), [&name](std::string_view one) { return tool::lower(one) == name; });
    return found == keys.end() ? std::string_view{} : *found;
}

/// The same of the fields of a FRU; each has `FRU ` before it.
constexpr auto kFreeFields = std::to_array<FieldName>(
    {{"Chassis Serial Number", "Chassis Serial"}, {"Board Manufacturer", "Board Mfg"}, {"Board Product Name", "Board Product"},
     {"Board Serial Number", "Board Serial"}, {"Product Manufacturer Name", "Product Manufacturer"},
     {"Product Part/Model Number", "Product Part Number"}, {"Product Serial Number", "Product Serial"}});

std::string fru_field(std::string_view key) {
    if (!key.starts_with("FRU ")) return tool::clean(key);
    key.remove_prefix(4);
    const auto found = std::find_if(kFreeFields.begin(), kFreeFields.end(), [key](const FieldName& row) { return row.free == key; });
    return found == kFreeFields.end() ? tool::clean(key) : std::string(found->ipmitool);
}

/// `PS1 (ID 1)` → `PS1`.
std::string fru_name(std::string_view value) { return tool::clean(value.substr(0, value.find(" (ID "))); }

/// `power supply (10)` → `10`, `10.1 (Power Supply)` → `10.1`.
std::string entity_of(std::string_view value) {
    const std::size_t open = value.rfind('(');
    const bool named = !value.empty() && (value.front() < '0' || value.front() > '9');
    if (named && open != std::string_view::npos) return tool::clean(value.substr(open + 1, value.find(')', open) - open - 1));
    return tool::clean(value.substr(0, value.find(' ')));
}

/// ipmitool: `25 (+/- 0) degrees C`, `0h` of a discrete one, `No Reading`; FreeIPMI: `45.000000 C`.
void add_reading(Sensor& sensor, std::string_view value) {
    const auto number = tool::leading_number(value);
    const bool state = value.size() <= 4 && value.ends_with('h');
    if (state && sensor.status.empty()) sensor.status = "ok";
    if (state) return;
    if (!number) {
        if (sensor.status.empty()) sensor.status = "ns";
        return;
    }
    read_reading(sensor, value);
    if (!sensor.value) return;
    sensor.unit = freeipmi_unit(sensor.unit);
}

/// `'Presence detected'` of FreeIPMI.
void add_event(Sensor& sensor, std::string_view value) {
    const std::string event = quoted_events(value);
    if (sensor.status.empty() || sensor.status == "ns") sensor.status = status_of_events(event);
    if (sensor.status != "ns") sensor.text += (sensor.text.empty() ? "" : ", ") + event;
}

void add_to_sensor(Sensor& sensor, std::string_view key, std::string_view value) {
    const std::string name = tool::lower(key);
    if (name == "id string" || name == "sensor name") sensor.name = tool::clean(value);
    if (name == "entity id") sensor.entity = entity_of(value);
    if (name == "entity instance" && !contains(sensor.entity, ".")) sensor.entity += "." + tool::clean(value.substr(0, value.find(' ')));
    if (name.starts_with("sensor type") || name == "group name") sensor.type = tool::clean(value.substr(0, value.rfind(" (")));
    if (name == "sensor reading") add_reading(sensor, value);
    if (name == "sensor event" || name == "sensor status") add_event(sensor, value);
    if (name == "status" || name == "sensor state") sensor.status = status_word(value);
    if (name == "upper critical" || name == "upper critical threshold") sensor.upper_critical = tool::leading_number(value);
}

void add_to_event(SelEvent& event, std::string_view key, std::string_view value) {
    if (key == "Timestamp") {
        const std::size_t blank = value.find(' ');
        event.date = tool::clean(value.substr(0, blank));
        if (blank != std::string_view::npos) event.time = tool::clean(value.substr(blank));
    }
    if (key == "Sensor Type") event.sensor = tool::clean(value) + (event.sensor.empty() ? "" : " " + event.sensor);
    if (key == kSensorTitle) event.sensor += (event.sensor.empty() ? "" : " ") + tool::clean(value.substr(0, value.rfind(" (0x")));
    if (key == "Description") event.event = tool::clean(value);
    if (key == "Event Direction") event.asserted = value.starts_with("Assert");
}

}  // namespace

bool Blocks::read_state(Bmc& bmc, std::string_view trimmed) {
    // What could be asserted is listed in the same form as what is.
    const bool now = list_ == "States Asserted" || list_ == "Assertion Events";
    if (!now || (list_ == "Assertion Events" && !bmc.sensors.back().text.empty())) return true;
    Sensor& sensor = bmc.sensors.back();
    const std::string state = tool::clean(trimmed.substr(1, trimmed.size() - 2));
    if (!contains(sensor.text, state)) sensor.text += (sensor.text.empty() ? "" : ", ") + state;
    if (sensor.status.empty() || sensor.status == "ns") sensor.status = "ok";
    return true;
}

bool Blocks::read(Bmc& bmc, std::string_view line) {
    const std::string_view trimmed = tool::trim(line);
    if (kind_ == Kind::Fru && trimmed.starts_with("Device not present")) {
        bmc.frus.back().present = false;
        return true;
    }
    if (kind_ == Kind::Sensor && trimmed.starts_with('[') && trimmed.ends_with(']')) return read_state(bmc, trimmed);
    if (trimmed == kLogTitle) {
        kind_ = Kind::Log;
        return true;
    }
    const auto pair = tool::key_value(line);
    if (!pair) return false;
    return begin(bmc, pair->first, pair->second) || add(bmc, pair->first, pair->second);
}

/// A single sensor, of ipmitool (`Sensor ID : PS1 Status (0xc8)`) or FreeIPMI (`Record ID: 4`, its name in the next line).
bool Blocks::begin_sensor(Bmc& bmc, std::string_view key, std::string_view value) {
    if (key == kSensorTitle && contains(value, "(0x") && kind_ != Kind::Event) {
        bmc.sensors.push_back({.name = tool::clean(value.substr(0, value.rfind(" (0x"))),
                               .id = tool::clean(value.substr(value.rfind("(0x") + 3)).substr(0, 2) + "h"});
    } else if (key == kFreeSensorTitle && tool::leading_uint(value)) {
        bmc.sensors.push_back({.name = {}, .id = tool::clean(value)});
    } else {
        return false;
    }
    kind_ = Kind::Sensor;
    list_.clear();
    return true;
}

/// `fru print 0` opens with its fields. The first of a capture is taken for the machine's only where it tells of a chassis.
bool Blocks::begins_bare_fru(const Bmc& bmc, std::string_view key) const {
    return kind_ != Kind::Fru && bmc.frus.empty() && (key == "Chassis Type" || key == "Chassis Part Number");
}

bool Blocks::begin(Bmc& bmc, std::string_view key, std::string_view value) {
    if (key == kFruTitle || (key == kFreeFruTitle && contains(value, "(ID "))) {  // bmc-info: `FRU Inventory Device : supported`
        bmc.frus.push_back({.name = fru_name(value), .present = true, .fields = {}});
        kind_ = Kind::Fru;
        return true;
    }
    if (key == kEventTitle) {
        if (!bmc.sel) bmc.sel.emplace();
        bmc.sel->push_back({.id = tool::leading_uint("0x" + std::string(value)).value_or(0)});
        kind_ = Kind::Event;
        return true;
    }
    if (begin_sensor(bmc, key, value)) return true;
    if (begins_bare_fru(bmc, key)) {
        bmc.frus.push_back({.name = "Builtin FRU Device", .present = true, .fields = {}});
        kind_ = Kind::Fru;
        return false;  // the line is its first field
    }
    // A board's FRU has a `Product Name` too: only these open their own.
    if (key == kFreeLogTitle) kind_ = Kind::Log;
    if (key == "Device ID" || key == "System Power" || key == "Set in Progress" || listed(kPowerKeys, key) == "Instantaneous power reading") {
        kind_ = key == "Device ID" ? Kind::Controller : key == "System Power" ? Kind::Chassis : key == "Set in Progress" ? Kind::Lan : Kind::Power;
    } else if (kind_ != Kind::Fru && kind_ != Kind::Sensor && kind_ != Kind::Event) {
        if (!listed(kControllerKeys, key).empty()) kind_ = Kind::Controller;
        if (!listed(kChassisKeys, key).empty()) kind_ = Kind::Chassis;
        if (!listed(kPowerKeys, key).empty()) kind_ = Kind::Power;
        if (!listed(kLanKeys, key).empty()) kind_ = Kind::Lan;
    }
    return false;
}

bool Blocks::add(Bmc& bmc, std::string_view key, std::string_view value) {
    const auto keep = [value](Fields& fields, std::string_view name) {
        return !name.empty() && (fields.try_emplace(std::string(name), tool::clean(value)), true);
    };
    switch (kind_) {
        case Kind::Fru: bmc.frus.back().fields.try_emplace(fru_field(key), tool::clean(value)); return true;
        case Kind::Sensor:
            list_ = tool::clean(key);
            add_to_sensor(bmc.sensors.back(), key, value);
            return true;
        case Kind::Event: add_to_event(bmc.sel->back(), key, value); return true;
        case Kind::Controller: return keep(bmc.controller, listed(kControllerKeys, key));
        case Kind::Chassis: return keep(bmc.chassis, listed(kChassisKeys, key));
        case Kind::Power: return keep(bmc.power, listed(kPowerKeys, key));
        case Kind::Log: return keep(bmc.log, listed(kLogKeys, key));
        case Kind::Lan: return keep(bmc.lan, listed(kLanKeys, key));
        case Kind::None: break;
    }
    return false;
}

}  // namespace vetting::ipmi
