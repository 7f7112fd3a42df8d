// `/metrics`: the host's numbers as Prometheus text. Never labelled by host.
#pragma once

#include <string>

#include "host/api/services.hpp"

namespace vetting::api {

[[nodiscard]] std::string metrics_text(const Services& services);

}  // namespace vetting::api
