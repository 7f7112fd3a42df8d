// dmidecode: what the firmware says of the machine, its processors, DIMMs and power supplies.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::dmidecode {

/// `system`, `baseboard`, `chassis`, `bios`, `cpus[]`, `memory`, `psus[]` from the output of dmidecode, `-q` or not, whole
/// or by types; `{}` when dmidecode says that there is no table.
/// @throws tool::InputError when the text is not dmidecode's.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::dmidecode
