#include "plugins/common/ports.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace vetting::tool {

bool is_software_driver(std::string_view driver) {
    constexpr auto kDrivers = std::to_array<std::string_view>({
        "bonding", "bridge", "veth", "tun", "dummy", "macvlan", "macvtap", "ipvlan", "vxlan", "geneve", "team", "802.1Q", "VLAN", "ifb",
        "openvswitch", "wireguard", "vrf", "nlmon", "ipip", "gre", "sit", "netkit", "vcan"});
    return std::any_of(kDrivers.begin(), kDrivers.end(), [driver](std::string_view name) {
        if (!driver.starts_with(name)) return false;
        const auto next = driver.size() > name.size() ? static_cast<unsigned char>(driver[name.size()]) : static_cast<unsigned char>(' ');
        return std::isalnum(next) == 0 && next != '_';  // `gre` is none of `greth`
    });
}

}  // namespace vetting::tool
