// One batch of samples: each looked at by itself, judged by the run's frozen rules, stored with what the rules said.
#pragma once

#include <vector>

#include "host/engine/run_tx.hpp"
#include "host/store/measurement_store.hpp"

namespace vetting {

/// Writer's thread. Fills breaches and rejected; a critical breach of the stage in hand is an event of the state machine
/// in this same transaction. @return the samples that were stored.
[[nodiscard]] std::vector<StoredSample> judge_samples(RunTx& change, const SensorBatch& batch, SensorAnswer& answer);

}  // namespace vetting
