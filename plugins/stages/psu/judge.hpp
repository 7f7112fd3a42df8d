// PSU: from facts about power to findings. Pure: the same for the live machine and for captures.
#pragma once

#include <string>
#include <vector>

#include "plugins/common/stage/facts.hpp"
#include "vetting/report.hpp"

namespace vetting::psu {

using stages::Json;

struct Policy {
    double min_watts = 0, max_watts = 0;  ///< of the whole machine; 0: any
    int expected = 0;                     ///< supplies that must be there; 0: those that the inventory lists
    std::string absent = "warning";       ///< severity of an empty bay
};
[[nodiscard]] Policy policy_of(const Json& config);

/// One supply as several sources tell of it.
struct Supply {
    std::string key;  ///< `psu1`, as the inventory names it
    std::string slot, serial, model;
    bool present = true, ok = false, failed = false;  ///< neither ok nor failed: nobody said
};
/// The supplies of the facts, bays of placeholders included.
[[nodiscard]] std::vector<Supply> supplies_of(const Json& facts);

/// The same supply told of by several sources becomes one; who says that it failed is believed.
[[nodiscard]] Json merge_sources(const std::vector<Json>& sources);

/// The firmware's table as a source of this moment: it dates from the last boot, so that only what it calls failed stands.
[[nodiscard]] Json of_the_last_boot(Json facts);

/// What the facts mean. Events of the BMC's log are judged by `judge_log`.
[[nodiscard]] std::vector<Finding> judge(const Json& facts, const Policy& policy);

/// Events of the log. `since`: the id of the last one before this run; events up to it are history and only warn.
/// Without it (a capture) a fault that the log never takes back still stands, unless `facts` tell of a sound supply.
[[nodiscard]] std::vector<Finding> judge_log(const Json& facts, std::optional<double> since);

/// Id of the log's last event, 0 of an empty log; nothing where its events could not be read.
[[nodiscard]] std::optional<double> last_event_in(const Json& facts);

/// Up to which event the log is history: what the inventory had, else the reading before the load. A log that was cleared since
/// holds only this run's events. Nothing: nobody read it before the load, and no event can be said to be of this run.
[[nodiscard]] std::optional<double> history_ends(std::optional<double> inventory, const Json& before, const Json& after);

/// The log of a run.
[[nodiscard]] std::vector<Finding> judge_log_of_run(std::optional<double> inventory, const Json& before, const Json& after);

}  // namespace vetting::psu
