// Types 16 and 17: memory arrays and what is plugged into them; type 6 on tables that are older than both.
#include <algorithm>
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
    const std::string type = device.answer("Type");
    if (type == "Flash" || type == "ROM" || type == "EEPROM" || type == "FEPROM" || type == "EPROM") return false;
    const auto array = arrays.find(tool::lower(device.answer("Array Handle")));
    return array == arrays.end() || is_main_memory(*array->second);
}

/// `16 GB`, `16384 MB`, `256Mbyte`, `512 MB (Single-bank Connection)`. A number without unit is cut off: no size.
std::optional<std::uint64_t> bytes_in(std::string_view text) {
    text = tool::trim(text.substr(0, text.find('(')));
    std::string size(text);
    if (size.ends_with("byte")) size.replace(size.size() - 4, 4, "B");
    if (!size.ends_with('B') && !size.ends_with(" bytes")) return std::nullopt;
    const auto bytes = tool::binary_size(size);
    return bytes && *bytes > 0 ? bytes : std::nullopt;
}

std::optional<std::uint64_t> size_of(const Block& device) { return bytes_in(device.answer("Size")); }

/// A module that the firmware sees and cannot size.
bool is_unsized_module(const Block& device) {
    return device.answer("Size") == "Unknown" && (device.serial() || device.text("Part Number"));
}

/// `2933 MT/s`, `1333 MHz (0.8 ns)`; a time alone is no rate, a number alone is cut off.
void put_speed(json& dimm, const char* key, const std::string& speed) {
    const auto mts = tool::leading_uint(speed);
    if (!mts || *mts == 0 || !(tool::contains(speed, "MHz") || tool::contains(speed, "MT/s"))) return;
    dimm[key] = *mts;
    if (*mts < kMinMts || *mts > kMaxMts) dimm["implausible"].push_back(key);
}

json dimm_facts(const Block& device) {
    json dimm = json::object();
    put(dimm, "locator", device.text("Locator"));
    put(dimm, "bank", device.text("Bank Locator"));
    put(dimm, "size_bytes", size_of(device));
    put(dimm, "type", device.text("Type"));
    put_speed(dimm, "speed_mts", device.answer("Speed"));
    const std::string configured = device.answer("Configured Memory Speed");
    put_speed(dimm, "configured_mts", configured.empty() ? device.answer("Configured Clock Speed") : configured);
    put(dimm, "manufacturer", device.text("Manufacturer"));
    put(dimm, "part_number", device.text("Part Number"));
    put(dimm, "serial", device.serial());
    const auto rank = device.text("Rank");
    if (rank) put(dimm, "rank", tool::leading_uint(*rank));
    return dimm;
}

/// How much of a module is RAM. Modules that keep data without power are plugged in, but are none (SMBIOS 7.18.2, Logical non-volatile
/// device; older tools know them by their detail alone), unless the firmware uses a part of them so (memory mode).
std::uint64_t ram_bytes(const Block& device, std::uint64_t size) {
    const std::string technology = device.answer("Memory Technology");
    const bool keeps = device.answer("Type") == "Logical non-volatile device" || tool::contains(device.answer("Type Detail"), "Non-Volatile") ||
                       tool::contains(technology, "NVDIMM") || tool::contains(technology, "persistent");
    return keeps ? bytes_in(device.answer("Volatile Size")).value_or(0) : size;
}

std::optional<bool> ecc_of(const std::vector<Block>& blocks) {
    std::optional<bool> ecc;
    for (const Block& block : blocks) {
        if (block.type != kArray || !is_main_memory(block)) continue;
        const std::string found = block.answer("Error Correction Type");
        const bool corrects = tool::contains(found, "ECC") || found == "CRC";
        if (corrects || found == "None" || found == "Parity") ecc = corrects && ecc.value_or(true);
    }
    return ecc;
}

/// Slots by what the arrays say of themselves: the list of devices below may be cut off, or was not asked for.
std::uint64_t stated_slots(const std::vector<Block>& blocks) {
    constexpr std::uint64_t kMost = 4096;  // of one array: beyond it the firmware is wrong
    std::uint64_t slots = 0;
    for (const Block& block : blocks) {
        const auto stated = block.type == kArray && is_main_memory(block) ? tool::leading_uint(block.answer("Number Of Devices")) : std::nullopt;
        if (stated && *stated <= kMost) slots += *stated;
    }
    return slots;
}

/// What is added up while the slots are walked.
struct Sum {
    json memory = json::object();
    std::uint64_t bytes = 0, slots = 0;
    bool complete = true;  ///< every module has a size
};

void add_device(Sum& sum, const Block& device) {
    ++sum.slots;
    const auto size = size_of(device);
    const bool unsized = !size && is_unsized_module(device);
    if (!size && !unsized) return;
    if (size) sum.bytes += ram_bytes(device, *size);
    sum.complete = sum.complete && !unsized;
    sum.memory["dimms"].push_back(dimm_facts(device));
}

/// Type 6, obsolete since SMBIOS 2.1.
void add_module(Sum& sum, const Block& module) {
    ++sum.slots;
    const auto size = bytes_in(module.answer("Installed Size"));
    if (!size) return;
    sum.bytes += *size;
    json dimm = json::object();
    put(dimm, "locator", module.text("Socket Designation", "Socket"));
    dimm["size_bytes"] = *size;
    put(dimm, "type", module.text("Type"));
    sum.memory["dimms"].push_back(std::move(dimm));
}

}  // namespace

void add_memory(json& facts, const std::vector<Block>& blocks) {
    std::map<std::string, const Block*> arrays;
    for (const Block& block : blocks) {
        if (block.type == kArray && !block.handle.empty()) arrays.emplace(block.handle, &block);
    }
    const bool devices = std::any_of(blocks.begin(), blocks.end(), [](const Block& b) { return b.type == kMemory && !b.fields.empty(); });
    Sum sum;
    for (const Block& block : blocks) {
        if (devices && block.type == kMemory && is_dimm_slot(block, arrays)) add_device(sum, block);
        if (!devices && block.type == kModule) add_module(sum, block);
    }
    if (const auto slots = std::max(sum.slots, stated_slots(blocks)); slots > 0) sum.memory["slots"] = slots;
    if (sum.bytes > 0 && sum.complete) sum.memory["total_bytes"] = sum.bytes;
    put(sum.memory, "ecc", ecc_of(blocks));
    if (!sum.memory.empty()) facts["memory"] = std::move(sum.memory);
}

}  // namespace vetting::dmidecode
