// The logs of a service: what happened, never what is. Nobody judges a part by them, since entries of years ago stay in them.
#include <algorithm>
#include <cctype>

#include "plugins/common/json_in.hpp"
#include "plugins/common/redfish/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::redfish {
namespace {

using tool::put;
using tool::text_at;

constexpr std::size_t kMostEvents = 4096;  // the first of them; more than any capture for people has

/// iDRAC 7 and 8 give `[{"Member": "Assert"}]` where the schema has a text.
std::optional<std::string> word_at(const json& body, const char* name) {
    if (auto text = text_at(body, {name})) return text;
    const json* list = tool::find(body, {name});
    if (list == nullptr || !list->is_array() || list->empty()) return std::nullopt;
    return text_at(list->front(), {"Member"});
}

/// `/redfish/v1/Managers/1/LogServices/Sel/Entries/15` → `Sel`; older services: `…/Logs/Sel/15`.
std::optional<std::string> log_of(const std::string& place) {
    for (const std::string_view mark : {"/LogServices/", "/Logs/"}) {
        const std::size_t at = place.find(mark);
        if (at == std::string::npos) continue;
        const std::string rest = place.substr(at + mark.size());
        if (const std::string name = rest.substr(0, rest.find('/')); !name.empty()) return name;
    }
    return std::nullopt;
}

void put_time(json& event, const std::optional<std::string>& created) {
    if (!created) return;
    const std::size_t middle = created->find('T');
    event["date"] = created->substr(0, middle);
    if (middle != std::string::npos) event["time"] = created->substr(middle + 1);
}

json event_of(const Resource& resource) {
    const json& body = *resource.body;
    json event = json::object();
    const auto id = text_at(body, {"Id"});
    const bool number = id && id->size() < 18 && !id->empty() && std::all_of(id->begin(), id->end(), [](unsigned char c) { return std::isdigit(c) != 0; });
    if (number) event["id"] = std::stoull(*id);
    else put(event, "id", id);
    put(event, "log", log_of(resource.place));
    put_time(event, text_at(body, {"Created"}));
    put(event, "sensor", word_at(body, "SensorType"));
    const auto message = text_at(body, {"Message"});
    put(event, "event", message ? std::optional(tool::clean(*message)) : text_at(body, {"MessageId"}));
    put(event, "severity", text_at(body, {"Severity"}));
    const std::string code = tool::lower(word_at(body, "EntryCode").value_or(""));
    if (code == "assert" || code == "deassert") event["asserted"] = code == "assert";
    auto resolved = tool::bool_at(body, {"Resolved"});
    for (const char* vendor : {"Hpe", "Hp"}) {
        if (!resolved) resolved = tool::bool_at(body, {"Oem", vendor, "Repaired"});
    }
    put(event, "resolved", resolved);
    return event;
}

}  // namespace

void add_event_log(json& facts, const Documents& documents) {
    std::size_t entries = 0;
    bool read = false;
    json events = json::array();
    for (const Resource& resource : documents.resources()) {
        const auto members = tool::find(*resource.body, {"Members"});
        read = read || resource.type == "LogEntry" || (resource.type == "LogEntryCollection" && members != nullptr && members->empty());
        if (resource.type != "LogEntry") continue;
        if (++entries <= kMostEvents) events.push_back(event_of(resource));
    }
    if (!read) return;
    facts["event_log"] = {{"entries", entries}};
    if (!events.empty()) facts["event_log"]["events"] = std::move(events);
}

}  // namespace vetting::redfish
