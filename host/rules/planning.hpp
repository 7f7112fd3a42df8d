// Plans, as the host makes and checks them: what a stage will exercise, before anything runs.
#pragma once

#include <string>
#include <vector>

#include "sdk/wire/decide.hpp"
#include "sdk/wire/describe.hpp"
#include "sdk/wire/inventory.hpp"

namespace vetting {

/// The parts of the inventory that are of the kinds a stage exercises.
[[nodiscard]] std::vector<InventoryPart> parts_for(const Describe& describe, const Json& inventory);

/// Before the inventory is there and the stage has a plan: what its plugin says it takes, or the `duration_s` of its
/// configuration where that is more. In seconds.
[[nodiscard]] double first_estimate_s(const Describe& describe, const Json& config);

/// For a stage without `vt.stage.plan/1`: every part of its kinds is a target, and any work above zero on each will do.
[[nodiscard]] Plan default_plan(const Describe& describe, const Json& inventory);

/// A plugin's own plan, with what it left out filled in (a target's part from the inventory, its time limit), or refused:
/// a target twice, an estimate that is not finite, a destructive plan of a stage that does not say it is. Without a
/// target it takes no time.
[[nodiscard]] Plan checked_plan(Plan plan, const Describe& describe, const Json& inventory);

/// The time a stage may take: the profile's, else the plan's, else three times the estimate and at least a minute.
[[nodiscard]] double time_limit_s(const Plan& plan, std::optional<double> profile_timeout_s);

}  // namespace vetting
