// SMART: from what is in the drive to findings. Pure: the same for a live drive and for a capture.
#pragma once

#include <vector>

#include "plugins/stages/smart/policy.hpp"
#include "vetting/report.hpp"

namespace vetting::smart {

/// Values that were read from the drive; 0 where its health could not be had, whatever else came: that is no answer.
[[nodiscard]] std::size_t values_read(const Disk& disk);

/// What the drive's own words and counters mean, by the policy. Old history is told as history.
[[nodiscard]] std::vector<Finding> judge(const Disk& disk, const Policy& policy, const std::string& device);

/// Error counters that have grown since the inventory was taken. @param before  the drive's `smart` facts then
[[nodiscard]] std::vector<Finding> grown(const Json& before, const Disk& now, const std::string& device);

/// The counters of `smart` facts that `grown` compares.
[[nodiscard]] Json counters_to_watch(const Json& smart);

}  // namespace vetting::smart
