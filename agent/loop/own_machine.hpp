// What the agent says of the machine it runs on, apart from tests.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/protocol.hpp"

namespace vetting {

/// The kernel's id of this boot; empty when it has none.
[[nodiscard]] std::string boot_id(const std::filesystem::path& sysroot);
[[nodiscard]] double uptime_s(const std::filesystem::path& sysroot);
/// Addresses of this machine, without loopback and link-local ones.
[[nodiscard]] std::vector<std::string> own_addresses();
/// The first port's hardware address.
[[nodiscard]] std::optional<std::string> own_mac(const std::filesystem::path& sysroot);
[[nodiscard]] HoldRequest hold_request(const std::filesystem::path& sysroot);

}  // namespace vetting
