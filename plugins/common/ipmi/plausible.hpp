// Readings that cannot be true: controllers pass on what a register holds that nobody answers for.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

#include "plugins/common/ipmi/bmc.hpp"

namespace vetting::ipmi {

/// A register of all ones scaled, or beyond what any machine has. @param of_supply one power supply's own
[[nodiscard]] bool is_implausible(double value, std::string_view unit, bool of_supply);
[[nodiscard]] bool is_implausible(const Sensor& sensor);

/// Names such readings of `temperatures`, `fans`, `psus`, `alarms` and `power` in `implausible` beside them; they stay as given, and
/// a fan is not well by such a speed.
void mark_implausible(nlohmann::json& facts);

}  // namespace vetting::ipmi
