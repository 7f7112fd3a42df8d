#include "host/engine/actions.hpp"

#include <boost/asio/use_awaitable.hpp>

#include "host/store/event_store.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

constexpr std::int32_t kMostTries = 5;
constexpr auto kRetryAfter = 5s;

/// Power by hand: the machine's owner is told, by the log and by the run's own events.
void say_by_hand(const OutboxAction& action) {
    log::info("power.by_hand", {{"run", action.run->value}, {"action", action.kind}});
}

asio::awaitable<void> perform(std::shared_ptr<Core> core, OutboxAction action) {
    const RunId run = action.run.value_or(RunId{});
    if (action.kind == action::kHandBootToken) {
        co_await hand_boot_token(core, run);
    } else if (action.kind == action::kPlanStages) {
        co_await plan_stages(core, run);
    } else if (action.kind == action::kRenderReports) {
        co_await render_reports(core, run, action.payload.value("reports", std::int64_t{0}));
    } else if (action.kind == action::kStartService) {
        co_await start_service(core, run, action.payload.value("index", 0), false);
    } else if (action.kind == action::kNotify) {
        co_await deliver_notification(core, action.payload.value("notification", std::int64_t{0}));
    } else {
        say_by_hand(action);
    }
}

asio::awaitable<void> settle(std::shared_ptr<Core> core, OutboxAction action, std::string error) {
    std::function<void(Tx&)> work = [core, id = action.id, error, tries = action.tries](Tx& tx) {
        const WallTime now = core->fixed.clock.wall();
        if (error.empty() || tries + 1 >= kMostTries) {
            OutboxStore::mark_done(tx, id, now);
        } else {
            OutboxStore::mark_failed(tx, id, WallTime{now.ms + std::chrono::milliseconds(kRetryAfter).count()}, error);
        }
    };
    co_await core->write(std::move(work));
}

asio::awaitable<void> do_action(std::shared_ptr<Core> core, OutboxAction action) {
    for (; action.tries < kMostTries && !core->stopped; ++action.tries) {
        std::string error;
        try {
            co_await perform(core, action);
        } catch (const std::exception& failure) {
            error = failure.what();
        }
        if (core->stopped) co_return;  // the next start takes it up
        if (!error.empty()) {
            log::warning("action.failed", {{"action", action.kind}, {"run", action.run ? action.run->value : 0}, {"error", error}});
        }
        co_await settle(core, action, error);
        if (error.empty()) break;
        asio::steady_timer pause(core->io, kRetryAfter);
        co_await pause.async_wait(asio::use_awaitable);
    }
    core->acting.erase(action.id);
}

}  // namespace

void begin_action(const std::shared_ptr<Core>& core, OutboxAction action) {
    if (core->stopped || !core->acting.insert(action.id).second) return;
    core->spawn("action " + action.kind, do_action(core, std::move(action)));
}

}  // namespace vetting
