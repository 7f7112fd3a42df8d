// The inventory document (facts) seen as a list of parts: one road from facts to targets, coverage and spec diff.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/wire/evidence.hpp"

namespace vetting {

/// A part of the machine and the key by which targets, work and findings name it (`Target::device`):
/// cpu → `cpu<socket>`; memory → `memory` (the whole of it); dimm → its locator; disk → serial, else name;
/// nic → name; gpu → uuid, else `gpu<index>`; psu → `psu<slot>`; fan → name; pci → address; board, bios, bmc and tpm → that
/// word itself.
struct InventoryPart {
    std::string kind, device;
    Part part;
    std::vector<std::string> names{};  ///< what else log lines and counters call it: kernel name, MAC, PCI address
};

/// Every part the inventory lists, in document order, each once; the second that has a key takes another (a disk its name).
/// A PCI device that stands as port, graphics card or drive already, and what only joins others (bridges and the processors'
/// own functions), is none by itself.
[[nodiscard]] std::vector<InventoryPart> parts_of(const Json& inventory);

/// Is `name` one of the part's? PCI addresses are compared in whatever form a tool writes them.
[[nodiscard]] bool answers_to(const InventoryPart& part, std::string_view name);

/// The part that a value of the document belongs to (`disks/0/serial`, `memory/dimms/3`, `bios/version`).
[[nodiscard]] std::optional<InventoryPart> part_at(const Json& inventory, std::string_view path);

/// `0000:3b:00.0` of `3b:00.0`, `00000000:3B:00.0` or `0000:3b:00`; the text itself where it is no address.
[[nodiscard]] std::string plain_pci_address(std::string_view text);

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
