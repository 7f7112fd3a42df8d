// Table `findings`: what was found, by run and stage attempt; the worst first.
#pragma once

#include <optional>
#include <vector>

#include "host/store/tx.hpp"
#include "sdk/wire/evidence.hpp"

namespace vetting {

struct FindingRow {
    std::int64_t id = 0;
    RunId run;
    std::optional<StageRowId> stage;  ///< none: of the run as a whole
    Finding finding;
};

struct FindingStore {
    static void add(Tx& tx, RunId run, std::optional<StageRowId> stage, const std::vector<Finding>& findings);
    [[nodiscard]] static std::vector<FindingRow> of_run(const Reader& reader, RunId run);
    [[nodiscard]] static std::vector<Finding> of_stage(const Reader& reader, StageRowId stage);
};

}  // namespace vetting
