// Memory: from what a tester says to findings. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/common/stage/memory_report.hpp"
#include "plugins/stages/memory/plan.hpp"
#include "vetting/report.hpp"

namespace vetting::memory {

using stages::MemoryReport;

/// Wrong bits. @param node  the memory node they were seen on, where one was tested by itself
[[nodiscard]] std::vector<Finding> judge_contents(const MemoryReport& report, std::optional<int> node, std::optional<bool> confirmed);

/// Less tested than wanted.
[[nodiscard]] std::vector<Finding> judge_amount(double wanted, double tested, std::optional<int> node, const std::string& source);

/// Bandwidth below the limit of the settings.
[[nodiscard]] std::vector<Finding> judge_bandwidth(const Settings& settings, double bytes_per_s, const std::string& engine);

[[nodiscard]] std::string in_mib(double bytes);
[[nodiscard]] std::string node_name(int node);  ///< `node1`, as sysfs has it

}  // namespace vetting::memory
