#include "plugins/common/smartctl/facts.hpp"

#include "plugins/common/json_in.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
using tool::put;

json attribute_facts(const Attribute& row) {
    json out = {{"id", row.id}, {"name", row.name}, {"raw", row.raw}};
    put(out, "value", row.value);
    put(out, "worst", row.worst);
    put(out, "threshold", row.threshold);
    put(out, "prefailure", row.prefailure);
    put(out, "raw_value", row.raw_value);
    if (row.failed != Failed::Never) out["failed"] = row.failed == Failed::Now ? "now" : "past";
    return out;
}

json self_test_facts(const SelfTest& test) {
    json out = {{"type", test.type}, {"result", test.result}};
    put(out, "passed", test.passed);
    put(out, "at_hours", test.at_hours);
    put(out, "lba", test.lba);
    return out;
}

void put_counters(json& smart, const Disk& disk) {
    put(smart, "reallocated_sectors", disk.reallocated_sectors);
    put(smart, "pending_sectors", disk.pending_sectors);
    put(smart, "offline_uncorrectable", disk.offline_uncorrectable);
    put(smart, "udma_crc_errors", disk.udma_crc_errors);
    put(smart, "reported_uncorrectable", disk.reported_uncorrectable);
    put(smart, "media_errors", disk.media_errors);
    put(smart, "percentage_used", disk.percentage_used);
    put(smart, "available_spare_pct", disk.available_spare_pct);
    put(smart, "available_spare_threshold_pct", disk.available_spare_threshold_pct);
    put(smart, "critical_warning", disk.critical_warning);
    put(smart, "unsafe_shutdowns", disk.unsafe_shutdowns);
    put(smart, "grown_defects", disk.grown_defects);
    put(smart, "uncorrected_read_errors", disk.uncorrected_read_errors);
    put(smart, "uncorrected_write_errors", disk.uncorrected_write_errors);
    put(smart, "uncorrected_verify_errors", disk.uncorrected_verify_errors);
    put(smart, "error_log_count", disk.error_log_count);
}

json smart_facts(const Disk& disk) {
    json smart = json::object();
    put(smart, "supported", disk.supported);
    put(smart, "passed", disk.passed);
    put(smart, "power_on_hours", disk.power_on_hours);
    put(smart, "power_cycles", disk.power_cycles);
    put(smart, "temperature_c", disk.temperature_c);
    put_counters(smart, disk);
    for (const SelfTest& test : disk.self_tests) smart["self_tests"].push_back(self_test_facts(test));
    for (const Attribute& row : disk.attributes) smart["attributes"].push_back(attribute_facts(row));
    for (const std::string& name : disk.implausible) smart["implausible"].push_back(name);
    return smart;
}

}  // namespace

json facts_of(const Disk& disk) {
    json out = json::object();
    put(out, "model", disk.model);
    put(out, "serial", disk.serial);
    put(out, "wwn", disk.wwn);
    put(out, "firmware", disk.firmware);
    put(out, "transport", disk.transport);
    put(out, "capacity_bytes", disk.capacity_bytes);
    // A controller that was not told writes 0; no disk has blocks of no bytes.
    if (disk.logical_block_bytes != 0U) put(out, "logical_block_bytes", disk.logical_block_bytes);
    if (disk.physical_block_bytes != 0U) put(out, "physical_block_bytes", disk.physical_block_bytes);
    put(out, "rotation_rpm", disk.rotation_rpm);
    for (const std::string& name : disk.approximate) out["approximate"].push_back(name);
    json smart = smart_facts(disk);
    if (!smart.empty()) out["smart"] = std::move(smart);
    if (out.empty()) return out;
    put(out, "protocol", disk.protocol);
    if (const std::string name = short_name(disk); !name.empty()) out["name"] = name;
    if (is_behind_controller(disk.type)) out["access"] = {{"path", disk.name}, {"type", disk.type}};
    return out;
}

json facts_of(const ScanEntry& entry) {
    // Behind a RAID controller every disk is asked through the same node: what scan adds to its name tells them apart.
    Disk disk;
    disk.name = entry.name;
    disk.type = entry.type;
    disk.info_name = entry.info;
    json out = {{"name", short_name(disk)}};
    // That a controller's disks are asked by SCSI commands says not what they are.
    const bool behind = is_behind_controller(entry.type);
    if (behind) out["access"] = {{"path", entry.name}, {"type", entry.type}};
    else put(out, "protocol", entry.protocol);
    return out;
}

}  // namespace vetting::smartctl
