// Settings schemas: a JSON Schema subset (type, enum, minimum, maximum, default, properties, required, items,
// additionalProperties, title, description, unit) that fills defaults and points at the line that is wrong.
#pragma once

#include <string>

#include "sdk/base/json.hpp"
#include "sdk/base/yaml.hpp"

namespace vetting {

/// `value` checked against `schema`, defaults filled in; unknown keys are refused unless `additionalProperties: true`.
/// @param place  prefix of every error: a file, `stage SMART`, …
/// @throws Error BadConfig that names the path of the value, what is wrong and what would be right.
[[nodiscard]] Json apply_schema(const Json& schema, const Json& value, const std::string& place);

/// The same for YAML: every error names `FILE:LINE:COLUMN`.
[[nodiscard]] Json apply_schema(const Json& schema, const YamlNode& value, const std::string& file);

/// Whether the schema itself stays inside the subset. @throws Error BadConfig that says what is not supported.
void check_schema(const Json& schema);

}  // namespace vetting
