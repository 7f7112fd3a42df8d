// The whole page as text: the same bytes for the same bundle.
#pragma once

#include <vetting/json.hpp>

#include <string>

namespace vetting::report {

/// @throws std::runtime_error when the template and the view do not fit each other.
[[nodiscard]] std::string render_html(const nlohmann::json& report);

}  // namespace vetting::report
