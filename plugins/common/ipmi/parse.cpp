// Line by line: which form it has tells which tool printed it, so that captures may be mixed, noisy or cut.
#include "plugins/common/ipmi/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

/// Why ipmitool gave nothing, in its own words; empty when it did not say.
std::string complaint_in(std::string_view text) {
    for (const std::string_view line : tool::split_lines(text)) {
        for (const std::string_view mark : {"Could not open device", "Unable to establish", "Get Device ID command failed",
                                            "ipmi_cmd", "internal IPMI error", "driver timeout", "permission denied",
                                            "could not find inband device", "No such file or directory"}) {
            if (tool::contains(line, mark)) return tool::clean(line.substr(0, 300));
        }
    }
    return {};
}

}  // namespace

Bmc parse_ipmi(std::string_view text) {
    tool::require_text(text, "ipmitool");
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    Bmc bmc;
    FreeIpmiTable table;
    Blocks blocks;
    for (const std::string_view line : tool::split_lines(text)) {
        if (tool::contains(line, "SEL has no entries")) {
            if (!bmc.sel) bmc.sel.emplace();
            continue;
        }
        if (tool::contains(line, "|") || tool::contains(line, ",")) {
            const Cells cells = split_cells(line);
            if (table.read(bmc, cells) || read_sel_row(bmc, cells) || read_sensor_row(bmc, cells)) continue;
        }
        if (!read_legacy_line(bmc, line)) blocks.read(bmc, line);
    }
    if (!bmc.empty()) return bmc;
    const std::string why = complaint_in(text);
    throw tool::InputError(why.empty() ? "not the output of ipmitool or FreeIPMI" : "ipmitool reached no BMC: " + why);
}

}  // namespace vetting::ipmi
