// Type 39: power supplies.
#include <set>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/sections.hpp"

namespace vetting::dmidecode {
namespace {

using nlohmann::json;
using tool::put;

/// The number that ends a text (`PSU1`, `Power Supply 2`).
std::optional<std::uint64_t> ending_number(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const std::size_t at = text->find_last_not_of("0123456789") + 1;
    return at > 0 && at < text->size() && text->size() - at < 4 ? tool::leading_uint(text->substr(at)) : std::nullopt;
}

std::optional<std::uint64_t> named_slot(const Block& block) {
    if (const auto place = ending_number(block.text("Location"))) return place;
    const auto name = block.text("Name");
    const bool counted = name && (tool::contains(*name, "upply") || name->starts_with("PS"));
    return counted ? ending_number(name) : std::nullopt;
}

/// `750 W`; `Unknown` and the 0 W of a template are none.
std::optional<double> capacity_w(const Block& block) {
    const auto text = block.text("Max Power Capacity");
    const auto watts = text && text->ends_with('W') ? tool::leading_number(*text) : std::nullopt;
    return watts && *watts > 0 ? watts : std::nullopt;
}

json power_supply_facts(const Block& block, std::uint64_t slot) {
    json psu = {{"slot", slot}};
    const std::string status = block.answer("Status");
    if (!status.empty()) psu["status"] = status;
    if (status.starts_with("Present")) psu["present"] = true;
    if (status == "Not Present") psu["present"] = false;
    if (status == "Present, OK" && block.answer("Plugged") != "No") psu["ok"] = true;
    if (status == "Present, Critical" || status == "Present, Non-critical") psu["ok"] = false;
    put(psu, "capacity_w", capacity_w(block));
    put(psu, "model", block.text("Model Part Number"));
    put(psu, "serial", block.serial());
    put(psu, "firmware", block.text("Revision"));
    return psu;
}

/// Firmware for boards without such supplies fills the structures with its template's words.
bool is_placeholder(const Block& block) {
    return !block.text("Name") && !block.text("Model Part Number") && !block.text("Manufacturer") && !block.serial();
}

/// Two supplies that claim one number are counted by their order instead.
bool slots_are_unique(const std::vector<const Block*>& supplies) {
    std::set<std::uint64_t> seen;
    for (std::size_t at = 0; at < supplies.size(); ++at) {
        if (!seen.insert(named_slot(*supplies[at]).value_or(at + 1)).second) return false;
    }
    return true;
}

}  // namespace

void add_power_supplies(json& facts, const std::vector<Block>& blocks) {
    std::vector<const Block*> supplies;
    for (const Block& block : blocks) {
        if (block.type == kPsu) supplies.push_back(&block);
    }
    const bool named = slots_are_unique(supplies);
    for (std::size_t at = 0; at < supplies.size(); ++at) {
        if (is_placeholder(*supplies[at])) continue;
        const std::uint64_t slot = named ? named_slot(*supplies[at]).value_or(at + 1) : at + 1;
        facts["psus"].push_back(power_supply_facts(*supplies[at], slot));
    }
}

}  // namespace vetting::dmidecode
