#include "plugins/stages/psu/sources.hpp"

#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/parse.hpp"
#include "plugins/probes/hwmon/parse.hpp"
#include "plugins/probes/hwmon/supplies.hpp"
#include "plugins/probes/ipmi/parse.hpp"
#include "plugins/probes/redfish/parse.hpp"

namespace vetting::psu {
namespace {

bool looks_like_dmidecode(std::string_view bytes) {
    for (const std::string_view mark : {"DMI type ", "System Power Supply\n", "System Power Supply\r", "# dmidecode"}) {
        if (tool::contains(bytes, mark)) return true;
    }
    return false;
}

bool looks_like_redfish(std::string_view bytes) {
    const std::string_view start = tool::trim(bytes.substr(bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0));
    // `[root@node ~]# ipmitool sdr` is a prompt, no list.
    const std::string_view inside = tool::trim(start.substr(start.empty() ? 0 : 1));
    const bool list = start.starts_with('[') && (inside.starts_with('{') || inside.starts_with('[') || inside.starts_with(']'));
    return start.starts_with('{') || list || tool::contains(bytes, "\"@odata.");
}

bool looks_like_hwmon(std::string_view bytes) {
    if (tool::contains(bytes, "@odata.")) return false;
    if (tool::contains(bytes, "Adapter: ") || tool::contains(bytes, "\"Adapter\":") || tool::contains(bytes, "_input\":")) return true;
    return hwmon::looks_like_ttar(bytes) || hwmon::looks_like_listing(bytes);
}

Json supplies_only(const std::vector<hwmon::Reading>& readings) {
    Json facts = Json::object(), psus = hwmon::supply_facts(readings);
    if (!psus.empty()) facts["psus"] = std::move(psus);
    return facts;
}

}  // namespace

Json read_kernel(const std::filesystem::path& sysroot) { return supplies_only(hwmon::readings_of(hwmon::read_sysfs(sysroot))); }

Json read_capture(std::string_view tool, std::string_view bytes) {
    tool::require_text(bytes, tool.empty() ? "a tool that knows of power supplies" : tool);
    if (tool == "dmidecode" || (tool.empty() && looks_like_dmidecode(bytes))) return dmidecode::parse(bytes);
    if (tool == "hwmon" || tool == "sensors" || (tool.empty() && looks_like_hwmon(bytes))) return supplies_only(hwmon::read_capture(bytes));
    if (tool == "redfish" || (tool.empty() && looks_like_redfish(bytes))) return redfish::parse(bytes);
    return ipmi::parse(bytes);
}

}  // namespace vetting::psu
