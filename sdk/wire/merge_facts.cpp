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
    {"memory", {"dmidecode", "lshw", "", ""}},
    {"disks", {"smartctl", "nvme", "lsblk", "lshw"}},
    {"nics", {"ethtool", "lshw", "", ""}},
    {"pci", {"lspci", "lshw", "", ""}},
    {"temperatures", {"hwmon", "ipmi", "", ""}},
    {"fans", {"hwmon", "ipmi", "", ""}},
    {"psus", {"redfish", "ipmi", "dmidecode", "lshw"}},  // firmware's tables say what was true at the last boot
    {"bmc", {"ipmi", "redfish", "dmidecode", ""}},
    {"tpm", {"tpm", "dmidecode", "", ""}},
});
constexpr std::array<std::string_view, 4> kElse = {"dmidecode", "lshw", "", ""};

/// By which fields two members of a list are the same part; a later row counts only where an earlier cannot tell.
struct Identity {
    std::string_view list;
    std::array<const char*, 3> fields;
};
constexpr auto kIdentities = std::to_array<Identity>({
    {"cpus", {"socket", nullptr, nullptr}},
    {"memory/dimms", {"serial", "locator", nullptr}},  // some boards call every slot `DIMM 0`
    {"disks", {"serial", "wwn", "name"}},
    {"nics", {"name", "mac", nullptr}},
    {"gpus", {"uuid", "serial", "index"}},
    {"psus", {"slot", "serial", nullptr}},
    {"fans", {"name", nullptr, nullptr}},
    {"temperatures", {"name", nullptr, nullptr}},
    {"firmware", {"part", nullptr, nullptr}},
    {"pci", {"address", nullptr, nullptr}},
});

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

/// `/dev/nvme0n1` and `nvme0` are one drive: smartctl and nvme name the controller, lsblk the namespace.
std::string identity_text(const char* field, const Json& value) {
    std::string text = value.is_string() ? value.get<std::string>() : dump_json(value);
    if (std::string_view(field) == "name") {
        if (text.starts_with("/dev/")) text.erase(0, 5);
        if (text.starts_with("nvme")) text.erase(std::min(text.size(), text.find('n', 4)));
    }
    return folded(text);
}

std::optional<std::string> identity_value(const Json& member, const char* field) {
    if (field == nullptr) return std::nullopt;
    const auto found = member.find(field);
    if (found == member.end() || found->is_null() || found->is_structured()) return std::nullopt;
    std::string text = identity_text(field, *found);
    return text.empty() ? std::nullopt : std::optional(text);
}

/// Merges fragments in their order of directness, remembering who said which value.
class Merger {
public:
    void object(Json& into, const Json& from, const std::string& path, const std::string& probe) {
        for (const auto& [field, value] : from.items()) {
            if (value.is_null()) continue;
            this->value(into[field], value, path.empty() ? field : path + "/" + field, probe);
        }
    }

    std::vector<Contradiction> contradictions;

private:
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

    static std::size_t find_same(const Json& list, std::size_t before, const std::set<std::size_t>& taken,
                                 const Identity& identity, const Json& member) {
        for (const char* field : identity.fields) {
            const auto wanted = identity_value(member, field);
            if (!wanted) continue;
            for (std::size_t i = 0; i < before; ++i) {
                if (taken.count(i) == 0 && identity_value(list[i], field) == wanted) return i;
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
            Json facts = Json::object({{section, fragment->facts.at(section)}});
            if (section == "cpus") agree_on_sockets(facts, merged.inventory);
            merger.object(merged.inventory, facts, "", fragment->probe);
        }
    }
    merged.contradictions = std::move(merger.contradictions);
    return merged;
}

}  // namespace vetting
