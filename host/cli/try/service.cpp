#include "host/cli/try/service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>

#include "host/cli/words.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting::cli {
namespace {

constexpr int kMostRestarts = 10;
constexpr auto kBeforeRestart = 500ms;
/// One that ended of its own will: what it reported last must be seen before it is missed.
constexpr auto kAfterCleanEnd = 3s;
constexpr auto kLookAgain = 50ms;
constexpr std::size_t kLinesShown = 15;

asio::awaitable<void> pause(asio::any_io_executor executor, std::chrono::milliseconds duration) {
    asio::steady_timer timer(executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

Service::Service(asio::any_io_executor executor, std::string name, ServiceHooks hooks)
    : executor_(std::move(executor)), name_(std::move(name)), hooks_(std::move(hooks)) {}

void Service::start() {
    const ChildSpec spec = hooks_.spec();
    log_ = spec.log;
    child_ = std::make_unique<Child>(executor_, spec);
    asio::co_spawn(executor_, keep(), asio::detached);
}

asio::awaitable<void> Service::keep() {
    for (;;) {
        co_await child_->ended();
        if (stopping_) co_return;
        co_await pause(executor_, child_->cleanly() ? kAfterCleanEnd : std::chrono::milliseconds(kBeforeRestart));
        if (stopping_ || gave_up_) co_return;
        if (!hooks_.still_needed()) co_return;
        if (restarts_ >= kMostRestarts) {
            gave_up_ = true;
            co_return;
        }
        ++restarts_;
        hooks_.say(name_ + " ended (" + child_->how() + "); starting it again");
        try {
            child_ = std::make_unique<Child>(executor_, hooks_.spec());
        } catch (const Error& error) {
            hooks_.say(error.what());
            gave_up_ = true;
            co_return;
        }
    }
}

std::string Service::obituary() const {
    const std::string how = child_ ? child_->how() : "never started";
    const std::string again = restarts_ > 0 ? ", after " + std::to_string(restarts_) + " restarts" : "";
    return name_ + " ended (" + how + again + "); the last lines of " + log_.string() + ":\n" + last_lines(log_, kLinesShown);
}

asio::awaitable<bool> Service::ended_within(std::chrono::milliseconds limit) {
    const Deadline deadline = Deadline::in(limit);
    while (running() && !deadline.passed()) co_await pause(executor_, kLookAgain);
    co_return !running();
}

asio::awaitable<void> Service::stop(std::chrono::milliseconds grace) {
    stopping_ = true;
    if (!running()) co_return;
    child_->signal(SIGTERM);
    const bool ended = co_await ended_within(grace);
    if (ended) co_return;
    hooks_.say(name_ + " does not end; it is killed");
    kill();
    co_await ended_within(grace);
}

asio::awaitable<void> Service::wait(std::chrono::milliseconds limit, std::chrono::milliseconds grace) {
    stopping_ = true;
    const bool ended = co_await ended_within(limit);
    if (!ended) co_await stop(grace);
}

void Service::kill() {
    stopping_ = true;
    if (child_) child_->signal(SIGKILL);
}

std::string last_lines(const std::filesystem::path& log, std::size_t count) {
    const std::string text = try_read_file(log).value_or("");
    std::size_t from = text.size();
    for (std::size_t lines = 0; from > 0 && lines <= count; --from) {
        if (text[from - 1] == '\n' && from != text.size() && ++lines == count) break;
    }
    std::string shown;
    for (std::size_t at = from; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        shown += "  " + printable(std::string_view(text).substr(at, end - at)) + "\n";
        at = end + 1;
    }
    if (!shown.empty()) shown.pop_back();
    return shown.empty() ? "  (nothing)" : shown;
}

}  // namespace vetting::cli
