#include "plugins/probes/dmidecode/parse.hpp"

#include <nlohmann/json.hpp>

#include "plugins/probes/dmidecode/blocks.hpp"
#include "plugins/probes/dmidecode/sections.hpp"

namespace vetting::dmidecode {

nlohmann::json parse(std::string_view capture) {
    const std::vector<Block> blocks = read_blocks(capture);
    nlohmann::json facts = nlohmann::json::object();
    add_machine(facts, blocks);
    add_processors(facts, blocks);
    add_memory(facts, blocks);
    add_power_supplies(facts, blocks);
    return facts;
}

}  // namespace vetting::dmidecode
