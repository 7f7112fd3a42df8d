// SMART: from what is in the drive to findings. Pure: the same for a live drive and for a capture.
#pragma once

#include <vector>

#include "plugins/stages/smart/policy.hpp"
#include "vetting/report.hpp"

namespace vetting::smart {

class Verdicts;

/// Whether the drive has said how it is; without that nothing else that it says is an answer.
[[nodiscard]] bool health_known(const Disk& disk);
/// Values that were read from the drive; 0 where its health could not be had.
[[nodiscard]] std::size_t values_read(const Disk& disk);

/// What the drive's own words and counters mean, by the policy. Old history is told as history.
[[nodiscard]] std::vector<Finding> judge(const Disk& disk, const Policy& policy, const std::string& device,
                                         const std::string& source = "smartctl");
/// The same without the health status: for drives whose state another has told.
void judge_values(Verdicts& verdicts, const Disk& disk);
/// What a SAS drive's own scan of its medium found, and nothing has put right since.
void judge_background_scan(Verdicts& verdicts, const Disk& disk);

/// Error counters that have grown since the inventory was taken. @param before  the drive's `smart` facts then
[[nodiscard]] std::vector<Finding> grown(const Json& before, const Disk& now, const std::string& device);

/// The counters of `smart` facts that `grown` compares.
[[nodiscard]] Json counters_to_watch(const Json& smart);

}  // namespace vetting::smart
