// FreeIPMI's tables: the header names the columns, and options add and drop some.
#include <algorithm>

#include "plugins/common/ipmi/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

/// `'Presence detected' 'Power Supply Failure detected'` → without the quotes, commas between.
std::string events_of(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('\'');
        if (open == std::string_view::npos) break;
        const std::size_t close = text.find('\'', open + 1);
        if (close == std::string_view::npos) break;
        out += (out.empty() ? "" : ", ") + tool::clean(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
    return out.empty() ? tool::clean(text) : out;
}

/// The status that the events mean where no column of states was asked for.
std::string status_of(const std::string& events) {
    if (tool::contains(events, "Non-Recoverable")) return "nr";
    if (tool::contains(events, "Non-Critical")) return "nc";
    if (tool::contains(events, "Critical Threshold")) return "cr";
    return events.empty() || events == "N/A" ? "ns" : "ok";
}

std::string unit_of(std::string_view unit) {
    if (unit == "C" || unit == "F") return "degrees " + std::string(unit);
    if (unit == "W") return "Watts";
    if (unit == "V") return "Volts";
    if (unit == "A") return "Amps";
    if (unit == "%") return "percent";
    return tool::clean(unit);
}

}  // namespace

std::string_view FreeIpmiTable::cell(const Cells& cells, std::string_view column) const {
    const auto found = std::find(header_.begin(), header_.end(), column);
    const auto at = static_cast<std::size_t>(found - header_.begin());
    return found == header_.end() || at >= cells.size() ? std::string_view{} : cells[at];
}

bool FreeIpmiTable::read(Bmc& bmc, const Cells& cells) {
    if (cells.size() >= 4 && (cells[0] == "ID" || cells[0] == "Record ID") && (cells[1] == "Name" || cells[1] == "Date")) {
        header_.assign(cells.begin(), cells.end());
        if (cells[1] == "Date" && !bmc.sel) bmc.sel.emplace();
        return true;
    }
    if (header_.empty() || cells.size() + 2 < header_.size() || !tool::leading_uint(cells[0])) return false;
    if (header_[1] == "Name") read_sensor(bmc, cells);
    else read_event(bmc, cells);
    return true;
}

void FreeIpmiTable::read_sensor(Bmc& bmc, const Cells& cells) const {
    Sensor sensor{.name = tool::clean(cell(cells, "Name")), .id = tool::clean(cells[0]), .type = tool::clean(cell(cells, "Type"))};
    const std::string events = events_of(cell(cells, "Event"));
    sensor.status = status_word(cell(cells, "State"));
    if (sensor.status.empty()) sensor.status = status_of(events);
    sensor.value = tool::whole_number(cell(cells, "Reading"));
    sensor.unit = sensor.value ? unit_of(cell(cells, "Units")) : std::string{};
    sensor.text = events == "N/A" ? std::string{} : events;
    sensor.upper_critical = tool::whole_number(cell(cells, "Upper C"));
    bmc.sensors.push_back(std::move(sensor));
}

void FreeIpmiTable::read_event(Bmc& bmc, const Cells& cells) const {
    SelEvent event{.id = tool::leading_uint(cells[0]).value_or(0),
                   .date = tool::clean(cell(cells, "Date")),
                   .time = tool::clean(cell(cells, "Time")),
                   .sensor = tool::clean(cell(cells, "Type")) + " " + tool::clean(cell(cells, "Name")),
                   .event = tool::clean(cell(cells, "Event"))};
    const std::string direction = tool::lower(cell(cells, "Direction").empty() ? cell(cells, "Event Direction") : cell(cells, "Direction"));
    if (direction.starts_with("assert")) event.asserted = true;
    if (direction.starts_with("deassert")) event.asserted = false;
    // Without a column of its own the direction stands behind the event.
    struct Tail { std::string_view text; bool asserted; };
    for (const Tail& tail : {Tail{"; Deassertion Event", false}, Tail{"; Assertion Event", true}}) {
        const std::size_t at = event.event.find(tail.text);
        if (at == std::string::npos) continue;
        if (!event.asserted) event.asserted = tail.asserted;
        event.event = tool::clean(event.event.substr(0, at) + event.event.substr(at + tail.text.size()));
    }
    if (!bmc.sel) bmc.sel.emplace();
    bmc.sel->push_back(std::move(event));
}

}  // namespace vetting::ipmi
