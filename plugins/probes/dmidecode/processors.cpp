// Types 4 and 39: processor sockets and power supplies.
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/sections.hpp"

namespace vetting::dmidecode {
namespace {

using nlohmann::json;
using tool::put;

std::optional<std::uint64_t> count(const Block& block, std::string_view name) {
    const auto text = block.text(name);
    const auto value = text ? tool::leading_uint(*text) : std::nullopt;
    return value && *value > 0 && *value < 100'000 ? value : std::nullopt;
}

/// `Max Speed` is what the socket takes, not what the processor does: left out.
json processor_facts(const Block& block, std::uint64_t socket) {
    json cpu = {{"socket", socket}};
    put(cpu, "model", block.text("Version", "Processor Version"));
    put(cpu, "vendor", block.text("Manufacturer", "Processor Manufacturer"));
    put(cpu, "cores", count(block, "Core Count"));
    put(cpu, "threads", count(block, "Thread Count"));
    return cpu;
}

bool is_populated(const Block& block) {
    const std::string status = block.text("Status").value_or("");
    return !status.starts_with("Unpopulated") && (!status.empty() || block.text("Version", "Processor Version"));
}

/// The number that ends a text (`PSU1`, `Power Supply 2`).
std::optional<std::uint64_t> ending_number(const std::optional<std::string>& text) {
    if (!text) return std::nullopt;
    const std::size_t at = text->find_last_not_of("0123456789") + 1;
    return at > 0 && at < text->size() && text->size() - at < 4 ? tool::leading_uint(text->substr(at)) : std::nullopt;
}

json power_supply_facts(const Block& block, std::uint64_t slot) {
    json psu = {{"slot", slot}};
    const std::string status = block.text("Status").value_or("");
    if (!status.empty()) psu["status"] = status;
    if (status.starts_with("Present")) psu["present"] = true;
    if (status == "Not Present") psu["present"] = false;
    if (status == "Present, OK") psu["ok"] = true;
    if (status == "Present, Critical" || status == "Present, Non-critical") psu["ok"] = false;
    const auto capacity = block.text("Max Power Capacity");
    if (capacity && capacity->ends_with(" W")) put(psu, "capacity_w", tool::leading_number(*capacity));
    put(psu, "model", block.text("Model Part Number"));
    put(psu, "serial", block.text("Serial Number"));
    put(psu, "firmware", block.text("Revision"));
    return psu;
}

/// Firmware for boards without such supplies fills the structures with its template's words.
bool is_placeholder(const Block& block) {
    return !block.text("Name") && !block.text("Model Part Number") && !block.text("Manufacturer") && !block.text("Serial Number");
}

}  // namespace

void add_processors(json& facts, const std::vector<Block>& blocks) {
    std::uint64_t socket = 0;  // the kernel numbers packages in this order on all but the oddest boards
    for (const Block& block : blocks) {
        if (block.type != kProcessor) continue;
        if (block.text("Type", "Processor Type").value_or("Central Processor") != "Central Processor") continue;
        if (is_populated(block)) facts["cpus"].push_back(processor_facts(block, socket));
        ++socket;
    }
}

void add_power_supplies(json& facts, const std::vector<Block>& blocks) {
    std::uint64_t position = 0;
    for (const Block& block : blocks) {
        if (block.type != kPsu) continue;
        ++position;
        if (is_placeholder(block)) continue;
        const auto place = ending_number(block.text("Location"));
        const auto name = ending_number(block.text("Name"));
        const bool named = name && tool::contains(block.text("Name").value_or(""), "upply");
        facts["psus"].push_back(power_supply_facts(block, place ? *place : named ? *name : position));
    }
}

}  // namespace vetting::dmidecode
