// Which queued runs may start: first come, first served, within the slots there are.
#pragma once

#include <cstdint>
#include <vector>

#include "host/rules/state_machine.hpp"
#include "sdk/base/ids.hpp"

namespace vetting {

/// How a host is brought into the live image.
enum class StartBy : std::uint8_t { Wake, Reboot, Local };
/// The dispatcher's event for a queued run of such a host.
[[nodiscard]] Event slot_event(StartBy start_by);

struct DispatchRun {
    RunId id;
    HostId host;
    State state = State::None;
    std::int64_t queued_at = 0;  ///< any number that grows with the order of queueing
};

/// The queued runs to start now, in order. Runs between WaitingX and Reporting hold a slot (retries from a hold may have
/// passed the limit); a host that is already busy with a run, or held by one, lets the next in the queue pass.
[[nodiscard]] std::vector<RunId> runs_to_start(const std::vector<DispatchRun>& runs, std::int64_t max_concurrent);

}  // namespace vetting
