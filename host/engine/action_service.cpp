// StartService: the host's half of a stage (`vt.stage.serve/1`), one child while the stage lasts.
#include "host/engine/actions.hpp"
#include "host/store/spec_store.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

/// What the service is told, read with the run as it is now; nothing when the stage is not in hand any more.
std::optional<std::pair<StageRow, Json>> read_stage(const Core& core, RunId run, std::int32_t index) {
    return core.stores.database.read([run, index](const Reader& reader) -> std::optional<std::pair<StageRow, Json>> {
        const auto found = RunStore::find(reader, run);
        auto stage = StageStore::at(reader, run, index);
        if (!found || !stage || found->stage_index != index || stage->state == "ended") return std::nullopt;
        const auto inventory = SpecStore::inventory_of_run(reader, run);
        return std::pair(*std::move(stage), inventory ? inventory->facts : Json::object());
    });
}

asio::awaitable<void> service_ready(std::shared_ptr<Core> core, RunId run, std::int32_t index, std::string endpoint) {
    std::function<void(RunTx&)> work = [index, endpoint](RunTx& change) {
        StageRow* stage = change.current();
        if (!stage || stage->offer.index != index || stage->state == "ended") return;
        stage->offer.endpoints = parse_json(endpoint);
        stage->extra["service_ready"] = true;
        change.touch(*stage);
    };
    co_await core->change(run, std::move(work));
}

asio::awaitable<void> service_failed(std::shared_ptr<Core> core, RunId run, std::int32_t index, std::string why) {
    std::function<void(RunTx&)> work = [index, why](RunTx& change) {
        StageRow* stage = change.current();
        if (!stage || stage->offer.index != index || stage->state == "ended") return;
        const Events events = classify_service_failed(change.facts());
        if (events.empty()) return;  // silent or rebooting: the deadline or the next attempt judges it
        change.end_stage(StageVerdict::Inconclusive, why);
        change.apply(events, stage->offer.id + ": " + why);
    };
    co_await core->change(run, std::move(work));
}

}  // namespace

asio::awaitable<void> start_service(std::shared_ptr<Core> core, RunId run, std::int32_t index, bool restart) {
    using Found = std::optional<std::pair<StageRow, Json>>;
    std::function<Found()> read = [core, run, index] { return read_stage(*core, run, index); };
    const Found found = co_await core->on_pool<Found>(std::move(read));
    Live& live = core->live(run);
    if (!found || core->stopped || (live.service && live.service_index == index)) co_return;
    const StageRow& stage = found->first;
    const std::optional<HostPlugin> plugin = core->pinned(stage.offer.plugin, stage.offer.sha256);
    if (!plugin) {
        co_await service_failed(core, run, index, "the plugin of its service, as this run has pinned it, is not there any more");
        co_return;
    }
    PluginInputs inputs{{"config", dump_json(stage.offer.config)}, {"facts", dump_json(found->second)},
                        {"plan", dump_json(Json(stage.offer.plan))}};
    if (restart) inputs["endpoints"] = dump_json(stage.offer.endpoints);
    const std::weak_ptr<Core> weak = core;
    ServiceEvents events;
    events.ready = [weak, run, index](std::string endpoint) {
        if (const auto alive = weak.lock()) alive->spawn("service ready", service_ready(alive, run, index, std::move(endpoint)));
    };
    events.ended = [weak, run, index](Ending ending) {
        const auto alive = weak.lock();
        if (!alive || alive->stopped) return;
        alive->live(run).service.reset();
        alive->spawn("service ended", service_failed(alive, run, index, "its service on the host ended: " + ending.message));
    };
    live.service_index = index;
    live.service = core->calls.serve(*plugin, std::move(inputs), std::move(events));
}

}  // namespace vetting
