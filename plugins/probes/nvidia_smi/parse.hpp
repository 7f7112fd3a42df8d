// nvidia_smi: what NVIDIA's cards say of themselves.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::nvidia_smi {

/// Facts (see plugins/common/nvidia/facts.hpp) of nvidia-smi's output in any form.
/// @throws tool::InputError when it is none.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::nvidia_smi
