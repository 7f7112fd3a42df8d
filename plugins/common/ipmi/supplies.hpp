// Power supplies as a BMC's sensors and FRUs tell of them, each under its slot.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ipmi/bmc.hpp"

namespace vetting::ipmi {

/// What the words or states of a supply's sensor mean. Problems: failed | predicted | no_input | input_range | config |
/// out_of_range | warning.
struct SupplyState {
    std::optional<bool> present;
    std::vector<std::string> problems;
};
[[nodiscard]] SupplyState supply_state(std::string_view text);
/// States of sensor type 08h (IPMI 2.0, table 42-3), bit 0 first.
[[nodiscard]] SupplyState supply_state(unsigned states);
/// The states in the words of ipmitool.
[[nodiscard]] std::string supply_words(unsigned states);

/// `1` of `PS1 Status`, `Power Supply 1`, `PSU_1_PIN`, `Sys PSU 1`; nothing where a name speaks of no one supply.
[[nodiscard]] std::optional<std::string> supply_slot(std::string_view name);
/// The slot of the sensor's supply, by its name and else by its entity (10.x is a power supply).
[[nodiscard]] std::optional<std::string> supply_slot(const Sensor& sensor);

/// The slot of each sensor of `bmc.sensors`. FreeIPMI tells no entity: supplies that are all called `Status` are counted.
[[nodiscard]] std::vector<std::optional<std::string>> supply_slots(const Bmc& bmc);

/// True when words of a redundancy sensor say that it is whole, false when it is lost or less; nothing for other words.
[[nodiscard]] std::optional<bool> redundancy_ok(std::string_view text);

/// `psus[]` in the order of their slots.
[[nodiscard]] nlohmann::json supply_facts(const Bmc& bmc);

}  // namespace vetting::ipmi
