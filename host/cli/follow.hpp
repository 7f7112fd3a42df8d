// Follows one run to its end: the event stream says when to look, a poll looks anyway.
#pragma once

#include <functional>
#include <memory>

#include "sdk/base/http_client.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting::cli {

/// The client to use now: a host that was started anew may have another one.
using CurrentClient = std::function<std::shared_ptr<HttpClient>()>;

struct FollowHooks {
    std::function<void(const RunItem&)> on_run;  ///< whatever was read last, changed or not
    std::function<void()> on_tick;               ///< four times a second
    std::function<bool()> stop;                  ///< true: give up now
    std::chrono::seconds patience{60};           ///< how long the host may be away
};

/// @return the run once it has ended, or as it was last seen when `stop` said so.
/// @throws Error: what the host said to the first question, or what keeps it away for longer than `patience`.
[[nodiscard]] asio::awaitable<RunItem> follow_run(CurrentClient client, std::int64_t run, FollowHooks hooks);

/// One question. @throws Error.
[[nodiscard]] asio::awaitable<RunItem> fetch_run(HttpClient& client, std::int64_t run);

}  // namespace vetting::cli
