// Kernel truth as findings: which counter that moved during a stage means what. The policy is one table.
#pragma once

#include <vector>

#include "sdk/wire/decide.hpp"

namespace vetting {

/// One finding a part and code, for every counter that moved against the machine. Counters of parts that the stage was
/// exercising weigh more: a port that collects errors under its own test has failed it.
[[nodiscard]] std::vector<Finding> kernel_findings(const DecideInput& input);

/// The part that a finding is about, as the inventory or the plan knows it; else kind and device as slot.
[[nodiscard]] Part part_named(const DecideInput& input, std::string_view kind, std::string_view device);

}  // namespace vetting
