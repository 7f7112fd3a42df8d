// PlanStages: what each remaining stage will exercise, asked of its own plugin in a child, several at once.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "host/engine/actions.hpp"
#include "host/engine/expected_disks.hpp"
#include "host/rules/permits.hpp"
#include "host/rules/pipeline.hpp"
#include "host/store/spec_store.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

constexpr auto kPlanLimit = 5s;
constexpr std::size_t kAtOnce = 4;

struct ToPlan {
    Json inventory = Json::object();
    Json facts = Json::object();  ///< what the plugins see: the inventory and, where there is one, the expected spec as `expected`
    std::vector<ExpectedDisk> expected;
    std::vector<StageRow> stages;
    std::size_t next = 0;
};

/// A plan, or why there is none.
struct Planned {
    Plan plan;
    std::string failed;
};

ToPlan read_to_plan(const Core& core, RunId run) {
    return core.stores.database.read([run](const Reader& reader) {
        ToPlan found;
        const HostId host = RunStore::get(reader, run).host;
        if (const auto row = SpecStore::inventory_of_run(reader, run)) found.inventory = row->facts;
        found.facts = found.inventory;
        if (const auto spec = SpecStore::expected(reader, host); spec && found.facts.is_object()) found.facts["expected"] = spec->facts;
        found.expected = expected_disks(reader, host, run);
        for (StageRow& stage : StageStore::of_run(reader, run)) {
            const bool open = stage.state != "ended" && !stage.extra.value("planned", false) && !stage.extra.contains("plan_failed");
            if (open && !is_core_stage(stage.offer.id)) found.stages.push_back(std::move(stage));
        }
        return found;
    });
}

Planned read_plan(const CallOutcome& outcome, const HostPlugin& plugin, const ToPlan& all) {
    if (!outcome.ok) return {{}, "its plan failed: " + outcome.ending.message};
    try {
        Planned made{restricted_to_expected(checked_plan(from_json_text<Plan>(outcome.output), plugin.describe, all.inventory), all.expected), {}};
        if (made.plan.refused) made.failed = *made.plan.refused;
        return made;
    } catch (const Error& error) {
        return {{}, std::string("its plan cannot be used: ") + error.what()};
    }
}

Planned default_planned(const HostPlugin& plugin, const ToPlan& all) {
    Planned made{restricted_to_expected(default_plan(plugin.describe, all.inventory), all.expected), {}};
    if (made.plan.refused) made.failed = *made.plan.refused;
    return made;
}

asio::awaitable<Planned> make_plan(std::shared_ptr<Core> core, StageRow stage, std::shared_ptr<const ToPlan> all) {
    const std::optional<HostPlugin> plugin = core->pinned(stage.offer.plugin, stage.offer.sha256);
    if (!plugin) co_return Planned{{}, "its plugin " + stage.offer.plugin + ", as this run has pinned it, is not there any more"};
    if (!plugin->offers("vt.stage.plan/1")) co_return default_planned(*plugin, *all);
    PluginInputs inputs;
    inputs["config"] = dump_json(stage.offer.config);
    inputs["facts"] = dump_json(all->facts);
    const CallOutcome outcome = co_await core->calls.call(*plugin, "vt.stage.plan/1", "plan", std::move(inputs), kPlanLimit);
    co_return read_plan(outcome, *plugin, *all);
}

/// The command that a plan is made. The stage in hand can be offered now, or is over.
void take_plan(RunTx& change, std::int32_t index, const Planned& planned) {
    StageRow& stage = change.stages().at(std::size_t(index));
    if (stage.state == "ended" || stage.extra.value("planned", false)) return;
    change.touch(stage);
    if (!planned.failed.empty()) stage.extra["plan_failed"] = planned.failed;
    stage.extra["planned"] = true;
    stage.offer.plan = planned.plan;
    std::optional<double> timeout;
    if (stage.extra.contains("timeout_s")) timeout = stage.extra["timeout_s"].get<double>();
    stage.offer.timeout_s = time_limit_s(planned.plan, timeout);
    stage.offer.destructive = planned.plan.destructive;
    if (stage.state == "pending") stage.state = "ready";
    if (change.run().stage_index == index) change.settle_plan();
}

asio::awaitable<void> plan_until_none_is_left(std::shared_ptr<Core> core, RunId run, std::shared_ptr<ToPlan> left) {
    while (left->next < left->stages.size() && !core->stopped) {
        const StageRow stage = left->stages[left->next++];
        const auto planned = std::make_shared<Planned>(co_await make_plan(core, stage, left));
        std::function<void(RunTx&)> work = [index = stage.offer.index, planned](RunTx& change) {
            take_plan(change, index, *planned);
        };
        co_await core->change(run, std::move(work));
    }
}

}  // namespace

asio::awaitable<void> plan_stages(std::shared_ptr<Core> core, RunId run) {
    std::function<ToPlan()> read = [core, run] { return read_to_plan(*core, run); };
    const auto left = std::make_shared<ToPlan>(co_await core->on_pool<ToPlan>(std::move(read)));
    // The workers share `left`; the last to end cancels the timer that this waits on.
    const auto all_done = std::make_shared<asio::steady_timer>(core->io, asio::steady_timer::time_point::max());
    const auto running = std::make_shared<std::size_t>(std::min(kAtOnce, left->stages.size()));
    const auto error = std::make_shared<std::exception_ptr>();
    if (*running == 0) co_return;
    for (std::size_t i = *running; i > 0; --i) {
        asio::co_spawn(core->io, plan_until_none_is_left(core, run, left), [all_done, running, error](std::exception_ptr failed) {
            if (failed) *error = failed;
            if (--*running == 0) all_done->cancel();
        });
    }
    boost::system::error_code ended;
    co_await all_done->async_wait(asio::redirect_error(asio::use_awaitable, ended));
    if (*error) std::rethrow_exception(*error);
}

}  // namespace vetting
