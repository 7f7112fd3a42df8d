// Several sources about one machine's power: the BMC, Redfish, the firmware's tables.
#include <algorithm>

#include "plugins/stages/psu/judge.hpp"

namespace vetting::psu {
namespace {

using stages::text_at;

/// The member of the list that is the same supply: by serial, else by slot where their serials do not differ.
Json* find_same(Json& list, const Json& supply) {
    const std::string serial = text_at(supply, "serial"), slot = text_at(supply, "slot");
    for (Json& known : list) {
        if (!serial.empty() && text_at(known, "serial") == serial) return &known;
    }
    for (Json& known : list) {
        if (!slot.empty() && text_at(known, "slot") == slot) return &known;
    }
    return nullptr;
}

void add_words(Json& known, const Json& more) {
    const std::string words = text_at(more, "status"), here = text_at(known, "status");
    if (!words.empty() && here.find(words) == std::string::npos) known["status"] = here.empty() ? words : here + "; " + words;
    for (const Json& problem : stages::list_at(more, "problems")) known["problems"].push_back(problem);
}

/// A verdict beats silence, and a failure beats a good word; a bay in which one source sees a supply is not empty.
void merge_supply(Json& known, const Json& more) {
    add_words(known, more);
    if (more.value("ok", true) == false) known["ok"] = false;
    if (more.value("present", false)) known["present"] = true;
    for (const auto& [field, value] : more.items()) {
        if (!known.contains(field)) known[field] = value;
    }
}

/// The kernel knows places on a bus and no bays: beside another source only what it calls failed is told of, as one more.
bool is_of_the_kernel(const Json& facts) {
    const Json& psus = stages::list_at(facts, "psus");
    return !psus.empty() && psus.front().contains("driver");
}

}  // namespace

Json merge_sources(const std::vector<Json>& given) {
    std::vector<Json> sources = given;
    std::stable_partition(sources.begin(), sources.end(), [](const Json& facts) { return !is_of_the_kernel(facts); });
    Json merged = Json::object();
    for (const Json& facts : sources) {
        for (const auto& [section, value] : facts.items()) {
            Json& here = merged[section];
            if (section == "psus" && value.is_array()) {
                if (here.is_null()) here = Json::array();
                const std::size_t before = here.size();
                Json known = here;
                for (const Json& supply : value) {
                    Json* same = before > 0 ? find_same(here, supply) : nullptr;
                    if (same != nullptr) merge_supply(*same, supply);
                    else if (before == 0 || !is_of_the_kernel(facts) || !supply.value("ok", true)) here.push_back(supply);
                }
            } else if (here.is_array() && value.is_array()) {
                here.insert(here.end(), value.begin(), value.end());
            } else if (here.is_null()) {
                here = value;
            }
        }
    }
    return merged;
}

Json of_the_last_boot(Json facts) {
    const auto psus = facts.find("psus");
    if (psus == facts.end() || !psus->is_array()) return facts;
    for (Json& supply : *psus) {
        if (!supply.is_object() || supply.value("ok", false) == false) continue;
        supply.erase("ok");
        supply["status"] = "under load not measured: only the firmware's table of the last boot knows of it";
    }
    return facts;
}

}  // namespace vetting::psu
