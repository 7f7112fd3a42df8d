// redfish: what the management controller says over its web service.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::redfish {

/// Facts (see plugins/common/redfish/facts.hpp) of one or several documents of a Redfish service.
/// @throws tool::InputError when none is in the text.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// The capture is an error that the service answered with, and nothing else.
[[nodiscard]] bool is_refusal(std::string_view capture);

}  // namespace vetting::redfish
