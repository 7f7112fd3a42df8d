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

struct Unlisted {
    std::string address, model;
};

/// Cards that compute and of which no tool told: its driver is missing, or has lost them. A board's own screen is none.
std::vector<Unlisted> unlisted_cards(const Json& facts) {
    std::vector<Unlisted> cards;
    const Json& gpus = stages::list_at(facts, "gpus");
    // One whose place is not told may be any of its vendor's on the bus.
    const auto placed = [&gpus](std::string_view vendor) {
        return std::none_of(gpus.begin(), gpus.end(), [vendor](const Json& gpu) {
            const std::string own = stages::text_at(gpu, "vendor");
            return stages::text_at(gpu, "pci_address").empty() && (own.empty() || own == vendor);
        });
    };
    const bool nvidia_placed = placed("NVIDIA"), amd_placed = placed("AMD");
    for (const Json& function : stages::list_at(facts, "pci")) {
        const std::string address = stages::text_at(function, "address"), vendor = stages::text_at(function, "vendor_id"), kind = stages::text_at(function, "class_id");
        const bool nvidia = nvidia_placed && vendor == "10de" && kind.starts_with("03");
        const bool amd = amd_placed && vendor == "1002" && (kind.starts_with("0302") || kind.starts_with("0380") || kind.starts_with("1200"));
        if (address.empty() || (!nvidia && !amd)) continue;
        const bool listed = std::any_of(gpus.begin(), gpus.end(), [&address](const Json& gpu) { return stages::text_at(gpu, "pci_address") == address; });
        if (!listed) cards.push_back({address, stages::text_at(function, "device")});
    }
    return cards;
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
    for (const Unlisted& card : unlisted_cards(facts)) {
        plan.target("gpu", card.address, "/sys/bus/pci/devices/" + card.address, stages::part_of("gpu", card.address, "", card.model), work,
                    {{"pci_address", card.address}});
    }
    // Without a card a processor may stand in, where the profile says so: it shows that the road is whole, no more.
    if (!plan.has_targets() && compute && setting(config, "cpu_devices", false)) {
        plan.target("gpu", "opencl-cpu", "/sys/devices/system/cpu", stages::part_of("gpu", "opencl-cpu", "", ""), {{std::string(kVerified), "op", 1e6}},
                    {{"cpu", true}});
    }
    plan.times(10 + (compute ? duration_s : 0), 120 + 3 * duration_s);
    return plan.json();
}

}  // namespace vetting::gpu
