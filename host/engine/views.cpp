#include "host/engine/views.hpp"

#include <algorithm>

namespace vetting {

RunSnapshot RunViews::put(RunSnapshot view) {
    RunSnapshot& slot = views_[view->id];
    if (slot && slot->revision >= view->revision) return slot;
    return std::exchange(slot, std::move(view));
}

namespace {

/// Of the stage in hand: by its own progress where it says some, else by the clock.
double left_in_stage(const StageView& stage, const Progress* progress, double in_stage_s) {
    const bool speaks = progress && progress->stage == stage.id && progress->attempt == stage.attempt && progress->permille > 0;
    const double by_clock = std::max(0.0, stage.estimate_s - in_stage_s);
    if (!speaks) return by_clock;
    const double done = std::clamp(progress->permille / 1000.0, 0.0, 1.0);
    return std::max(by_clock * (1 - done), stage.estimate_s * (1 - done));
}

}  // namespace

std::optional<double> estimate_left_s(const RunView& run, const Progress* progress, double in_stage_s) {
    double left = 0;
    bool any_estimate = false;
    for (const StageView& stage : run.stages) {
        if (stage.state == StageState::Ended || stage.index < run.stage_index) continue;
        any_estimate = any_estimate || stage.estimate_s > 0;
        left += stage.index == run.stage_index ? left_in_stage(stage, progress, in_stage_s) : stage.estimate_s;
    }
    if (!any_estimate) return std::nullopt;
    return left;
}

}  // namespace vetting
