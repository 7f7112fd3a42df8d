// A stage with no host: the agent makes the offer itself.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <string>

#include "agent/stage/machine.hpp"

namespace vetting {

/// For a stage without `vt.stage.plan/1`: every part of its kinds, and any work on each.
[[nodiscard]] Plan plan_everything(const Describe& describe, const Json& inventory);
/// For captures: the devices that the replay told of are the targets; the captures are what was seen of them.
void plan_from_replay(const Describe& describe, StageOffer& offer, StageResult& result);

/// The stage's own plan, else `plan_everything`. @throws Error PluginFailed when its plan cannot be had.
[[nodiscard]] boost::asio::awaitable<Plan> make_plan(Runners& runners, PluginEntry stage, Json config, const Json& inventory);

/// The offer a host would make. @throws Error BadConfig naming file, line and column.
[[nodiscard]] StageOffer local_offer(const PluginEntry& stage, const std::string& config_file);

/// The parts that the stage is about, by the keys of its targets.
[[nodiscard]] std::vector<std::string> parts_of_kinds(const Describe& describe, const Json& inventory);

}  // namespace vetting
