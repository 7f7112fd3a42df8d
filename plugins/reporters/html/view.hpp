// From the report document to what the template shows: every text formatted, every list there even when empty.
#pragma once

#include <vetting/json.hpp>

namespace vetting::report {

using Json = nlohmann::json;

/// @param report  a report document (`report.json`); a member that is missing or of another type counts as empty.
[[nodiscard]] Json view_of(const Json& report);

}  // namespace vetting::report
