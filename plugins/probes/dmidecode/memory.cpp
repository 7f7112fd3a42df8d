// Types 16 and 17: memory arrays and what is plugged into them.
#include <map>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/sections.hpp"

namespace vetting::dmidecode {
namespace {

using nlohmann::json;
using tool::put;

// No DIMM of today or the next years is faster, none of the last decades slower: beyond it the firmware is wrong.
constexpr std::uint64_t kMinMts = 66, kMaxMts = 20'000;

bool is_main_memory(const Block& array) { return array.text("Use").value_or("System Memory") == "System Memory"; }

/// BIOS flash and caches are listed as memory devices too; they are told by their type or by the array they are in.
bool is_dimm_slot(const Block& device, const std::map<std::string, const Block*>& arrays) {
    const std::string type = device.text("Type").value_or("");
    if (type == "Flash" || type == "ROM" || type == "EEPROM" || type == "FEPROM" || type == "EPROM") return false;
    const auto array = arrays.find(tool::lower(device.text("Array Handle").value_or("")));
    return array == arrays.end() || is_main_memory(*array->second);
}

std::optional<std::uint64_t> size_of(const Block& device) {
    const auto size = device.text("Size");
    const auto bytes = size ? tool::binary_size(*size) : std::nullopt;
    return bytes && *bytes > 0 ? bytes : std::nullopt;
}

void put_speed(json& dimm, const char* key, const std::optional<std::string>& speed) {
    const auto mts = speed ? tool::leading_uint(*speed) : std::nullopt;
    if (!mts || *mts == 0) return;
    dimm[key] = *mts;
    if (*mts < kMinMts || *mts > kMaxMts) dimm["implausible"].push_back(key);
}

json dimm_facts(const Block& device) {
    json dimm = json::object();
    put(dimm, "locator", device.text("Locator"));
    put(dimm, "bank", device.text("Bank Locator"));
    put(dimm, "size_bytes", size_of(device));
    put(dimm, "type", device.text("Type"));
    put_speed(dimm, "speed_mts", device.text("Speed"));
    put_speed(dimm, "configured_mts", device.text("Configured Memory Speed", "Configured Clock Speed"));
    put(dimm, "manufacturer", device.text("Manufacturer"));
    put(dimm, "part_number", device.text("Part Number"));
    const auto serial = device.text("Serial Number");
    if (serial && serial->find_first_not_of("0") != std::string::npos) dimm["serial"] = *serial;
    const auto rank = device.text("Rank");
    if (rank) put(dimm, "rank", tool::leading_uint(*rank));
    return dimm;
}

/// Modules that keep data without power are plugged in, but are no RAM (SMBIOS 7.18.2, Logical non-volatile device).
bool is_ram(const Block& device) { return device.text("Type") != "Logical non-volatile device"; }

std::optional<bool> ecc_of(const std::vector<Block>& blocks) {
    std::optional<bool> ecc;
    for (const Block& block : blocks) {
        if (block.type != kArray || !is_main_memory(block)) continue;
        const auto found = block.fields.find("Error Correction Type");
        if (found == block.fields.end()) continue;
        const bool corrects = tool::contains(found->second, "ECC") || found->second == "CRC";
        if (corrects || found->second == "None" || found->second == "Parity") ecc = corrects && ecc.value_or(true);
    }
    return ecc;
}

}  // namespace

void add_memory(json& facts, const std::vector<Block>& blocks) {
    std::map<std::string, const Block*> arrays;
    for (const Block& block : blocks) {
        if (block.type == kArray && !block.handle.empty()) arrays.emplace(block.handle, &block);
    }
    json memory = json::object();
    std::uint64_t total = 0, slots = 0;
    for (const Block& block : blocks) {
        if (block.type != kMemory || !is_dimm_slot(block, arrays)) continue;
        ++slots;
        const auto size = size_of(block);
        if (!size) continue;
        if (is_ram(block)) total += *size;
        memory["dimms"].push_back(dimm_facts(block));
    }
    if (slots > 0) memory["slots"] = slots;
    if (total > 0) memory["total_bytes"] = total;
    put(memory, "ecc", ecc_of(blocks));
    if (!memory.empty()) facts["memory"] = std::move(memory);
}

}  // namespace vetting::dmidecode
