// smartctl: what the disks say of themselves.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::smartctl {

/// `disks[]` from one or several reports, or from a scan (names only). A report of a disk that could not be opened holds
/// no fact: `{}`. @throws tool::InputError when the text is not smartctl's.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::smartctl
