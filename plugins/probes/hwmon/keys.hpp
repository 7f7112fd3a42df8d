// The measurement keys of the sensors.
#pragma once

#include <string>
#include <vector>

#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {

/// One value as the sidecar reports it.
struct Sample {
    std::string key, unit, device;
    double value = 0;
};

/// `temp/cpu/package0`, `temp/cpu/package0/core3`, `disk/<serial>/temp`, `fan/FAN1`, `in/<chip>/<name>`,
/// `power/<chip>/<name>`, `curr/<chip>/<name>`. Values that no connected sensor has are left out.
[[nodiscard]] std::vector<Sample> samples_of(const std::vector<Reading>& readings);

}  // namespace vetting::hwmon
