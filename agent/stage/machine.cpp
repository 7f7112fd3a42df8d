#include "agent/stage/machine.hpp"

#include "agent/stage/seen.hpp"
#include "agent/truth/truth.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

namespace asio = boost::asio;

Machine::Machine(asio::any_io_executor executor, const PluginRegistry& plugins, MachineOptions options)
    : plugins_(plugins), options_(std::move(options)), children_(options_.state_folder / "children.json"),
      journal_(options_.state_folder / "journal.jsonl"),
      stage_runners_(executor, options_.runner, options_.state_folder.empty() ? nullptr : &children_),
      sidecar_runners_(executor, options_.runner, options_.state_folder.empty() ? nullptr : &children_) {
    if (options_.state_folder.empty()) return;
    if (const int ended = children_.end_former(); ended > 0) log::warning("agent.leftovers_ended", {{"processes", ended}});
    try {
        if (const auto text = try_read_file(options_.state_folder / "inventory.json")) inventory_ = parse_json(*text, 64);
    } catch (const Error& error) {
        log::warning("agent.inventory_unreadable", {{"why", error.what()}});
    }
}

void Machine::set_inventory(Json inventory) {
    inventory_ = std::move(inventory);
    if (!options_.state_folder.empty()) write_file_atomic(options_.state_folder / "inventory.json", dump_json(inventory_), 0600);
}

std::vector<PluginRef> Machine::plugins() const {
    std::vector<PluginRef> refs;
    for (const PluginEntry& entry : plugins_.entries()) refs.push_back({entry.describe().id, entry.describe().version, entry.file->sha256});
    return refs;
}

asio::awaitable<StageResult> Machine::run(StageOffer offer, StageReport report) {
    const auto began = std::chrono::steady_clock::now();
    stage_runners_.allow();
    journal_.clear();
    TruthWatch truth(options_.sysroot, device_names(inventory_));
    const bool of_the_core = offer.plugin.empty() && offer.id == "InventoryCheck";
    StageResult result;
    if (of_the_core) {
        result = co_await check_inventory(offer, report);
    } else {
        result = co_await run_plugin(offer, report);
    }
    result.stage = offer.id;
    result.attempt = offer.attempt;
    result.kernel = truth.finish();
    result.seen = see_devices(options_.sysroot, inventory_, offer.plan);
    result.ending.duration_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    co_return result;
}

asio::awaitable<void> Machine::clean_up(StageOffer offer, StageReport report) {
    stage_runners_.allow();
    const OfferedPlugin offered = find_offered(plugins_, offer);
    if (offered.plugin) co_await undo(*offered.plugin, offer, report);
    journal_.clear();
}

}  // namespace vetting
