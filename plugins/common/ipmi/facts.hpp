// What a BMC said, as facts.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

#include "plugins/common/ipmi/bmc.hpp"

namespace vetting::ipmi {

/// `bmc`, `system`, `baseboard`, `chassis`, `psus[]`, `fans[]{…, percent, status}`, `temperatures[]{…, status}`, and beyond
/// the common names: `redundancy[]{name, of: power | cooling, status, ok}`, `alarms[]{name, status, reading,
/// type, psu}` (other sensors out of their limits; `psu`: the slot of the supply that it belongs to), `power{consumed_w, minimum_w, maximum_w, average_w}`, `chassis_status{…}`,
/// `health[]{kind, name, health, state}` (parts whose sensor says in words that they failed),
/// `sel{entries, last_id, events[]{id, date, time, sensor, event, asserted}}`.
[[nodiscard]] nlohmann::json facts_of(const Bmc& bmc);

/// Sensor names made unlike each other, by id and entity, else by number; in the order of `bmc.sensors`.
[[nodiscard]] std::vector<std::string> unique_names(const Bmc& bmc);

/// One value as the sidecar reports it.
struct Reading {
    std::string key, unit, device;
    double value = 0;
};
/// `temp/bmc/<name>`, `fan/<name>`, `power/psu/<slot>`, `power/bmc/<name>`.
[[nodiscard]] std::vector<Reading> samples_of(const Bmc& bmc);

}  // namespace vetting::ipmi
