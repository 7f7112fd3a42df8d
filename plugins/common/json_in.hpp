// Reading the JSON that tools print: bounded, tolerant of the ways in which versions write one value, never inventing one.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::tool {

/// Parse the first document of a capture. What stands before it (a prompt, a warning on stderr) and after it is passed over.
/// @throws InputError naming the tool when the text is empty, binary, cut off or nested deeper than 64.
[[nodiscard]] nlohmann::json read_json(std::string_view capture, std::string_view tool);

/// A document and where it stands in its capture.
struct JsonDocument {
    nlohmann::json value;
    std::size_t begin = 0, end = 0;
};
/// Every document of a capture: a tool's outputs one after the other, one a line, with prompts and other text between.
/// @throws InputError as `read_json`.
[[nodiscard]] std::vector<JsonDocument> read_json_documents(std::string_view capture, std::string_view tool);

/// True when some line of the text opens a JSON document.
[[nodiscard]] bool looks_like_json(std::string_view capture);

/// The value at a path of object keys, or null when a step is missing or the value is JSON's null.
[[nodiscard]] const nlohmann::json* find(const nlohmann::json& json, std::initializer_list<const char*> path);

// Each reads a value in whatever form a version of the tool wrote it (number, digits in a string, "0"/"1" for a
// boolean); nothing when it is absent, of another kind, or says that it is unknown.
[[nodiscard]] std::optional<std::string> text_at(const nlohmann::json& json, std::initializer_list<const char*> path);
[[nodiscard]] std::optional<std::uint64_t> uint_at(const nlohmann::json& json, std::initializer_list<const char*> path);
[[nodiscard]] std::optional<double> number_at(const nlohmann::json& json, std::initializer_list<const char*> path);
[[nodiscard]] std::optional<bool> bool_at(const nlohmann::json& json, std::initializer_list<const char*> path);

/// Set `object[key]` when there is a value; an absent one leaves no trace.
template <class T>
void put(nlohmann::json& object, const char* key, const std::optional<T>& value) {
    if (value) object[key] = *value;
}

}  // namespace vetting::tool
