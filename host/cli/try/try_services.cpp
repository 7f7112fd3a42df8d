// The two children of `vetting try`: how they are started, spoken to and told to stop.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "host/cli/print.hpp"
#include "host/cli/try/try_run.hpp"
#include "host/cli/words.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/url.hpp"

namespace vetting::cli {
namespace {

constexpr auto kLookAgain = 100ms;
constexpr auto kAnswerWithin = 60s;
constexpr auto kHostBackWithin = 60s;
constexpr auto kCancelWithin = 30s;

void add_folders(std::vector<std::string>& argv, const char* flag, const Folders& folders) {
    for (const auto& folder : folders) argv.insert(argv.end(), {flag, folder.string()});
}

/// `--listen` once the port is known: a host that comes back is found where it was.
std::string same_port(const std::string& listen, const std::string& url) {
    const std::size_t colon = listen.rfind(':');
    if (colon == std::string::npos) return listen;
    return listen.substr(0, colon + 1) + std::to_string(parse_base_url(url).port);
}

}  // namespace

ChildSpec TryRun::host_spec() {
    std::error_code ignored;
    std::filesystem::remove(plan_.folder.ready_file(), ignored);  // of the one before
    ChildSpec spec{{sibling("vettingd").string(), "--local", "--state", plan_.folder.host().string(), "--ready-file",
                    plan_.folder.ready_file().string(), "--runner", sibling("vetting-plugin-runner").string(), "--listen",
                    ready_ ? same_port(plan_.listen, ready_->url) : plan_.listen},
                   plan_.folder.host_log()};
    add_folders(spec.argv, "--plugins", plan_.plugins);
    add_folders(spec.argv, "--profiles", plan_.profiles);
    return spec;
}

ChildSpec TryRun::agent_spec() const {
    ChildSpec spec{{sibling("vetting-agent").string(), "run", "--local", "--host", ready_->url, "--fingerprint", ready_->fingerprint,
                    "--run", std::to_string(run_), "--token-file", plan_.folder.token(run_).string(), "--state",
                    plan_.folder.agent().string(), "--runner", sibling("vetting-plugin-runner").string()},
                   plan_.folder.agent_log()};
    add_folders(spec.argv, "--plugins", plan_.plugins);
    return spec;
}

std::shared_ptr<HttpClient> TryRun::client() {
    // A host that was started again wrote the file anew.
    auto file = read_ready_file(plan_.folder.ready_file());
    if (file && (!client_ || !ready_ || file->pid != ready_->pid)) {
        client_ = std::make_shared<HttpClient>(io_.get_executor(), options_of(*file));
        ready_ = std::move(file);
    }
    if (!client_) client_ = std::make_shared<HttpClient>(io_.get_executor(), options_of(*ready_));
    return client_;
}

bool TryRun::agent_needed() const { return !seen_ || (seen_->active && seen_->state != "Reporting"); }

asio::awaitable<HttpResponse> TryRun::ask(HttpRequest request) {
    const Deadline patience = Deadline::in(kHostBackWithin);
    for (;;) {
        try {
            const std::shared_ptr<HttpClient> now = client();
            HttpResponse response = co_await now->send(request, kAnswerWithin);
            co_return response;
        } catch (const Error& error) {
            if (error.code() != Errc::Unreachable || patience.passed()) throw;
        }
        co_await until([] { return false; }, kLookAgain);
    }
}

asio::awaitable<bool> TryRun::until(std::function<bool()> condition, std::chrono::milliseconds limit) {
    const Deadline deadline = Deadline::in(limit);
    asio::steady_timer timer(io_);
    for (;;) {
        if (condition()) co_return true;
        throw_if_lost();
        if (interrupts_ > 0 && run_ == 0) throw Error(Errc::Cancelled, "interrupted");
        if (deadline.passed()) co_return false;
        timer.expires_after(kLookAgain);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

void TryRun::throw_if_lost() const {
    if (interrupts_ > 1) throw Error(Errc::Cancelled, "stopped at once");
    if (host_.gave_up()) throw Error(Errc::Internal, host_.obituary());
    if (agent_.gave_up() && agent_needed()) throw Error(Errc::Internal, agent_.obituary());
}

asio::awaitable<void> TryRun::watch_signals() {
    for (;;) {
        auto [error, number] = co_await signals_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        ++interrupts_;
        if (interrupts_ > 1) {
            agent_.kill();
            host_.kill();
        } else if (run_ != 0 && agent_needed()) {
            view_.say("cancelling the run; once more stops everything at once");
            cancel_until_ = Deadline::in(kCancelWithin);
            asio::co_spawn(io_, cancel_run(), asio::detached);
        }
    }
}

asio::awaitable<void> TryRun::cancel_run() {
    try {
        const Json body{{"reason", "interrupted at the terminal"}};
        HttpRequest request{.method = "POST", .target = "/api/v1/runs/" + std::to_string(run_) + "/cancel", .body = dump_json(body)};
        const HttpResponse response = co_await ask(std::move(request));
        if (!response.ok() && response.status != 409) view_.say("the host did not cancel the run: " + printable(response.body));
    } catch (const Error& error) {
        view_.say(std::string("the run could not be cancelled: ") + error.what());
    }
}

void TryRun::say_login() const {
    const std::string log = try_read_file(plan_.folder.host_log()).value_or("");
    const std::size_t found = log.rfind("one-time password");
    if (found == std::string::npos) return;
    const std::size_t begin = log.rfind('\n', found) + 1;  // npos + 1 is the beginning
    say(printable(std::string_view(log).substr(begin, log.find('\n', found) - begin)));
}

}  // namespace vetting::cli
