// Facts of PCIe advanced error reporting: of /sys/bus/pci/devices/*/aer_dev_* and of the kernel's log.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

#include "plugins/common/sysfs_tree.hpp"

namespace vetting::aer {

/// `{aer: {devices[], …}}`; see the README. @throws tool::InputError
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// Of files whose path holds the device's address; empty when there are none.
[[nodiscard]] nlohmann::json facts_of(const tool::SysfsTree& tree);

/// Of `ras-mc-ctl --errors` and `--summary`; nothing where the capture is neither.
[[nodiscard]] std::optional<nlohmann::json> facts_of_rasdaemon(std::string_view capture);

}  // namespace vetting::aer
