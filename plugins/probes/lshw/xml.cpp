// lshw -xml by expat: a stream of events, so that nesting costs no stack.
#include <expat.h>

#include <memory>

#include "plugins/common/text.hpp"
#include "plugins/probes/lshw/tree.hpp"

namespace vetting::lshw {
namespace {

using nlohmann::json;
constexpr std::size_t kMaxDepth = 256;

/// What is being read: the nodes that are open, innermost last, and the text of the element that is.
struct Builder {
    json roots = json::array();
    std::vector<json> open;
    std::vector<std::string> elements;
    std::string text;
    bool too_deep = false;
};

std::string attribute(const char** attributes, std::string_view name) {
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
        if (name == attributes[0]) return attributes[1];
    }
    return {};
}

void on_start(void* self, const char* element, const char** attributes) {
    auto& build = *static_cast<Builder*>(self);
    build.elements.emplace_back(element);
    build.text.clear();
    if (build.elements.size() > kMaxDepth) {
        build.too_deep = true;
        return;
    }
    const std::string_view name = element;
    if (name == "node") {
        json node = {{"id", attribute(attributes, "id")}, {"class", attribute(attributes, "class")}};
        if (attribute(attributes, "disabled") == "true") node["disabled"] = true;
        build.open.push_back(std::move(node));
    } else if (!build.open.empty() && name == "setting") {
        build.open.back()["configuration"][attribute(attributes, "id")] = attribute(attributes, "value");
    } else if (!build.open.empty() && name == "capability") {
        build.open.back()["capabilities"][attribute(attributes, "id")] = true;
    }
}

/// A leaf of a node becomes its key; a name that comes again makes a list (`logicalname`).
void put_leaf(json& node, const std::string& key, const std::string& value) {
    json& here = node[key];
    if (here.is_null()) {
        here = value;
    } else if (here.is_array()) {
        here.push_back(value);
    } else if (here.is_string()) {
        here = json::array({here, value});
    }
}

void on_end(void* self, const char* element) {
    auto& build = *static_cast<Builder*>(self);
    build.elements.pop_back();
    if (build.too_deep || build.open.empty()) return;
    const bool leaf_of_node = !build.elements.empty() && build.elements.back() == "node";
    if (std::string_view(element) == "node") {
        json node = std::move(build.open.back());
        build.open.pop_back();
        json& list = build.open.empty() ? build.roots : build.open.back()["children"];
        list.push_back(std::move(node));
    } else if (leaf_of_node && !tool::trim(build.text).empty()) {
        put_leaf(build.open.back(), element, tool::clean(build.text));
    }
    build.text.clear();
}

void on_text(void* self, const char* text, int length) {
    static_cast<Builder*>(self)->text.append(text, static_cast<std::size_t>(length));
}

/// @return what is wrong, empty when nothing is. `encoding` null: what the document says, else UTF-8.
std::string read_as(std::string_view xml, const char* encoding, Builder& build) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(encoding), &XML_ParserFree);
    XML_SetUserData(parser.get(), &build);
    XML_SetElementHandler(parser.get(), &on_start, &on_end);
    XML_SetCharacterDataHandler(parser.get(), &on_text);
    if (XML_Parse(parser.get(), xml.data(), static_cast<int>(xml.size()), XML_TRUE) == XML_STATUS_OK) return {};
    return std::string(XML_ErrorString(XML_GetErrorCode(parser.get()))) + " in line " +
           std::to_string(XML_GetCurrentLineNumber(parser.get()));
}

}  // namespace

json read_xml(std::string_view xml) {
    constexpr std::size_t kMost = std::size_t{64} << 20U;
    if (xml.size() > kMost) throw tool::InputError("the XML of lshw is larger than 64 MiB");
    Builder build;
    std::string wrong = read_as(xml, nullptr, build);
    if (!wrong.empty()) {
        // lshw writes text in the locale's encoding without saying which: bytes that are no UTF-8 are read as Latin-1.
        build = Builder{};
        if (!read_as(xml, "ISO-8859-1", build).empty()) throw tool::InputError("the XML of lshw is cut off or malformed: " + wrong);
    }
    if (build.too_deep) throw tool::InputError("the XML of lshw is nested deeper than 256");
    return std::move(build.roots);
}

}  // namespace vetting::lshw
