// Many tools at once: every disk, every core, each on a thread of its own, with one sign of life for all.
#pragma once

#include <chrono>
#include <functional>

#include "vetting/call.hpp"

namespace vetting::stages {

/// Run `job(i, worker)` for every i below `count`, at most `limit` at the same time. `worker` is a Call of the job's
/// own thread. `on_tick` runs on the caller's thread twice a second until all have ended: progress belongs there.
/// @throws what the first failed job threw, after all have ended; Cancelled before anything else.
void run_parallel(const Call& call, std::size_t count, std::size_t limit,
                  const std::function<void(std::size_t, Call&)>& job, const std::function<void()>& on_tick);

/// Share of `expected` that has gone by since `started`, in permille, at most 999: only the end is a thousand.
[[nodiscard]] int permille_of(std::chrono::steady_clock::time_point started, double expected_s);

}  // namespace vetting::stages
