#include "host/rules/dispatch.hpp"

#include <algorithm>
#include <set>

namespace vetting {
namespace {

/// A run that keeps its machine from another run: at work, or held for a person.
bool occupies_host(State state) { return holds_slot(state) || state == State::FailedHolding; }

}  // namespace

Event slot_event(StartBy start_by) {
    switch (start_by) {
        case StartBy::Wake: return Event::SlotForWake;
        case StartBy::Reboot: return Event::SlotForReboot;
        case StartBy::Local: break;
    }
    return Event::SlotForLocal;
}

std::vector<RunId> runs_to_start(const std::vector<DispatchRun>& runs, std::int64_t max_concurrent) {
    std::int64_t busy = 0;
    std::set<HostId> taken;
    std::vector<const DispatchRun*> queue;
    for (const DispatchRun& run : runs) {
        if (holds_slot(run.state)) ++busy;
        if (occupies_host(run.state)) taken.insert(run.host);
        if (run.state == State::Queued) queue.push_back(&run);
    }
    std::sort(queue.begin(), queue.end(), [](const DispatchRun* a, const DispatchRun* b) {
        return std::pair(a->queued_at, a->id) < std::pair(b->queued_at, b->id);
    });
    std::vector<RunId> start;
    for (const DispatchRun* run : queue) {
        if (busy >= max_concurrent) break;
        if (!taken.insert(run->host).second) continue;
        start.push_back(run->id);
        ++busy;
    }
    return start;
}

}  // namespace vetting
