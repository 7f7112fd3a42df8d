// Facts of a kernel log: which signatures of hardware trouble stand in it, on which part, how often.
#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

namespace vetting::kernel_log {

/// `{kernel_log: {lines, troubles[], xids{}, …}}`; see the README. @throws tool::InputError
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::kernel_log
