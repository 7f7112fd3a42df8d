#include "plugins/stages/gpu/plan.hpp"

#include <algorithm>

#include "plugins/stages/gpu/judge.hpp"

namespace vetting::gpu {
namespace {

/// Where the agent sees the card with its own eyes.
std::string path_of(const Card& card) { return card.pci_address.empty() ? "" : "/sys/bus/pci/devices/" + card.pci_address; }

bool setting(const Json& config, const char* name, bool otherwise) {
    const auto found = config.find(name);
    return found != config.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

}  // namespace

Json plan(const Json& config, const Json& facts) {
    stages::PlanBuilder plan;
    const double duration_s = stages::number_at(config, "duration_s").value_or(30);
    const bool compute = setting(config, "compute", true);
    plan.sub_steps(compute ? std::vector<std::string>{"health", "compute", "health after"} : std::vector<std::string>{"health"});
    std::vector<stages::Wanted> work{{std::string(kRead), "count", 1}};
    if (compute) work.push_back({std::string(kVerified), "op", 1e6});
    const Json& gpus = stages::list_at(facts, "gpus");
    for (std::size_t i = 0; i < gpus.size(); ++i) {
        const Card card = card_of(gpus[i], i);
        Json params = {{"pci_address", card.pci_address}, {"index", i}};
        plan.target("gpu", card.key, path_of(card), stages::part_of("gpu", card.slot, card.serial, card.model), work, std::move(params));
    }
    // Without a card a processor may stand in, where the profile says so: it shows that the road is whole, no more.
    if (gpus.empty() && compute && setting(config, "cpu_devices", false)) {
        plan.target("gpu", "opencl-cpu", "/sys/devices/system/cpu", stages::part_of("gpu", "opencl-cpu", "", ""), {{std::string(kVerified), "op", 1e6}},
                    {{"cpu", true}});
    }
    plan.times(10 + (compute ? duration_s : 0), 120 + 3 * duration_s);
    return plan.json();
}

}  // namespace vetting::gpu
