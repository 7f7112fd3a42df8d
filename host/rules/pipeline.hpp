// From a profile to the ordered list of stages that a run goes through. Fixed when the run is created.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "host/rules/profile.hpp"

namespace vetting {

inline constexpr std::string_view kInventoryCheck = "InventoryCheck";
inline constexpr std::string_view kSpecValidate = "SpecValidate";
inline constexpr std::string_view kReporting = "Reporting";

struct PipelineStage {
    std::string id;
    bool core = false;  ///< InventoryCheck, SpecValidate, Reporting: no plugin behind it
    bool required = true;
    OnFailure on_failure = OnFailure::Hold;
    Json config = Json::object();
    std::optional<double> timeout_s;
};
using Pipeline = std::vector<PipelineStage>;

/// InventoryCheck, the profile's stages in their order, Reporting. SpecValidate stands where the profile names it, else
/// after Firmware, else after InventoryCheck. A profile may name InventoryCheck first and Reporting last to set them up.
/// @throws Error BadConfig for a stage named twice, a core stage out of its place, or an id that no plugin may have.
[[nodiscard]] Pipeline make_pipeline(const Profile& profile);

/// What comes after a stage: three kinds, because the state machine has an event for each.
enum class NextKind : std::uint8_t { Plugin, SpecValidate, Reporting };
struct NextStage {
    NextKind kind = NextKind::Reporting;
    std::size_t index = 0;
};
/// The stage after `index`; past the end it is Reporting itself.
[[nodiscard]] NextStage next_after(const Pipeline& pipeline, std::size_t index);

[[nodiscard]] bool is_core_stage(std::string_view id);
/// May a plugin call its stage so? Not when it is empty, has odd characters, or equals a state's or core stage's name.
[[nodiscard]] bool plugin_may_have_stage_id(std::string_view id);

}  // namespace vetting
