#include "plugins/stages/firmware/parts.hpp"

#include <map>
#include <set>

#include "plugins/common/stage/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::firmware {
namespace {

using nlohmann::json;
using stages::list_at;
using stages::text_at;

const json& object_at(const json& facts, const char* name) {
    static const json kNothing = json::object();
    if (!facts.is_object()) return kNothing;
    const auto found = facts.find(name);
    return found != facts.end() && found->is_object() ? *found : kNothing;
}

std::string first(std::initializer_list<std::string> texts) {
    for (const std::string& text : texts) {
        if (!text.empty()) return text;
    }
    return {};
}

/// HPE's tables give the family (`U32`) as the version; only the date beside it tells which one it is.
std::string bios_version(const json& bios) {
    const std::string version = text_at(bios, "version"), date = text_at(bios, "date");
    const bool family_alone = version.size() == 3 && version.find_first_not_of("0123456789", 1) == std::string::npos;
    return family_alone && !date.empty() ? version + " (" + date + ")" : version;
}

void add_board(const json& facts, FirmwareList& list) {
    const json &bios = object_at(facts, "bios"), &bmc = object_at(facts, "bmc");
    const std::string board = first({list.machine.product, text_at(object_at(facts, "baseboard"), "product")});
    if (!bios.empty()) list.parts.push_back({"bios", "bios", text_at(bios, "vendor"), board, {}, {}, bios_version(bios), {}, {}});
    if (!bmc.empty()) {
        list.parts.push_back({"bmc", "bmc", first({text_at(bmc, "vendor"), list.machine.vendor}), board, {}, {}, text_at(bmc, "firmware_version"), {}, {}});
    }
}

void add_cpus(const json& facts, FirmwareList& list) {
    std::size_t index = 0;
    for (const json& cpu : list_at(facts, "cpus")) {
        const std::string socket = first({text_at(cpu, "socket"), std::to_string(index++)});
        const std::string model = text_at(cpu, "model");
        list.parts.push_back({"cpu", "cpu" + socket, text_at(cpu, "vendor"), model, socket, {}, text_at(cpu, "microcode"), {}, model});
    }
}

void add_disks(const json& facts, FirmwareList& list) {
    std::size_t index = 0;
    for (const json& disk : list_at(facts, "disks")) {
        const std::string serial = text_at(disk, "serial"), name = text_at(disk, "name"), model = text_at(disk, "model");
        const std::string key = first({serial, name, "disk" + std::to_string(index)});
        ++index;
        list.parts.push_back({"disk", key, text_at(disk, "vendor"), model, name, serial, text_at(disk, "firmware"), {}, model});
    }
}

/// A port has no model of its own: it is the function on the bus behind it.
struct BusNames {
    std::string vendor, device;
};
std::map<std::string, BusNames> bus_names(const json& facts) {
    std::map<std::string, BusNames> names;
    for (const json& function : list_at(facts, "pci")) {
        names[text_at(function, "address")] = {text_at(function, "vendor"), text_at(function, "device")};
    }
    return names;
}

void add_nics(const json& facts, FirmwareList& list) {
    const std::map<std::string, BusNames> names = bus_names(facts);
    std::size_t index = 0;
    for (const json& nic : list_at(facts, "nics")) {
        const std::string name = text_at(nic, "name"), mac = text_at(nic, "mac"), address = text_at(nic, "pci_address");
        const std::string key = first({name, mac, address, "nic" + std::to_string(index)});
        ++index;
        const auto bus = names.find(address);
        const std::string vendor = first({text_at(nic, "vendor"), bus == names.end() ? "" : bus->second.vendor});
        const std::string model = first({text_at(nic, "model"), bus == names.end() ? "" : bus->second.device});
        // An interface that is no card (a bridge, a tunnel) carries no firmware.
        if (address.empty() && text_at(nic, "firmware").empty()) continue;
        list.parts.push_back({"nic", key, vendor, first({model, text_at(nic, "driver")}), first({name, address}), mac, text_at(nic, "firmware"), {}, model});
    }
}

void add_gpus_and_psus(const json& facts, FirmwareList& list) {
    std::size_t index = 0;
    for (const json& gpu : list_at(facts, "gpus")) {
        const std::string slot = first({text_at(gpu, "index"), std::to_string(index++)}), model = text_at(gpu, "model");
        list.parts.push_back({"gpu", first({text_at(gpu, "uuid"), "gpu" + slot}), text_at(gpu, "vendor"), model, slot,
                              text_at(gpu, "serial"), text_at(gpu, "vbios"), {}, model});
    }
    index = 0;
    for (const json& psu : list_at(facts, "psus")) {
        const std::string slot = first({text_at(psu, "slot"), std::to_string(index++)}), model = text_at(psu, "model");
        if (psu.is_object() && psu.value("present", json(true)) == false) continue;
        list.parts.push_back({"psu", slot.starts_with("psu") ? slot : "psu" + slot, text_at(psu, "vendor"), model, slot,
                              text_at(psu, "serial"), text_at(psu, "firmware"), {}, model});
    }
}

/// What a vendor's tool lists by name. Equal names are equal parts, unless a tool says which of them it is by a number.
void add_listed(const json& facts, FirmwareList& list) {
    for (const json& entry : list_at(facts, "firmware")) {
        const std::string name = text_at(entry, "part"), source = text_at(entry, "source");
        if (name.empty()) continue;
        const std::string device = text_at(entry, "device");
        list.parts.push_back({kind_by_name(name), device.empty() ? name : name + " " + device, text_at(entry, "vendor"), name, device, {},
                              text_at(entry, "version"), source, source + "\n" + name});
    }
}

void tag_keys(FirmwareList& list) {
    std::set<std::string> known;
    for (FirmwarePart& part : list.parts) {
        const std::string wanted = "firmware/" + part.key;
        std::string key = wanted;
        for (int i = 2; !known.insert(key).second; ++i) key = wanted + " #" + std::to_string(i);
        part.key = key;
    }
}

}  // namespace

std::string kind_by_name(std::string_view name) {
    struct Row {
        const char* word;
        const char* kind;
    };
    // In this order: a disk behind an adapter is a disk, an adapter's BIOS is the adapter's.
    static constexpr Row kRows[] = {
        {"disk ", "disk"}, {"ssd", "disk"}, {"nvme", "disk"}, {"hard drive", "disk"}, {"physical disk", "disk"},
        {"power supply", "psu"}, {"psu", "psu"}, {"idrac", "bmc"}, {"remote access controller", "bmc"}, {" ilo ", "bmc"}, {"bmc", "bmc"}, {"xclarity controller", "bmc"},
        {"management controller", "bmc"}, {"perc", "hba"}, {"hba", "hba"}, {"raid", "hba"}, {"boss", "hba"}, {"smart array", "hba"},
        {" sas ", "hba"}, {"megaraid", "hba"}, {"ethernet", "nic"}, {"network", "nic"}, {"connectx", "nic"}, {"mellanox", "nic"},
        {" nic ", "nic"}, {"mcx", "nic"}, {"infiniband", "nic"}, {"gpu", "gpu"}, {"tesla", "gpu"}, {"nvidia", "gpu"},
        {"tpm", "tpm"}, {"trusted platform", "tpm"}, {"system rom", "bios"}, {"bios", "bios"}, {"uefi firmware", "bios"},
        {"system firmware", "bios"}, {"microcode", "cpu"},
    };
    const std::string lower = " " + tool::lower(name) + " ";
    for (const Row& row : kRows) {
        if (tool::contains(lower, row.word)) return row.kind;
    }
    return "other";
}

FirmwareList firmware_of(const json& facts) {
    FirmwareList list;
    const json& system = object_at(facts, "system");
    list.machine = {text_at(system, "vendor"), text_at(system, "product")};
    add_board(facts, list);
    add_cpus(facts, list);
    add_disks(facts, list);
    add_nics(facts, list);
    add_gpus_and_psus(facts, list);
    add_listed(facts, list);
    tag_keys(list);
    return list;
}

}  // namespace vetting::firmware
