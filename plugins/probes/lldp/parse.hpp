// lldp: which switch and port each network port is plugged into.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::lldp {

/// `nics[]{name, lldp{chassis, system_name, system_descr, port, port_descr, mgmt_ip, vlan}}` from `lldpctl` (plain, `-f keyvalue`,
/// `-f json`, `-f json0`, `-f xml`), `networkctl lldp` or `lldptool -t -n`. @throws tool::InputError when it is none of them.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::lldp
