// nvme-cli: NVMe drives, their health and their logs.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::nvme {

/// `disks[]` of every output of nvme-cli in the capture. @throws tool::InputError when there is none.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::nvme
