#include "host/engine/engine.hpp"

#include <boost/asio/post.hpp>

#include "host/engine/engine_impl.hpp"
#include "host/engine/plugin_shelf.hpp"
#include "host/engine/run_tx.hpp"
#include "host/engine/timers.hpp"
#include "host/store/event_store.hpp"
#include "host/store/plugin_store.hpp"
#include "host/store/setting_store.hpp"
#include "host/store/writer.hpp"
#include "sdk/base/crypto.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

constexpr const char* kHostKey = "host_key";

/// Events go to the hub and actions begin on the io thread, in the order of the commits.
void take_commits(const std::shared_ptr<Core>& core) {
    const std::weak_ptr<Core> weak = core;
    core->stores.writer.on_commit([weak, io = core->io](Committed<CommittedBatch> batch) {
        auto shared = std::make_shared<Committed<CommittedBatch>>(std::move(batch));
        asio::post(io, [weak, shared] {
            const auto alive = weak.lock();
            if (!alive || alive->stopped) return;
            alive->events.durable(*shared);
            for (const OutboxAction& action : (*shared)->actions) begin_action(alive, action);
        });
    });
}

/// A plugin that was never seen with this digest is news.
void put_plugin(Tx& tx, const PluginRow& row) {
    const bool is_new = !PluginStore::find(tx, row.id, row.sha256);
    PluginStore::put(tx, row);
    if (!is_new) return;
    EventStore::append(tx, StoredEvent{.id = {}, .at = row.last_seen, .type = "plugin.changed", .run = {}, .host = {},
                                       .data = {{"id", row.id}, {"version", row.version}, {"sha256", row.sha256},
                                                {"state", row.state}, {"reason", row.reason}}});
}

void store_plugins(Tx& tx, const Fixed& fixed) {
    const WallTime now = fixed.clock.wall();
    for (const HostPluginFile& file : fixed.plugins->files()) {
        PluginRow row;
        row.sha256 = file.sha256;
        row.path = file.path;
        row.state = file.refused.empty() ? "usable" : "refused";
        row.reason = file.refused;
        row.first_seen = row.last_seen = now;
        row.id = std::filesystem::path(file.path).filename().string();
        row.version = file.version;
        row.trust = file.trust;
        for (const HostPlugin& component : file.components) {
            row.id = component.describe.id;
            row.kind = component.describe.kind;
            row.version = component.describe.version;
            row.trust = component.trust;
            row.describe = component.describe_json;
            put_plugin(tx, row);
        }
        if (file.components.empty()) put_plugin(tx, row);
    }
}

/// The key under which run tokens are signed: made once, kept with the store.
std::string host_key_of(Tx& tx) {
    if (auto known = SettingStore::get(tx, kHostKey)) return *std::move(known);
    std::string made = random_bytes(32);
    SettingStore::set(tx, kHostKey, made);
    return made;
}

struct Recovered {
    std::string host_key;
    std::vector<RunSnapshot> views;
    std::vector<OutboxAction> undone;
};

bool still_of_interest(const Run& run, WallTime now, std::chrono::milliseconds window) {
    return !run.ended || now.ms - run.ended->ms <= window.count();
}

/// Every run that is not at its end, Failed ones that may still be held, and those that ended just now.
Recovered recover(Tx& tx, Fixed& fixed) {
    Recovered found;
    found.host_key = host_key_of(tx);
    store_plugins(tx, fixed);
    std::vector<std::string> words;
    for (const auto& [state, text] : EnumWords<State>::kWords) {
        if (state != State::None) words.emplace_back(text);
    }
    const WallTime now = fixed.clock.wall();
    for (const Run& run : RunStore::in_states(tx, words)) {
        const State state = from_word<State>(run.state).value_or(State::None);
        if (is_terminal(state) && !still_of_interest(run, now, fixed.options.late_result_window)) continue;
        const auto host = HostStore::find(tx, run.host);
        if (host) found.views.push_back(make_view(run, *host, StageStore::of_run(tx, run.id), ++fixed.revision));
    }
    found.undone = OutboxStore::undone(tx);
    return found;
}

/// A stage that was in hand with its service listening: the service anew, on the port it had.
void restart_service(const std::shared_ptr<Core>& core, const RunView& run) {
    const bool in_stage = run.state == State::InStage || run.state == State::Rebooting;
    if (!in_stage || !run.offer || run.offer->endpoints.empty()) return;
    core->spawn("service restart", start_service(core, run.id, run.stage_index, true));
}

/// Nothing is kept for runs that are over.
void clear_shelf(const Core& core, const std::vector<RunSnapshot>& views) {
    if (!core.fixed.options.shelf) return;
    std::set<std::string> needed;
    for (const RunSnapshot& view : views) needed.insert(view->pinned_digests.begin(), view->pinned_digests.end());
    core.fixed.options.shelf->keep_only(needed);
}

}  // namespace

Engine::Engine(asio::any_io_executor io, EngineStores stores, std::shared_ptr<const PluginCatalogue> plugins,
               PluginCalls& calls, EngineOptions options, EventSink events)
    : impl_(std::make_unique<Impl>()) {
    impl_->core = std::make_shared<Core>(std::move(io), stores, std::move(plugins), calls, std::move(options), std::move(events));
    impl_->users = std::make_shared<UserDirectory>(impl_->core);
    take_commits(impl_->core);
}

Engine::~Engine() { stop(); }

asio::awaitable<std::optional<Secret<std::string>>> Engine::start() {
    const auto core = impl_->core;
    const auto users = impl_->users;
    const auto found = std::make_shared<Recovered>();
    std::function<void(Tx&)> work = [core, found](Tx& tx) { *found = recover(tx, core->fixed); };
    co_await core->write(std::move(work));
    core->host_key = Secret<std::string>(std::move(found->host_key));
    std::optional<Secret<std::string>> password = co_await users->load();
    for (const RunSnapshot& view : found->views) core->publish(view);
    clear_shelf(*core, found->views);
    for (const RunSnapshot& view : found->views) restart_service(core, *view);
    for (OutboxAction& action : found->undone) {
        action.tries = 0;
        begin_action(core, action);
    }
    core->spawn("timers", keep_time(core));
    log::info("engine.started", {{"runs", found->views.size()}, {"actions_taken_up", found->undone.size()}});
    co_return password;
}

void Engine::stop() {
    Core& core = *impl_->core;
    if (std::exchange(core.stopped, true)) return;
    for (auto& [run, live] : core.lives) live.service.reset();
    core.pool.join();
}

const RunViews& Engine::runs() const { return impl_->core->views; }
const PluginCatalogue& Engine::plugins() const { return *impl_->core->fixed.plugins; }
const std::map<std::string, Profile, std::less<>>& Engine::profiles() const { return impl_->core->fixed.options.profiles; }
Users& Engine::users() { return *impl_->users; }
asio::any_io_executor Engine::pool() const { return impl_->core->pool.get_executor(); }

const Progress* Engine::progress(RunId run) const {
    const auto found = impl_->core->lives.find(run);
    return found == impl_->core->lives.end() ? nullptr : &found->second.progress;
}

std::optional<double> Engine::eta_s(RunId run) const {
    const Core& core = *impl_->core;
    const RunSnapshot view = core.views.find(run);
    const auto live = core.lives.find(run);
    if (!view || live == core.lives.end() || !holds_slot(view->state)) return std::nullopt;
    const double in_stage = std::chrono::duration<double>(core.fixed.clock.steady() - live->second.state_since).count();
    return estimate_left_s(*view, &live->second.progress, in_stage);
}

std::filesystem::path Engine::pinned_file(RunId run, const std::string& sha256) const {
    const Core& core = *impl_->core;
    const RunSnapshot view = core.views.find(run);
    if (view) {
        for (const PluginRef& pinned : view->plugins) {
            if (pinned.sha256 != sha256) continue;
            if (const auto plugin = core.pinned(pinned.id, sha256)) return plugin->path;
        }
    }
    throw Error(Errc::NotFound, "this run has pinned no plugin with that digest");
}

asio::awaitable<ReportDocument> Engine::report(RunId run, std::string format) {
    const auto core = impl_->core;
    const auto plugins = core->fixed.plugins;
    const HostPlugin* reporter = plugins->reporter(format);
    if (!reporter) throw Error(Errc::NotFound, "no reporter makes '" + format + "'");
    const std::string extension = reporter->describe.extension.empty() ? reporter->describe.name : reporter->describe.extension;
    const std::string name = "report." + extension;
    std::function<std::optional<std::string>()> find = [core, run, name]() -> std::optional<std::string> {
        const auto kept = core->stores.database.read([run, &name](const Reader& reader) {
            const Run row = RunStore::get(reader, run);
            return row.ended && reports_are_kept(row) ? ArtifactStore::find(reader, run, name) : std::nullopt;
        });
        if (!kept) return std::nullopt;
        return core->stores.artifacts.get(kept->sha256);
    };
    std::optional<std::string> kept = co_await core->on_pool<std::optional<std::string>>(std::move(find));
    if (kept) co_return ReportDocument{reporter->describe.name, reporter->describe.media_type, name, *std::move(kept)};
    co_return co_await render_report(core, run, *reporter);
}

}  // namespace vetting
