// fwupd: the firmware that the machine's parts run, as fwupd lists it.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::fwupd {

/// `firmware[]` from `fwupdmgr get-devices` as a tree or as `--json`. @throws tool::InputError when it is neither.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::fwupd
