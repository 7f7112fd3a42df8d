#include "agent/stage/inventory_findings.hpp"

#include <array>
#include <functional>

#include "agent/truth/device_names.hpp"
#include "agent/truth/sysfs.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

struct SourceRow {
    std::string_view probe, path;
    bool folder = false;  ///< must hold something
};
constexpr auto kSources = std::to_array<SourceRow>({
    {"hwmon", "sys/class/hwmon", true}, {"edac", "sys/devices/system/edac/mc/mc0"}, {"ipmi", "dev/ipmi0"},
    {"ipmi", "dev/ipmi/0"}, {"nvidia_smi", "proc/driver/nvidia/gpus", true}, {"rocm_smi", "sys/class/kfd/kfd/topology/nodes", true},
    {"tpm", "sys/class/tpm/tpm0"}, {"dmidecode", "sys/firmware/dmi/tables/DMI"}, {"nvme", "sys/class/nvme", true},
    {"kernel_log", "dev/kmsg"}, {"lspci", "sys/bus/pci/devices", true}, {"ethtool", "sys/class/net", true},
});

std::string shown(const Json& value) {
    constexpr std::size_t kMost = 60;
    const std::string text = value.is_string() ? value.get<std::string>() : dump_json(value);
    return text.size() > kMost ? text.substr(0, kMost) + "…" : text;
}

std::string last_step(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// `disk WD-1`, or nothing for the machine as a whole.
std::string named(const Part& part) {
    if (part.kind.empty()) return {};
    return part.kind + " " + part.slot.value_or(part.serial.value_or("")) + ": ";
}

Part part_called(const std::vector<InventoryPart>& parts, const std::string& kind, const std::string& name) {
    for (const InventoryPart& part : parts) {
        if ((kind.empty() || part.kind == kind) && answers_to(part, name)) return part.part;
    }
    return Part{.kind = kind, .slot = name};
}

Finding trouble(std::string message, Part part, double count, std::string source) {
    Finding finding{.code = "VT-INV-010", .part = std::move(part), .message = std::move(message), .source = std::move(source)};
    finding.value = count;
    finding.unit = "count";
    return finding;
}

const Json& list_at(const Json& inventory, const char* pointer) {
    static const Json kNone = Json::array();
    const Json::json_pointer path(pointer);
    return inventory.contains(path) && inventory.at(path).is_array() ? inventory.at(path) : kNone;
}

double number_at(const Json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

std::string text_at(const Json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

void add_log(const Json& inventory, const std::vector<InventoryPart>& parts, std::vector<Finding>& findings) {
    constexpr std::size_t kMost = 20;
    for (const Json& row : list_at(inventory, "/kernel_log/troubles")) {
        if (!row.is_object() || text_at(row, "severity") == "info" || findings.size() >= kMost) continue;
        const std::string name = text_at(row, "part"), kind = text_at(row, "part_kind");
        findings.push_back(trouble("in the kernel log: " + text_at(row, "first_line"),
                                   name.empty() ? Part{.kind = kind} : part_called(parts, kind, name), number_at(row, "count"),
                                   "kernel_log: " + text_at(row, "signature")));
    }
}

void add_memory(const Json& inventory, const std::vector<InventoryPart>& parts, std::vector<Finding>& findings) {
    const DeviceNames names = device_names(inventory);
    for (const Json& dimm : list_at(inventory, "/edac/dimms")) {
        if (!dimm.is_object()) continue;
        for (const char* field : {"corrected", "uncorrected"}) {
            const double count = number_at(dimm, field);
            if (count <= 0) continue;
            const std::string label = text_at(dimm, "label").empty() ? text_at(dimm, "place") : text_at(dimm, "label");
            findings.push_back(trouble(std::string(field) + " memory errors since the memory driver was loaded",
                                       part_called(parts, "dimm", dimm_key(names, label)), count, "edac"));
        }
    }
}

void add_pcie(const Json& inventory, const std::vector<InventoryPart>& parts, std::vector<Finding>& findings) {
    for (const Json& device : list_at(inventory, "/aer/devices")) {
        if (!device.is_object()) continue;
        for (const char* field : {"correctable", "nonfatal", "fatal"}) {
            const double count = number_at(device, field);
            const std::string address = text_at(device, "address");
            if (count <= 0 || address.empty()) continue;
            Part part = part_called(parts, "", address);
            part.kind = "pci";
            part.slot = address;
            findings.push_back(trouble(std::string(field) + " PCIe errors since boot", std::move(part), count, "aer"));
        }
    }
}

using EachObject = std::function<void(const std::string& path, const Json& object)>;
void walk(const Json& value, const std::string& path, const EachObject& each) {
    if (value.is_object()) {
        each(path, value);
        for (const auto& [field, inner] : value.items()) walk(inner, path.empty() ? field : path + "/" + field, each);
    }
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) walk(value[i], path + "/" + std::to_string(i), each);
}

}  // namespace

std::string source_of_probe(const fs::path& sysroot, const std::string& probe) {
    for (const SourceRow& row : kSources) {
        const fs::path path = sysroot / row.path;
        if (row.probe == probe && sysfs::exists(path) && (!row.folder || !sysfs::entries(path).empty())) return "/" + std::string(row.path);
    }
    return {};
}

std::vector<Finding> contradiction_findings(const MergedInventory& merged) {
    std::vector<Finding> findings;
    for (const Contradiction& one : merged.contradictions) {
        Finding finding{.code = "VT-INV-002", .source = one.first_probe + ", " + one.second_probe};
        if (const auto part = part_at(merged.inventory, one.path)) finding.part = part->part;
        const std::string what = finding.part.kind.empty() ? one.path : named(finding.part) + last_step(one.path);
        finding.message = what + ": " + one.first_probe + " says " + shown(one.first) + ", " + one.second_probe + " says " + shown(one.second);
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::vector<Finding> implausible_findings(const Json& inventory) {
    std::vector<Finding> findings;
    walk(inventory, {}, [&](const std::string& path, const Json& object) {
        const auto list = object.find("implausible");
        if (list == object.end() || !list->is_array()) return;
        for (const Json& field : *list) {
            if (!field.is_string()) continue;
            Finding finding{.code = "VT-INV-009", .source = "inventory"};
            if (const auto part = part_at(inventory, path)) finding.part = part->part;
            const auto value = object.find(field.get_ref<const std::string&>());
            const std::string name = finding.part.kind.empty() ? path + "/" : named(finding.part);
            finding.message = name + field.get<std::string>() + (value != object.end() ? " is told as " + shown(*value) : " is told as something") +
                              ", which it can hardly be";
            findings.push_back(std::move(finding));
        }
    });
    return findings;
}

std::vector<Finding> trouble_before(const Json& inventory) {
    std::vector<Finding> findings;
    const std::vector<InventoryPart> parts = parts_of(inventory);
    add_log(inventory, parts, findings);
    add_memory(inventory, parts, findings);
    add_pcie(inventory, parts, findings);
    return findings;
}

}  // namespace vetting
