// Network interfaces that are made of software: no port behind them.
#pragma once

#include <string_view>

namespace vetting::tool {

/// By the driver's name as ethtool and lshw print it (`bonding`, `802.1Q VLAN Support`).
[[nodiscard]] bool is_software_driver(std::string_view driver);

}  // namespace vetting::tool
