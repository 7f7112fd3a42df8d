// Tables `stages` and `sub_steps`: the pipeline of a run, one row an attempt of a stage.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/rules/profile.hpp"
#include "host/store/tx.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

struct StageRow {
    StageRowId row;
    RunId run;
    std::int32_t attempt = 1;            ///< the last attempt of an index counts
    StageOffer offer;                    ///< index, id, plugin, config, plan, endpoints, limits; `attempt` as above
    bool required = true;
    OnFailure on_failure = OnFailure::Hold;
    std::string title;

    std::string state = "pending";       ///< pending | ready (planned) | offered | running | ended
    std::optional<StageVerdict> verdict;
    std::string reason;
    Evidence evidence;
    Json result;                         ///< what the agent reported (StageResult), or null
    std::vector<SubStep> sub_steps;
    std::optional<WallTime> started, ended;
    Json extra = Json::object();         ///< the engine's own notes: service, plan's error, earlier agent restarts
};

struct StageStore {
    static StageRowId add(Tx& tx, const StageRow& stage);
    /// Everything but row, run, index, attempt and id. @throws Error NotFound.
    static void save(Tx& tx, const StageRow& stage);
    /// Last attempts only, in pipeline order.
    [[nodiscard]] static std::vector<StageRow> of_run(const Reader& reader, RunId run);
    /// Every attempt, by index and attempt.
    [[nodiscard]] static std::vector<StageRow> all_attempts(const Reader& reader, RunId run);
    /// The last attempt at `index`.
    [[nodiscard]] static std::optional<StageRow> at(const Reader& reader, RunId run, std::int32_t index);
    [[nodiscard]] static std::optional<StageRow> find(const Reader& reader, StageRowId row);
};

}  // namespace vetting
