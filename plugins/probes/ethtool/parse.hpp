// ethtool: what a network port is, what its link does, and what its pluggable module says.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::ethtool {

/// `nics[]` from the output of `ethtool IF`, `-i`, `-S`, `-m`, `-P` or their `--json`, of one interface or several. A part without a
/// name (`-i`, `-S`, `-m`) belongs to the command line above it, else to the interface named last; else it has no `name`.
/// @throws tool::InputError when it is none of these.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// Network ports that are hardware, by their names in `<sysroot>/sys/class/net`.
[[nodiscard]] std::vector<std::string> ports_of(const std::filesystem::path& sysroot);
/// What the kernel knows of a port without ethtool.
[[nodiscard]] nlohmann::json port_facts(const std::filesystem::path& sysroot, const std::string& name);

/// One value as the sidecar reports it.
struct Sample {
    std::string key, unit;
    double value = 0;
};
/// `net/<name>/link`, `/link_speed`, `/carrier_changes` and the error counters of a port.
[[nodiscard]] std::vector<Sample> port_samples(const std::filesystem::path& sysroot, const std::string& name);

}  // namespace vetting::ethtool
