// RAID: controllers, volumes and the drives behind them, by storcli, perccli, MegaCli, ssacli, mdadm and /proc/mdstat.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::raid {

/// `disks[]` and `raid{controllers[],volumes[]}`. @throws tool::InputError when the text is of none of the tools.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::raid
