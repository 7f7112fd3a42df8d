// A host as a person names it: by id, MAC or name.
#pragma once

#include <cstdint>
#include <string>

namespace vetting::cli {

class Api;

/// @throws Error NotFound.
[[nodiscard]] std::int64_t find_host(Api& api, const std::string& host);

}  // namespace vetting::cli
