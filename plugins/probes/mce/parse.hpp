// Facts of machine checks: of the kernel's log, of mcelog, and of the kernel's counters.
#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

#include "plugins/common/sysfs_tree.hpp"

namespace vetting::mce {

/// `{mce: {events[], corrected, uncorrected, …}}`; see the README. @throws tool::InputError
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// What /proc/interrupts says: `exceptions`, `polls`, `threshold_interrupts`; empty when it has no such rows.
[[nodiscard]] nlohmann::json interrupts(std::string_view table);

/// `cpus` and `banks` of /sys/devices/system/machinecheck; empty when the tree has none.
[[nodiscard]] nlohmann::json watched(const tool::SysfsTree& tree);

}  // namespace vetting::mce
