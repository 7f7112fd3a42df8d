// edac-util (status, counts, `--report=full`) and ras-mc-ctl (`--status`, `--error-count`, `--summary`).
#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

namespace vetting::edac {

/// @throws tool::InputError where no line is one of theirs.
[[nodiscard]] nlohmann::json read_tools(std::string_view capture);

}  // namespace vetting::edac
