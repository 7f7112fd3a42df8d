// What several probes said about one machine, as one document.
//
// Sections are merged field by field: the more direct source wins, what it does not say is filled from the others, and
// where two say different things about one field it is reported. Lists are joined member by member on identity.
#include "sdk/wire/inventory.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "sdk/wire/disk_identity.hpp"
#include "sdk/wire/likeness.hpp"

namespace vetting {
namespace {

/// Which probes know a section best, most direct first; probes not named come after, in the order they were given.
struct Directness {
    std::string_view section;
    std::array<std::string_view, 4> probes;
};
constexpr auto kDirectness = std::to_array<Directness>({
    {"cpus", {"lscpu", "dmidecode", "lshw", ""}},
    {"memory", {"dmidecode", "redfish", "lshw", ""}},
    {"disks", {"smartctl", "nvme", "lsblk", "raid"}},
    {"nics", {"ethtool", "lshw", "", ""}},
    {"gpus", {"nvidia_smi", "rocm_smi", "", ""}},
    {"pci", {"lspci", "lshw", "", ""}},
    {"temperatures", {"hwmon", "ipmi", "redfish", ""}},
    {"fans", {"hwmon", "ipmi", "redfish", ""}},
    {"psus", {"redfish", "ipmi", "dmidecode", "lshw"}},  // firmware's tables say what was true at the last boot
    {"bmc", {"ipmi", "redfish", "dmidecode", ""}},
    {"tpm", {"tpm", "dmidecode", "", ""}},
    {"firmware", {"redfish", "fwupd", "", ""}},
});
constexpr std::array<std::string_view, 4> kElse = {"dmidecode", "lshw", "", ""};

/// By which fields two members of a list are the same part, strongest first. Where two members both have a field and differ
/// in it, a later field joins them only if `mistaken` (a source may have it wrong: that is a contradiction, not two parts).
struct Identity {
    std::string_view list;
    std::array<const char*, 4> fields;
    bool mistaken = false;
};
constexpr auto kIdentities = std::to_array<Identity>({
    {"cpus", {"socket"}},
    {"memory/dimms", {"serial", "locator"}, true},  // some boards call every slot `DIMM 0`
    {"disks", {"serial", "wwn", "name"}},
    {"nics", {"name", "mac", "pci_address"}},
    {"gpus", {"uuid", "serial", "pci_address", "index"}},
    {"psus", {"serial", "slot"}},
    {"fans", {"name"}},
    {"temperatures", {"name"}},
    {"firmware", {"part"}},
    {"pci", {"address"}},
});
/// Lists of field names that say something of the fields beside them: kept for those fields that were kept.
constexpr auto kAnnotations = std::to_array<std::string_view>({"implausible", "approximate"});

std::size_t rank(std::string_view section, std::string_view probe) {
    const std::array<std::string_view, 4>* order = &kElse;
    for (const Directness& row : kDirectness) {
        if (row.section == section) order = &row.probes;
    }
    return static_cast<std::size_t>(std::find(order->begin(), order->end(), probe) - order->begin());
}

const Identity* identity_of(std::string_view list) {
    for (const Identity& row : kIdentities) {
        if (row.list == list) return &row;
    }
    return nullptr;
}

/// `PSU 1`, `PS1` and `Power Supply 1` are one bay.
std::string plain_slot(std::string text) {
    for (const std::string_view prefix : {"power supply", "psu", "ps", "bay", "slot"}) {
        if (!text.starts_with(prefix)) continue;
        const std::string rest = folded(text.substr(prefix.size()));
        if (!rest.empty() && rest.find_first_not_of("0123456789") == std::string::npos) return rest;
    }
    return text;
}

/// `/dev/nvme0n1` and `nvme0` are one drive: smartctl and nvme name the controller, lsblk the namespace.
std::string identity_text(const char* field, const Json& value) {
    std::string text = value.is_string() ? value.get<std::string>() : dump_json(value);
    if (std::string_view(field) == "name") {
        if (text.starts_with("/dev/")) text.erase(0, 5);
        if (text.starts_with("nvme")) text.erase(std::min(text.size(), text.find('n', 4)));
    }
    if (std::string_view(field).ends_with("address")) return plain_pci_address(text);
    return std::string_view(field) == "slot" ? plain_slot(folded(text)) : folded(text);
}

/// Numbers that belong to one part in the world, which people cover in what they publish.
bool names_a_part(std::string_view field) { return field == "serial" || field == "wwn" || field == "uuid" || field == "mac"; }
bool says_nothing(const std::string& text) { return serial_names_nothing(text) || serial_is_masked(text); }

/// Whether one of two sources covers a number that the other may tell.
bool covered(std::string_view path, const Json& one, const Json& other) {
    if (!names_a_part(path.substr(path.rfind('/') + 1)) || !one.is_string() || !other.is_string()) return false;
    return serial_is_masked(one.get<std::string>()) || serial_is_masked(other.get<std::string>());
}

std::optional<std::string> identity_value(const Json& member, const char* field) {
    if (field == nullptr) return std::nullopt;
    const auto found = member.find(field);
    if (found == member.end() || found->is_null() || found->is_structured()) return std::nullopt;
    if (found->is_string() && names_a_part(field) && says_nothing(found->get_ref<const std::string&>())) return std::nullopt;
    std::string text = identity_text(field, *found);
    return text.empty() ? std::nullopt : std::optional(text);
}

/// A disk under one name whose serial two sources tell differently is one disk if everything else agrees; a RAID volume and
/// the drive behind it share a name and nothing more.
bool agree_otherwise(const Json& one, const Json& other) {
    bool compared = false;
    for (const char* field : {"model", "capacity_bytes"}) {
        if (!one.contains(field) || !other.contains(field)) continue;
        if (!alike(field, one.at(field), other.at(field))) return false;
        compared = true;
    }
    return compared;
}

bool says_of(const Json& member, const char* annotation, const std::string& field) {
    const auto list = member.find(annotation);
    return list != member.end() && list->is_array() && std::find(list->begin(), list->end(), field) != list->end();
}

/// Merges fragments in their order of directness, remembering who said which value.
class Merger {
public:
    void object(Json& into, const Json& from, const std::string& path, const std::string& probe) {
        for (const auto& [field, value] : from.items()) {
            if (value.is_null() || is_annotation(field)) continue;
            // A rounded value says nothing against an exact one.
            const bool rounded = into.is_object() && into.contains(field) &&
                                 (says_of(from, "approximate", field) || says_of(into, "approximate", field) ||
                                  says_of(from, "implausible", field) || says_of(into, "implausible", field));
            if (rounded && !into[field].is_null()) continue;
            this->value(into[field], value, path.empty() ? field : path + "/" + field, probe);
        }
        for (const std::string_view name : kAnnotations) annotate(into, from, std::string(name), path, probe);
    }

    std::vector<Contradiction> contradictions;

private:
    static bool is_annotation(std::string_view field) {
        return std::find(kAnnotations.begin(), kAnnotations.end(), field) != kAnnotations.end();
    }

    /// What a source says of its own values stays with those of them that were taken.
    void annotate(Json& into, const Json& from, const std::string& name, const std::string& path, const std::string& probe) {
        const auto list = from.find(name);
        if (list == from.end() || !list->is_array()) return;
        for (const Json& field : *list) {
            if (!field.is_string()) continue;
            const auto said = said_.find(path.empty() ? field.get<std::string>() : path + "/" + field.get<std::string>());
            const bool other = said != said_.end() && said->second != probe;
            if (!other && !says_of(into, name.c_str(), field.get<std::string>())) into[name].push_back(field);
        }
    }

    void value(Json& into, const Json& from, const std::string& path, const std::string& probe) {
        if (into.is_null()) {
            if (from.is_object()) {
                into = Json::object();
                object(into, from, path, probe);
                return;
            }
            if (from.is_array() && identity_of(path) != nullptr) {
                into = Json::array();
                list(into, from, path, probe);
                return;
            }
            into = from;
            said_[path] = probe;
        } else if (into.is_object() && from.is_object()) {
            object(into, from, path, probe);
        } else if (into.is_array() && from.is_array()) {
            if (identity_of(path) != nullptr) list(into, from, path, probe);
        } else if (covered(path, into, from)) {
            if (!serial_is_masked(from.get<std::string>())) into = from, said_[path] = probe;
        } else if (!alike(path, into, from)) {
            contradictions.push_back({path, said_[path], probe, into, from});
        }
    }

    void list(Json& into, const Json& from, const std::string& path, const std::string& probe) {
        const Identity& identity = *identity_of(path);
        std::set<std::size_t> taken;  // members of one probe are never one part
        const std::size_t before = into.size();
        for (const Json& member : from) {
            if (!member.is_object()) continue;
            std::size_t at = find_same(into, before, taken, identity, member);
            if (at == into.size()) into.push_back(Json::object());
            taken.insert(at);
            object(into[at], member, path + "/" + std::to_string(at), probe);
        }
    }

    /// Do `known` and `member` differ in a field before `field` that both have?
    static bool kept_apart(const Json& known, const Json& member, const Identity& identity, std::size_t field) {
        if (identity.mistaken) return false;
        for (std::size_t i = 0; i < field; ++i) {
            const auto here = identity_value(known, identity.fields[i]), there = identity_value(member, identity.fields[i]);
            if (!here || !there || here == there) continue;
            const std::string_view name = identity.fields[i];  // an NVMe namespace has several world-wide names
            if (name == "wwn" && alike(name, known.at(std::string(name)), member.at(std::string(name)))) continue;
            return identity.list != "disks" || !agree_otherwise(known, member);
        }
        return false;
    }

    static std::size_t find_same(const Json& list, std::size_t before, const std::set<std::size_t>& taken,
                                 const Identity& identity, const Json& member) {
        for (std::size_t field = 0; field < identity.fields.size(); ++field) {
            const auto wanted = identity_value(member, identity.fields[field]);
            if (!wanted) continue;
            for (std::size_t i = 0; i < before; ++i) {
                if (taken.count(i) != 0 || identity_value(list[i], identity.fields[field]) != wanted) continue;
                if (!kept_apart(list[i], member, identity, field)) return i;
            }
        }
        return list.size();
    }

    std::map<std::string, std::string> said_;
};

/// Processors whose sockets two sources name differently (`0`, `CPU1`) are the same where both list as many.
void agree_on_sockets(Json& facts, const Json& merged) {
    const auto cpus = facts.find("cpus");
    const auto known = merged.find("cpus");
    if (cpus == facts.end() || known == merged.end() || !cpus->is_array() || !known->is_array()) return;
    if (cpus->size() != known->size()) return;
    for (std::size_t i = 0; i < cpus->size(); ++i) {
        if ((*cpus)[i].is_object() && (*known)[i].is_object() && (*known)[i].contains("socket")) {
            (*cpus)[i]["socket"] = (*known)[i]["socket"];
        }
    }
}

/// The kernel tells power supplies by their place on a bus: beside a source that knows their bays they would be counted twice.
bool is_without_bays(std::string_view section, const ProbeFacts& fragment) { return section == "psus" && fragment.probe == "hwmon"; }

}  // namespace

MergedInventory merge_facts(const std::vector<ProbeFacts>& fragments) {
    std::set<std::string> sections;
    for (const ProbeFacts& fragment : fragments) {
        if (!fragment.facts.is_object()) continue;
        for (const auto& [section, value] : fragment.facts.items()) sections.insert(section);
    }
    MergedInventory merged;
    Merger merger;
    for (const std::string& section : sections) {
        std::vector<const ProbeFacts*> order;
        for (const ProbeFacts& fragment : fragments) {
            if (fragment.facts.is_object() && fragment.facts.contains(section)) order.push_back(&fragment);
        }
        std::stable_sort(order.begin(), order.end(), [&section](const ProbeFacts* a, const ProbeFacts* b) {
            return rank(section, a->probe) < rank(section, b->probe);
        });
        for (const ProbeFacts* fragment : order) {
            if (is_without_bays(section, *fragment) && !merged.inventory.value(section, Json()).empty()) continue;
            Json facts = Json::object({{section, fragment->facts.at(section)}});
            if (section == "cpus") agree_on_sockets(facts, merged.inventory);
            merger.object(merged.inventory, facts, "", fragment->probe);
        }
    }
    merged.contradictions = std::move(merger.contradictions);
    return merged;
}

}  // namespace vetting
