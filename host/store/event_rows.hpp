// What a commit tells the rest of the host: durable events for the stream, and actions to be done after it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/base/clock.hpp"
#include "sdk/base/ids.hpp"
#include "sdk/base/json.hpp"

namespace vetting {

/// A durable event: its id is the `id:` of the SSE stream, monotonic and never reused.
struct StoredEvent {
    EventId id;
    WallTime at;
    std::string type;  ///< `run.changed`, `stage.changed`, `breach`, …
    std::optional<RunId> run;
    std::optional<HostId> host;
    Json data = Json::object();
};

/// Something to do after the commit, at least once: wake, plan, notify, report.
struct OutboxAction {
    std::int64_t id = 0;
    std::string kind;
    std::optional<RunId> run;
    Json payload = Json::object();
    std::string key;  ///< idempotency: a second action with the same key is not added; empty: none
    WallTime created, due;
    std::int32_t tries = 0;
    std::optional<WallTime> tried, done;
    std::string error;  ///< of the last try
};

/// All that one COMMIT made true, in the order in which it was written.
struct CommittedBatch {
    std::vector<StoredEvent> events;
    std::vector<OutboxAction> actions;
    [[nodiscard]] bool empty() const { return events.empty() && actions.empty(); }
};

}  // namespace vetting
