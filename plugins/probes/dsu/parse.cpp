#include "plugins/probes/dsu/parse.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>

#include "plugins/common/text.hpp"

namespace vetting::dsu {
namespace {

using nlohmann::json;
using namespace tool;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Single blanks only: names of disks come with a hole where their model should be.
std::string one_line(std::string_view text) {
    std::string joined;
    for (const std::string_view word : split_words(text)) joined += (joined.empty() ? "" : " ") + std::string(word);
    return clean(joined);
}

/// `FRMW, ` or `Firmware, ` by version: what kind of update the entry is.
std::string_view without_type(std::string_view name, std::string& type) {
    constexpr std::string_view kTypes[] = {"Firmware", "Application", "Driver", "BIOS"};
    const std::size_t comma = std::min(name.find(','), name.size());
    const std::string_view word = name.substr(0, comma);
    const bool capitals = word.size() == 4 && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool typed = comma < name.size() && (capitals || std::find(std::begin(kTypes), std::end(kTypes), word) != std::end(kTypes));
    if (!typed) return name;
    type = word;
    return trim(name.substr(comma + 1));
}

struct Entry {
    std::string name, type, version;
};

/// What follows `12. `, or nothing for a line that is no item.
std::optional<std::string_view> item_text(std::string_view line) {
    line = trim(line);
    const auto digits = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_digit) - line.begin());
    if (digits == 0 || digits > 4 || line.size() <= digits || line[digits] != '.') return std::nullopt;
    return trim(line.substr(digits + 1));
}

/// `12. FRMW, System CPLD  ( Version : 1.0.3 )`
std::optional<Entry> listed(std::string_view line) {
    const auto text = item_text(line);
    if (!text) return std::nullopt;
    constexpr std::string_view kWord = "Version";
    const std::size_t open = text->rfind('(');
    if (open == std::string_view::npos || text->back() != ')') return std::nullopt;
    std::string_view inner = trim(text->substr(open + 1, text->size() - open - 2));
    if (!inner.starts_with(kWord)) return std::nullopt;
    inner = trim(inner.substr(kWord.size()));
    if (!inner.starts_with(':')) return std::nullopt;
    Entry entry;
    entry.name = one_line(without_type(trim(text->substr(0, open)), entry.type));
    entry.version = known(inner.substr(1)).value_or("");
    return entry.name.empty() ? std::nullopt : std::optional(std::move(entry));
}

/// `[ ]3 Dell HBA330 Mini Controller 0 Firmware`: the line above the one with its versions.
std::optional<std::string> offered_name(std::string_view line) {
    line = trim(line);
    if (line.size() < 5 || line[0] != '[' || line[2] != ']') return std::nullopt;
    line = trim(line.substr(3));
    const auto digits = static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), is_digit) - line.begin());
    if (digits == 0 || digits == line.size()) return std::nullopt;
    return one_line(line.substr(digits));
}

/// `Current Version : 2.8.1 Upgrade to : 2.10.2, Criticality : Urgent, Type : BIOS`
std::optional<Entry> offered_version(std::string_view line, const std::string& name) {
    constexpr std::string_view kCurrent = "Current Version :";
    line = trim(line);
    if (!line.starts_with(kCurrent)) return std::nullopt;
    std::string_view version = line.substr(kCurrent.size());
    for (const std::string_view end : {"Upgrade to", "Same as", "Downgrade to", ", "}) version = version.substr(0, version.find(end));
    version = trim(version);
    while (version.ends_with(',')) version.remove_suffix(1);
    Entry entry{name, {}, known(version).value_or("")};
    if (const std::size_t type = line.find("Type :"); type != std::string_view::npos) entry.type = clean(line.substr(type + 6));
    return entry;
}

void add(json& facts, const Entry& entry) {
    json piece{{"part", entry.name}, {"source", "dsu"}};
    if (!entry.version.empty()) piece["version"] = entry.version;
    facts["firmware"].push_back(std::move(piece));
    if (entry.version.empty()) return;
    if (entry.type == "BIOS" || entry.name == "BIOS") facts["bios"]["version"] = entry.version;
    const std::string name = lower(entry.name);
    const bool controller = name == "idrac" || contains(name, "remote access controller") || (name.starts_with("idrac") && is_digit(name.back()));
    if (controller) facts["bmc"]["firmware_version"] = entry.version;
}

}  // namespace

json parse(std::string_view capture) {
    require_text(capture, "dsu");
    json facts = json::object();
    std::string name;
    bool banner = false;
    for (const std::string_view line : split_lines(capture)) {
        banner = banner || contains(line, "System Update") || contains(line, "Getting System Inventory");
        if (const auto entry = listed(line)) add(facts, *entry);
        else if (const auto offered = name.empty() ? std::nullopt : offered_version(line, name)) add(facts, *offered);
        name = offered_name(line).value_or("");
    }
    if (facts.empty() && !banner) throw InputError("this is no output of dsu --inventory: no line with ( Version : … )");
    return facts;
}

}  // namespace vetting::dsu
