#include "host/cli/try/try_run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <unistd.h>

#include "host/cli/api.hpp"
#include "host/cli/print.hpp"
#include "host/cli/summary.hpp"
#include "host/cli/words.hpp"
#include "sdk/base/files.hpp"

namespace vetting::cli {
namespace {

constexpr auto kHostReadyWithin = 60s;
constexpr auto kTokenWithin = 60s;
constexpr auto kHostStopsWithin = 10s;
constexpr auto kAgentEndsWithin = 15s;

}  // namespace

TryRun::TryRun(asio::io_context& io, TryPlan plan)
    : io_(io),
      plan_(std::move(plan)),
      signals_(io, SIGINT, SIGTERM, SIGHUP),
      host_(io.get_executor(), "vettingd",
            {[this] { return host_spec(); }, [this] { return ready_.has_value(); }, [this](const std::string& line) { view_.say(line); }}),
      agent_(io.get_executor(), "vetting-agent",
             {[this] { return agent_spec(); }, [this] { return agent_needed(); }, [this](const std::string& line) { view_.say(line); }}) {}

asio::awaitable<Exit> TryRun::go() {
    std::exception_ptr failed;
    Exit exit = Exit::Error;
    asio::co_spawn(io_, watch_signals(), asio::detached);
    try {
        exit = co_await story();
    } catch (...) {
        failed = std::current_exception();  // the children end first, and no coroutine waits in a handler
    }
    view_.close();
    co_await agent_.stop(kAgentEndsWithin);
    co_await host_.stop(kHostStopsWithin);
    if (failed && interrupts_ > 0) co_return Exit::Cancelled;
    if (failed) std::rethrow_exception(failed);
    co_return exit;
}

asio::awaitable<Exit> TryRun::story() {
    say("State, logs and store: " + plan_.folder.root.string());
    co_await start_host();
    say("Web page: " + ready_->url + " (certificate SHA-256 " + ready_->fingerprint + ")");
    say_login();
    run_ = co_await create_run();
    say("Vetting this machine with profile '" + plan_.profile + "', run " + std::to_string(run_) + ". Ctrl-C cancels it.");
    co_await start_agent(run_);
    const RunItem ended = co_await follow(run_);
    view_.close();
    co_await agent_.wait(kAgentEndsWithin, kAgentEndsWithin);
    co_await save_reports(run_);
    const Exit exit = tell(ended);
    if (!plan_.once && interrupts_ == 0) co_await stay();
    co_return exit;
}

asio::awaitable<void> TryRun::start_host() {
    host_.start();
    const bool ready = co_await until([this] {
        if (auto file = read_ready_file(plan_.folder.ready_file())) ready_ = std::move(file);
        return ready_.has_value() || !host_.running();
    }, kHostReadyWithin);
    if (ready_) co_return;
    throw Error(ready ? Errc::Internal : Errc::TimedOut, "vettingd did not get ready: " + host_.obituary());
}

asio::awaitable<std::int64_t> TryRun::create_run() {
    NewRunRequest wanted;
    wanted.local = true;
    wanted.profile = plan_.profile;
    HttpRequest request{.method = "POST", .target = "/api/v1/runs", .body = dump_json(Json(wanted))};
    const HttpResponse response = co_await ask(std::move(request));
    throw_if_problem("POST /api/v1/runs", response);
    co_return from_json_text<RunItem>(response.body).id;
}

asio::awaitable<void> TryRun::start_agent(std::int64_t run) {
    const std::filesystem::path token = plan_.folder.token(run);
    const bool there = co_await until([&token] { return std::filesystem::exists(token); }, kTokenWithin);
    if (!there) throw Error(Errc::TimedOut, "vettingd wrote no token for run " + std::to_string(run) + "; " + host_.obituary());
    agent_.start();
}

asio::awaitable<RunItem> TryRun::follow(std::int64_t run) {
    FollowHooks hooks;
    hooks.on_run = [this](const RunItem& now) {
        seen_ = now;
        view_.show(now);
    };
    hooks.on_tick = [this] { view_.tick(); };
    hooks.stop = [this] {
        throw_if_lost();
        return cancel_until_ && cancel_until_->passed();
    };
    const CurrentClient current = [this] { return client(); };
    RunItem last = co_await follow_run(current, run, std::move(hooks));
    if (last.active) view_.say("the run did not end in time after it was cancelled");
    co_return last;
}

asio::awaitable<void> TryRun::save_reports(std::int64_t run) {
    make_folder(plan_.out);
    for (const char* format : {"html", "json"}) {
        const std::filesystem::path file = plan_.out / (std::string("report.") + format);
        const std::string target = "/api/v1/runs/" + std::to_string(run) + "/report?format=" + format;
        try {
            HttpRequest request{.target = target};
            const HttpResponse response = co_await ask(std::move(request));
            throw_if_problem("GET " + target, response);
            write_file_atomic(file, response.body);
            say("Report: " + file.string());
        } catch (const Error& error) {
            say("no " + file.filename().string() + ": " + error.what());
        }
    }
}

Exit TryRun::tell(const RunItem& run) {
    print(run_summary(run, false, screen_of(STDOUT_FILENO), SystemClock().wall().ms));
    if (run.verdict) return exit_of(*run.verdict);
    return interrupts_ > 0 ? Exit::Cancelled : Exit::Error;
}

asio::awaitable<void> TryRun::stay() {
    say("The run has ended; " + ready_->url + " stays until Ctrl-C.");
    for (;;) {
        const bool over = co_await until([this] { return interrupts_ > 0; }, std::chrono::hours(1));
        if (over) co_return;
    }
}

}  // namespace vetting::cli
