// The catalogue, for tests of plugin code: its types and those of the wire cannot meet in one file.
#pragma once

#include <string>

namespace vetting::stages {

/// `info`, `warning` or `critical`; empty for a code that the catalogue does not have.
[[nodiscard]] std::string catalogue_severity(const std::string& code);

}  // namespace vetting::stages
