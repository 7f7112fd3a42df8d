// lshw's nodes as facts, one function a section. Internal to this folder.
#pragma once

#include <string>
#include <vector>

#include "plugins/probes/lshw/tree.hpp"

namespace vetting::lshw {

using Nodes = std::vector<Node>;

void add_system(nlohmann::json& facts, const Nodes& nodes);
void add_processors(nlohmann::json& facts, const Nodes& nodes);
void add_memory(nlohmann::json& facts, const Nodes& nodes);
void add_disks(nlohmann::json& facts, const Nodes& nodes);
void add_nics(nlohmann::json& facts, const Nodes& nodes);
void add_power_supplies(nlohmann::json& facts, const Nodes& nodes);
void add_pci(nlohmann::json& facts, const Nodes& nodes);

/// `NAME [8086:1572]` as `-numeric` prints it: the name without the ids, and the ids.
struct Named {
    std::optional<std::string> name, vendor_id, device_id;
};
[[nodiscard]] Named without_ids(const std::optional<std::string>& text);

}  // namespace vetting::lshw
