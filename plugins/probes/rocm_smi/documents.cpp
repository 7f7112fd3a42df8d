// The text and CSV of rocm-smi and amd-smi as the documents that their --json prints, so that one reader knows all.
#include <algorithm>
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"

namespace vetting::rocm_smi {
namespace {

using nlohmann::json;

/// Cells between commas; a cell in quotes may hold one.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) cells.emplace_back();
        else cells.back() += c;
    }
    for (std::string& cell : cells) cell = tool::clean(cell);
    return cells;
}

/// `32 GT/s` and `196592 MB` as amd-smi's JSON writes them. A number alone stays as it is written: `00154951` is a version.
json value_of(std::string_view text) {
    constexpr std::string_view kUnits[] = {"%", "W", "C", "°C", "F", "°F", "B", "KB", "MB", "GB", "MHz", "GT/s", "MT/s", "Mb/s", "mV", "V", "RPM", "J", "uJ", "ns"};
    const auto words = tool::split_words(text);
    const auto number = words.size() == 2 ? tool::whole_number(words[0]) : std::nullopt;
    if (number && std::find(std::begin(kUnits), std::end(kUnits), words[1]) != std::end(kUnits)) return {{"value", *number}, {"unit", tool::clean(words[1])}};
    return tool::clean(text);
}

/// Where amd-smi's JSON has what its CSV names by the last word only.
struct Place {
    std::string_view column, section, key;
};
constexpr auto kPlaces = std::to_array<Place>({
    {"market_name", "asic", "market_name"}, {"asic_serial", "asic", "asic_serial"}, {"product_name", "board", "product_name"},
    {"product_serial", "board", "product_serial"}, {"bdf", "bus", "bdf"}, {"max_pcie_width", "bus", "max_pcie_width"},
    {"max_pcie_speed", "bus", "max_pcie_speed"}, {"gfx_activity", "usage", "gfx_activity"}, {"edge", "temperature", "edge"},
    {"hotspot", "temperature", "hotspot"}, {"mem", "temperature", "mem"}, {"width", "pcie", "width"}, {"speed", "pcie", "speed"},
    {"replay_count", "pcie", "replay_count"}, {"throttle_status", "power", "throttle_status"}, {"total_vram", "mem_usage", "total_vram"},
    {"total_correctable_count", "ecc", "total_correctable_count"}, {"total_uncorrectable_count", "ecc", "total_uncorrectable_count"},
});

void put_cell(json& card, const std::string& column, const std::string& cell, bool limits) {
    if (column == "gpu_bdf") card["bdf"] = cell;
    if (column == "gpu_uuid") card["uuid"] = cell;
    if (column == "gpu" || column == "uuid") card[column] = column == "gpu" ? value_of(cell) : json(cell);
    // `static` lists limits, `metric` what is drawn now.
    if (column == "socket_power") card[limits ? "limit" : "power"]["socket_power"] = value_of(cell);
    for (const Place& place : kPlaces) {
        if (column == place.column) card[std::string(place.section)][std::string(place.key)] = value_of(cell);
    }
}

json amd_card(const std::vector<std::string>& names, const std::vector<std::string>& cells) {
    bool limits = false;
    for (const std::string& name : names) limits = limits || name == "max_power";
    json card = json::object();
    for (std::size_t i = 0; i < cells.size(); ++i) put_cell(card, tool::lower(names[i]), cells[i], limits);
    return card;
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

}  // namespace

json csv_document(std::string_view text) {
    json rocm = json::object(), amd = json::array();
    std::vector<std::string> names;
    for (const std::string_view line : tool::split_lines(text)) {
        auto cells = cells_of(line);
        const std::size_t first = cells[0] == "timestamp" && cells.size() > 1 ? 1 : 0;  // `-w` has the time in front
        if (cells.size() > 1 && (cells[first] == "device" || cells[first] == "gpu")) {
            names = std::move(cells);
        } else if (!names.empty() && cells.size() == names.size() && (names[0] == "gpu" || names[1] == "gpu")) {
            amd.push_back(amd_card(names, cells));
        } else if (!names.empty() && cells.size() == names.size() && cells[0].starts_with("card")) {
            for (std::size_t i = 1; i < cells.size(); ++i) rocm[cells[0]][names[i]] = cells[i];
        }
    }
    return rocm.empty() ? amd : rocm;
}

namespace {

void put_in_block(json& block, const std::string& key, std::string_view text) {
    if (!block.is_object()) block = json::object();  // its name stood for a value before
    block[key] = value_of(text);
}

/// A value below a section: blocks by their name, pages as a list; of all else the first stands, since deeper ones repeat names.
void put_below(json& card, const std::string& section, const std::string& block, const std::string& key, std::string_view text) {
    if (section.starts_with("bad_page_")) {  // on the host of virtual cards each page is a section
        if (key == "retired_bad_page") card["retired"].push_back({{"page_address", value_of(text)}});
        return;
    }
    json& part = card[section];
    const bool pages = section == "retired" || section == "pending" || section == "un_res";
    if (pages && !part.is_array()) part = json::array();
    if (!pages && !part.is_object()) part = json::object();
    if (pages && key == "page_address") part.push_back({{key, value_of(text)}});
    else if (section == "ecc_blocks" && !block.empty()) put_in_block(part[block], key, text);
    else if (!pages) part.emplace(key, value_of(text));
}

}  // namespace

json tree_document(std::string_view text) {
    json cards = json::array();
    std::string section, block;
    std::optional<std::size_t> depth;  // of the keys right below the card
    std::size_t margin = 0;            // of the line that names the card
    bool other = true;                 // below a processor or a network card, whose numbers are theirs
    for (const std::string_view line : tool::split_lines(text)) {
        const auto pair = tool::key_value(line);
        if (!pair) continue;
        const std::size_t indent = indent_of(line);
        const std::string key = tool::lower(pair->first);
        if (key == "gpu" && tool::whole_number(pair->second)) {
            cards.push_back({{"gpu", value_of(pair->second)}});
            section.clear(), depth.reset();
            other = false, margin = indent;
        } else if (other || (indent <= margin && tool::whole_number(pair->second))) {
            other = true;
        } else if (!depth || indent <= *depth) {
            depth = indent;
            section = pair->second.empty() ? key : "";
            block.clear();
            if (!pair->second.empty()) cards.back()[key] = json(tool::clean(pair->second));
        } else if (!section.empty() && pair->second.empty()) {
            block = key;
        } else if (!section.empty()) {
            put_below(cards.back(), section, block, key, pair->second);
        }
    }
    return cards;
}

}  // namespace vetting::rocm_smi
