// The inventory document (facts) seen as a list of parts: one road from facts to targets, coverage and spec diff.
#pragma once

#include <string>
#include <vector>

#include "sdk/wire/evidence.hpp"

namespace vetting {

/// A part of the machine and the key by which targets, work and findings name it (`Target::device`):
/// cpu → `cpu<socket>`; memory → `memory` (the whole of it); dimm → its locator; disk → serial, else name;
/// nic → name; gpu → uuid, else `gpu<index>`; psu → `psu<slot>`; fan → name.
struct InventoryPart {
    std::string kind, device;
    Part part;
};

/// Every part the inventory lists, in document order, each once.
[[nodiscard]] std::vector<InventoryPart> parts_of(const Json& inventory);

/// Merge what probes said into one document: lists are joined by serial or address, the more direct source wins
/// (order of `fragments`), and a contradiction between two sources is reported as `contradictions`.
struct ProbeFacts {
    std::string probe;
    Json facts;
};
struct Contradiction {
    std::string path, first_probe, second_probe;
    Json first, second;
};
struct MergedInventory {
    Json inventory = Json::object();
    std::vector<Contradiction> contradictions;
};
[[nodiscard]] MergedInventory merge_facts(const std::vector<ProbeFacts>& fragments);

}  // namespace vetting
