// RAID: what the controller says of its drives, its volumes and itself.
#include <algorithm>

#include "plugins/stages/smart/examined.hpp"
#include "plugins/stages/smart/judge.hpp"
#include "plugins/stages/smart/verdicts.hpp"

namespace vetting::smart {
namespace {

using raid::Health;

constexpr const char* kSource = "raid";

void judge_drive_state(Verdicts& verdicts, const raid::Drive& drive) {
    const std::string state = "the controller calls it " + drive.state;
    if (drive.health == Health::Failed) verdicts.add("raid_drive", {.code = "VT-ARR-001", .message = state});
    if (drive.health == Health::Predictive) {
        const auto count = drive.predictive_failures.value_or(0);
        Finding finding{.code = "VT-ARR-002", .message = count > 0 ? std::to_string(count) + " predictive failures counted by the controller" : state};
        if (count > 0) finding.value = static_cast<double>(count);
        verdicts.add("raid_drive", std::move(finding));
    }
    if (drive.health == Health::Rebuilding) verdicts.add("raid_volume", {.code = "VT-ARR-004", .message = state});
    if (drive.health == Health::Unknown && !drive.state.empty()) {
        verdicts.add("raid_drive", {.code = "VT-ARR-001", .message = state + ", which says nothing known", .severity = "warning"});
    }
    if (drive.worn_out == true) verdicts.add("percentage_used", {.code = "VT-DSK-008", .message = "the controller says that it is worn out"});
    if (drive.other_errors.value_or(0) > 0) {
        verdicts.add("error_log_count", {.code = "VT-DSK-024", .message = std::to_string(*drive.other_errors) + " errors other than of its media counted by the controller",
                                         .value = static_cast<double>(*drive.other_errors)});
    }
}

Examined examine_drive(const raid::Drive& drive, const Policy& policy) {
    Examined one{.part = {"disk", drive.slot, drive.disk.serial.value_or(""), drive.disk.model.value_or("")}, .source = kSource, .disk = drive.disk};
    const bool named = drive.disk.serial && !is_masked(*drive.disk.serial);
    one.device = named ? *drive.disk.serial : drive.slot;
    Verdicts verdicts(policy, one.device, kSource);
    const bool known = drive.health != Health::Unknown || health_known(drive.disk);
    if (drive.disk.passed == false) verdicts.add("passed", {.code = "VT-DSK-001", .message = "the drive itself says that it is failing"});
    judge_drive_state(verdicts, drive);
    judge_values(verdicts, drive.disk);
    if (!known) verdicts.add("unreadable", {.code = "VT-DSK-029", .message = "the controller says nothing of its state"});
    one.values = known ? std::max<std::size_t>(1, values_read(drive.disk)) : 0;
    one.findings = verdicts.take();
    return one;
}

Examined examine_volume(const raid::Volume& volume, const Policy& policy) {
    Examined one{.device = volume.name, .part = {"disk", volume.name, "", volume.level}, .source = kSource, .disk = {}};
    Verdicts verdicts(policy, one.device, kSource);
    std::string message = "the volume is " + (volume.state.empty() ? "in an unknown state" : volume.state);
    for (const std::string& member : volume.bad_members) message += ", " + member;
    if (volume.health == Health::Failed || volume.health == Health::Degraded) verdicts.add("raid_volume", {.code = "VT-ARR-003", .message = message});
    else if (volume.health == Health::Rebuilding) verdicts.add("raid_volume", {.code = "VT-ARR-004", .message = message});
    const bool faulty = std::any_of(volume.bad_members.begin(), volume.bad_members.end(), [](const std::string& member) { return member.ends_with("faulty"); });
    if (faulty && (volume.health == Health::Good || volume.health == Health::Rebuilding)) {
        verdicts.add("raid_drive", {.code = "VT-ARR-001", .message = message + ": the volume is whole, a disk in it has failed"});
    } else if (volume.health == Health::Unknown || (volume.health == Health::Good && !volume.bad_members.empty())) {
        verdicts.add("raid_volume", {.code = "VT-ARR-003", .message = message, .severity = "warning"});
    }
    one.values = volume.health == Health::Unknown ? 0 : 1;
    one.findings = verdicts.take();
    return one;
}

void judge_unit(Verdicts& verdicts, Health health, const std::string& text, std::string_view rule, const char* code) {
    if (health == Health::Failed) verdicts.add(rule, {.code = code, .message = text, .severity = rule == "raid_controller" ? "critical" : ""});
    if (health == Health::Degraded) verdicts.add(rule, {.code = code, .message = text});
}

Examined examine_controller(const raid::Controller& unit, const Policy& policy) {
    Examined one{.device = "RAID controller " + unit.name, .part = {"disk", unit.name, unit.serial.value_or(""), unit.model.value_or("")}, .source = kSource, .disk = {}};
    Verdicts verdicts(policy, one.device, kSource);
    judge_unit(verdicts, unit.health, "the controller says: " + unit.status.value_or(""), "raid_controller", "VT-ARR-005");
    judge_unit(verdicts, unit.battery_health, "the battery of its cache: " + unit.battery.value_or(""), "raid_battery", "VT-ARR-006");
    judge_unit(verdicts, unit.cache_health, "its cache: " + unit.cache.value_or(""), "raid_battery", "VT-ARR-006");
    if (unit.uncorrectable_errors.value_or(0) > 0) {
        verdicts.add("raid_controller", {.code = "VT-ARR-005", .message = "uncorrectable errors of the controller's memory",
                                         .value = static_cast<double>(*unit.uncorrectable_errors), .limit = 0, .unit = "count", .severity = "critical"});
    } else if (unit.correctable_errors.value_or(0) > 0) {
        verdicts.add("raid_controller", {.code = "VT-ARR-005", .message = "corrected errors of the controller's memory",
                                         .value = static_cast<double>(*unit.correctable_errors), .limit = 0, .unit = "count"});
    }
    one.values = unit.health == Health::Unknown ? 0 : 1;
    one.findings = verdicts.take();
    return one;
}

}  // namespace

std::vector<Examined> examine_raid(const raid::Report& report, const Policy& policy) {
    std::vector<Examined> all;
    for (const raid::Drive& drive : report.drives) all.push_back(examine_drive(drive, policy));
    for (const raid::Volume& volume : report.volumes) all.push_back(examine_volume(volume, policy));
    for (const raid::Controller& unit : report.controllers) {
        Examined one = examine_controller(unit, policy);
        // A controller that was only named is no target; what it keeps is.
        if (one.values > 0 || !one.findings.empty() || all.empty()) all.push_back(std::move(one));
    }
    if (!all.empty() || report.failures.empty()) return all;
    Examined none{.device = "RAID controller", .part = {"disk", "RAID controller", "", ""}, .source = kSource, .disk = {}};
    Verdicts verdicts(policy, none.device, kSource);
    verdicts.add("unreadable", {.code = "VT-DSK-029", .message = "the RAID tool could not ask: " + report.failures.front()});
    none.findings = verdicts.take();
    all.push_back(std::move(none));
    return all;
}

}  // namespace vetting::smart
