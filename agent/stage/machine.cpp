#include "agent/stage/machine.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "agent/loop/own_machine.hpp"
#include "agent/stage/seen.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

namespace asio = boost::asio;

namespace {

/// Every few seconds while the stage runs. `on_news`: the log had gone on; nobody calls it once the watch is gone.
asio::awaitable<void> look_now_and_then(std::weak_ptr<TruthWatch> watch, std::function<void(TruthWatch&)> on_news) {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    for (;;) {
        pause.expires_after(2s);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto alive = watch.lock();
        if (!alive) co_return;
        if (alive->look()) on_news(*alive);
    }
}

}  // namespace

Machine::Machine(asio::any_io_executor executor, const PluginRegistry& plugins, MachineOptions options)
    : plugins_(plugins), options_(std::move(options)), children_(options_.state_folder / "children.json"),
      journal_(options_.state_folder / "journal.jsonl"), resume_(options_.state_folder / "resume.json"),
      baseline_(options_.state_folder / "baseline.json", boot_id(options_.sysroot)),
      stage_runners_(executor, options_.runner, options_.state_folder.empty() ? nullptr : &children_),
      sidecar_runners_(executor, options_.runner, options_.state_folder.empty() ? nullptr : &children_) {
    if (options_.state_folder.empty()) return;
    if (const int ended = children_.end_former(); ended > 0) log::warning("agent.leftovers_ended", {{"processes", ended}});
    try {
        if (const auto text = try_read_file(options_.state_folder / "inventory.json")) inventory_ = parse_json(*text, 64);
    } catch (const Error& error) {
        log::warning("agent.inventory_unreadable", {{"why", error.what()}});
    }
    probe_counters_ = counters_of_facts(inventory_);
}

void Machine::set_inventory(Json inventory) {
    inventory_ = std::move(inventory);
    probe_counters_ = counters_of_facts(inventory_);
    if (!options_.state_folder.empty()) write_file_atomic(options_.state_folder / "inventory.json", dump_json(inventory_), 0600);
}

std::vector<PluginRef> Machine::plugins() const {
    std::vector<PluginRef> refs;
    for (const PluginEntry& entry : plugins_.entries()) refs.push_back({entry.describe().id, entry.describe().version, entry.file->sha256});
    return refs;
}

std::shared_ptr<TruthWatch> Machine::begin_watch(const StageOffer& offer, const StageReport& report) {
    auto former = baseline_.take(offer);
    std::optional<TruthBaseline> kernel;
    if (former) {
        report.log("info", "errors are counted from the beginning of the attempt that was interrupted");
        probe_counters_ = std::move(former->probes);
        kernel = std::move(former->kernel);
    }
    // What happens between two stages happens to the second; not what a person did while the machine was held.
    if (offer.attempt > 1) last_truth_.reset();
    auto watch = std::make_shared<TruthWatch>(options_.sysroot, device_names(inventory_), std::move(kernel), last_truth_);
    const auto keep = [this, offer, probes = probe_counters_](const TruthWatch& now) { baseline_.keep(offer, {now.baseline(), probes}); };
    keep(*watch);
    std::function<void(TruthWatch&)> on_news = [keep, log = report.log](TruthWatch& now) {
        // To the host at once: a machine that reboots forgets them.
        for (const std::string& line : now.take_fresh_trouble()) log("warning", "kernel: " + line);
        keep(now);
    };
    asio::co_spawn(stage_runners_.executor(), look_now_and_then(watch, std::move(on_news)), asio::detached);
    return watch;
}

asio::awaitable<StageResult> Machine::run(StageOffer offer, StageReport report) {
    const auto began = std::chrono::steady_clock::now();
    stage_runners_.allow();
    journal_.clear();
    std::shared_ptr<TruthWatch> truth = begin_watch(offer, report);
    const bool of_the_core = offer.plugin.empty() && offer.id == "InventoryCheck";
    StageResult result;
    if (of_the_core) {
        result = co_await check_inventory(offer, report);
    } else if (offer.plan.destructive) {
        result = co_await run_destructive(offer, report);
    } else {
        result = co_await run_plugin(offer, report);
    }
    result.stage = offer.id;
    result.attempt = offer.attempt;
    KernelTruth asked;  // asking a bad disk makes the kernel tell of it, too
    if (!of_the_core) co_await ask_probes_again(asked);
    result.kernel = truth->finish();
    result.kernel.delta.merge(asked.delta);
    result.kernel.not_visible.insert(result.kernel.not_visible.end(), asked.not_visible.begin(), asked.not_visible.end());
    result.kernel.log.insert(result.kernel.log.end(), asked.log.begin(), asked.log.end());
    last_truth_ = truth->end();
    if (of_the_core) last_truth_->values = read_counters(options_.sysroot, device_names(inventory_)).values;  // parts have their names now
    truth.reset();
    result.seen = see_devices(options_.sysroot, inventory_, offer.plan);
    result.ending.duration_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    co_return result;
}

asio::awaitable<void> Machine::ask_probes_again(KernelTruth& into) {
    std::vector<ProbeFacts> facts;
    for (const auto& [name, wanted] : {std::pair("smartctl", probe_counters_.smart), std::pair("nvme", probe_counters_.smart),
                                       std::pair("ipmi", probe_counters_.bmc)}) {
        const auto probe = wanted ? find_probe(name) : std::nullopt;
        if (!probe) continue;
        CallSpec spec{.interface = VT_PROBE_1, .function = "collect"};
        spec.inputs["config"] = dump_json(default_config(probe->describe(), options_.sysroot));
        spec.deadline = 30s;
        CallEvents events;
        const CallResult answer = co_await stage_runners_.call(*probe, std::move(spec), std::move(events));
        Json said = answer.clean() ? Json::parse(answer.output, nullptr, false) : Json();
        if (said.is_object()) facts.push_back({name, std::move(said)});
    }
    const ProbeCounters now = counters_of_facts(merge_facts(facts).inventory);
    add_probe_truth(probe_counters_, now, into);
    take_over(probe_counters_, now);
}

asio::awaitable<void> Machine::clean_up(StageOffer offer, StageReport report) {
    stage_runners_.allow();
    const OfferedPlugin found = offered(offer);
    baseline_.interrupted(offer);
    if (offer.plan.destructive) resume_.keep(offer, journal_.entries());
    if (found.plugin) co_await undo(*found.plugin, offer, report);
    journal_.clear();
}

}  // namespace vetting
