// What captures, or the tools of this machine, tell of drives, volumes and controllers, with the findings on each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/raid/report.hpp"
#include "plugins/stages/smart/policy.hpp"
#include "vetting/call.hpp"

namespace vetting::smart {

struct Examined {
    std::string device;      ///< key of the part: serial, else name or place
    Part part;
    std::size_t values = 0;  ///< that were read of it; 0: its health could not be had
    std::vector<Finding> findings;
    std::string source;      ///< the tool
    std::optional<Disk> disk;
};

/// Every part that the captures tell of, each capture recognised by its content (or by the tool that it names). The same
/// drive in a later capture of the same tool is compared with what it was in the earlier.
/// @throws tool::InputError naming the capture when it is of none of the tools.
[[nodiscard]] std::vector<Examined> examine(const std::vector<Capture>& captures, const Policy& policy);

/// Drives, volumes and controllers of a RAID tool's report.
[[nodiscard]] std::vector<Examined> examine_raid(const raid::Report& report, const Policy& policy);

/// A serial number that was blacked out before the capture was given away names nothing.
[[nodiscard]] bool is_masked(std::string_view serial);

}  // namespace vetting::smart
