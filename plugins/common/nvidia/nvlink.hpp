// NVLink as facts: each card's links, its place in the fabric, how it reaches the others. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plugins/common/nvidia/report.hpp"

namespace vetting::nvidia {

/// `nvlink`, `fabric` and `peers` (see facts.hpp), where they are told.
void add_links(nlohmann::json& gpu, const Values& values);

}  // namespace vetting::nvidia
