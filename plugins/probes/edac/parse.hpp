// Facts of the kernel's memory error counters: of /sys/devices/system/edac, edac-util and ras-mc-ctl.
#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

#include "plugins/common/sysfs_tree.hpp"

namespace vetting::edac {

/// `{edac: {controllers[], dimms[], corrected, uncorrected, …}}`; see the README. @throws tool::InputError
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// The same from files; paths are taken from their `mcN` on. Empty when there is no controller.
[[nodiscard]] nlohmann::json facts_of(const tool::SysfsTree& tree);

}  // namespace vetting::edac
