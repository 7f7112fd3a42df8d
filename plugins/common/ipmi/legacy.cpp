// FreeIPMI's older lines: `ipmi-sensors --legacy-output` and `ipmi-sel --legacy-output`, which were the only ones before 1.0.
#include <algorithm>

#include "plugins/common/ipmi/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using tool::trim;

/// `[Presence detected][Power Supply input lost (AC/DC)]` → with commas between; nothing where anything else stands there.
std::optional<std::string> events_in(std::string_view text) {
    std::string events;
    text = trim(text);
    if (!text.starts_with('[')) return std::nullopt;
    while (!text.empty()) {
        const std::size_t close = text.find(']');
        if (!text.starts_with('[') || close == std::string_view::npos) return std::nullopt;
        events += (events.empty() ? "" : ", ") + tool::clean(text.substr(1, close - 1));
        text = trim(text.substr(close + 1));
    }
    return events;
}

/// `27.00 C (3.00/47.00): [OK]`, `NA (NA/90.00): [NA]`: value and critical limits before the state.
bool read_analogue(Sensor& sensor, std::string_view text) {
    const std::size_t end = text.rfind("): ["), open = text.rfind('(', end);
    if (end == std::string_view::npos || open == std::string_view::npos) return false;
    const std::string_view limits = text.substr(open + 1, end - open - 1);
    const std::size_t slash = limits.find('/');
    if (slash == std::string_view::npos) return false;
    const std::string_view reading = trim(text.substr(0, open));
    const std::size_t blank = reading.find(' ');
    sensor.value = tool::whole_number(reading.substr(0, blank));
    if (!sensor.value && reading != "NA" && reading != "N/A") return false;
    if (sensor.value && blank != std::string_view::npos) sensor.unit = freeipmi_unit(trim(reading.substr(blank)));
    sensor.upper_critical = tool::whole_number(trim(limits.substr(slash + 1)));
    return true;
}

bool read_sensor_line(Bmc& bmc, std::string_view id, std::string_view rest) {
    // The type is the first bracket that a colon follows: names hold brackets too.
    const std::size_t end = rest.find("): ");
    const std::size_t open = end == std::string_view::npos ? end : rest.rfind('(', end);
    if (open == std::string_view::npos || open == 0) return false;
    Sensor sensor{.name = tool::clean(rest.substr(0, open)), .id = tool::clean(id), .type = tool::clean(rest.substr(open + 1, end - open - 1))};
    const std::string_view said = trim(rest.substr(end + 3));
    const bool analogue = !said.starts_with('[');
    if (sensor.name.empty() || (analogue && !read_analogue(sensor, said))) return false;
    const auto events = events_in(analogue ? said.substr(said.rfind("): [") + 3) : said);
    if (!events) return false;
    sensor.status = status_of_events(*events);
    if (sensor.status != "ns") sensor.text = *events;
    bmc.sensors.push_back(std::move(sensor));
    return true;
}

/// `14-Nov-2010 14:01:55`, or what a controller without a clock writes.
bool is_stamp(std::string_view text) {
    const bool dated = text.size() == 20 && text[2] == '-' && text[6] == '-' && text[11] == ' ' && text[14] == ':' && text[17] == ':';
    return dated || text.starts_with("PostInit") || text.starts_with("Unspecified");
}

bool read_event_line(Bmc& bmc, std::uint64_t id, std::string_view rest) {
    const std::size_t stamp = std::min<std::size_t>(rest.size(), rest.starts_with("PostInit") || rest.starts_with("Unspecified") ? rest.find(':') : 20);
    if (stamp >= rest.size() || rest[stamp] != ':' || !is_stamp(rest.substr(0, stamp))) return false;
    SelEvent event{.id = id, .date = tool::clean(rest.substr(0, std::min<std::size_t>(stamp, 11)))};
    if (stamp == 20) event.time = tool::clean(rest.substr(12, 8));
    const std::string_view what = rest.substr(stamp + 1);
    const std::size_t colon = what.find(':');
    event.sensor = tool::clean(what.substr(0, colon));
    if (colon != std::string_view::npos) event.event = tool::clean(what.substr(colon + 1));
    take_direction(event);
    if (!bmc.sel) bmc.sel.emplace();
    bmc.sel->push_back(std::move(event));
    return true;
}

}  // namespace

bool read_legacy_line(Bmc& bmc, std::string_view line) {
    line = trim(line);
    const std::size_t digits = line.find_first_not_of("0123456789");
    if (digits == 0 || digits > 6 || digits == std::string_view::npos || line[digits] != ':') return false;
    const std::string_view rest = line.substr(digits + 1);
    if (rest.starts_with(' ')) return read_sensor_line(bmc, line.substr(0, digits), trim(rest));
    return read_event_line(bmc, tool::leading_uint(line).value_or(0), rest);
}

}  // namespace vetting::ipmi
