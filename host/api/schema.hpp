// JSON Schema of the wire's structs, drawn from the same field tables that read and write them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "host/api/services.hpp"

namespace vetting::api {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class V>
struct IsMap<std::map<std::string, V>> : std::true_type {};

template <class T>
[[nodiscard]] Json schema_of() {
    if constexpr (detail::IsOptional<T>::value) {
        return schema_of<typename T::value_type>();
    } else if constexpr (std::is_same_v<T, Json>) {
        return Json::object();  // anything
    } else if constexpr (std::is_same_v<T, bool>) {
        return {{"type", "boolean"}};
    } else if constexpr (std::is_integral_v<T>) {
        return {{"type", "integer"}};
    } else if constexpr (std::is_floating_point_v<T>) {
        return {{"type", "number"}};
    } else if constexpr (std::is_same_v<T, std::string>) {
        return {{"type", "string"}};
    } else if constexpr (NamedEnum<T>) {
        Json words = Json::array();
        for (const auto& row : EnumWords<T>::kWords) words.push_back(std::string(row.second));
        return {{"type", "string"}, {"enum", words}};
    } else if constexpr (IsVector<T>::value) {
        return {{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
    } else if constexpr (IsMap<T>::value) {
        return {{"type", "object"}, {"additionalProperties", schema_of<typename T::mapped_type>()}};
    } else {
        static_assert(HasFields<T>, "give this struct a field table");
        Json properties = Json::object();
        Json required = Json::array();
        std::apply([&properties, &required](const auto&... field) {
            ((properties[std::string(field.name)] = schema_of<std::remove_reference_t<decltype(std::declval<T&>().*(field.member))>>(),
              field.required ? required.push_back(std::string(field.name)) : void()), ...);
        }, T::kFields);
        Json schema{{"type", "object"}, {"properties", std::move(properties)}};
        if (!required.empty()) schema["required"] = std::move(required);
        return schema;
    }
}

/// The route with what it takes and gives; `void`: no JSON body.
template <class Takes, class Gives>
[[nodiscard]] Route documented(Route row) {
    if constexpr (!std::is_void_v<Takes>) row.takes = [] { return dump_json(schema_of<Takes>()); };
    if constexpr (!std::is_void_v<Gives>) row.gives = [] { return dump_json(schema_of<Gives>()); };
    return row;
}

}  // namespace vetting::api
