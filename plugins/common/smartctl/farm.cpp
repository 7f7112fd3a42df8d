// Seagate's FARM log: a second set of counters that the drive keeps beside SMART, hard to reset.
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using tool::leading_uint;

template <auto Member>
void set_count(Farm& farm, std::string_view value) {
    if (!(farm.disk.*Member)) farm.disk.*Member = tool::grouped_uint(value);
}
template <auto Member>
void set_text(Farm& farm, std::string_view value) {
    if (!(farm.disk.*Member)) farm.disk.*Member = tool::known(value);
}
void set_interface(Farm& farm, std::string_view value) {
    farm.disk.transport = transport_word(value);
    if (value == "SATA") farm.disk.protocol = "ata";
    if (value == "SAS") farm.disk.protocol = "scsi";
}
void set_rotation(Farm& farm, std::string_view value) {
    const auto rpm = leading_uint(value);
    if (rpm && *rpm > 0 && *rpm <= 100'000) farm.disk.rotation_rpm = static_cast<unsigned>(*rpm);
}
void set_sectors(Farm& farm, std::string_view value) { farm.sectors = tool::grouped_uint(value); }
void set_temperature(Farm& farm, std::string_view value) { farm.disk.temperature_c = tool::leading_number(value); }

struct Key {
    std::string_view text, json;  ///< in the report for people, in the document
    void (*set)(Farm&, std::string_view value);
};
constexpr std::array kKeys = {
    Key{"Serial Number", "serial_number", &set_text<&Disk::serial>},
    Key{"World Wide Name", "world_wide_name", &set_text<&Disk::wwn>},
    Key{"Device Interface", "device_interface", &set_interface},
    Key{"Device Capacity in Sectors", "device_capacity_in_sectors", &set_sectors},
    Key{"Physical Sector Size", "physical_sector_size", &set_count<&Disk::physical_block_bytes>},
    Key{"Logical Sector Size", "logical_sector_size", &set_count<&Disk::logical_block_bytes>},
    Key{"Rotation Rate", "rotation_rate", &set_rotation},
    Key{"Firmware Rev", "firmware_rev", &set_text<&Disk::firmware>},
    Key{"Model Number", "model_number", &set_text<&Disk::model>},
    Key{"Power on Hours", "poh", &set_count<&Disk::farm_power_on_hours>},
    Key{"Power Cycle Count", "power_cycle_count", &set_count<&Disk::power_cycles>},
    Key{"Number of Reallocated Sectors", "number_of_reallocated_sectors", &set_count<&Disk::reallocated_sectors>},
    Key{"Current Temperature (Celsius)", "current_temperature", &set_temperature},
};

}  // namespace

bool is_farm_headline(std::string_view line) { return tool::contains(line, "Field Access Reliability Metrics log (FARM)"); }

void read_farm_line(Farm& farm, std::string_view line) {
    const auto pair = tool::key_value(line);
    if (!pair) return;
    for (const Key& key : kKeys) {
        if (key.text == pair->first) return key.set(farm, pair->second);
    }
}

Farm read_json_farm(const nlohmann::json& log) {
    Farm farm;
    if (!log.is_object()) return farm;
    for (const auto& [name, page] : log.items()) {
        for (const Key& key : kKeys) {
            const std::string member(key.json);
            if (const auto value = tool::text_at(page, {member.c_str()})) key.set(farm, *value);
        }
    }
    return farm;
}

void take_farm(Disk& disk, const Farm& farm) {
    const Disk& told = farm.disk;
    disk.farm_power_on_hours = told.farm_power_on_hours;
    const bool alone = !disk.model && !disk.serial && !disk.passed && disk.attributes.empty() && !disk.grown_defects;
    if (!alone) return;
    disk.serial = told.serial;
    disk.model = told.model;
    disk.firmware = told.firmware;
    disk.transport = told.transport;
    disk.rotation_rpm = told.rotation_rpm;
    disk.logical_block_bytes = told.logical_block_bytes;
    disk.physical_block_bytes = told.physical_block_bytes;
    disk.power_on_hours = told.farm_power_on_hours;
    disk.power_cycles = told.power_cycles;
    disk.reallocated_sectors = told.reallocated_sectors;
    disk.temperature_c = told.temperature_c;
    if (told.protocol) disk.protocol = told.protocol;
    if (told.wwn && told.wwn->starts_with("0x")) disk.wwn = told.wwn;
    constexpr std::uint64_t kMostSectors = std::uint64_t{1} << 50U, kMostBytes = 1U << 16U;
    const bool sized = farm.sectors && told.logical_block_bytes && *farm.sectors < kMostSectors && *told.logical_block_bytes <= kMostBytes;
    if (sized) disk.capacity_bytes = *farm.sectors * *told.logical_block_bytes;
}

}  // namespace vetting::smartctl
