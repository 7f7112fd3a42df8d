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

/// As much as the node's share was tested, and nobody knows where. @param why  the kernel would not bind it
[[nodiscard]] Finding judge_unbound(int node, double bytes, const std::string& why);

/// How much less than its modules hold a well machine has: 2 GiB for firmware and a crash kernel (4 GiB with few modules, as
/// desktop processors give some to their graphics), and 3 % for tables that grow with the memory (that of the kernel's pages
/// is 64 of every 4096 bytes, 1.6 %).
[[nodiscard]] double usual_loss(const Installed& installed);

/// Memory that is plugged in and that the system does not have. As much as whole modules of at least four is what a firmware does
/// that has disabled them; half of all is also what mirroring takes, and less than a module what graphics do.
[[nodiscard]] std::vector<Finding> judge_installed(const Settings& settings, const Installed& installed, double system_bytes);

/// Bandwidth below the limit of the settings.
[[nodiscard]] std::vector<Finding> judge_bandwidth(const Settings& settings, double bytes_per_s, const std::string& engine);

[[nodiscard]] std::string in_mib(double bytes);
[[nodiscard]] std::string node_name(int node);  ///< `node1`, as sysfs has it

}  // namespace vetting::memory
