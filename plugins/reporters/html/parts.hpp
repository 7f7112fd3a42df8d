// The blocks of the report's view model, one function each.
#pragma once

#include <vetting/json.hpp>

#include <string>

namespace vetting::report {

using Json = nlohmann::json;

/// A member as text, number, list or object; the empty value where it is missing or something else.
[[nodiscard]] std::string text_at(const Json& json, const char* key);
[[nodiscard]] double number_at(const Json& json, const char* key);
[[nodiscard]] const Json& list_at(const Json& json, const char* key);
[[nodiscard]] const Json& object_at(const Json& json, const char* key);

/// Word, icon and class of a verdict: nothing relies on colour alone.
[[nodiscard]] Json badge(const std::string& verdict);
/// `Samsung MZ7 · slot Bay 3 · serial S1`.
[[nodiscard]] std::string part_words(const Json& part);
[[nodiscard]] Json finding_rows(const Json& findings);
[[nodiscard]] Json stage_blocks(const Json& report);
/// Rows of `{name, value}` groups: system, processors, memory, disks, network, …
[[nodiscard]] Json inventory_groups(const Json& inventory);
/// A stage's own `view/1` document as blocks that the template knows (kv, table, notice, text); others as text.
[[nodiscard]] Json view_blocks(const Json& view);

}  // namespace vetting::report
