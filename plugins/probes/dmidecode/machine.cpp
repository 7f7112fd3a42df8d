// Types 0 to 3, 38, 43 and 45: the machine and its firmware.
#include <algorithm>
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/sections.hpp"

namespace vetting::dmidecode {
namespace {

using nlohmann::json;
using tool::put;

json bios_facts(const Block& block) {
    json bios = json::object();
    put(bios, "vendor", block.text("Vendor"));
    put(bios, "version", block.text("Version"));
    put(bios, "date", block.text("Release Date", "Release"));
    return bios;
}

json system_facts(const Block& block) {
    json system = json::object();
    put(system, "vendor", block.text("Manufacturer", "Vendor"));
    put(system, "product", block.text("Product Name", "Product"));
    put(system, "version", block.text("Version"));
    put(system, "serial", block.serial());
    if (const auto uuid = tool::known_serial(block.answer("UUID")); uuid && tool::is_uuid(*uuid)) system["uuid"] = *uuid;  // else written over
    put(system, "sku", block.text("SKU Number"));
    return system;
}

json board_facts(const Block& block) {
    json board = json::object();
    put(board, "vendor", block.text("Manufacturer", "Vendor"));
    put(board, "product", block.text("Product Name", "Product"));
    put(board, "version", block.text("Version"));
    put(board, "serial", block.serial());
    return board;
}

json chassis_facts(const Block& block) {
    json chassis = json::object();
    put(chassis, "type", block.text("Type", "Chassis Type"));
    put(chassis, "serial", block.serial());
    return chassis;
}

/// A specification version of some kind, `2.0`; firmware without the thing writes 0.0.
std::optional<std::string> version_of(const Block& block) {
    auto version = block.text("Specification Version");
    return version && tool::leading_number(*version).value_or(0) > 0 ? version : std::nullopt;
}

json bmc_facts(const Block& block) {
    json bmc = json::object();
    put(bmc, "ipmi_version", version_of(block));
    return bmc;
}

json tpm_facts(const Block& block) {
    json tpm = json::object();
    const auto version = version_of(block);
    if (version) tpm = {{"present", true}, {"version", *version}};
    return tpm;
}

/// Risers, backplanes and management cards are boards too, and some tables list them before the one that they are plugged into.
bool is_plugged_into_another(const Block& board) {
    constexpr std::array<std::string_view, 9> kTypes = {
        "Interconnect Board", "I/O Module", "Daughter Board", "Memory Module", "Processor Module", "Processor+I/O Module",
        "Processor+Memory Module", "System Management Module", "Connectivity Switch"};
    const std::string type = board.answer("Type");
    return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

/// The first structure of a type stands for the machine: blades list more enclosures behind it.
void put_first(json& facts, const char* key, json section) {
    if (!section.empty() && !facts.contains(key)) facts[key] = std::move(section);
}

void add_board(json& facts, const std::vector<Block>& blocks) {
    const auto is_main = [](const Block& block) { return block.type == kBoard && !block.fields.empty() && !is_plugged_into_another(block); };
    const bool told = std::any_of(blocks.begin(), blocks.end(), is_main);
    for (const Block& block : blocks) {
        if (block.type == kBoard && (!told || is_main(block))) put_first(facts, "baseboard", board_facts(block));
    }
}

void add_firmware(json& facts, const std::optional<std::string>& part, const std::optional<std::string>& version) {
    if (part && version && version != "0.0") facts["firmware"].push_back({{"part", *part}, {"version", *version}, {"source", "dmidecode"}});
}

void add_bios(json& facts, const Block& block) {
    if (facts.contains("bios")) return;
    put_first(facts, "bios", bios_facts(block));
    add_firmware(facts, "BIOS", block.text("Version"));
    add_firmware(facts, "Embedded controller", block.text("Firmware Revision"));
}

}  // namespace

void add_machine(json& facts, const std::vector<Block>& blocks) {
    add_board(facts, blocks);
    for (const Block& block : blocks) {
        switch (block.type) {
            case kBios: add_bios(facts, block); break;
            case kSystem: put_first(facts, "system", system_facts(block)); break;
            case kChassis: put_first(facts, "chassis", chassis_facts(block)); break;
            case kIpmi: put_first(facts, "bmc", bmc_facts(block)); break;
            case kTpm:
                put_first(facts, "tpm", tpm_facts(block));
                add_firmware(facts, "TPM", block.text("Firmware Revision"));
                break;
            case kFirmware: add_firmware(facts, block.text("Firmware Component Name"), block.text("Firmware Version")); break;
            default: break;
        }
    }
}

}  // namespace vetting::dmidecode
