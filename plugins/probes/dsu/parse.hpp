// Dell System Update: the versions of everything that Dell makes firmware for.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::dsu {

/// `firmware[]`, and `bios`, `bmc` where they are among them, from `dsu --inventory` or from the list of updates that dsu
/// offers. @throws tool::InputError when it is neither.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::dsu
