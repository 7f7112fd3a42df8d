// Rows of ipmitool's sensor lists and event log.
#include <algorithm>
#include <array>
#include <charconv>

#include "plugins/common/ipmi/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using tool::trim;

bool all_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

std::optional<std::uint64_t> hex(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_sensor_id(std::string_view text) {
    return text.size() >= 2 && text.size() <= 4 && text.ends_with('h') && hex(text.substr(0, text.size() - 1)).has_value();
}

bool is_entity(std::string_view text) {
    const std::size_t dot = text.find('.');
    return dot != std::string_view::npos && all_of(text.substr(0, dot), "0123456789") &&
           all_of(text.substr(dot + 1), "0123456789");
}

/// `0x0180`: the states' low byte stands first, the reserved bit of the second byte is always set (some controllers leave it
/// out: `0x0100`). Where that bit stands in the first byte instead (`0x8001`), the bytes are the other way round.
std::optional<unsigned> states_of(std::string_view text) {
    if (!text.starts_with("0x") || text.size() != 6) return std::nullopt;
    const auto word = hex(text.substr(2));
    if (!word) return std::nullopt;
    if (*word >> 8U == 0x80U && (*word & 0xffU) != 0 && (*word & 0x80U) == 0) return static_cast<unsigned>(*word & 0x7fU);
    return static_cast<unsigned>((*word >> 8U) | ((*word & 0x7fU) << 8U));
}

/// Where the locale writes a decimal comma ipmitool does too: `8880,000`. It never groups digits.
std::string with_point(std::string_view text) {
    std::string number(text);
    const auto digit = [&number](std::size_t at) { return at < number.size() && number[at] >= '0' && number[at] <= '9'; };
    const std::size_t comma = number.find(',');
    if (comma != std::string::npos && comma > 0 && digit(comma - 1) && digit(comma + 1)) number[comma] = '.';
    return number;
}
std::optional<double> number_in(std::string_view cell) { return tool::whole_number(with_point(cell)); }

/// `sensor`: name | reading | unit | status | lnr | lcr | lnc | unc | ucr | unr.
bool read_long_row(Bmc& bmc, const Cells& cells) {
    Sensor sensor{.name = tool::clean(cells[0])};
    sensor.unit = tool::clean(cells[2]);
    sensor.status = status_word(cells[3]);
    sensor.states = states_of(cells[3]);
    const bool discrete = sensor.unit == "discrete";
    if (!sensor.states && sensor.status.empty()) return false;
    if (sensor.states) sensor.status = "ok";
    if (!discrete) sensor.value = number_in(cells[1]);
    sensor.text = tool::clean(cells[1]);
    if (!discrete && sensor.value) sensor.text += " " + sensor.unit;
    // ipmitool prints limits that the controller does not have as `na`; the harder one stands in where only it is set.
    sensor.upper_critical = cells.size() > 8 ? number_in(cells[8]) : std::nullopt;
    if (!sensor.upper_critical && cells.size() > 9) sensor.upper_critical = number_in(cells[9]);
    bmc.sensors.push_back(std::move(sensor));
    return true;
}

/// `sdr elist`: name | id | status | entity | reading.
bool read_extended_row(Bmc& bmc, const Cells& cells) {
    Sensor sensor{.name = tool::clean(cells[0]), .id = tool::clean(cells[1]), .status = status_word(cells[2])};
    if (sensor.status.empty() || !is_entity(cells[3])) return false;
    sensor.entity = cells[3];
    std::string reading(cells.size() > 4 ? cells[4] : std::string_view{});
    const bool split = cells.size() == 6 && tool::whole_number(cells[4]);  // CSV of some versions: value,unit
    for (std::size_t i = 5; i < cells.size(); ++i) reading += (split ? " " : ", ") + std::string(cells[i]);
    read_reading(sensor, reading);
    bmc.sensors.push_back(std::move(sensor));
    return true;
}

/// `sdr list`: name | reading | status; with -c name,value,unit,status, with -v entity and limits behind it.
bool read_short_row(Bmc& bmc, const Cells& cells) {
    const std::size_t at = cells.size() == 3 ? 2 : 3;
    Sensor sensor{.name = tool::clean(cells[0]), .status = status_word(cells[at])};
    if (sensor.status.empty()) return false;
    std::string reading(cells[1]);
    if (at == 3) reading += " " + std::string(cells[2]);
    if (cells.size() > 5 && is_entity(cells[4])) sensor.entity = cells[4];
    read_reading(sensor, reading);
    sensor.from_reading = sensor.states.has_value();
    bmc.sensors.push_back(std::move(sensor));
    return true;
}

bool is_date(std::string_view text) { return text.size() >= 6 && all_of(text, "0123456789/.-") && tool::contains(text, "/"); }

}  // namespace

Cells split_cells(std::string_view line) {
    const char bar = tool::contains(line, "|") ? '|' : ',';
    Cells cells;
    for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find(bar, at), line.size());
        cells.push_back(trim(line.substr(at, end - at)));
        at = end + 1;
    }
    return cells;
}

std::string status_word(std::string_view text) {
    struct Row { std::string_view from, to; };
    constexpr auto kWords = std::to_array<Row>({
        {"ok", "ok"}, {"nominal", "ok"}, {"ns", "ns"}, {"na", "na"}, {"n/a", "ns"}, {"us", "us"}, {"nc", "nc"}, {"lnc", "nc"},
        {"unc", "nc"}, {"warning", "nc"}, {"cr", "cr"}, {"lcr", "cr"}, {"ucr", "cr"}, {"critical", "cr"}, {"nr", "nr"},
        {"lnr", "nr"}, {"unr", "nr"}, {"lower non-critical", "nc"}, {"upper non-critical", "nc"}, {"lower critical", "cr"},
        {"upper critical", "cr"}, {"lower non-recoverable", "nr"}, {"upper non-recoverable", "nr"}, {"not available", "ns"}});
    const std::string word = tool::lower(trim(text));
    const auto found = std::find_if(kWords.begin(), kWords.end(), [&word](const Row& row) { return row.from == word; });
    return found == kWords.end() ? std::string{} : std::string(found->to);
}

void read_reading(Sensor& sensor, std::string_view text) {
    text = trim(text);
    sensor.text = tool::clean(text);
    if (text.starts_with("0x")) {
        const auto byte = text.size() <= 6 ? hex(text.substr(2)) : std::nullopt;
        if (byte) sensor.states = static_cast<unsigned>(*byte);
        return;
    }
    const std::size_t blank = text.find_first_of(" \t");
    const auto value = blank == std::string_view::npos ? std::nullopt : number_in(text.substr(0, blank));
    if (!value) return;
    std::string_view unit = trim(text.substr(blank));
    if (unit.starts_with("(+/-")) unit = trim(unit.substr(std::min(unit.find(')'), unit.size() - 1) + 1));
    sensor.unit = tool::clean(unit.substr(0, unit.find(',')));  // `90 Watts, Presence detected`
    if (sensor.unit == "Watts/hour") sensor.unit = "Watts";       // a vendor's record of a wattmeter
    sensor.value = value;
}

bool read_sensor_row(Bmc& bmc, const Cells& cells) {
    if (cells.size() < 3 || cells[0].empty()) return false;
    if (cells.size() >= 4 && is_sensor_id(cells[1])) return read_extended_row(bmc, cells);
    const bool limits = cells.size() >= 9 && (cells[5] == "na" || number_in(cells[5]));
    if (limits) return read_long_row(bmc, cells);
    return (cells.size() == 3 || (cells.size() >= 4 && cells.size() != 5)) && read_short_row(bmc, cells);
}

bool read_sel_row(Bmc& bmc, const Cells& cells) {
    if (cells.size() < 4 || cells[0].size() > 8) return false;
    const auto id = hex(cells[0]);
    const bool early = cells[1].starts_with("Pre-Init");
    if (!id || !(early || is_date(cells[1]))) return false;
    SelEvent event{.id = *id, .date = tool::clean(cells[1])};
    std::size_t at = 2;
    const bool stamp = tool::contains(cells[2], ":") || (early && all_of(cells[2], "0123456789"));
    if (stamp) event.time = tool::clean(cells[at++]);
    if (at < cells.size()) event.sensor = tool::clean(cells[at++]);
    if (at < cells.size()) event.event = tool::clean(cells[at++]);
    for (; at < cells.size(); ++at) {  // details in brackets hold bars: `Uncorrectable ECC (UnCorrectable ECC |  DIMMD7)`
        const std::string direction = tool::lower(cells[at]);
        const bool inside = event.event.find('(') != std::string::npos && event.event.find(')') == std::string::npos;
        if (inside) event.event += " | " + tool::clean(cells[at]);
        else if (direction.starts_with("assert")) event.asserted = true;
        else if (direction.starts_with("deassert")) event.asserted = false;
        if (event.asserted) break;
    }
    if (!bmc.sel) bmc.sel.emplace();
    bmc.sel->push_back(std::move(event));
    return true;
}

}  // namespace vetting::ipmi
