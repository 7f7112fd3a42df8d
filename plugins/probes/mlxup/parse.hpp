// mlxup and mlxfwmanager: the firmware of NVIDIA (Mellanox) network cards.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::mlxup {

/// `nics[]{mac, pci_address, firmware}` and `firmware[]` from `mlxup --query`. @throws tool::InputError when it is not that.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::mlxup
