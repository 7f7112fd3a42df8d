#include "sdk/wire/inventory.hpp"

#include <algorithm>
#include <set>

namespace vetting {
namespace {

/// Text or number as text; nothing for anything else, and for empty text.
std::optional<std::string> text_of(const Json& object, const char* field) {
    const auto found = object.find(field);
    if (found == object.end()) return std::nullopt;
    if (found->is_string() && !found->get_ref<const std::string&>().empty()) return found->get<std::string>();
    if (found->is_number_integer()) return std::to_string(found->get<std::int64_t>());
    return std::nullopt;
}

std::optional<std::string> first_text(const Json& object, std::initializer_list<const char*> names) {
    for (const char* name : names) {
        if (auto text = text_of(object, name)) return text;
    }
    return std::nullopt;
}

/// How a list of the inventory becomes parts. The first of `slot`, `serial`, `model` fields that is there is taken.
struct ListRow {
    const char* list;  ///< JSON pointer
    const char* kind;
    std::string (*device)(const Json& member, std::size_t index);
    std::initializer_list<const char*> slot, model;
};

std::string cpu_device(const Json& cpu, std::size_t index) {
    const std::string socket = text_of(cpu, "socket").value_or(std::to_string(index));
    const bool number = std::all_of(socket.begin(), socket.end(), [](char c) { return c >= '0' && c <= '9'; });
    return number ? "cpu" + socket : socket;
}
std::string gpu_device(const Json& gpu, std::size_t index) {
    if (auto uuid = text_of(gpu, "uuid")) return *uuid;
    return "gpu" + text_of(gpu, "index").value_or(std::to_string(index));
}
std::string psu_device(const Json& psu, std::size_t index) {
    const std::string slot = text_of(psu, "slot").value_or(std::to_string(index));
    return slot.starts_with("psu") ? slot : "psu" + slot;
}
std::string dimm_device(const Json& dimm, std::size_t index) {
    return first_text(dimm, {"locator", "serial"}).value_or("dimm" + std::to_string(index));
}
std::string disk_device(const Json& disk, std::size_t index) {
    return first_text(disk, {"serial", "name"}).value_or("disk" + std::to_string(index));
}
std::string nic_device(const Json& nic, std::size_t index) {
    return first_text(nic, {"name", "mac"}).value_or("nic" + std::to_string(index));
}
std::string fan_device(const Json& fan, std::size_t index) {
    return text_of(fan, "name").value_or("fan" + std::to_string(index));
}

const ListRow kLists[] = {
    {"/cpus", "cpu", &cpu_device, {"socket"}, {"model"}},
    {"/memory/dimms", "dimm", &dimm_device, {"locator", "bank"}, {"part_number", "manufacturer"}},
    {"/disks", "disk", &disk_device, {"slot", "name"}, {"model"}},
    {"/nics", "nic", &nic_device, {"name"}, {"model", "driver"}},
    {"/gpus", "gpu", &gpu_device, {"index"}, {"model"}},
    {"/psus", "psu", &psu_device, {"slot"}, {"model"}},
    {"/fans", "fan", &fan_device, {"name"}, {"model"}},
};

bool has_memory(const Json& inventory) {
    const auto memory = inventory.find("memory");
    return memory != inventory.end() && memory->is_object() && (memory->contains("total_bytes") || memory->contains("dimms"));
}

InventoryPart part_of(const ListRow& row, const Json& member, std::size_t index) {
    return InventoryPart{row.kind, row.device(member, index),
                         Part{.kind = row.kind, .slot = first_text(member, row.slot),
                              .serial = text_of(member, "serial"), .model = first_text(member, row.model)}};
}

}  // namespace

std::vector<InventoryPart> parts_of(const Json& inventory) {
    std::vector<InventoryPart> parts;
    if (!inventory.is_object()) return parts;
    std::set<std::pair<std::string, std::string>> known;
    for (const ListRow& row : kLists) {
        if (row.kind == std::string_view("dimm") && has_memory(inventory)) {
            parts.push_back(InventoryPart{"memory", "memory", Part{.kind = "memory"}});
        }
        const Json::json_pointer pointer(row.list);
        if (!inventory.contains(pointer) || !inventory.at(pointer).is_array()) continue;
        std::size_t index = 0;
        for (const Json& member : inventory.at(pointer)) {
            if (!member.is_object()) continue;
            InventoryPart part = part_of(row, member, index++);
            // Boards that call the slot of each channel `DIMM 0` tell them apart by the bank.
            const bool repeated = part.kind == "dimm" && known.count({part.kind, part.device}) != 0;
            if (const auto bank = repeated ? text_of(member, "bank") : std::nullopt) part.device += " " + *bank;
            if (known.emplace(part.kind, part.device).second) parts.push_back(std::move(part));
        }
    }
    return parts;
}

}  // namespace vetting
