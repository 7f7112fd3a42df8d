// The sections of the table that are lists. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vector>

#include "plugins/probes/dmidecode/blocks.hpp"

namespace vetting::dmidecode {

void add_processors(nlohmann::json& facts, const std::vector<Block>& blocks);
void add_memory(nlohmann::json& facts, const std::vector<Block>& blocks);
void add_power_supplies(nlohmann::json& facts, const std::vector<Block>& blocks);

}  // namespace vetting::dmidecode
