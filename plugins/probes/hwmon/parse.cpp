#include "plugins/probes/hwmon/parse.hpp"

#include <cmath>
#include <map>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/supplies.hpp"

namespace vetting::hwmon {
namespace {

using nlohmann::json;

/// Drivers write such limits where none was ever set (65,261.85 °C, 127 °C with the sign bit).
constexpr double kHighestLimit = 500;

/// Millidegrees, not the noise of binary fractions.
double rounded(double value) { return std::round(value * 1000) / 1000; }

json temperature_facts(const Reading& reading, const std::string& name) {
    json out = {{"name", name}, {"celsius", rounded(reading.value)}};
    if (reading.critical && *reading.critical > 0 && *reading.critical < kHighestLimit) out["critical_c"] = rounded(*reading.critical);
    if (is_implausible(reading)) out["implausible"] = json::array({"celsius"});
    return out;
}

json fan_facts(const Reading& reading, const std::string& name) {
    json out = {{"name", name}, {"rpm", rounded(reading.value)}};
    // A header without a fan reads 0 and raises no alarm: that is not a fan that is well.
    if (reading.alarm == true) out["ok"] = false;
    if (reading.alarm == false && reading.value > 0) out["ok"] = true;
    if (is_implausible(reading)) out["implausible"] = json::array({"rpm"});
    return out;
}

}  // namespace

json facts_of(const std::vector<Reading>& readings) {
    std::map<std::string, int> times;
    for (const Reading& reading : readings) ++times[reading.chip + "/" + reading.label];
    json facts = json::object();
    for (const Reading& reading : readings) {
        if (!reading.measured) continue;
        std::string name = reading.chip + "/" + reading.label;
        if (times[name] > 1) name += " (" + reading.feature + ")";
        if (reading.kind == Kind::Temperature) facts["temperatures"].push_back(temperature_facts(reading, name));
        if (reading.kind == Kind::Fan) facts["fans"].push_back(fan_facts(reading, name));
    }
    if (json psus = supply_facts(readings); !psus.empty()) facts["psus"] = std::move(psus);
    return facts;
}

std::vector<Reading> read_capture(std::string_view capture) {
    tool::require_text(capture, "hwmon");
    if (capture.starts_with("\xEF\xBB\xBF")) capture.remove_prefix(3);
    if (looks_like_ttar(capture)) return readings_of(read_ttar(capture));
    if (looks_like_listing(capture)) return readings_of(read_listing(capture));
    return tool::looks_like_json(capture) ? read_sensors(capture) : read_sensors_text(capture);
}

json parse(std::string_view capture) { return facts_of(read_capture(capture)); }

}  // namespace vetting::hwmon
