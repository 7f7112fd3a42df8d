#include "sdk/base/schema.hpp"

#include <algorithm>
#include <array>

namespace vetting {
namespace {

constexpr std::array kKeywords{"type",     "enum",  "minimum",     "maximum", "default",   "properties", "required", "items",
                               "additionalProperties", "title", "description", "unit",    "minItems",  "maxItems",   "maxLength", "examples"};

/// A value and where it came from: YAML when a person wrote it, plain JSON otherwise.
struct Located {
    const YamlNode* yaml = nullptr;
    const std::string* file = nullptr;
    std::string path;

    [[noreturn]] void refuse(const std::string& text) const {
        const std::string where = path.empty() ? text : "'" + path + "': " + text;
        if (yaml != nullptr) throw config_error(*file, *yaml, where);
        throw Error(Errc::BadConfig, *file + ": " + where);
    }
    [[nodiscard]] Located child(const std::string& key, const YamlNode* node) const {
        return {node != nullptr ? node : yaml, file, path.empty() ? key : path + "." + key};
    }
};

bool is_type(const Json& value, const std::string& type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "number") return value.is_number();
    if (type == "integer") return value.is_number_integer();
    return type == "null" && value.is_null();
}

/// `version: 1` where text is wanted is what a person meant: unquoted scalars become text.
void settle_text(const Json& schema, const Located& at, Json& value) {
    if (schema.value("type", "") == "string" && at.yaml != nullptr && at.yaml->kind == YamlNode::Kind::Scalar) {
        value = at.yaml->text;
    }
}

void check_scalar(const Json& schema, const Located& at, const Json& value) {
    if (schema.contains("enum")) {
        const Json& allowed = schema["enum"];
        if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
            at.refuse(value.dump() + " is not one of " + allowed.dump());
        }
    }
    if (value.is_number()) {
        const std::string unit = schema.contains("unit") ? " " + schema["unit"].get<std::string>() : "";
        if (schema.contains("minimum") && value.get<double>() < schema["minimum"].get<double>()) {
            at.refuse(value.dump() + " is below the minimum of " + schema["minimum"].dump() + unit);
        }
        if (schema.contains("maximum") && value.get<double>() > schema["maximum"].get<double>()) {
            at.refuse(value.dump() + " is above the maximum of " + schema["maximum"].dump() + unit);
        }
    }
    if (value.is_string() && schema.contains("maxLength") &&
        value.get_ref<const std::string&>().size() > schema["maxLength"].get<std::size_t>()) {
        at.refuse("longer than " + schema["maxLength"].dump() + " bytes");
    }
}

Json apply(const Json& schema, const Located& at, Json value);

const YamlNode* key_node(const YamlNode* map, const std::string& key) {
    if (map == nullptr) return nullptr;
    for (const auto& [name, unused] : map->entries) {
        if (name.text == key) return &name;
    }
    return nullptr;
}

Json apply_object(const Json& schema, const Located& at, const Json& value) {
    const Json properties = schema.value("properties", Json::object());
    const Json extra = schema.value("additionalProperties", Json(false));
    Json out = Json::object();
    for (const auto& [key, inner] : value.items()) {
        const YamlNode* node = at.yaml != nullptr ? at.yaml->find(key) : nullptr;
        if (properties.contains(key)) {
            out[key] = apply(properties[key], at.child(key, node), inner);
        } else if (extra.is_object()) {
            out[key] = apply(extra, at.child(key, node), inner);
        } else if (extra == Json(true)) {
            out[key] = inner;
        } else {
            std::string known;
            for (const auto& [name, unused] : properties.items()) known += (known.empty() ? "" : ", ") + name;
            at.child(key, key_node(at.yaml, key)).refuse("unknown key; known here: " + (known.empty() ? "none" : known));
        }
    }
    for (const auto& [key, property] : properties.items()) {
        if (!out.contains(key) && property.contains("default")) out[key] = property["default"];
    }
    for (const Json& key : schema.value("required", Json::array())) {
        if (!out.contains(key.get<std::string>())) at.refuse("'" + key.get<std::string>() + "' is missing");
    }
    return out;
}

Json apply_list(const Json& schema, const Located& at, const Json& value) {
    if (schema.contains("minItems") && value.size() < schema["minItems"].get<std::size_t>()) {
        at.refuse("fewer than " + schema["minItems"].dump() + " entries");
    }
    if (schema.contains("maxItems") && value.size() > schema["maxItems"].get<std::size_t>()) {
        at.refuse("more than " + schema["maxItems"].dump() + " entries");
    }
    Json out = Json::array();
    for (std::size_t i = 0; i < value.size(); ++i) {
        const YamlNode* node = at.yaml != nullptr && i < at.yaml->items.size() ? &at.yaml->items[i] : nullptr;
        out.push_back(schema.contains("items") ? apply(schema["items"], at.child(std::to_string(i), node), value[i]) : value[i]);
    }
    return out;
}

Json apply(const Json& schema, const Located& at, Json value) {
    settle_text(schema, at, value);
    if (schema.contains("type")) {
        const std::string type = schema["type"].get<std::string>();
        if (type == "object" && value.is_null()) value = Json::object();
        if (!is_type(value, type)) at.refuse("expected " + type + ", got " + (value.is_null() ? "nothing" : dump_json(value)));
    }
    check_scalar(schema, at, value);
    if (value.is_object()) return schema.contains("properties") || schema.value("type", "") == "object"
                                      ? apply_object(schema, at, value)
                                      : value;
    if (value.is_array()) return apply_list(schema, at, value);
    return value;
}

}  // namespace

Json apply_schema(const Json& schema, const Json& value, const std::string& place) {
    return apply(schema, Located{nullptr, &place, ""}, value);
}

Json apply_schema(const Json& schema, const YamlNode& value, const std::string& file) {
    return apply(schema, Located{&value, &file, ""}, value.to_json());
}

void check_schema(const Json& schema) {
    if (!schema.is_object()) throw Error(Errc::BadConfig, "a settings schema must be an object");
    for (const auto& [keyword, value] : schema.items()) {
        if (std::find(kKeywords.begin(), kKeywords.end(), keyword) == kKeywords.end()) {
            throw Error(Errc::BadConfig, "settings schema: '" + keyword + "' is not supported");
        }
        if (keyword == "properties") {
            for (const auto& [name, inner] : value.items()) check_schema(inner);
        }
        if (keyword == "items" || (keyword == "additionalProperties" && value.is_object())) check_schema(value);
    }
}

}  // namespace vetting
