#include "plugins/probes/dmidecode/parse.hpp"

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/blocks.hpp"
#include "plugins/probes/dmidecode/sections.hpp"

namespace vetting::dmidecode {
namespace {

using nlohmann::json;
using tool::put;

/// A serial of zeros is none: DIMMs and boards without one say so.
std::optional<std::string> serial_of(const Block& block) {
    auto serial = block.text("Serial Number");
    if (serial && serial->find_first_not_of("0") == std::string::npos) return std::nullopt;
    return serial;
}

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
    put(system, "serial", serial_of(block));
    put(system, "uuid", block.text("UUID"));
    put(system, "sku", block.text("SKU Number"));
    return system;
}

json board_facts(const Block& block) {
    json board = json::object();
    put(board, "vendor", block.text("Manufacturer", "Vendor"));
    put(board, "product", block.text("Product Name", "Product"));
    put(board, "version", block.text("Version"));
    put(board, "serial", serial_of(block));
    return board;
}

json chassis_facts(const Block& block) {
    json chassis = json::object();
    put(chassis, "type", block.text("Type", "Chassis Type"));
    put(chassis, "serial", serial_of(block));
    return chassis;
}

/// The first structure of a type stands for the machine: blades and risers list more boards and enclosures behind it.
void put_first(json& facts, const char* key, json section) {
    if (!section.empty() && !facts.contains(key)) facts[key] = std::move(section);
}

}  // namespace

json parse(std::string_view capture) {
    const std::vector<Block> blocks = read_blocks(capture);
    json facts = json::object();
    for (const Block& block : blocks) {
        switch (block.type) {
            case kBios: put_first(facts, "bios", bios_facts(block)); break;
            case kSystem: put_first(facts, "system", system_facts(block)); break;
            case kBoard: put_first(facts, "baseboard", board_facts(block)); break;
            case kChassis: put_first(facts, "chassis", chassis_facts(block)); break;
            default: break;
        }
    }
    add_processors(facts, blocks);
    add_memory(facts, blocks);
    add_power_supplies(facts, blocks);
    return facts;
}

}  // namespace vetting::dmidecode
