// FreeIPMI's tables: the header names the columns, and options add and drop some, the header itself included.
#include <algorithm>
#include <array>
#include <charconv>

#include "plugins/common/ipmi/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

/// Names that a column had in other versions (ipmimonitoring before 1.0).
struct Alias { std::string_view column, other; };
constexpr auto kAliases = std::to_array<Alias>({{"Name", "Sensor Name"}, {"Type", "Sensor Group"}, {"Type", "Group"}, {"State", "Monitoring Status"},
    {"State", "Monitoring State"}, {"State", "Status"}, {"Units", "Sensor Units"}, {"Reading", "Sensor Reading"}, {"Event", "Sensor Event"},
    {"Type", "Sensor Type"}, {"Direction", "Event Direction"}});

/// `0003h` of --output-event-bitmask.
std::optional<unsigned> bitmask(std::string_view text) {
    unsigned value = 0;
    if (text.size() != 5 || text.back() != 'h') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + 4, value, 16);
    return error == std::errc{} && end == text.data() + 4 ? std::optional(value) : std::nullopt;
}

bool is_state(std::string_view cell) { return cell == "Nominal" || cell == "Warning" || cell == "Critical"; }
bool is_quoted(std::string_view cell) { return cell.starts_with('\''); }

/// `Oct-06-2022`, `05-Jan-2007`: the date of a log.
bool is_date(std::string_view cell) {
    if (cell.size() != 11 || cell.find_first_of("0123456789") == std::string_view::npos) return false;
    return (cell[3] == '-' && cell[6] == '-') || (cell[2] == '-' && cell[6] == '-');
}

}  // namespace

std::string quoted_events(std::string_view text) {
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
std::string status_of_events(const std::string& events) {
    const std::string words = tool::lower(events);
    if (words.empty() || words == "n/a" || words == "na" || words == "unknown") return "ns";
    if (tool::contains(words, "non-recoverable")) return "nr";
    if (tool::contains(words, "non-critical")) return "nc";
    return tool::contains(words, "critical threshold") ? "cr" : "ok";
}

std::string freeipmi_unit(std::string_view unit) {
    if (unit == "C" || unit == "F") return "degrees " + std::string(unit);
    if (unit == "W") return "Watts";
    if (unit == "V") return "Volts";
    if (unit == "A") return "Amps";
    if (unit == "%") return "percent";
    return tool::clean(unit);
}

void take_direction(SelEvent& event) {
    struct Tail { std::string_view text; bool asserted; };
    for (const Tail& tail : {Tail{"; Deassertion Event", false}, Tail{"; Assertion Event", true}}) {
        const std::size_t at = event.event.find(tail.text);
        if (at == std::string::npos) continue;
        if (!event.asserted) event.asserted = tail.asserted;
        event.event = tool::clean(event.event.substr(0, at) + event.event.substr(at + tail.text.size()));
    }
}

std::string_view FreeIpmiTable::cell(const Cells& cells, std::string_view column) const {
    const auto named = [this](std::string_view name) { return std::find(header_.begin(), header_.end(), name); };
    auto found = named(column);
    for (const Alias& alias : kAliases) {
        if (found == header_.end() && alias.column == column) found = named(alias.other);
    }
    const auto at = static_cast<std::size_t>(found - header_.begin());
    return found == header_.end() || at >= cells.size() ? std::string_view{} : cells[at];
}

/// --no-header-output: a number first, and events in quotes or a state in their place.
void FreeIpmiTable::guess_header(const Cells& cells) {
    const std::size_t count = cells.size();
    if (count < 6 || !tool::whole_number(cells[0]) || cells[1].empty()) return;
    if (is_date(cells[1]) && cells[2].find(':') != std::string_view::npos) {
        header_ = {"ID", "Date", "Time", "Name", "Type"};
        if (is_state(cells[5]) || (count > 6 && cells[5] == "N/A")) header_.emplace_back("State");
        header_.emplace_back("Event");
        return;
    }
    const bool state = is_state(cells[3]);
    if (count == 6 && state) header_ = {"ID", "Name", "Type", "State", "Units", "Reading"};
    else if (count == 6 && (is_quoted(cells[5]) || cells[5] == "N/A")) header_ = {"ID", "Name", "Type", "Reading", "Units", "Event"};
    else if (count == 7 && (is_quoted(cells[6]) || (state && cells[6] == "N/A"))) header_ = {"ID", "Name", "Type", "State", "Reading", "Units", "Event"};
    else if (count == 13 && is_quoted(cells[12])) {
        header_ = {"ID", "Name", "Type", "State", "Reading", "Units", "Lower NR", "Lower C", "Lower NC", "Upper NC", "Upper C", "Upper NR", "Event"};
    }
}

bool FreeIpmiTable::read(Bmc& bmc, const Cells& cells) {
    const bool first = cells.size() >= 4 && (cells[0] == "ID" || cells[0] == "Record ID" || cells[0] == "Record_ID");
    if (first && (cells[1] == "Name" || cells[1] == "Sensor Name" || cells[1] == "Date")) {
        header_.assign(cells.begin(), cells.end());
        if (cells[1] == "Date" && !bmc.sel) bmc.sel.emplace();
        return true;
    }
    if (header_.empty()) guess_header(cells);
    if (header_.empty() || cells.size() + 2 < header_.size() || !tool::leading_uint(cells[0])) return false;
    if (header_[1] == "Date") read_event(bmc, cells);
    else read_sensor(bmc, cells);
    return true;
}

void FreeIpmiTable::read_sensor(Bmc& bmc, const Cells& cells) const {
    Sensor sensor{.name = tool::clean(cell(cells, "Name")), .id = tool::clean(cells[0]), .type = tool::clean(cell(cells, "Type"))};
    std::string_view said = cell(cells, "Event");
    sensor.value = tool::whole_number(cell(cells, "Reading"));
    if (said.empty() && !sensor.value) said = cell(cells, "Reading");  // ipmimonitoring has one column for both
    const std::string events = quoted_events(said);
    sensor.status = status_word(cell(cells, "State"));
    if (sensor.status == "ns" && (sensor.value || status_of_events(events) != "ns")) sensor.status = "us";  // read, and not judged
    if (sensor.status.empty()) sensor.status = sensor.value && events.empty() ? "ok" : status_of_events(events);
    sensor.unit = sensor.value ? freeipmi_unit(cell(cells, "Units")) : std::string{};
    const auto bits = bitmask(events);
    if (bits && sensor.type == "Power Supply") sensor.states = *bits & 0x7fffU;
    sensor.text = events == "N/A" || bits ? std::string{} : events;
    sensor.upper_critical = tool::whole_number(cell(cells, "Upper C"));
    bmc.sensors.push_back(std::move(sensor));
}

void FreeIpmiTable::read_event(Bmc& bmc, const Cells& cells) const {
    SelEvent event{.id = tool::leading_uint(cells[0]).value_or(0),
                   .date = tool::clean(cell(cells, "Date")),
                   .time = tool::clean(cell(cells, "Time")),
                   .sensor = tool::clean(cell(cells, "Type")) + " " + tool::clean(cell(cells, "Name")),
                   .event = tool::clean(cell(cells, "Event"))};
    const std::string direction = tool::lower(cell(cells, "Direction"));
    if (direction.starts_with("assert")) event.asserted = true;
    if (direction.starts_with("deassert")) event.asserted = false;
    take_direction(event);
    if (!bmc.sel) bmc.sel.emplace();
    bmc.sel->push_back(std::move(event));
}

}  // namespace vetting::ipmi
