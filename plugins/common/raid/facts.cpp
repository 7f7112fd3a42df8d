#include "plugins/common/json_in.hpp"
#include "plugins/common/raid/report.hpp"
#include "plugins/common/smartctl/facts.hpp"

namespace vetting::raid {
namespace {

using nlohmann::json;
using tool::put;

void put_text(json& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = text;
}

json drive_facts(const Drive& drive) {
    json out = smartctl::facts_of(drive.disk);
    if (out.is_null()) out = json::object();
    out["slot"] = drive.slot;
    put_text(out, "controller", drive.controller);
    put_text(out, "raid_state", drive.state);
    put(out, "other_errors", drive.other_errors);
    put(out, "predictive_failures", drive.predictive_failures);
    return out;
}

json volume_facts(const Volume& volume) {
    json out = {{"name", volume.name}};
    put_text(out, "controller", volume.controller);
    put_text(out, "label", volume.label);
    put_text(out, "level", volume.level);
    put_text(out, "state", volume.state);
    put(out, "size_bytes", volume.size_bytes);
    put(out, "devices", volume.devices);
    put(out, "active_devices", volume.active);
    put(out, "failed_devices", volume.failed);
    for (const std::string& member : volume.bad_members) out["bad_members"].push_back(member);
    if (volume.health != Health::Unknown) out["degraded"] = volume.health == Health::Degraded || volume.health == Health::Failed;
    return out;
}

json controller_facts(const Controller& unit) {
    json out = {{"name", unit.name}};
    put(out, "model", unit.model);
    put(out, "serial", unit.serial);
    put(out, "firmware", unit.firmware);
    put(out, "status", unit.status);
    put(out, "battery", unit.battery);
    put(out, "cache", unit.cache);
    put(out, "memory_correctable_errors", unit.correctable_errors);
    put(out, "memory_uncorrectable_errors", unit.uncorrectable_errors);
    return out;
}

}  // namespace

json facts_of(const Report& report) {
    json facts = json::object();
    for (const Drive& drive : report.drives) facts["disks"].push_back(drive_facts(drive));
    for (const Volume& volume : report.volumes) facts["raid"]["volumes"].push_back(volume_facts(volume));
    for (const Controller& unit : report.controllers) facts["raid"]["controllers"].push_back(controller_facts(unit));
    return facts;
}

}  // namespace vetting::raid
