// What an inventory tells besides its facts: contradictions, values that cannot be, trouble from before the run.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sdk/wire/inventory.hpp"

namespace vetting {

/// What of this machine a probe asks, if it is there (`/sys/class/hwmon`, `/dev/ipmi0`); empty where it is not, and for probes
/// whose source is a tool that every machine could have.
[[nodiscard]] std::string source_of_probe(const std::filesystem::path& sysroot, const std::string& probe);

/// Two sources that say different things of one part.
[[nodiscard]] std::vector<Finding> contradiction_findings(const MergedInventory& merged);
/// Facts that their own probe calls implausible.
[[nodiscard]] std::vector<Finding> implausible_findings(const Json& inventory);
/// Errors that kernel log, memory controllers and PCIe counted before the run began.
[[nodiscard]] std::vector<Finding> trouble_before(const Json& inventory);

}  // namespace vetting
