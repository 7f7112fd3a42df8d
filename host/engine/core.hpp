// What the engine's parts share: the executor, the stores, the snapshots, and what is known of each run between commits.
//
// io thread only, but for `fixed`, whose comments say what the writer's thread may touch.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "host/engine/engine.hpp"
#include "host/engine/run_tx.hpp"
#include "host/store/artifact_store.hpp"
#include "host/store/database.hpp"
#include "host/store/event_rows.hpp"

namespace vetting {

/// A run between its commits: liveness and deadlines, by the steady clock; a restart begins them anew in full.
struct Live {
    Progress progress;
    Clock::Steady last_message{}, state_since{}, offer_since{};
    bool offered = false;       ///< `offer_since` counts
    bool timer_sent = false;    ///< a deadline's command is on its way
    bool spoke = false;         ///< the agent said something since its claim: a further claim is another process
    std::unique_ptr<PluginService> service;
    std::int32_t service_index = -1;
};

class Core : public std::enable_shared_from_this<Core> {
public:
    Core(boost::asio::any_io_executor executor, EngineStores engine_stores, std::shared_ptr<const PluginCatalogue> plugins,
         PluginCalls& plugin_calls, EngineOptions options, EventSink sink);

    /// One command on one run: `work` in the transaction, then the new snapshot. @throws what the work threw.
    boost::asio::awaitable<void> change(RunId run, std::function<void(RunTx&)> work);
    /// One command on no run in particular.
    boost::asio::awaitable<void> write(std::function<void(Tx&)> work);
    /// Blocking work on the pool; it may read the store, it cannot write.
    template <class T>
    boost::asio::awaitable<T> on_pool(std::function<T()> work) {
        auto answer = std::make_shared<std::optional<T>>();
        std::function<void()> run = [answer, work = std::move(work)] { answer->emplace(work()); };
        co_await run_on_pool(std::move(run));
        co_return std::move(**answer);
    }
    /// Start a coroutine of the engine's own; what it throws is logged under `name`.
    void spawn(std::string name, boost::asio::awaitable<void> task);

    void publish(RunSnapshot view);
    [[nodiscard]] RunSnapshot view(RunId run) const;         ///< @throws Error NotFound
    /// The component that a run has pinned, as it was then; nothing when it is gone from the plugin folders and the shelf.
    [[nodiscard]] std::optional<HostPlugin> pinned(const std::string& id, const std::string& sha256) const;
    [[nodiscard]] Live& live(RunId run) { return lives[run]; }
    /// Where a local agent finds its boot token.
    [[nodiscard]] std::filesystem::path boot_token_file(RunId run) const;
    /// A word from the agent: silence begins anew.
    void heard(RunId run);

    boost::asio::any_io_executor io;
    EngineStores stores;
    PluginCalls& calls;
    EventSink events;
    Fixed fixed;
    Secret<std::string> host_key;
    RunViews views;
    std::map<RunId, Live> lives;
    std::set<std::int64_t> acting;  ///< outbox rows being done now
    boost::asio::thread_pool pool{2};
    bool stopped = false;

private:
    boost::asio::awaitable<void> run_on_pool(std::function<void()> work);
};

}  // namespace vetting
