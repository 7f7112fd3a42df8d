// What the handlers are given: reads of the store, snapshots and commands of the engine. Nothing here can write.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "host/engine/engine.hpp"
#include "host/http/json.hpp"
#include "host/http/route.hpp"
#include "host/store/database.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting {

class ArtifactFiles;
class EventHub;
class RunLogs;

namespace api {

namespace asio = boost::asio;
using http::Request;
using http::Response;
using http::Verb;
namespace status = http::status;

/// Numbers for `/metrics` that only main can see.
struct HostNumbers {
    std::size_t connections = 0, writer_queue = 0;
    std::uint64_t refused = 0, commits = 0;
    std::uint64_t answered[6] = {};  ///< by hundreds of the status
};

struct Services {
    Engine& engine;
    Database& database;
    ArtifactFiles& artifacts;
    RunLogs& logs;
    EventHub& hub;
    const Clock& clock;
    std::string public_url;   ///< `https://address:port`, for scripts that machines boot by
    std::string fingerprint;  ///< of the certificate, to be pinned
    std::function<HostNumbers()> numbers = [] { return HostNumbers{}; };
    bool ready = false;       ///< recovery is done: `/readyz`
};

/// A read of the store on the pool, in one snapshot: `work(const Reader&)`.
template <class Work>
[[nodiscard]] asio::awaitable<std::invoke_result_t<Work&, const Reader&>> read_store(Services& services, Work work) {
    using Answer = std::invoke_result_t<Work&, const Reader&>;
    auto on_pool = [](Database& database, Work query) -> asio::awaitable<Answer> { co_return database.read(query); };
    co_return co_await asio::co_spawn(services.engine.pool(), on_pool(services.database, std::move(work)), asio::use_awaitable);
}

/// Work on the pool that blocks for another reason: files.
template <class Work>
[[nodiscard]] asio::awaitable<std::invoke_result_t<Work&>> on_pool(Services& services, Work work) {
    using Answer = std::invoke_result_t<Work&>;
    auto task = [](Work todo) -> asio::awaitable<Answer> { co_return todo(); };
    co_return co_await asio::co_spawn(services.engine.pool(), task(std::move(work)), asio::use_awaitable);
}

using Route = http::Route<Services>;
using RouteTable = std::vector<Route>;

}  // namespace api
}  // namespace vetting
