// System, chassis, manager, processors, memory, drives and firmware; and every part that is not well.
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/ipmi/plausible.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/redfish/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::redfish {
namespace {

using tool::number_at;
using tool::put;
using tool::text_at;
using tool::uint_at;

void put_once(json& facts, const char* section, json value) {
    if (!value.empty() && !facts.contains(section)) facts[section] = std::move(value);
}

void add_system(json& facts, const json& body) {
    if (const auto type = text_at(body, {"SystemType"}); type && *type == "Virtual") return;
    json system = json::object(), bios = json::object();
    put(system, "vendor", text_at(body, {"Manufacturer"}));
    put(system, "product", text_at(body, {"Model"}));
    put(system, "serial", text_at(body, {"SerialNumber"}));
    put(system, "uuid", text_at(body, {"UUID"}));
    put(system, "sku", text_at(body, {"SKU"}));
    put(bios, "version", text_at(body, {"BiosVersion"}));
    put_once(facts, "system", std::move(system));
    put_once(facts, "bios", std::move(bios));
    const auto gib = number_at(body, {"MemorySummary", "TotalSystemMemoryGiB"});
    if (gib && *gib > 0 && *gib < 1e9) facts["memory"]["total_bytes"] = static_cast<std::uint64_t>(std::llround(*gib * 1024.0)) << 20U;
}

void add_chassis(json& facts, const json& body) {
    json chassis = json::object();
    put(chassis, "type", text_at(body, {"ChassisType"}));
    put(chassis, "serial", text_at(body, {"SerialNumber"}));
    put_once(facts, "chassis", std::move(chassis));
}

void add_manager(json& facts, const json& body) {
    if (text_at(body, {"ManagerType"}).value_or("BMC") != "BMC") return;
    json controller = json::object();
    put(controller, "vendor", text_at(body, {"Manufacturer"}));
    put(controller, "firmware_version", text_at(body, {"FirmwareVersion"}));
    put_once(facts, "bmc", std::move(controller));
}

void add_processor(json& facts, const json& body) {
    const std::string type = text_at(body, {"ProcessorType"}).value_or("CPU");
    if (is_absent(body) || type != "CPU") return;
    json cpu = json::object();
    put(cpu, "model", text_at(body, {"Model"}));
    put(cpu, "vendor", text_at(body, {"Manufacturer"}));
    put(cpu, "cores", uint_at(body, {"TotalCores"}));
    put(cpu, "threads", uint_at(body, {"TotalThreads"}));
    put(cpu, "max_mhz", uint_at(body, {"MaxSpeedMHz"}));
    put(cpu, "microcode", text_at(body, {"ProcessorId", "MicrocodeInfo"}));
    if (cpu.empty()) return;
    const auto socket = text_at(body, {"Socket"});
    cpu["socket"] = socket ? *socket : text_at(body, {"Id"}).value_or(std::to_string(facts["cpus"].size()));
    facts["cpus"].push_back(std::move(cpu));
}

void add_memory(json& facts, const json& body) {
    const auto mib = uint_at(body, {"CapacityMiB"});
    if (is_absent(body) || !mib || *mib == 0 || *mib > (std::uint64_t{1} << 40U)) return;
    json dimm = {{"size_bytes", *mib << 20U}};
    for (const auto& name : {text_at(body, {"DeviceLocator"}), text_at(body, {"Location", "PartLocation", "ServiceLabel"}), text_at(body, {"Name"}), text_at(body, {"Id"})}) {
        if (name && !dimm.contains("locator")) dimm["locator"] = *name;
    }
    put(dimm, "type", text_at(body, {"MemoryDeviceType"}));
    put(dimm, "configured_mts", uint_at(body, {"OperatingSpeedMhz"}));
    put(dimm, "manufacturer", text_at(body, {"Manufacturer"}));
    put(dimm, "part_number", text_at(body, {"PartNumber"}));
    put(dimm, "serial", text_at(body, {"SerialNumber"}));
    put(dimm, "rank", uint_at(body, {"RankCount"}));
    put(dimm, "ok", healthy(body));
    facts["memory"]["dimms"].push_back(std::move(dimm));
}

/// `Identifiers[{DurableNameFormat: NAA, DurableName}]`, as the kernel writes it: `0x5000c500b335fb73`.
std::optional<std::string> wwn_of(const json& body) {
    const json* all = tool::find(body, {"Identifiers"});
    if (all == nullptr || !all->is_array()) return std::nullopt;
    for (const json& one : *all) {
        std::string digits = tool::lower(text_at(one, {"DurableName"}).value_or(""));
        if (text_at(one, {"DurableNameFormat"}).value_or("") != "NAA") continue;
        if (digits.starts_with("0x")) digits.erase(0, 2);
        const bool hex = digits.size() == 16 && digits.find_first_not_of("0123456789abcdef") == std::string::npos;
        if (hex) return "0x" + digits;
    }
    return std::nullopt;
}

void add_drive(json& facts, const json& body) {
    if (is_absent(body)) return;
    json disk = json::object();
    put(disk, "model", text_at(body, {"Model"}));
    put(disk, "serial", text_at(body, {"SerialNumber"}));
    put(disk, "firmware", text_at(body, {"Revision"}));
    put(disk, "capacity_bytes", uint_at(body, {"CapacityBytes"}));
    put(disk, "logical_block_bytes", uint_at(body, {"BlockSizeBytes"}));
    put(disk, "wwn", wwn_of(body));
    const std::string media = text_at(body, {"MediaType"}).value_or("");
    if (media == "SSD") disk["rotation_rpm"] = 0;
    else put(disk, "rotation_rpm", uint_at(body, {"RotationSpeedRPM"}));
    const std::string protocol = text_at(body, {"Protocol"}).value_or("");
    if (protocol == "SATA") disk["protocol"] = "ata";
    if (protocol == "NVMe" || protocol == "PCIe") disk["protocol"] = "nvme";
    if (protocol == "SAS") disk["protocol"] = "scsi";
    if (disk.contains("serial") || disk.contains("model")) facts["disks"].push_back(std::move(disk));
}

/// Dell lists the version from before an update that waits for its reboot as `Current-…` beside the `Installed-…` of the same part.
bool is_superseded(const json& body, const Documents& documents) {
    if (!text_at(body, {"Id"}).value_or("").starts_with("Current-")) return false;
    const auto& all = documents.resources();
    return std::any_of(all.begin(), all.end(), [&body](const Resource& other) {
        return other.type == "SoftwareInventory" && text_at(*other.body, {"Id"}).value_or("").starts_with("Installed-") &&
               text_at(*other.body, {"Name"}) == text_at(body, {"Name"}) && text_at(*other.body, {"SoftwareId"}) == text_at(body, {"SoftwareId"});
    });
}

void add_firmware(json& facts, const json& body) {
    const auto version = text_at(body, {"Version"});
    const auto name = text_at(body, {"Name"});
    // Dell lists the versions that it keeps for a rollback, and what it could install, beside those that run.
    const std::string id = text_at(body, {"Id"}).value_or("");
    if (!version || !name || id.starts_with("Previous") || id.starts_with("Available")) return;
    facts["firmware"].push_back({{"part", *name}, {"version", *version}, {"source", "redfish"}});
}

/// The kind of part of a type, and whether its own list tells of its health already.
struct Kind {
    std::string_view type, kind;
};
constexpr auto kKinds = std::to_array<Kind>({{"Memory", "dimm"}, {"Processor", "cpu"}, {"Drive", "disk"}, {"StorageController", "controller"},
    {"NetworkAdapter", "nic"}, {"EthernetInterface", "nic"}, {"Battery", "battery"}, {"PCIeDevice", "pci"}, {"ComputerSystem", "system"},
    {"Chassis", "chassis"}, {"Manager", "bmc"}, {"PowerSubsystem", "power"}, {"ThermalSubsystem", "cooling"}, {"Volume", "volume"}, {"Storage", "controller"}});

void add_health(json& facts, const Resource& resource) {
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&resource](const Kind& row) { return row.type == resource.type; });
    if (kind == kKinds.end() || is_absent(*resource.body)) return;
    const bool predicted = tool::bool_at(*resource.body, {"FailurePredicted"}).value_or(false);
    if (healthy(*resource.body) != false && !predicted) return;
    json row = {{"kind", kind->kind}, {"health", healthy(*resource.body) == false ? health_of(*resource.body) : "Critical"}};
    put(row, "name", text_at(*resource.body, {"Name"}));
    put(row, "id", text_at(*resource.body, {"Id"}));
    put(row, "serial", text_at(*resource.body, {"SerialNumber"}));
    put(row, "model", text_at(*resource.body, {"Model"}));
    if (predicted) row["state"] = "FailurePredicted";
    else if (const std::string state = state_of(*resource.body); !state.empty()) row["state"] = state;
    facts["health"].push_back(std::move(row));
}

/// Something in it is not well, and nothing else in these documents says what: `Health: OK, HealthRollup: Critical`.
void add_rollup(json& facts, const Resource& resource) {
    constexpr std::string_view kWholes[] = {"ComputerSystem", "Chassis", "PowerSubsystem", "ThermalSubsystem"};
    if (std::find(std::begin(kWholes), std::end(kWholes), resource.type) == std::end(kWholes)) return;
    const std::string rollup = rollup_of(*resource.body);
    if (rollup != "Warning" && rollup != "Critical") return;
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&resource](const Kind& row) { return row.type == resource.type; });
    json row = {{"kind", kind->kind}, {"health", rollup}, {"state", "something in it is not well"}};
    put(row, "name", text_at(*resource.body, {"Name"}));
    put(row, "id", text_at(*resource.body, {"Id"}));
    facts["health"].push_back(std::move(row));
}

bool tells_of_trouble(const json& facts) {
    const auto any = [&facts](const char* list, const auto& bad) {
        const auto rows = facts.find(list);
        return rows != facts.end() && std::any_of(rows->begin(), rows->end(), bad);
    };
    const auto not_ok = [](const json& row) { return !row.value("ok", true); };
    const auto out = [](const json& row) { return row.contains("status") && (row["status"] == "cr" || row["status"] == "nc"); };
    return facts.contains("health") || facts.contains("alarms") || any("psus", not_ok) || any("fans", not_ok) || any("redundancy", not_ok) || any("temperatures", out);
}

}  // namespace

void add_inventory(json& facts, const Documents& documents) {
    for (const Resource& resource : documents.resources()) {
        const json& body = *resource.body;
        if (resource.type == "ComputerSystem") add_system(facts, body);
        if (resource.type == "Chassis") add_chassis(facts, body);
        if (resource.type == "Manager") add_manager(facts, body);
        if (resource.type == "Processor") add_processor(facts, body);
        if (resource.type == "Memory") add_memory(facts, body);
        if (resource.type == "Drive") add_drive(facts, body);
        if (resource.type == "SoftwareInventory" && !is_superseded(body, documents)) add_firmware(facts, body);
        add_health(facts, resource);
    }
    if (tells_of_trouble(facts)) return;
    for (const Resource& resource : documents.resources()) add_rollup(facts, resource);
}

json facts_of(const Documents& documents) {
    json facts = json::object();
    if (json psus = supply_facts(documents); !psus.empty()) facts["psus"] = std::move(psus);
    add_sensors(facts, documents);
    add_inventory(facts, documents);
    add_event_log(facts, documents);
    ipmi::mark_implausible(facts);
    return facts;
}

}  // namespace vetting::redfish
