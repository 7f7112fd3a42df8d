#include "plugins/common/redfish/documents.hpp"

#include <algorithm>
#include <array>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::redfish {
namespace {

constexpr int kMaxDepth = 32;

/// End of the JSON value that opens at `at`: past its closing bracket; npos when it is cut off.
std::size_t value_end(std::string_view text, std::size_t at) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = at; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return i + 1;
        }
    }
    return std::string_view::npos;
}

/// Where a line opens a document.
std::size_t next_document(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size();) {
        const std::size_t first = text.find_first_not_of(" \t\r\n", at);
        if (first == std::string_view::npos) break;
        if (text[first] == '{' || text[first] == '[') return first;
        const std::size_t end = text.find('\n', first);
        if (end == std::string_view::npos) break;
        at = end + 1;
    }
    return std::string_view::npos;
}

/// `#PowerSupply.v1_5_0.PowerSupply` → `PowerSupply`; `#Power_v1_7_1_Power` of a service that has no dots → `Power`.
std::string type_name(const json& value) {
    const auto text = tool::text_at(value, {"@odata.type"});
    if (!text) return {};
    std::string_view type = *text;
    if (type.starts_with('#')) type.remove_prefix(1);
    if (type.find('.') == std::string_view::npos) type = type.substr(0, type.find("_v"));
    return std::string(type.substr(type.rfind('.') == std::string_view::npos ? 0 : type.rfind('.') + 1));
}

struct Shape {
    const char* member;
    const char* type;
};
// Members that tell the type of a resource printed without `@odata.type` (a part cut out, an older service).
constexpr auto kShapes = std::to_array<Shape>({{"PowerSupplies", "Power"}, {"PowerControl", "Power"}, {"Fans", "Thermal"},
                                               {"PowerSupplyRedundancy", "PowerSubsystem"}, {"MemoryDeviceType", "Memory"},
                                               {"LineInputVoltage", "PowerSupply"}, {"LineInputStatus", "PowerSupply"},
                                               {"PowerSupplyType", "PowerSupply"}, {"BiosVersion", "ComputerSystem"},
                                               {"EntryType", "LogEntry"}, {"ReadingCelsius", "Temperature"}, {"FanName", "Fan"}});

std::string type_by_shape(const json& value) {
    const auto found = std::find_if(kShapes.begin(), kShapes.end(), [&value](const Shape& row) { return value.contains(row.member); });
    return found == kShapes.end() ? std::string{} : found->type;
}

bool is_redfish(const json& value) {
    return value.contains("@odata.id") || value.contains("@odata.type") || value.contains("RedfishVersion") || !type_by_shape(value).empty();
}

/// What the service says of why it gives nothing, as shortly as it does.
std::string error_in(const json& value) {
    if (const json* more = tool::find(value, {"error", "@Message.ExtendedInfo"}); more != nullptr && more->is_array() && !more->empty()) {
        for (const char* name : {"Message", "MessageId", "MessageID"}) {
            if (const auto text = tool::text_at(more->front(), {name})) return tool::clean(text->substr(0, 300));
        }
    }
    for (const char* name : {"message", "code"}) {
        if (const auto text = tool::text_at(value, {"error", name})) return tool::clean(text->substr(0, 300));
    }
    return "it does not say which";
}

}  // namespace

Documents::Documents(std::string_view capture) {
    tool::require_text(capture, "a Redfish service");
    if (capture.starts_with("\xEF\xBB\xBF")) capture.remove_prefix(3);
    bool any = false;
    for (std::size_t at = next_document(capture, 0); at != std::string_view::npos;) {
        const std::size_t end = value_end(capture, at);
        if (end == std::string_view::npos) {
            if (any) break;  // what stands before the cut is whole
            throw tool::InputError("the JSON of the Redfish service is cut off");
        }
        try {
            documents_.push_back(tool::read_json(capture.substr(at, end - at), "a Redfish service"));
            any = true;
            at = next_document(capture, end);
        } catch (const tool::InputError&) {
            // A prompt opens with a bracket too: `[root@bmc ~]# curl …`.
            const std::size_t line = capture.find('\n', at);
            if (capture[at] != '[' || line == std::string_view::npos) throw;
            at = next_document(capture, line + 1);
        }
    }
    const auto is_error = [](const json& one) { return one.is_object() && one.contains("error") && !is_redfish(one); };
    for (const json& document : documents_) {
        if (!is_error(document)) find_in(document, 0);  // its messages are typed resources too
    }
    if (!resources_.empty()) return;
    const bool known = std::any_of(documents_.begin(), documents_.end(), [](const json& one) { return one.is_object() && is_redfish(one); });
    if (known) return;
    for (const json& one : documents_) {
        if (is_error(one)) throw tool::InputError("the Redfish service answered with an error: " + error_in(one));
    }
    throw tool::InputError("not a document of a Redfish service");
}

void Documents::add_list(const json& owner, const char* name, const char* type) {
    const json* list = tool::find(owner, {name});
    if (list == nullptr) return;
    // Some services give an object where the schema has an array.
    const auto add = [this, type](const json& one) {
        if (!one.is_object() || (one.size() == 1 && one.contains("@odata.id"))) return;
        resources_.push_back({type, tool::text_at(one, {"@odata.id"}).value_or(""), &one});
    };
    if (list->is_array()) std::for_each(list->begin(), list->end(), add);
    else if (list->is_object() && !list->contains("Members")) add(*list);
}

void Documents::find_in(const json& value, int depth) {
    if (depth > kMaxDepth) return;
    if (value.is_array()) {
        for (const json& one : value) find_in(one, depth + 1);
        return;
    }
    if (!value.is_object()) return;
    std::string type = type_name(value);
    if (type.empty()) type = type_by_shape(value);
    const bool reference = value.size() == 1 && value.contains("@odata.id");
    if (!type.empty() && !reference) resources_.push_back({type, tool::text_at(value, {"@odata.id"}).value_or(""), &value});
    if (type == "Power") {
        add_list(value, "PowerSupplies", "PowerSupply");
        add_list(value, "Voltages", "Voltage");
        add_list(value, "Redundancy", "PowerRedundancy");
        add_list(value, "PowerControl", "PowerControl");
        return;
    }
    if (type == "Thermal") {
        add_list(value, "Fans", "Fan");
        add_list(value, "Temperatures", "Temperature");
        add_list(value, "Redundancy", "FanRedundancy");
        return;
    }
    if (type == "PowerSubsystem") add_list(value, "PowerSupplyRedundancy", "PowerRedundancy");
    if (type == "ThermalSubsystem") add_list(value, "FanRedundancy", "FanRedundancy");
    for (const auto& [name, member] : value.items()) {
        if (name == "Links" || name == "Oem" || name == "PowerSupplyRedundancy" || name == "FanRedundancy" || name == "Actions") continue;
        if (member.is_structured()) find_in(member, depth + 1);
    }
}

std::string state_of(const json& resource) { return tool::text_at(resource, {"Status", "State"}).value_or(""); }

/// The schema's spelling of a health; services write `Ok` and `ok` too.
static std::string spelled(const std::string& health) {
    for (const char* word : {"OK", "Warning", "Critical"}) {
        if (tool::lower(health) == tool::lower(word)) return word;
    }
    return health;
}

std::string health_of(const json& resource) { return spelled(tool::text_at(resource, {"Status", "Health"}).value_or("")); }
std::string rollup_of(const json& resource) {
    const auto rollup = tool::text_at(resource, {"Status", "HealthRollup"});
    return spelled(rollup ? *rollup : tool::text_at(resource, {"Status", "HealthRollUp"}).value_or(""));
}

std::optional<bool> healthy(const json& resource) {
    const std::string health = health_of(resource);
    if (health == "OK") return true;
    if (health == "Warning" || health == "Critical") return false;
    return std::nullopt;
}

bool is_absent(const json& resource) { return state_of(resource) == "Absent"; }

}  // namespace vetting::redfish
