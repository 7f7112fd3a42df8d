// A stage's plan and run through the real runner, and the verdict that decide() makes of them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/decide.hpp"

namespace vetting::testing_stages {

struct StageRun {
    StageOffer offer;
    StageResult result;
    Decision decision;
    std::vector<Sample> samples;
    std::vector<std::string> artifacts;
    std::vector<Json> journal;
    std::vector<int> permilles;
};

/// The plan of `component` for that config and inventory. The config is given as it is, without the schema's defaults.
[[nodiscard]] Plan plan_stage(const std::string& component, const Json& config, const Json& facts);

/// Plan and run; every target of the plan counts as seen. @param cancel_after  end the run after that long
/// @param on_progress  called with every sign of life
/// @param tool_path  where its tools are looked up, instead of where the system keeps them
[[nodiscard]] StageRun run_stage(const std::string& component, const Json& config, const Json& facts, const Json& endpoints = Json::object(),
                                 std::optional<std::chrono::milliseconds> cancel_after = std::nullopt,
                                 const std::function<void(int)>& on_progress = {}, const std::string& tool_path = {});

/// Run `replay` on captures; the plan is made of what the plugin reports work on.
[[nodiscard]] StageRun replay_stage(const std::string& component, const std::vector<std::string>& captures);

/// Start `serve`, and give what it says of its endpoint to `use`; then cancel it. @return how it ended
[[nodiscard]] Ending serve_stage(const std::string& component, const Json& config, const std::function<void(const Json&)>& use);

}  // namespace vetting::testing_stages
