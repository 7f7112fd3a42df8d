#include "sdk/wire/inventory.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
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
    std::initializer_list<const char*> slot, serial, model, names;
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
std::string pci_device(const Json& pci, std::size_t index) {
    return text_of(pci, "address").value_or("pci" + std::to_string(index));
}

const ListRow kLists[] = {
    {"/cpus", "cpu", &cpu_device, {"socket"}, {"serial", "ppin"}, {"model"}, {}},
    {"/memory/dimms", "dimm", &dimm_device, {"locator", "bank"}, {"serial"}, {"part_number", "manufacturer"}, {}},
    {"/disks", "disk", &disk_device, {"slot", "name"}, {"serial"}, {"model"}, {"name", "wwn", "pci_address"}},
    {"/nics", "nic", &nic_device, {"name"}, {"serial", "mac"}, {"model", "driver"}, {"name", "mac", "pci_address"}},
    {"/gpus", "gpu", &gpu_device, {"index"}, {"serial"}, {"model"}, {"uuid", "pci_address"}},
    {"/psus", "psu", &psu_device, {"slot"}, {"serial"}, {"model"}, {}},
    {"/fans", "fan", &fan_device, {"name"}, {"serial"}, {"model"}, {}},
    {"/pci", "pci", &pci_device, {"address"}, {"serial"}, {"device", "vendor"}, {"address"}},
};

/// Sections that are one part.
struct SectionRow {
    const char* section;
    const char* kind;
    std::initializer_list<const char*> serial, model;
};
const SectionRow kSections[] = {
    {"baseboard", "board", {"serial"}, {"product", "vendor"}},
    {"bios", "bios", {}, {"version", "vendor"}},
    {"bmc", "bmc", {"serial"}, {"vendor", "firmware_version"}},
    {"tpm", "tpm", {}, {"version"}},
};

bool has_memory(const Json& inventory) {
    const auto memory = inventory.find("memory");
    return memory != inventory.end() && memory->is_object() && (memory->contains("total_bytes") || memory->contains("dimms"));
}

InventoryPart part_of(const ListRow& row, const Json& member, std::size_t index) {
    InventoryPart part{row.kind, row.device(member, index),
                       Part{.kind = row.kind, .slot = first_text(member, row.slot), .serial = first_text(member, row.serial),
                            .model = first_text(member, row.model)}};
    for (const char* name : row.names) {
        if (auto text = text_of(member, name)) part.names.push_back(std::move(*text));
    }
    return part;
}

/// What joins others, and functions of the processor itself.
bool is_plumbing(const Json& pci) {
    std::string kind = text_of(pci, "class").value_or("");
    std::transform(kind.begin(), kind.end(), kind.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char* word : {"bridge", "system peripheral", "signal processing", "performance counter", "smbus", "pic",
                             "host", "root complex", "iommu", "memory controller", "ram memory", "instrumentation",
                             "unassigned", "unclassified", "communication controller", "serial controller", "usb", "generic system",
                             "sata controller", "ide interface", "encryption controller"}) {
        if (kind.find(word) != std::string::npos) return true;
    }
    return kind.empty();
}

std::optional<InventoryPart> section_part(const SectionRow& row, const Json& inventory) {
    const auto section = inventory.find(row.section);
    if (section == inventory.end() || !section->is_object() || section->empty()) return std::nullopt;
    if (section->contains("present") && section->at("present") == false) return std::nullopt;
    return InventoryPart{row.kind, row.kind, Part{.kind = row.kind, .serial = first_text(*section, row.serial), .model = first_text(*section, row.model)}};
}

/// No part may hide behind another that has its key.
void tell_apart(InventoryPart& part, const Json& member, const std::set<std::pair<std::string, std::string>>& known) {
    const auto repeated = [&] { return known.count({part.kind, part.device}) != 0; };
    // Boards that call the slot of each channel `DIMM 0` tell them apart by the bank.
    const auto bank = part.kind == "dimm" && repeated() ? text_of(member, "bank") : std::nullopt;
    if (bank) part.device += " " + *bank;
    // Two namespaces of one drive, two paths to it, or a filler in place of a serial.
    const auto name = part.kind == "disk" && repeated() ? text_of(member, "name") : std::nullopt;
    if (name) part.device = *name;
    const std::string first = part.device;
    for (int i = 2; repeated(); ++i) part.device = first + " #" + std::to_string(i);
}

const Json* list_at(const Json& inventory, const char* pointer) {
    const Json::json_pointer path(pointer);
    return inventory.contains(path) && inventory.at(path).is_array() ? &inventory.at(path) : nullptr;
}

}  // namespace

std::vector<InventoryPart> parts_of(const Json& inventory) {
    std::vector<InventoryPart> parts;
    if (!inventory.is_object()) return parts;
    std::set<std::pair<std::string, std::string>> known;
    const auto listed = [&parts](const std::string& address) {
        return std::any_of(parts.begin(), parts.end(), [&address](const InventoryPart& part) { return answers_to(part, address); });
    };
    for (const ListRow& row : kLists) {
        if (row.kind == std::string_view("dimm") && has_memory(inventory)) {
            parts.push_back(InventoryPart{"memory", "memory", Part{.kind = "memory"}});
        }
        static const Json kNone = Json::array();
        const Json* list = list_at(inventory, row.list);
        std::size_t index = 0;
        for (const Json& member : list != nullptr ? *list : kNone) {
            if (!member.is_object()) continue;
            InventoryPart part = part_of(row, member, index++);
            if (part.kind == "pci" && (is_plumbing(member) || listed(part.device))) continue;
            tell_apart(part, member, known);
            known.emplace(part.kind, part.device);
            parts.push_back(std::move(part));
        }
    }
    for (const SectionRow& row : kSections) {
        if (auto part = section_part(row, inventory)) parts.push_back(std::move(*part));
    }
    return parts;
}

std::string plain_pci_address(std::string_view text) {
    std::string plain(text);
    std::transform(plain.begin(), plain.end(), plain.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (plain.empty() || plain.find_first_not_of("0123456789abcdef:.") != std::string::npos) return std::string(text);
    if (std::count(plain.begin(), plain.end(), ':') == 1) plain = "0000:" + plain;
    if (std::count(plain.begin(), plain.end(), ':') != 2) return std::string(text);
    while (plain.find(':') > 4 && plain.front() == '0') plain.erase(0, 1);
    return plain.find('.') == std::string::npos ? plain + ".0" : plain;
}

bool answers_to(const InventoryPart& part, std::string_view name) {
    if (name.empty()) return false;
    if (part.device == name || part.part.slot == name || part.part.serial == name) return true;
    const std::string plain = plain_pci_address(name);
    return std::any_of(part.names.begin(), part.names.end(),
                       [&](const std::string& other) { return other == name || plain_pci_address(other) == plain; });
}

std::optional<InventoryPart> part_at(const Json& inventory, std::string_view path) {
    if (!inventory.is_object()) return std::nullopt;
    for (const SectionRow& row : kSections) {
        if (path == row.section || path.starts_with(std::string(row.section) + "/")) return section_part(row, inventory);
    }
    for (const ListRow& row : kLists) {
        const std::string start = std::string(row.list).substr(1) + "/";
        const Json* list = path.starts_with(start) ? list_at(inventory, row.list) : nullptr;
        if (list == nullptr) continue;
        std::size_t index = 0;
        const std::string_view digits = path.substr(start.size());
        std::from_chars(digits.data(), digits.data() + digits.size(), index);
        if (index < list->size() && (*list)[index].is_object()) return part_of(row, (*list)[index], index);
    }
    return std::nullopt;
}

}  // namespace vetting
