#include "host/engine/core.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "host/engine/plugin_shelf.hpp"
#include "host/store/writer.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace asio = boost::asio;

Core::Core(asio::any_io_executor executor, EngineStores engine_stores, std::shared_ptr<const PluginCatalogue> plugins,
           PluginCalls& plugin_calls, EngineOptions options, EventSink sink)
    : io(std::move(executor)), stores(engine_stores), calls(plugin_calls), events(std::move(sink)) {
    fixed.options = std::move(options);
    fixed.plugins = std::move(plugins);
}

asio::awaitable<void> Core::write(std::function<void(Tx&)> work) {
    const auto self = shared_from_this();
    if (stopped) throw Error(Errc::Cancelled, "the host is stopping");
    (void)co_await stores.writer.submit(std::move(work));
}

asio::awaitable<void> Core::change(RunId run, std::function<void(RunTx&)> work) {
    const auto self = shared_from_this();
    const auto made = std::make_shared<RunSnapshot>();
    std::function<void(Tx&)> command = [self, run, made, work = std::move(work)](Tx& tx) {
        RunTx change(tx, self->fixed, run);
        work(change);
        *made = change.finish();
    };
    co_await write(std::move(command));
    publish(*made);
}

asio::awaitable<void> Core::run_on_pool(std::function<void()> work) {
    const auto self = shared_from_this();
    const auto error = std::make_shared<std::exception_ptr>();
    // Named, not written into the co_await: g++ 12 destroys the captures of such a temporary twice.
    auto initiate = [self, error](auto handler, std::function<void()> task) {
        auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        asio::post(self->pool, [self, error, waiting = std::move(waiting), task = std::move(task)]() mutable {
            try {
                task();
            } catch (...) {
                *error = std::current_exception();
            }
            const asio::any_io_executor io_executor = self->io;
            asio::post(io_executor, [waiting = std::move(waiting)] { (*waiting)(); });
        });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(std::move(initiate), asio::use_awaitable, std::move(work));
    if (*error) std::rethrow_exception(*error);
}

void Core::spawn(std::string name, asio::awaitable<void> task) {
    const auto self = shared_from_this();
    asio::co_spawn(io, std::move(task), [self, name = std::move(name)](std::exception_ptr error) {
        if (!error || self->stopped) return;
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& failure) {
            log::error("engine.task_failed", {{"task", name}, {"error", failure.what()}});
        }
    });
}

RunSnapshot Core::view(RunId run) const {
    if (RunSnapshot found = views.find(run)) return found;
    throw Error(Errc::NotFound, "no run " + std::to_string(run.value) + " that is still of interest to an agent");
}

std::optional<HostPlugin> Core::pinned(const std::string& id, const std::string& sha256) const {
    const HostPlugin* found = fixed.plugins->pinned(id, sha256);
    if (found == nullptr) return std::nullopt;
    HostPlugin plugin = *found;
    const auto kept = fixed.options.shelf ? fixed.options.shelf->find(sha256) : std::nullopt;
    if (kept) plugin.path = kept->string();
    return plugin;
}

std::filesystem::path Core::boot_token_file(RunId run) const {
    return fixed.options.state_folder / "local" / ("run-" + std::to_string(run.value) + ".token");
}

void Core::heard(RunId run) {
    Live& now = live(run);
    now.last_message = fixed.clock.steady();
    now.spoke = true;
    now.progress.last_seen = fixed.clock.wall();
}

namespace {

/// The service belongs to the stage at this index, through its attempts, and to nothing after it.
bool service_is_over(const RunView& view, const Live& live) {
    const bool in_stage = view.state == State::InStage || view.state == State::Rebooting;
    return live.service && (!in_stage || view.stage_index != live.service_index);
}

bool moved(const RunView& before, const RunView& after) {
    const auto attempt = [](const RunView& view) { return view.current() ? view.current()->attempt : 0; };
    return before.state != after.state || before.stage_index != after.stage_index || attempt(before) != attempt(after);
}

}  // namespace

void Core::publish(RunSnapshot view) {
    if (stopped) return;
    const RunSnapshot before = views.put(view);
    if (before && before->revision >= view->revision) return;
    Live& now = live(view->id);
    if (!before || moved(*before, *view)) {
        now.state_since = now.last_message = fixed.clock.steady();
        now.offered = false;
    }
    now.timer_sent = false;
    if (view->offer && !now.offered) {
        now.offered = true;
        now.offer_since = fixed.clock.steady();
    }
    if (service_is_over(*view, now)) now.service.reset();
    if (view->local && is_terminal(view->state)) {
        std::error_code gone_already;
        std::filesystem::remove(boot_token_file(view->id), gone_already);
    }
}

}  // namespace vetting
