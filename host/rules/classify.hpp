// What came in, turned into events of the state machine. Pure: the engine reads the run's facts inside its transaction.
//
// Each function answers the events to apply one after the other, in one transaction. None: nothing changes (the input
// is still stored). Two: what arrives in Rebooting from the same agent process is AgentBack and then its own event.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/rules/pipeline.hpp"
#include "host/rules/state_machine.hpp"

namespace vetting {

using Events = std::vector<Event>;

/// What the rules need to know of a run. `next` and `on_failure` are those of the stage at its index.
struct RunFacts {
    State state = State::None;
    std::string stage;                           ///< id of the stage at the index; empty before InventoryCheck
    NextKind next = NextKind::Reporting;
    OnFailure on_failure = OnFailure::Hold;
    std::string boot_id;                         ///< of the boot that claimed the run
    std::string claim_nonce;                     ///< of the agent process that claimed it last
    std::int64_t restarts_in_stage = 0;          ///< agent restarts that this stage has seen
    std::int64_t boot_retries_left = 0;
    bool local = false;                          ///< the machine vets itself: nothing to wake or to power cycle
    bool held_for_wipe = false;                  ///< it failed because the wipe was refused
};

/// A stage ended with `verdict` from `decide()`. `on_failure: continue` answers a failure with the matching StageEnded.
[[nodiscard]] Events classify_result(const RunFacts& run, StageVerdict verdict);
[[nodiscard]] Events classify_wipe_refused(const RunFacts& run);
/// The diff of SpecValidate; `critical` under `on_failure: continue` goes on like a clean one (its verdict is failed).
[[nodiscard]] Events classify_diff(const RunFacts& run, bool critical);
/// A sample of `sample_stage` broke a rule. Only critical, and only of the stage in hand, changes the state.
[[nodiscard]] Events classify_breach(const RunFacts& run, Severity severity, std::string_view sample_stage);

[[nodiscard]] Events classify_deadline(const RunFacts& run);
[[nodiscard]] Events classify_plan_failed(const RunFacts& run);
[[nodiscard]] Events classify_service_failed(const RunFacts& run);

/// A `claim` that authentication let through, or a boot token already spent by another nonce (`replayed`).
struct Claim {
    std::string boot_id, nonce;
    bool replayed = false;
};
[[nodiscard]] Events classify_claim(const RunFacts& run, const Claim& claim);
/// Any authenticated message of the agent (heartbeat, log, sensor, result): in Rebooting it is AgentBack.
[[nodiscard]] Events classify_message(const RunFacts& run);
/// `GET /ipxe/{mac}`: the machine asks for its boot script.
[[nodiscard]] Events classify_script_fetched(const RunFacts& run);

[[nodiscard]] Events classify_silence(const RunFacts& run);
[[nodiscard]] Events classify_return_timeout(const RunFacts& run);
[[nodiscard]] Events classify_boot_timeout(const RunFacts& run);

/// An operator's retry: RetrySpec where SpecValidate failed, RetryStage where a stage did; none where neither did.
[[nodiscard]] Events classify_retry(const RunFacts& run);
/// OverrideWipe only where the hold is a refused wipe.
[[nodiscard]] Events classify_override(const RunFacts& run);

}  // namespace vetting
