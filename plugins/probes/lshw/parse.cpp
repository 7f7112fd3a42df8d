#include "plugins/probes/lshw/parse.hpp"

#include "plugins/probes/lshw/sections.hpp"

namespace vetting::lshw {

nlohmann::json parse(std::string_view capture) {
    const nlohmann::json document = read_document(capture);
    const Nodes nodes = walk(document);
    nlohmann::json facts = nlohmann::json::object();
    add_system(facts, nodes);
    add_processors(facts, nodes);
    add_memory(facts, nodes);
    add_disks(facts, nodes);
    add_nics(facts, nodes);
    add_power_supplies(facts, nodes);
    add_pci(facts, nodes);
    return facts;
}

}  // namespace vetting::lshw
