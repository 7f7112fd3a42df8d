// vettingd: the parts put together, and nothing else. What is done is in host/engine, how it is asked in host/api.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <csignal>
#include <cstdio>

#include "host/api/routes.hpp"
#include "host/engine/plugin_scan.hpp"
#include "host/engine/plugin_shelf.hpp"
#include "host/engine/runner_calls.hpp"
#include "host/events/hub.hpp"
#include "host/events/run_log.hpp"
#include "host/http/server.hpp"
#include "host/options.hpp"
#include "host/own_names.hpp"
#include "host/startup.hpp"
#include "host/store/artifact_store.hpp"
#include "host/store/event_store.hpp"
#include "host/store/writer.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

namespace asio = boost::asio;

constexpr auto kLogFlush = 2s;
constexpr auto kStopGrace = 5s;

/// Everything of a running host, in the order in which it is built; it ends in the other order.
class Daemon {
public:
    explicit Daemon(HostSettings settings);
    int run();

private:
    asio::awaitable<void> begin();
    asio::awaitable<void> wait_for_signal();
    asio::awaitable<void> flush_logs();
    asio::awaitable<std::string> local_token();
    EngineOptions engine_options() const;
    EventSink event_sink();
    void write_ready_file(const std::string& token) const;

    HostSettings settings_;
    UniqueFd lock_;
    asio::io_context io_{1};        ///< before the writer, which answers on it to its last breath
    asio::thread_pool readers_{1};  ///< replays of events and the log files
    Database database_;
    std::shared_ptr<const PluginShelf> shelf_;
    Writer writer_;
    ArtifactFiles artifacts_;
    RunLogs logs_;
    http::Router router_;
    http::TlsIdentity identity_;
    std::string listen_address_;
    http::Server server_;
    EventHub hub_;
    RunnerCalls calls_;
    Engine engine_;
    SystemClock clock_;
    api::Services services_;
    asio::steady_timer log_timer_{io_};
    int exit_code_ = 0;
};

EventHub::Replay replay_from(Database& database, asio::any_io_executor pool) {
    return [&database, pool](EventId after, std::int64_t limit, std::optional<RunId> run) -> asio::awaitable<std::vector<StoredEvent>> {
        auto on_pool = [](Database& store, EventId from, std::int64_t most, std::optional<RunId> only) -> asio::awaitable<std::vector<StoredEvent>> {
            co_return store.read([from, most, only](const Reader& reader) { return EventStore::after(reader, from, most, only); });
        };
        co_return co_await asio::co_spawn(pool, on_pool(database, after, limit, run), asio::use_awaitable);
    };
}

Daemon::Daemon(HostSettings settings)
    : settings_(std::move(settings)),
      lock_(lock_state(settings_.config.state)),
      database_(settings_.config.state / "vetting.db"),
      shelf_(std::make_shared<const PluginShelf>(settings_.config.state / "plugins")),
      writer_(database_),
      artifacts_(settings_.config.state / "artifacts"),
      logs_(settings_.config.state / "runs", database_),
      listen_address_(parse_listen(settings_.config.listen).address),
      server_(io_.get_executor(), [this] {
          http::ServerOptions options = server_options(settings_.config);
          identity_ = options.identity;
          return options;
      }(), router_),
      hub_(io_.get_executor(), {}, database_.read([](const Reader& reader) { return EventStore::last(reader); }),
           replay_from(database_, readers_.get_executor())),
      calls_(io_.get_executor(), runner_of(settings_.config)),
      engine_(io_.get_executor(), {database_, writer_, artifacts_},
              scan_host_plugins(settings_.config.plugin_folders, runner_of(settings_.config), pack_policy(settings_.config), shelf_.get()), calls_, engine_options(), event_sink()),
      services_{.engine = engine_, .database = database_, .artifacts = artifacts_, .logs = logs_, .hub = hub_, .clock = clock_,
                .public_url = url_for(listen_address_, server_.port(), own_host_name()), .fingerprint = identity_.fingerprint} {
    services_.numbers = [this] {
        api::HostNumbers numbers{server_.connections(), writer_.queued(), server_.refused(), writer_.commits(), {}};
        for (int hundreds = 1; hundreds < 6; ++hundreds) numbers.answered[hundreds] = server_.answered(hundreds);
        return numbers;
    };
    api::add_all_routes(router_, services_);
}

EngineOptions Daemon::engine_options() const {
    EngineOptions options;
    options.state_folder = settings_.config.state;
    options.shelf = shelf_;
    options.profiles = load_profiles(settings_.config);
    options.notifiers = settings_.config.notifiers;
    options.routes = settings_.config.notify_routes;
    options.max_concurrent = static_cast<int>(settings_.config.max_concurrent);
    options.public_url = url_for(listen_address_, server_.port(), own_host_name());
    return options;
}

EventSink Daemon::event_sink() {
    EventSink sink;
    sink.durable = [this](const Committed<CommittedBatch>& batch) { hub_.publish(batch); };
    sink.live = [this](const LiveEvent& event) { hub_.publish_live(event.type, event.key, event.run, event.body); };
    return sink;
}

/// The operator of `--local` comes in by a token that only this user can read; it stays good over restarts.
asio::awaitable<std::string> Daemon::local_token() {
    const std::filesystem::path file = settings_.config.state / "local" / "api_token";
    if (const auto kept = try_read_file(file); kept && engine_.users().find_api_token(*kept)) co_return *kept;
    const auto admin = engine_.users().find_user("admin");
    if (!admin) throw Error(Errc::NotFound, "there is no user 'admin' to act for");
    std::string title = "this machine";
    Actor actor{"vettingd", ""};  // named: g++ 12 destroys aggregates made inside a co_await twice
    const Secret<std::string> token = co_await engine_.users().create_api_token(*admin, std::move(title), std::move(actor));
    make_folder(file.parent_path(), 0700);
    write_file_atomic(file, token.reveal(), 0600);
    co_return token.reveal();
}

void Daemon::write_ready_file(const std::string& token) const {
    if (settings_.ready_file.empty()) return;
    Json ready{{"url", url_for(listen_address_, server_.port(), "127.0.0.1")}, {"fingerprint", identity_.fingerprint}, {"pid", ::getpid()}};
    if (!token.empty()) ready["api_token"] = token;
    write_file_atomic(settings_.ready_file, dump_json(ready) + "\n", 0600);
}

asio::awaitable<void> Daemon::begin() {
    const std::optional<Secret<std::string>> password = co_await engine_.start();
    if (password) {
        std::printf("First start: log in as 'admin' with the one-time password %s\n", password->reveal().c_str());
    }
    std::string token;
    if (settings_.local) token = co_await local_token();
    services_.ready = true;
    server_.start();
    std::printf("vettingd %s is ready at %s (certificate %s)\n", VETTING_VERSION, services_.public_url.c_str(), identity_.fingerprint.c_str());
    std::fflush(stdout);
    write_ready_file(token);
}

/// Committed log lines go to the run's flat file; then their copies in the store go.
asio::awaitable<void> Daemon::flush_logs() {
    auto flush = [](RunLogs& logs, Writer& writer) -> asio::awaitable<void> {
        logs.flush_all(writer);
        co_return;
    };
    for (;;) {
        log_timer_.expires_after(kLogFlush);
        co_await log_timer_.async_wait(asio::use_awaitable);
        try {
            co_await asio::co_spawn(readers_, flush(logs_, writer_), asio::use_awaitable);
        } catch (const Error& error) {
            log::error("run_log.not_flushed", {{"error", error.what()}});  // the lines are safe in the store
        }
    }
}

asio::awaitable<void> Daemon::wait_for_signal() {
    asio::signal_set signals(io_, SIGTERM, SIGINT);
    const int number = co_await signals.async_wait(asio::use_awaitable);
    log::info("host.stopping", {{"signal", number}});
    hub_.close();
    co_await server_.stop(kStopGrace);
    log_timer_.cancel();
    engine_.stop();
    std::error_code ignored;
    if (!settings_.ready_file.empty()) std::filesystem::remove(settings_.ready_file, ignored);
    io_.stop();
}

int Daemon::run() {
    if (const std::size_t cut = logs_.recover(); cut > 0) log::warning("run_log.torn_tails_cut", {{"files", cut}});
    asio::co_spawn(io_, wait_for_signal(), [](std::exception_ptr) {});
    asio::co_spawn(io_, flush_logs(), [](std::exception_ptr) {});
    asio::co_spawn(io_, begin(), [this](std::exception_ptr error) {
        try {
            if (error) std::rethrow_exception(error);
        } catch (const std::exception& failed) {
            std::fprintf(stderr, "vettingd: %s\n", failed.what());
            exit_code_ = 1;
            io_.stop();
        }
    });
    io_.run();
    readers_.join();
    return exit_code_;
}

int run_host(int argc, char** argv) {
    int exit_code = 0;
    std::optional<HostSettings> settings = parse_options(argc, argv, exit_code);
    if (!settings) return exit_code;
    log::set_level(level_of(settings->config.log_level));
    log::set_json(settings->config.log_json);
    std::signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    Daemon daemon(std::move(*settings));
    return daemon.run();
}

}  // namespace
}  // namespace vetting

int main(int argc, char** argv) {
    try {
        return vetting::run_host(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "vettingd: %s\n", error.what());
        return 1;
    }
}
