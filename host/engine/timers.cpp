#include "host/engine/timers.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "host/engine/actions.hpp"
#include "host/rules/dispatch.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

/// A stage must be planned and its service listening within this, or it is over.
constexpr auto kOfferLimit = 60s;

/// Reporters have a minute each and five tries; whatever keeps them longer keeps no run from its end.
constexpr auto kReportsLimit = std::chrono::minutes(15);

using Classify = Events (*)(const RunFacts&);

/// What is due for a run; `classify` null: nothing.
struct Due {
    Classify classify = nullptr;
    std::string reason;
    bool ends_stage = false;
};

Clock::Steady::duration seconds(double count) {
    return std::chrono::duration_cast<Clock::Steady::duration>(std::chrono::duration<double>(count));
}

Events classify_reports_late(const RunFacts& run) {
    return run.state == State::Reporting ? Events{Event::ReportsEnded} : Events{};
}

Due due_in_stage(const Core& core, const RunView& run, const Live& live, Clock::Steady now) {
    const Profile& profile = *run.profile;
    const auto silent_after = seconds(profile.heartbeat_interval_s * double(profile.heartbeats_missed));
    if (now - live.last_message > silent_after) return {&classify_silence, "the agent went silent"};
    if (!run.offer) {
        if (now - live.state_since > kOfferLimit) return {&classify_deadline, "it could not be offered in time", true};
        return {};
    }
    const auto limit = seconds(run.offer->timeout_s) + core.fixed.options.deadline_slack;
    if (run.offer->timeout_s > 0 && now - live.offer_since > limit) {
        return {&classify_deadline, "it did not end within its " + human_duration(std::chrono::milliseconds(std::int64_t(run.offer->timeout_s * 1000))), true};
    }
    return {};
}

Due what_is_due(const Core& core, const RunView& run, const Live& live, Clock::Steady now) {
    switch (run.state) {
        case State::WaitingWoL:
        case State::WaitingReboot:
        case State::Booting:
            if (now - live.state_since > seconds(run.profile->boot_timeout_s)) return {&classify_boot_timeout, "it never booted into the agent"};
            return {};
        case State::InStage: return due_in_stage(core, run, live, now);
        case State::Rebooting:
            if (now - live.state_since > seconds(run.profile->reboot_grace_s)) return {&classify_return_timeout, "it did not return"};
            return {};
        case State::Reporting:
            if (now - live.state_since > kReportsLimit) return {&classify_reports_late, "the reports did not end in time", true};
            return {};
        default: return {};
    }
}

/// The transaction decides anew: only a run that still stands where the timer saw it takes the event.
asio::awaitable<void> ring(std::shared_ptr<Core> core, RunSnapshot seen, Due due) {
    std::function<void(RunTx&)> work = [seen, due](RunTx& change) {
        const StageRow* stage = change.current();
        const bool same = change.state() == seen->state && change.run().stage_index == seen->stage_index &&
                          (!stage || !seen->current() || stage->attempt == seen->current()->attempt || seen->current()->attempt == 0);
        if (!same) return;
        const Events events = due.classify(change.facts());
        if (events.empty()) return;
        if (due.ends_stage) change.end_stage(StageVerdict::Inconclusive, due.reason);
        change.apply(events, due.reason);
    };
    try {
        co_await core->change(seen->id, std::move(work));
    } catch (...) {
        core->live(seen->id).timer_sent = false;  // the next tick tries again
        throw;
    }
}

/// First come, first served: what may start is decided by the transaction that starts it.
asio::awaitable<void> dispatch(std::shared_ptr<Core> core, RunId run) {
    std::function<void(RunTx&)> work = [core](RunTx& change) {
        if (change.state() != State::Queued) return;
        std::vector<DispatchRun> runs;
        for (const State state : {State::Queued, State::WaitingWoL, State::WaitingReboot, State::Booting, State::InStage,
                                  State::SpecValidate, State::Rebooting, State::Reporting, State::FailedHolding}) {
            for (const Run& row : RunStore::in_states(change.tx(), {std::string(word(state))})) {
                runs.push_back({row.id, row.host, state, row.id.value});
            }
        }
        const std::vector<RunId> start = runs_to_start(runs, core->fixed.options.max_concurrent);
        if (std::find(start.begin(), start.end(), change.run().id) == start.end()) return;
        change.apply(slot_event(change.run().local ? StartBy::Local : StartBy::Wake));
    };
    co_await core->change(run, std::move(work));
}

void look_for_slots(const std::shared_ptr<Core>& core) {
    std::vector<DispatchRun> runs;
    for (const auto& [id, view] : core->views.all()) runs.push_back({id, view->host, view->state, id.value});
    for (const RunId run : runs_to_start(runs, core->fixed.options.max_concurrent)) {
        if (std::exchange(core->live(run).timer_sent, true)) continue;
        core->spawn("dispatch", dispatch(core, run));
    }
}

/// Runs that ended long ago are of interest to no agent any more.
void forget_ended(Core& core, Clock::Steady now) {
    std::vector<RunId> over;
    for (const auto& [id, view] : core.views.all()) {
        if (is_terminal(view->state) && now - core.live(id).state_since > core.fixed.options.late_result_window) over.push_back(id);
    }
    for (const RunId run : over) {
        core.views.forget(run);
        core.lives.erase(run);
    }
}

void tick(const std::shared_ptr<Core>& core) {
    const Clock::Steady now = core->fixed.clock.steady();
    for (const auto& [id, view] : core->views.all()) {
        Live& live = core->live(id);
        if (live.timer_sent) continue;
        const Due due = what_is_due(*core, *view, live, now);
        if (!due.classify) continue;
        live.timer_sent = true;
        core->spawn("deadline", ring(core, view, due));
    }
    look_for_slots(core);
    forget_ended(*core, now);
}

}  // namespace

asio::awaitable<void> keep_time(std::shared_ptr<Core> core) {
    asio::steady_timer timer(core->io);
    while (!core->stopped) {
        tick(core);
        timer.expires_after(core->fixed.options.tick);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace vetting
