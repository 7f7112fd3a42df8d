#include "sdk/base/json.hpp"

namespace vetting {
namespace {

/// Nesting is counted before the parse, so that a bomb of brackets costs a scan and no stack.
bool deeper_than(std::string_view text, int max_depth) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            else if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > max_depth) return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

}  // namespace

Json parse_json(std::string_view text, int max_depth) {
    if (deeper_than(text, max_depth)) {
        throw Error(Errc::BadJson, "JSON is nested deeper than " + std::to_string(max_depth) + " levels");
    }
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const Json::exception& error) {
        throw Error(Errc::BadJson, std::string("not valid JSON: ") + error.what());
    }
}

std::string dump_json(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

namespace detail {

void rethrow_at(std::string_view field, const std::exception& inner) {
    std::string text = inner.what();
    if (text.starts_with("field '")) {
        text.insert(7, std::string(field) + ".");
        throw Error(Errc::BadJson, text);
    }
    throw Error(Errc::BadJson, "field '" + std::string(field) + "': " + text);
}

}  // namespace detail
}  // namespace vetting
