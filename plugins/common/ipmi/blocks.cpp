// ipmitool's `Key : value` blocks: FRU, controller, chassis, power, and single sensors.
#include <algorithm>
#include <array>

#include "plugins/common/ipmi/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using tool::contains;

/// A line that only the block of its kind opens with.
constexpr std::string_view kFruTitle = "FRU Device Description", kFreeFruTitle = "FRU Inventory Device";
constexpr std::string_view kSensorTitle = "Sensor ID";

constexpr auto kControllerKeys = std::to_array<std::string_view>(
    {"Device ID", "Device Revision", "Firmware Revision", "IPMI Version", "Manufacturer ID", "Manufacturer Name", "Product ID",
     "Product Name", "Device Available", "Provides Device SDRs"});
constexpr auto kChassisKeys = std::to_array<std::string_view>(
    {"System Power", "Power Overload", "Power Interlock", "Main Power Fault", "Power Control Fault", "Power Restore Policy",
     "Last Power Event", "Chassis Intrusion", "Front-Panel Lockout", "Drive Fault", "Cooling/Fan Fault"});
constexpr auto kPowerKeys = std::to_array<std::string_view>(
    {"Instantaneous power reading", "Minimum during sampling period", "Maximum during sampling period",
     "Average power reading over sample period", "IPMI timestamp", "Sampling period", "Power reading state is"});

template <std::size_t N>
bool listed(const std::array<std::string_view, N>& keys, std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
}

/// FreeIPMI's names of what ipmitool calls otherwise; each has `FRU ` before it.
struct FieldName { std::string_view free, ipmitool; };
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

void add_to_sensor(Sensor& sensor, std::string_view key, std::string_view value) {
    if (key == "Entity ID") sensor.entity = tool::clean(value.substr(0, value.find(' ')));
    if (key.starts_with("Sensor Type")) sensor.type = tool::clean(value);
    if (key == "Sensor Reading") read_reading(sensor, value);
    if (key == "Status") sensor.status = status_word(value);
    if (key == "Upper critical") sensor.upper_critical = tool::leading_number(value);
}

}  // namespace

bool Blocks::read(Bmc& bmc, std::string_view line) {
    const std::string_view trimmed = tool::trim(line);
    if (kind_ == Kind::Fru && trimmed.starts_with("Device not present")) {
        bmc.frus.back().present = false;
        return true;
    }
    if (kind_ == Kind::Sensor && trimmed.starts_with('[') && trimmed.ends_with(']')) {  // `[Presence detected]`, asserted
        Sensor& sensor = bmc.sensors.back();
        sensor.text += (sensor.text.empty() ? "" : ", ") + tool::clean(trimmed.substr(1, trimmed.size() - 2));
        if (sensor.status.empty()) sensor.status = "ok";
        return true;
    }
    const auto pair = tool::key_value(line);
    if (!pair) return false;
    return begin(bmc, pair->first, pair->second) || add(bmc, pair->first, pair->second);
}

bool Blocks::begin(Bmc& bmc, std::string_view key, std::string_view value) {
    if (key == kFruTitle || key == kFreeFruTitle) {
        bmc.frus.push_back({.name = fru_name(value), .present = true, .fields = {}});
        kind_ = Kind::Fru;
        return true;
    }
    if (key == kSensorTitle && contains(value, "(0x")) {
        bmc.sensors.push_back({.name = tool::clean(value.substr(0, value.rfind(" (0x"))),
                               .id = tool::clean(value.substr(value.rfind("(0x") + 3)).substr(0, 2) + "h"});
        kind_ = Kind::Sensor;
        return true;
    }
    // A board's FRU has a `Product Name` too: only these open their own.
    if (key == "Device ID" || key == "System Power" || key == "Instantaneous power reading") {
        kind_ = key == "Device ID" ? Kind::Controller : key == "System Power" ? Kind::Chassis : Kind::Power;
    } else if (kind_ != Kind::Fru && kind_ != Kind::Sensor) {
        if (listed(kControllerKeys, key)) kind_ = Kind::Controller;
        if (listed(kChassisKeys, key)) kind_ = Kind::Chassis;
        if (listed(kPowerKeys, key)) kind_ = Kind::Power;
    }
    return false;
}

bool Blocks::add(Bmc& bmc, std::string_view key, std::string_view value) {
    switch (kind_) {
        case Kind::Fru: bmc.frus.back().fields.try_emplace(fru_field(key), tool::clean(value)); return true;
        case Kind::Sensor: add_to_sensor(bmc.sensors.back(), key, value); return true;
        case Kind::Controller:
            if (!listed(kControllerKeys, key)) return false;
            bmc.controller.try_emplace(std::string(key), tool::clean(value));
            return true;
        case Kind::Chassis:
            if (!listed(kChassisKeys, key)) return false;
            bmc.chassis.try_emplace(std::string(key), tool::clean(value));
            return true;
        case Kind::Power:
            if (!listed(kPowerKeys, key)) return false;
            bmc.power.try_emplace(std::string(key), tool::clean(value));
            return true;
        case Kind::None: break;
    }
    return false;
}

}  // namespace vetting::ipmi
