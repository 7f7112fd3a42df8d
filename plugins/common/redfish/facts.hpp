// What Redfish documents say, as facts.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plugins/common/redfish/documents.hpp"

namespace vetting::redfish {

/// The common names (`psus`, `fans`, `temperatures`, `system`, `bios`, `bmc`, `chassis`, `cpus`, `memory`, `disks`,
/// `firmware`), and as the ipmi facts have them `redundancy[]`, `alarms[]`, `power{}`; `health[]{kind, name, serial,
/// model, state, health}` lists every other part that the service calls Warning or Critical.
[[nodiscard]] nlohmann::json facts_of(const Documents& documents);

// Its parts.
[[nodiscard]] nlohmann::json supply_facts(const Documents& documents);
void add_sensors(nlohmann::json& facts, const Documents& documents);
void add_inventory(nlohmann::json& facts, const Documents& documents);
/// `event_log{entries, events[]{id, log, date, time, sensor, event, severity, asserted, resolved}}`, in the order of the service.
void add_event_log(nlohmann::json& facts, const Documents& documents);

}  // namespace vetting::redfish
