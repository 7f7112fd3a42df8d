#include "plugins/probes/lshw/tree.hpp"

#include <algorithm>

#include "plugins/common/dmi.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"

namespace vetting::lshw {
namespace {

using nlohmann::json;

bool is_node(const json& value) { return value.is_object() && value.contains("id") && value.contains("class"); }

void walk_into(const json& value, const std::vector<const json*>& ancestors, std::vector<Node>& nodes) {
    if (value.is_array()) {
        for (const json& element : value) walk_into(element, ancestors, nodes);
        return;
    }
    if (!value.is_object()) return;
    nodes.push_back({&value, ancestors});
    const auto children = value.find("children");
    if (children == value.end()) return;
    std::vector<const json*> road = ancestors;
    road.insert(road.begin(), &value);
    walk_into(*children, road, nodes);
}

/// Lists among the roots are roots themselves: several outputs in one capture, and what was mended keeps its own brackets.
void add_roots(json& roots, json value) {
    if (!value.is_array()) {
        roots.push_back(std::move(value));
        return;
    }
    for (json& element : value) add_roots(roots, std::move(element));
}

json read_whole(std::string_view capture) {
    json roots = json::array();
    for (tool::JsonDocument& document : tool::read_json_documents(capture, "lshw")) add_roots(roots, std::move(document.value));
    return roots;
}

json read_json_document(std::string_view capture) {
    try {
        return read_whole(capture);
    } catch (const tool::InputError&) {
        const std::string mended = mended_json(capture);
        if (mended.empty()) throw;
        try {
            return read_whole(mended);
        } catch (const tool::InputError&) {
        }
        throw;
    }
}

}  // namespace

std::string Node::id() const { return text("id").value_or(""); }
std::string Node::kind() const { return text("class").value_or(""); }
std::optional<std::string> Node::text(const char* key) const { return tool::text_at(*json, {key}); }
std::optional<std::string> Node::dmi(const char* key) const {
    const auto value = text(key);
    if (!value) return value;
    return std::string_view(key) == "serial" ? tool::known_serial(*value) : tool::known_dmi(*value);
}
std::optional<std::string> Node::setting(const char* key) const { return tool::text_at(*json, {"configuration", key}); }
bool Node::has_capability(const char* key) const { return tool::find(*json, {"capabilities", key}) != nullptr; }

std::vector<std::string> Node::logical_names() const {
    std::vector<std::string> names;
    const nlohmann::json* value = tool::find(*json, {"logicalname"});
    if (value == nullptr) return names;
    if (value->is_string()) names.push_back(value->get<std::string>());
    if (!value->is_array()) return names;
    for (const nlohmann::json& name : *value) {
        if (name.is_string()) names.push_back(name.get<std::string>());
    }
    return names;
}

std::optional<std::string> Node::address_on(std::string_view bus) const {
    const auto info = text("businfo");
    if (!info || !info->starts_with(bus) || info->size() <= bus.size() || (*info)[bus.size()] != '@') return std::nullopt;
    return info->substr(bus.size() + 1);
}

/// The document without what a terminal printed around it; one that is cut off to its end. Empty where there is none.
std::string_view xml_in(std::string_view capture) {
    std::size_t begin = capture.find("<node ");
    std::string_view last = "</node>";
    if (const std::size_t list = capture.find("<list"); list < begin) {
        begin = list;
        last = "</list>";
    }
    begin = std::min(begin, capture.find("<?xml"));
    if (begin == std::string_view::npos) return {};
    const std::size_t end = capture.rfind(last);
    return end == std::string_view::npos || end < begin ? capture.substr(begin) : capture.substr(begin, end + last.size() - begin);
}

json read_document(std::string_view capture) {
    tool::require_text(capture, "lshw");
    const std::string plain = tool::unquoted(capture);  // its text goes by how deep each node is indented
    capture = plain;
    if (const std::string_view xml = xml_in(capture); !xml.empty()) {
        json roots = read_xml(xml);
        if (roots.empty()) throw tool::InputError("not the output of lshw: no node in the XML");
        return roots;
    }
    if (!tool::looks_like_json(capture)) {
        json roots = read_text(capture);
        if (!roots.empty()) return roots;
        if (looks_like_table(capture)) {
            throw tool::InputError("this is a table of lshw (-short or -businfo), which has no serials and no sizes; give lshw -json");
        }
    }
    json document = read_json_document(capture);
    const bool ours = is_node(document) || (document.is_array() && !document.empty() && is_node(document.front()));
    if (!ours) throw tool::InputError("not the output of lshw");
    return document;
}

std::vector<Node> walk(const json& document) {
    std::vector<Node> nodes;
    walk_into(document, {}, nodes);
    return nodes;
}

}  // namespace vetting::lshw
