// Mustache with two manners of ours: a name the view does not have is an error, and there is no way around escaping.
#pragma once

#include <vetting/json.hpp>

#include <string>
#include <string_view>

namespace vetting::report {

/// @throws std::runtime_error for a template that does not parse, uses an unknown name or an unescaped `{{{…}}}`.
[[nodiscard]] std::string render_template(std::string_view text, const nlohmann::json& view);

}  // namespace vetting::report
