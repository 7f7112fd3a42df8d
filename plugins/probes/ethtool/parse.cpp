#include "plugins/probes/ethtool/parse.hpp"

#include <set>

#include "plugins/common/json_in.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/ports.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/section.hpp"

namespace vetting::ethtool {
namespace {

using nlohmann::json;

struct Nic {
    std::string name;
    json facts = json::object();
    std::set<Kind> told;
};

/// The port a section belongs to: by its name; without one to the port before it that has not told this yet.
Nic& owner_of(std::vector<Nic>& nics, const Section& section) {
    if (!section.name.empty()) {
        for (Nic& nic : nics) {
            if (nic.name == section.name) return nic;
        }
        nics.push_back({.name = section.name, .facts = json::object(), .told = {}});
        return nics.back();
    }
    if (nics.empty() || nics.back().told.contains(section.kind)) nics.push_back({});
    return nics.back();
}

json read_text(std::string_view capture) {
    std::vector<Nic> nics;
    bool others = false;
    for (const Section& section : read_sections(capture)) {
        others = others || section.kind == Kind::Other;
        const json facts = facts_of(section);
        if (facts.empty()) continue;
        Nic& nic = owner_of(nics, section);
        nic.facts.update(facts);
        nic.told.insert(section.kind);
    }
    if (nics.empty() && others) throw tool::InputError("of ethtool only IF, -i, -S, -m and -P are read; this is another of its answers");
    json facts = json::object();
    for (Nic& nic : nics) {
        if (!nic.name.empty()) nic.facts["name"] = nic.name;
        facts["nics"].push_back(std::move(nic.facts));
    }
    return facts;
}

/// Bonds, bridges and tunnels answer too, and are no ports.
void drop_software(json& facts) {
    if (!facts.contains("nics")) return;
    json ports = json::array();
    for (json& nic : facts["nics"]) {
        if (!tool::is_software_driver(nic.value("driver", ""))) ports.push_back(std::move(nic));
    }
    if (ports.empty()) facts.erase("nics");
    else facts["nics"] = std::move(ports);
}

/// What it prints for a port that is not there or cannot be asked.
bool has_no_data(std::string_view capture) {
    for (const char* text : {"Settings for ", "No data available", "no stats available", "netlink error", "Cannot get "}) {
        if (tool::contains(capture, text)) return true;
    }
    return false;
}

}  // namespace

json parse(std::string_view capture) {
    tool::require_text(capture, "ethtool");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    const bool document = tool::looks_like_json(capture) && !tool::contains(capture, "Settings for ");
    json facts = document ? read_json_form(capture) : read_text(capture);
    if (facts.empty() && !has_no_data(capture)) throw tool::InputError("not the output of ethtool");
    drop_software(facts);
    return facts;
}

}  // namespace vetting::ethtool
