// Builds the document that `vt.stage.plan/1` answers (its shape: see VT_STAGE_PLAN_1 in the ABI header).
#pragma once

#include <string>
#include <vector>

#include "plugins/common/stage/facts.hpp"

namespace vetting::stages {

/// Work that a target must get for its stage to pass.
struct Wanted {
    std::string what, unit;
    double planned = 0;
};

class PlanBuilder {
public:
    PlanBuilder();
    void target(std::string_view kind, std::string_view device, std::string_view path, Json part,
                const std::vector<Wanted>& work, Json params = nullptr);
    /// A part of the stage's kind that is left alone, and why.
    void untargeted(std::string_view kind, std::string_view device, std::string_view reason, Json part);
    void sub_steps(std::vector<std::string> names);
    void tools(std::vector<std::string> names);
    /// Expected and longest duration; `timeout_s` leaves room for slow starts.
    void times(double estimate_s, double timeout_s);
    /// It overwrites its targets.
    void destructive() { plan_["destructive"] = true; }
    /// This cannot run as configured, and why.
    void refuse(std::string_view why);
    [[nodiscard]] bool has_targets() const { return !plan_["targets"].empty(); }
    [[nodiscard]] const Json& json() const { return plan_; }

private:
    Json plan_;
};

}  // namespace vetting::stages
