// fwupd: the firmware that the machine's parts run, as fwupd and two vendors' updaters list it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::fwupd {

/// `firmware[]` from `fwupdmgr get-devices` (text or `--json`), `dsu --inventory` or `mlxup --query`.
/// @throws tool::InputError when it is none of them.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::fwupd
