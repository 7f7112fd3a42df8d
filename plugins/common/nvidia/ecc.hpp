// Counts of memory errors, which every generation of cards and drivers names otherwise. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plugins/common/nvidia/report.hpp"

namespace vetting::nvidia {

/// `ecc{volatile,aggregate}{corrected,uncorrected}`, and of them `ecc_corrected` and `ecc_uncorrected`: those of the card's life
/// where it keeps them, else those since the driver was loaded.
void add_ecc(nlohmann::json& gpu, const Values& values);

}  // namespace vetting::nvidia
