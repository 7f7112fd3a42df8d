// ipmi: what the baseboard management controller says of the machine.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::ipmi {

/// Facts (see plugins/common/ipmi/facts.hpp) of one or several outputs of ipmitool or FreeIPMI.
/// @throws tool::InputError when none is in the text.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::ipmi
