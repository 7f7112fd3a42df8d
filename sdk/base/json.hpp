// JSON for the whole project: one parser with limits, and structs bound to their fields by a table.
//
// A struct that crosses a wire says its fields once:
//
//     struct Work {
//         std::string device;
//         double done = 0;
//         std::optional<double> planned;   // absent from the JSON when empty
//         static constexpr auto kFields = fields(need("device", &Work::device), need("done", &Work::done),
//                                                may("planned", &Work::planned));
//     };
//
// and can then be read (`from_json_text<Work>(text)`, `json.get<Work>()`) and written (`Json(work)`).
// `need`: absent or null is an error. `may`: absent or null leaves the default. Unknown fields are ignored.
#pragma once

#include <nlohmann/json.hpp>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "sdk/base/error.hpp"

namespace vetting {

using Json = nlohmann::json;

/// Parse text from outside. @throws Error BadJson for malformed text, invalid UTF-8 or nesting deeper than `max_depth`.
[[nodiscard]] Json parse_json(std::string_view text, int max_depth = 32);

/// Compact text; bytes that are not UTF-8 become U+FFFD instead of an exception.
[[nodiscard]] std::string dump_json(const Json& json, int indent = -1);

template <class S, class M>
struct FieldOf {
    std::string_view name;
    M S::*member;
    bool required;
};

template <class S, class M>
constexpr FieldOf<S, M> need(std::string_view name, M S::*member) { return {name, member, true}; }
template <class S, class M>
constexpr FieldOf<S, M> may(std::string_view name, M S::*member) { return {name, member, false}; }
template <class... F>
constexpr std::tuple<F...> fields(F... f) { return std::tuple<F...>(f...); }

/// An enumeration with a table of its words: specialise `EnumWords<E>` with `static constexpr auto kWords`,
/// an array of `std::pair<E, std::string_view>`.
template <class E>
struct EnumWords;

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires { EnumWords<E>::kWords; };

template <NamedEnum E>
[[nodiscard]] constexpr std::string_view word(E value) {
    for (const auto& [row, text] : EnumWords<E>::kWords) {
        if (row == value) return text;
    }
    return "?";
}

template <NamedEnum E>
[[nodiscard]] constexpr std::optional<E> from_word(std::string_view text) {
    for (const auto& [row, name] : EnumWords<E>::kWords) {
        if (name == text) return row;
    }
    return std::nullopt;
}

template <NamedEnum E>
void to_json(Json& json, const E& value) { json = std::string(word(value)); }

template <NamedEnum E>
void from_json(const Json& json, E& value) {
    if (!json.is_string()) throw Error(Errc::BadJson, "expected a word");
    const auto known = from_word<E>(json.get_ref<const std::string&>());
    if (!known) throw Error(Errc::BadJson, "unknown word '" + json.get<std::string>() + "'");
    value = *known;
}

namespace detail {
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

[[noreturn]] void rethrow_at(std::string_view field, const std::exception& inner);

template <class T>
void write_member(Json& json, std::string_view name, const T& value) {
    if constexpr (IsOptional<T>::value) {
        if (value) json[std::string(name)] = *value;
    } else if constexpr (std::is_same_v<T, Json>) {
        if (!value.is_null()) json[std::string(name)] = value;
    } else {
        json[std::string(name)] = value;
    }
}

template <class T>
void read_value(const Json& json, T& value) {
    if constexpr (IsOptional<T>::value) {
        typename T::value_type inner{};
        read_value(json, inner);
        value = std::move(inner);
    } else if constexpr (std::is_same_v<T, bool>) {
        if (!json.is_boolean()) throw Error(Errc::BadJson, "expected true or false");
        value = json.template get<bool>();
    } else if constexpr (std::is_integral_v<T>) {
        if (!json.is_number_integer()) throw Error(Errc::BadJson, "expected a whole number");
        value = json.template get<T>();
    } else if constexpr (std::is_floating_point_v<T>) {
        if (!json.is_number()) throw Error(Errc::BadJson, "expected a number");
        value = json.template get<T>();
        if (!std::isfinite(value)) throw Error(Errc::BadJson, "expected a finite number");
    } else {
        json.get_to(value);
    }
}

template <class T>
void read_member(const Json& json, std::string_view name, bool required, T& value) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) {
        if (required) throw Error(Errc::BadJson, "field '" + std::string(name) + "' is missing");
        return;
    }
    try {
        read_value(*found, value);
    } catch (const std::exception& error) {
        rethrow_at(name, error);
    }
}
}  // namespace detail

template <class T>
concept HasFields = requires { T::kFields; };

template <HasFields T>
void to_json(Json& json, const T& value) {
    json = Json::object();
    std::apply([&json, &value](const auto&... field) { (detail::write_member(json, field.name, value.*(field.member)), ...); },
               T::kFields);
}

template <HasFields T>
void from_json(const Json& json, T& value) {
    if (!json.is_object()) throw Error(Errc::BadJson, "expected an object");
    std::apply([&json, &value](const auto&... field) {
        (detail::read_member(json, field.name, field.required, value.*(field.member)), ...);
    }, T::kFields);
}

/// @throws Error BadJson that names the field by its path.
template <class T>
[[nodiscard]] T from_json_value(const Json& json) {
    T value{};
    try {
        json.get_to(value);
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        throw Error(Errc::BadJson, error.what());
    }
    return value;
}

template <class T>
[[nodiscard]] T from_json_text(std::string_view text) { return from_json_value<T>(parse_json(text)); }

}  // namespace vetting
