// What the engine tells the outside world after a commit. main wires this to the event hub.
#pragma once

#include <functional>
#include <string>

#include "host/store/committed.hpp"
#include "host/store/event_rows.hpp"
#include "sdk/base/ids.hpp"

namespace vetting {

/// Without id, coalesced by `key`, never replayed: `measurement`, `log`, `progress`.
struct LiveEvent {
    std::string type;
    std::string key;
    RunId run;
    std::string body;
};

struct EventSink {
    /// What a commit made true; on the io thread, in the order of the commits.
    std::function<void(const Committed<CommittedBatch>&)> durable = [](const Committed<CommittedBatch>&) {};
    std::function<void(const LiveEvent&)> live = [](const LiveEvent&) {};
};

}  // namespace vetting
