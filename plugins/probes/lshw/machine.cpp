// The machine itself: system, board, BIOS, processors, memory.
#include "plugins/common/dmi.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lshw/sections.hpp"

namespace vetting::lshw {
namespace {

using nlohmann::json;
using tool::put;

/// lshw appends the SKU: `PowerEdge R6515 (SKU=…)`; placeholders too, so the raw text is compared.
std::optional<std::string> product_without_sku(const Node& system) {
    auto product = system.text("product");
    const json* sku = tool::find(*system.json, {"configuration", "sku"});
    if (!product || sku == nullptr || !sku->is_string()) return product;
    const std::string tail = " (" + sku->get<std::string>() + ")";
    if (product->ends_with(tail)) product->resize(product->size() - tail.size());
    return tool::known_dmi(*product);
}

void put_section(json& facts, const char* key, json section) {
    if (!section.empty() && !facts.contains(key)) facts[key] = std::move(section);
}

json system_facts(const Node& node) {
    json system = json::object();
    put(system, "vendor", node.dmi("vendor"));
    put(system, "product", product_without_sku(node));
    put(system, "version", node.dmi("version"));
    put(system, "serial", node.dmi("serial"));
    put(system, "uuid", node.setting("uuid"));
    if (const auto sku = node.setting("sku")) put(system, "sku", tool::known_dmi(*sku));
    return system;
}

json board_facts(const Node& node) {
    json board = json::object();
    for (const char* key : {"vendor", "product", "version", "serial"}) put(board, key, node.dmi(key));
    return board;
}

json bios_facts(const Node& node) {
    json bios = json::object();
    for (const char* key : {"vendor", "version", "date"}) put(bios, key, node.dmi(key));
    // Before B.02.13: `v3.00.2915 (10/10/2008)`.
    const std::string version = bios.value("version", "");
    const std::size_t open = version.rfind(" (");
    if (open == std::string::npos || open == 0 || !version.ends_with(')') || bios.contains("date")) return bios;
    const std::string date = version.substr(open + 2, version.size() - open - 3);
    if (date.find('/') == std::string::npos || date.find_first_not_of("0123456789/") != std::string::npos) return bios;
    bios["version"] = version.substr(0, open);
    bios["date"] = date;
    return bios;
}

/// The kernel and people write a microcode revision in hex, lshw in decimal.
std::optional<std::string> microcode_of(const Node& node) {
    const auto text = node.setting("microcode");
    auto value = text ? tool::leading_uint(*text) : std::nullopt;
    if (!value) return std::nullopt;
    std::string hex;
    for (; *value != 0 || hex.empty(); *value >>= 4U) hex.insert(hex.begin(), "0123456789abcdef"[*value & 0xfU]);
    return "0x" + hex;
}

json processor_facts(const Node& node, std::uint64_t socket) {
    json cpu = {{"socket", socket}};
    put(cpu, "model", node.text("product"));
    put(cpu, "vendor", without_ids(node.text("vendor")).name);
    put(cpu, "cores", tool::uint_at(*node.json, {"configuration", "cores"}));
    put(cpu, "threads", tool::uint_at(*node.json, {"configuration", "threads"}));
    put(cpu, "microcode", microcode_of(node));
    return cpu;
}

bool is_empty_slot(const Node& node) { return tool::contains(tool::lower(node.text("description").value_or("")), "[empty]"); }

bool is_system_memory(const Node& node) {
    const std::string id = node.id();
    const bool named = node.kind() == "memory" && (id == "memory" || id.starts_with("memory:"));
    const bool flash = tool::contains(tool::lower(node.text("description").value_or("")), "flash");
    return named && !flash && !node.address_on("pci");  // PCI memory controllers and shared SRAM are nodes `memory` too
}

/// A module, of a size or (firmware that does not tell the sizes) with a serial of its own.
bool is_module(const Node& bank) {
    if (is_empty_slot(bank)) return false;
    return tool::uint_at(*bank.json, {"size"}) || (bank.dmi("serial") && bank.dmi("product"));
}

std::optional<std::string> memory_type(const std::string& description) {
    for (const std::string_view word : tool::split_words(description)) {
        if (word.starts_with("DDR") || word.starts_with("LPDDR") || word == "SDRAM" || word == "RDRAM") return std::string(word);
    }
    return std::nullopt;
}

/// `DIMM DDR5 Synchronous 4800 MHz (0.2 ns)`. lshw counts `clock` in 32 bits of Hz: beyond 4294 MHz it starts anew.
std::optional<std::uint64_t> speed_mts(const Node& bank) {
    const std::string description = bank.text("description").value_or("");
    const auto words = tool::split_words(description);
    for (std::size_t at = 1; at < words.size(); ++at) {
        const auto named = words[at] == "MHz" || words[at] == "MT/s" ? tool::leading_uint(words[at - 1]) : std::nullopt;
        if (named && *named > 0) return named;
    }
    const auto clock_hz = tool::uint_at(*bank.json, {"clock"});
    return clock_hz && *clock_hz >= 1'000'000 ? std::optional(*clock_hz / 1'000'000) : std::nullopt;
}

json dimm_facts(const Node& bank) {
    json dimm = json::object();
    put(dimm, "locator", bank.dmi("slot"));
    put(dimm, "size_bytes", tool::uint_at(*bank.json, {"size"}));
    put(dimm, "type", memory_type(bank.text("description").value_or("")));
    put(dimm, "speed_mts", speed_mts(bank));
    put(dimm, "manufacturer", bank.dmi("vendor"));
    put(dimm, "part_number", bank.dmi("product"));
    put(dimm, "serial", bank.dmi("serial"));
    return dimm;
}

}  // namespace

void add_system(json& facts, const Nodes& nodes) {
    for (const Node& node : nodes) {
        if (node.kind() == "system" && node.ancestors.empty()) put_section(facts, "system", system_facts(node));
        if (node.kind() == "bus" && node.id() == "core") put_section(facts, "baseboard", board_facts(node));
        if (node.kind() == "memory" && node.id() == "firmware") put_section(facts, "bios", bios_facts(node));
    }
}

void add_processors(json& facts, const Nodes& nodes) {
    for (const Node& node : nodes) {
        const auto address = node.address_on("cpu");
        const auto socket = address ? tool::leading_uint(*address) : std::nullopt;
        if (node.kind() != "processor" || !socket || is_empty_slot(node) || node.id().starts_with("logicalcpu")) continue;
        facts["cpus"].push_back(processor_facts(node, *socket));
    }
}

void add_memory(json& facts, const Nodes& nodes) {
    json memory = json::object();
    std::uint64_t total = 0, slots = 0;
    for (const Node& node : nodes) {
        if (is_system_memory(node)) {
            total += tool::uint_at(*node.json, {"size"}).value_or(0);
            if (node.json->contains("approximate")) memory["approximate"] = json::array({"total_bytes"});
            const json* detection = tool::find(*node.json, {"configuration", "errordetection"});
            if (detection != nullptr && detection->is_string()) {
                const bool ecc = tool::contains(detection->get_ref<const std::string&>(), "ecc");
                memory["ecc"] = ecc && memory.value("ecc", true);
            }
        } else if (node.kind() == "memory" && node.id().starts_with("bank") &&
                   (node.ancestors.empty() || is_system_memory({node.ancestors.front(), {}}))) {
            ++slots;
            if (is_module(node)) memory["dimms"].push_back(dimm_facts(node));
        }
    }
    if (total > 0) memory["total_bytes"] = total;
    if (slots > 0) memory["slots"] = slots;
    if (!memory.empty()) facts["memory"] = std::move(memory);
}

}  // namespace vetting::lshw
