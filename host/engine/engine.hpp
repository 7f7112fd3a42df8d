// The only code that changes state: one awaitable a command, one transaction a command, the answer after the commit.
//
// io thread only. Every command may throw Error StoreBusy (the writer's queue is full: answer 503 + Retry-After),
// StoreFull or StoreFailed besides what it names itself.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/config/config.hpp"
#include "host/engine/plugin_calls.hpp"
#include "host/engine/plugin_catalogue.hpp"
#include "host/engine/published.hpp"
#include "host/engine/requests.hpp"
#include "host/engine/users.hpp"
#include "host/engine/views.hpp"

namespace vetting {

class ArtifactFiles;
class PluginShelf;
class Database;
class Writer;

struct EngineOptions {
    std::filesystem::path state_folder;      ///< `local/` (boot tokens) is made in it
    std::map<std::string, Profile, std::less<>> profiles;
    Json notifiers = Json::object();         ///< settings by component id or short name; who is not in it is not told
    std::vector<NotifyRoute> routes;         ///< none: everything goes to every notifier
    std::shared_ptr<const PluginShelf> shelf;  ///< where pinned plugins are kept; null: they are used where they lie
    int max_concurrent = 3;
    std::string public_url;                  ///< for links in notifications
    std::chrono::milliseconds tick{250};     ///< how often deadlines are looked at
    std::chrono::milliseconds deadline_slack{30'000};  ///< beyond a stage's own timeout, which the agent enforces first
    std::chrono::seconds late_result_window{600};
};

/// Whether a run token may still be used once the run has ended (heartbeat, log, artifacts, a late result).
enum class AfterEnd : std::uint8_t { Refused, Allowed };

struct EngineStores {
    Database& database;
    Writer& writer;
    ArtifactFiles& artifacts;
};

class Engine {
public:
    /// What `stores` and `calls` name must outlive the engine. Takes the writer's `on_commit` for itself.
    Engine(boost::asio::any_io_executor io, EngineStores stores, std::shared_ptr<const PluginCatalogue> plugins,
           PluginCalls& calls, EngineOptions options, EventSink events);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Reads what is there, makes the admin at the very first start, takes up every run that is not at its end and
    /// every action that was not done. @return the admin's one-time password when it was made now.
    boost::asio::awaitable<std::optional<Secret<std::string>>> start();
    /// Ends services, calls and timers; runs stay as they are and are taken up by the next start.
    void stop();

    [[nodiscard]] const RunViews& runs() const;
    [[nodiscard]] const Progress* progress(RunId run) const;
    [[nodiscard]] std::optional<double> eta_s(RunId run) const;
    [[nodiscard]] const PluginCatalogue& plugins() const;
    [[nodiscard]] const std::map<std::string, Profile, std::less<>>& profiles() const;
    [[nodiscard]] Users& users();
    /// Work that blocks (big reads of the store, hashing, page data): give it to this pool.
    [[nodiscard]] boost::asio::any_io_executor pool() const;

    // Hosts and runs: the operator's commands. @throws Error NotFound, TransitionRefused, InvalidValue, Conflict.
    boost::asio::awaitable<HostId> register_host(NewHost host, Actor actor);
    boost::asio::awaitable<RunId> create_run(NewRun run, Actor actor);
    boost::asio::awaitable<void> start_run(RunId run, Actor actor);
    boost::asio::awaitable<void> cancel_run(RunId run, std::string reason, Actor actor);
    boost::asio::awaitable<void> release_run(RunId run, bool power_off, Actor actor);
    boost::asio::awaitable<void> retry_run(RunId run, Actor actor);
    /// The refused disks that are named may be overwritten in the next attempt, and in no other.
    boost::asio::awaitable<void> override_wipe(RunId run, OverrideWipe wanted, Actor actor);
    /// The private half of a hold's key, once: afterwards nobody has it but who took it. @throws Error NotFound.
    boost::asio::awaitable<Secret<std::string>> take_hold_key(RunId run, Actor actor);
    /// Turns what the run found into what its host is expected to be from now on.
    boost::asio::awaitable<void> accept_expected_spec(RunId run, Actor actor);
    /// The same from a document of facts that somebody wrote.
    boost::asio::awaitable<void> set_expected_spec(HostId host, Json facts, Actor actor);

    // The boot path. Nothing: this machine boots its local disk.
    boost::asio::awaitable<std::optional<BootScript>> script_fetched(Mac mac);

    // The agent. `check_run_token` is memory only and says nothing but yes or no: no such run and bad token look alike.
    [[nodiscard]] bool check_run_token(RunId run, std::string_view token, AfterEnd after_end) const;
    /// @throws Error TokenInvalid. Both take the boot token or the run token and check it themselves (bcrypt: pool).
    boost::asio::awaitable<HelloAnswer> hello(RunId run, Secret<std::string> token, HelloRequest hello);
    boost::asio::awaitable<ClaimAnswer> claim(RunId run, Secret<std::string> token, ClaimRequest claim, Actor actor);
    /// A read of memory but for the first beat after silence. @throws Error TokenInvalid for another boot's beat.
    boost::asio::awaitable<HeartbeatAnswer> heartbeat(RunId run, HeartbeatRequest beat);
    /// `body`: the bytes as they came, to tell a repetition from a conflict. @throws Error SeqGap (`acked_seq` is the
    /// stream's in the run's view), SeqConflict, RunNotActive.
    boost::asio::awaitable<LogAnswer> append_log(RunId run, LogBatch batch, std::string_view body);
    boost::asio::awaitable<SensorAnswer> record_sensor(RunId run, SensorBatch batch, std::string_view body);
    /// @throws Error StageOutOfOrder, SeqConflict (same stage and attempt, other content), RunNotActive (it was stored
    /// as evidence all the same).
    boost::asio::awaitable<ResultAnswer> record_result(RunId run, StageResult result, std::string_view body);
    /// The file of a plugin that this run has pinned. @throws Error NotFound for anything else.
    [[nodiscard]] std::filesystem::path pinned_file(RunId run, const std::string& sha256) const;
    boost::asio::awaitable<ArtifactAnswer> put_artifact(RunId run, ArtifactUpload upload);
    boost::asio::awaitable<HoldAnswer> hold(RunId run, HoldRequest hold);
    /// Leave to overwrite these disks, once. @throws Error WipeRefused (the run has failed and may be held), Conflict for
    /// a disk that had its permit in this attempt, StageOutOfOrder, RunNotActive.
    boost::asio::awaitable<PermitAnswer> permit(RunId run, PermitRequest permit);

    /// The report as it was made when the run ended, or rendered now. @throws Error NotFound for an unknown format.
    boost::asio::awaitable<ReportDocument> report(RunId run, std::string format);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace vetting
