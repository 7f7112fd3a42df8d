// A SAS drive reads its whole medium by itself, again and again, and logs what it could not read: often long before it says
// that it is failing.
#include <map>

#include "plugins/stages/smart/judge.hpp"
#include "plugins/stages/smart/verdicts.hpp"

namespace vetting::smart {
namespace {

using smartctl::ScanFound;

constexpr std::uint64_t kMediumError = 3, kHardwareError = 4;  // SPC-4, sense keys

/// The last that the log tells of each block.
std::map<std::uint64_t, const ScanFound*> newest(const Disk& disk) {
    std::map<std::uint64_t, const ScanFound*> blocks;
    for (const ScanFound& found : disk.scan_found) {
        const auto [at, added] = blocks.try_emplace(found.lba, &found);
        if (!added && at->second->at_minutes <= found.at_minutes) at->second = &found;
    }
    return blocks;
}

}  // namespace

void judge_background_scan(Verdicts& verdicts, const Disk& disk) {
    const std::string status = disk.scan_status.value_or("");
    if (status.starts_with("halted due to fatal error")) {
        verdicts.add("background_scan", {.code = "VT-DSK-009", .message = "its own scan of the medium: " + status});
    } else if (status.starts_with("halted due to a vendor specific pattern of error")) {
        verdicts.add("background_scan", {.code = "VT-DSK-009", .message = "its own scan of the medium: " + status, .severity = "warning"});
    }
    double lost = 0, unread = 0;
    for (const auto& [lba, found] : newest(disk)) {
        const bool failed = found->outcome == "Reassignment by disk failed" || found->outcome == "Unsuccessfully reassigned by app";
        const bool hard = found->sense_key == kMediumError || found->sense_key == kHardwareError;
        if (failed) ++lost;
        else if (hard && found->outcome.starts_with("Require Write or Reassign")) ++unread;
    }
    const std::string blocks = " blocks were found by the drive's own scan that ";
    const auto add = [&verdicts, &blocks](double count, const char* what, const char* severity) {
        verdicts.add("background_scan", {.code = "VT-DSK-003", .message = std::to_string(static_cast<std::uint64_t>(count)) + blocks + what,
                                         .value = count, .limit = 0, .unit = "count", .severity = severity});
    };
    if (lost > 0) add(lost, "it could not replace by spare ones", "");
    // A host's write since then heals such a block and leaves no line in this log; the list of pending defects would know.
    if (unread > 0 && !disk.pending_sectors) add(unread, "cannot be read, unless they were written since", "warning");
}

}  // namespace vetting::smart
