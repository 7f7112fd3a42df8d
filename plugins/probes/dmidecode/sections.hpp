// The sections of the table, one function each. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <vector>

#include "plugins/probes/dmidecode/blocks.hpp"

namespace vetting::dmidecode {

/// System, board, chassis, BIOS, BMC, TPM and the firmware that the table lists.
void add_machine(nlohmann::json& facts, const std::vector<Block>& blocks);
void add_processors(nlohmann::json& facts, const std::vector<Block>& blocks);
void add_memory(nlohmann::json& facts, const std::vector<Block>& blocks);
void add_power_supplies(nlohmann::json& facts, const std::vector<Block>& blocks);

}  // namespace vetting::dmidecode
