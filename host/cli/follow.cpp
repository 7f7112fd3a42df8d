#include "host/cli/follow.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "host/cli/api.hpp"
#include "sdk/base/clock.hpp"

namespace vetting::cli {
namespace {

constexpr auto kTick = 250ms;
constexpr auto kPollAnyway = 1s;
constexpr auto kAnswerWithin = 10s;

/// Shared by the one who looks and the one who listens; whoever is last ends it.
struct Ears {
    bool heard = true;
    bool closed = false;
};

asio::awaitable<void> pause(std::chrono::milliseconds duration) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
}

/// Without an event stream the poll goes on alone, so nothing that happens here is an error.
asio::awaitable<void> listen(CurrentClient client, std::int64_t run, std::shared_ptr<Ears> ears) {
    while (!ears->closed) {
        try {
            const std::shared_ptr<HttpClient> now = client();
            const OnSseEvent on_event = [ears, client, now](SseEvent) -> asio::awaitable<bool> {
                ears->heard = true;
                co_return !ears->closed && client() == now;
            };
            co_await now->stream("/api/v1/events?run=" + std::to_string(run), on_event);
        } catch (const Error&) {
            ears->heard = true;
        }
        co_await pause(kPollAnyway);
    }
}

/// Asks when something was heard, or when it is time to ask anyway.
class Watcher {
public:
    Watcher(CurrentClient client, std::int64_t run, const FollowHooks& hooks)
        : client_(std::move(client)), run_(run), hooks_(hooks), ears_(std::make_shared<Ears>()) {}
    ~Watcher() { ears_->closed = true; }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    asio::awaitable<RunItem> to_the_end() {
        const asio::any_io_executor executor = co_await asio::this_coro::executor;
        asio::co_spawn(executor, listen(client_, run_, ears_), asio::detached);
        while (!ended()) {
            if (ears_->heard || next_.passed()) co_await look();
            if (ended() || (hooks_.stop && hooks_.stop())) break;
            if (hooks_.on_tick) hooks_.on_tick();
            co_await pause(kTick);
        }
        co_return seen_.value_or(RunItem{});
    }

private:
    [[nodiscard]] bool ended() const { return seen_ && !seen_->active; }

    asio::awaitable<void> look() {
        ears_->heard = false;
        next_ = Deadline::in(kPollAnyway);
        try {
            const std::shared_ptr<HttpClient> client = client_();
            seen_ = co_await fetch_run(*client, run_);
            patience_ = Deadline::in(hooks_.patience);
            if (hooks_.on_run) hooks_.on_run(*seen_);
        } catch (const Error&) {
            if (!seen_ || patience_.passed()) throw;
        }
    }

    CurrentClient client_;
    std::int64_t run_;
    const FollowHooks& hooks_;
    std::shared_ptr<Ears> ears_;
    std::optional<RunItem> seen_;
    Deadline next_ = Deadline::in(0s), patience_ = Deadline::in(0s);
};

}  // namespace

asio::awaitable<RunItem> fetch_run(HttpClient& client, std::int64_t run) {
    HttpRequest request{.target = "/api/v1/runs/" + std::to_string(run)};
    const HttpResponse response = co_await client.send(std::move(request), kAnswerWithin);
    throw_if_problem("GET /api/v1/runs/" + std::to_string(run), response);
    co_return from_json_text<RunItem>(response.body);
}

asio::awaitable<RunItem> follow_run(CurrentClient client, std::int64_t run, FollowHooks hooks) {
    Watcher watcher(std::move(client), run, hooks);
    RunItem last = co_await watcher.to_the_end();
    co_return last;
}

}  // namespace vetting::cli
