// Type 4: processor sockets.
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
    const auto cores = count(block, "Core Count"), threads = count(block, "Thread Count");
    put(cpu, "cores", cores);
    put(cpu, "threads", threads);
    if (cores && threads && *threads < *cores) cpu["implausible"] = json::array({"threads"});  // hypervisors count those of one core
    return cpu;
}

/// Old tables have no status; their empty sockets are named by nothing, or by zeros.
bool is_populated(const Block& block) {
    const std::string status = block.answer("Status");
    if (!status.empty()) return !status.starts_with("Unpopulated");
    const auto version = block.text("Version", "Processor Version");
    return version && version->find_first_not_of("0 ") != std::string::npos;
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

}  // namespace vetting::dmidecode
