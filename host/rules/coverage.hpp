// What of the machine a run says something about: every part of the inventory stands once, tested or untested.
#pragma once

#include <string>
#include <vector>

#include "sdk/wire/inventory.hpp"

namespace vetting {

/// The last attempt of one stage of the run, as far as coverage needs it.
struct CoveredStage {
    std::string id;
    std::optional<StageVerdict> verdict;  ///< nothing: never reached
    std::string reason;
    std::vector<std::string> kinds;       ///< kinds of part this stage exercises (`Describe::targets`)
    Plan plan;
    Evidence evidence;
};

/// A part is tested when a stage that passed or failed exercised it; a part that several did stands once, with what each
/// of them did. Otherwise its reason is the plan's own, the verdict's, or that no stage of the profile tests such a part.
/// A memory module counts as tested with the whole of the memory.
[[nodiscard]] Coverage coverage_of(const Json& inventory, const std::vector<CoveredStage>& stages);

}  // namespace vetting
